#include "io/names.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "io/loop.h"
#include "io/names_dns.h"
#include "io/names_file.h"

static const char hosts_path[] = "/etc/hosts";
static const char resolv_path[] = "/etc/resolv.conf";

enum { LOOK_AGAIN_S = 5, HOST_MOST = 254 };

struct lookup {
    struct names *names;
    struct lookup *next, *previous;
    struct dns_query *query; /* NULL: not asking the DNS (any more) */
    struct timer *timer;     /* tells the answer: never from within anything else */
    struct lookup_answer answer;
    void (*on_answer)(void *argument, const struct lookup_answer *answer);
    void *argument;
};

struct names {
    struct loop *loop;
    const struct catalogue *catalogue;
    char *servers; /* of the catalogue, as a list with commas; "" takes the system's */
    struct names_file *file;
    struct dns *dns;
    struct file_watch *hosts_watch, *resolv_watch;
    struct work *reading; /* NULL: none */
    bool changed_again;   /* while it was reading */
    struct lookup *lookups;
};

/* --- what the system's files say ------------------------------------------------------------ */

/* What the pool works on: it may outlive the names. */
struct reading_files {
    struct names *names;
    char *servers;
    struct names_file *file;
    struct dns *dns;
};

static void read_in_pool(void *argument)
{
    struct reading_files *const reading = argument;

    reading->file = names_file_read(hosts_path);
    reading->dns = dns_new(reading->servers, NULL);
}

static void start_reading(void *argument);

static void on_read(void *argument)
{
    struct reading_files *const reading = argument;
    struct names *const names = reading->names;

    names->reading = NULL;
    names_file_free(names->file);
    names->file = reading->file;
    reading->file = NULL;
    if (reading->dns != NULL) {
        dns_attach(reading->dns, names->loop);
        dns_follow(reading->dns, names->dns);
        names->dns = reading->dns;
        reading->dns = NULL;
    }
    if (names->changed_again)
        start_reading(names);
}

static void release_reading(void *argument)
{
    struct reading_files *const reading = argument;

    names_file_free(reading->file);
    dns_free(reading->dns);
    free(reading->servers);
    free(reading);
}

static void start_reading(void *argument)
{
    struct names *const names = argument;
    struct reading_files *reading;

    names->changed_again = names->reading != NULL;
    if (names->changed_again)
        return;
    reading = NEW(struct reading_files);
    reading->names = names;
    reading->servers = memory_copy_string(names->servers);
    names->reading = work_start(names->loop, read_in_pool, on_read, release_reading, reading);
}

/* --- their life ----------------------------------------------------------------------------- */

static char *join_servers(const struct catalogue *catalogue)
{
    struct text text = {.length = 0};

    for (size_t i = 0; i < catalogue->resolver_count; i++)
        text_add(&text, "%s%s", i > 0 ? "," : "", catalogue->resolvers[i]);
    return text_detach(&text);
}

struct names *names_new(struct loop *loop, const struct catalogue *catalogue, struct error *error)
{
    struct names *const names = NEW(struct names);

    names->loop = loop;
    names->catalogue = catalogue;
    names->servers = join_servers(catalogue);
    names->file = names_file_read(hosts_path);
    names->dns = dns_new(names->servers, error);
    if (names->dns == NULL)
        goto fail;
    dns_attach(names->dns, loop);
    names->hosts_watch =
        file_watch_new(loop, hosts_path, LOOK_AGAIN_S * US_PER_SECOND, start_reading, names);
    if (*names->servers == '\0')
        names->resolv_watch =
            file_watch_new(loop, resolv_path, LOOK_AGAIN_S * US_PER_SECOND, start_reading, names);
    return names;

fail:
    names_free(names);
    return NULL;
}

static void lookup_free(struct lookup *lookup)
{
    dns_forget(lookup->query);
    timer_free(lookup->timer);
    free(lookup);
}

void names_free(struct names *names)
{
    if (names == NULL)
        return;
    for (struct lookup *lookup = names->lookups, *next; lookup != NULL; lookup = next) {
        next = lookup->next;
        lookup_free(lookup);
    }
    work_cancel(names->reading);
    file_watch_free(names->hosts_watch);
    file_watch_free(names->resolv_watch);
    dns_free(names->dns);
    names_file_free(names->file);
    free(names->servers);
    free(names);
}

/* --- what is known without asking ----------------------------------------------------------- */

/* How well a pattern fits: 0 not at all; the longer the better, and an exact name best of all. */
static size_t fit_of(const char *pattern, const char *host)
{
    const size_t host_length = strlen(host);
    size_t length;

    if (strcasecmp(pattern, host) == 0)
        return SIZE_MAX;
    if (pattern[0] != '*' || pattern[1] != '.')
        return 0;
    length = strlen(pattern + 1);
    if (host_length <= length || strcasecmp(host + host_length - length, pattern + 1) != 0)
        return 0;
    return length;
}

static bool find_override(const struct catalogue *catalogue, const char *host, enum family family,
                          struct lookup_answer *answer)
{
    const struct host_override *best = NULL;
    size_t best_fit = 0;

    for (size_t i = 0; i < catalogue->host_count; i++) {
        const size_t fit = fit_of(catalogue->hosts[i].pattern, host);

        if (fit > best_fit) {
            best_fit = fit;
            best = &catalogue->hosts[i];
        }
    }
    if (best == NULL)
        return false;
    answer->from_configuration = true;
    for (size_t i = 0; i < best->address_count; i++)
        if (family_wants(family, &best->addresses[i]))
            answer_add(answer, &best->addresses[i]);
    return true;
}

static bool find_numeric(const char *host, enum family family, struct lookup_answer *answer)
{
    struct address address;

    if (!address_parse(host, &address))
        return false;
    answer->from_configuration = true;
    if (family_wants(family, &address))
        answer_add(answer, &address);
    return true;
}

static bool find_in_file(const struct names_file *file, const char *host, enum family family,
                         struct lookup_answer *answer)
{
    names_file_find(file, host, family, answer);
    return answer->count > 0;
}

/* The name that must never be asked of a server (RFC 6761). */
static bool find_localhost(const char *host, enum family family, struct lookup_answer *answer)
{
    static const struct address ipv4 = {.length = 4, .bytes = {127, 0, 0, 1}};
    static const struct address ipv6 = {.length = 16, .bytes = {[15] = 1}};

    if (fit_of("localhost", host) == 0 && fit_of("*.localhost", host) == 0)
        return false;
    if (family_wants(family, &ipv4))
        answer_add(answer, &ipv4);
    if (family_wants(family, &ipv6))
        answer_add(answer, &ipv6);
    return true;
}

/* True if there is no need to ask; the answer may be that there is no such address. */
static bool find_at_once(const struct names *names, const char *host, enum family family,
                         struct lookup_answer *answer)
{
    if (!find_override(names->catalogue, host, family, answer) &&
        !find_numeric(host, family, answer) && !find_in_file(names->file, host, family, answer) &&
        !find_localhost(host, family, answer))
        return false;
    answer->trouble = answer->count > 0 ? REASON_NONE : REASON_DNS_NO_ADDRESS;
    return true;
}

/* --- a look-up ------------------------------------------------------------------------------ */

void lookup_cancel(struct lookup *lookup)
{
    if (lookup == NULL)
        return;
    if (lookup->previous != NULL)
        lookup->previous->next = lookup->next;
    else
        lookup->names->lookups = lookup->next;
    if (lookup->next != NULL)
        lookup->next->previous = lookup->previous;
    lookup_free(lookup);
}

static void on_turn(void *argument)
{
    struct lookup *const lookup = argument;
    const struct lookup_answer answer = lookup->answer;
    void (*const tell)(void *, const struct lookup_answer *) = lookup->on_answer;
    void *const whom = lookup->argument;

    lookup_cancel(lookup);
    tell(whom, &answer);
}

static void on_dns_answer(void *argument, const struct lookup_answer *answer)
{
    struct lookup *const lookup = argument;

    lookup->answer = *answer;
    timer_set(lookup->timer, 0);
}

/* Without the dot at its end, which only says that the name is complete. */
static bool copy_host(char name[HOST_MOST + 1], const char *host)
{
    size_t length = strlen(host);

    if (length > 0 && host[length - 1] == '.')
        length--;
    if (length == 0 || length >= HOST_MOST)
        return false;
    memcpy(name, host, length);
    name[length] = '\0';
    return true;
}

/* A name with a dot in it is complete: the system's search list would measure other names. */
static void ask_dns(struct lookup *lookup, char name[HOST_MOST + 1], enum family family)
{
    const size_t length = strlen(name);

    if (strchr(name, '.') != NULL)
        memcpy(name + length, ".", 2);
    dns_ask(lookup->names->dns, name, family, &lookup->query, on_dns_answer, lookup);
}

struct lookup *lookup_start(struct names *names, const char *host, enum family family,
                            void (*on_answer)(void *argument, const struct lookup_answer *answer),
                            void *argument)
{
    struct lookup *const lookup = NEW(struct lookup);
    char name[HOST_MOST + 1];
    const bool sound = copy_host(name, host);

    lookup->names = names;
    lookup->on_answer = on_answer;
    lookup->argument = argument;
    lookup->timer = timer_new(names->loop, on_turn, lookup);
    lookup->next = names->lookups;
    if (lookup->next != NULL)
        lookup->next->previous = lookup;
    names->lookups = lookup;
    if (!sound)
        lookup->answer.trouble = REASON_DNS_NO_NAME;
    if (!sound || find_at_once(names, name, family, &lookup->answer))
        timer_set(lookup->timer, 0);
    else
        ask_dns(lookup, name, family);
    return lookup;
}

bool names_resolver(const struct names *names, struct address *address, uint16_t *port)
{
    return dns_first_server(names->dns, address, port);
}
