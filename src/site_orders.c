#include "site_orders.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "io/loop.h"
#include "site_gate_inside.h"
#include "site_parts.h"

#define OURSELVES "/proc/self/exe"

#define PROPOSAL_US (INT64_C(600) * US_PER_SECOND)

enum { SAID_MOST = 1 << 20, QUEUED_MOST = 8, PROPOSALS = 8 };

struct kept_proposal {
    int64_t made_us; /* of the steady clock; 0: none */
    struct text key, yaml;
};

struct orders {
    struct site *site;
    struct order *queues[ORDER_LANES]; /* the first of each is under way */
    struct kept_proposal proposals[PROPOSALS];
    size_t next_proposal;
};

struct orders *orders_new(struct site *site)
{
    struct orders *const orders = NEW(struct orders);

    orders->site = site;
    return orders;
}

static void give_up(struct orders *orders, struct order *order)
{
    orders->queues[order->lane] = order->next;
    if (order->work == NULL) {
        order_free(order);
        return;
    }
    process_leash_cut(&order->leash); /* who ends waits for no stranger */
    work_cancel(order->work);
}

void orders_free(struct orders *orders)
{
    if (orders == NULL)
        return;
    for (int i = 0; i < ORDER_LANES; i++)
        while (orders->queues[i] != NULL)
            give_up(orders, orders->queues[i]);
    for (int i = 0; i < PROPOSALS; i++) {
        text_free(&orders->proposals[i].key);
        text_free(&orders->proposals[i].yaml);
    }
    free(orders);
}

/* --- what is to be done -------------------------------------------------------------------------
 */

void order_add(struct order *order, const char *word)
{
    if (order->count < ORDER_WORDS - 1)
        order->words[order->count++] = memory_copy_string(word);
}

void order_add_option(struct order *order, const char *option, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    order_add(order, option);
    order_add(order, value);
}

struct order *order_new(struct site *site, enum order_lane lane, const char *command,
                        enum language language)
{
    struct order *const order = NEW(struct order);

    order->orders = site->orders;
    order->lane = lane;
    process_leash_open(&order->leash);
    order_add(order, "haidang");
    order_add(order, command);
    order_add_option(order, "-c", site->options.config_path);
    order_add_option(order, "--language", words_language_name(language));
    return order;
}

void order_free(struct order *order)
{
    process_leash_close(&order->leash);
    for (size_t i = 0; i < order->count; i++)
        free(order->words[i]);
    text_free(&order->input);
    text_free(&order->said);
    free(order);
}

static void release(void *argument)
{
    order_free(argument);
}

/* --- in the pool --------------------------------------------------------------------------------
 */

int order_open_input(const struct text *input)
{
    const int file = input->length == 0 ? -1 : memfd_create("input", MFD_CLOEXEC);

    if (file >= 0)
        (void)!pwrite(file, text_string(input), input->length, 0); /* short: refused as such */
    return file;
}

static void take_output(int output, struct text *said)
{
    char bytes[4096];
    off_t place = 0;
    ssize_t length;

    while (said->length < SAID_MOST && (length = pread(output, bytes, sizeof bytes, place)) > 0) {
        text_add_bytes(said, bytes, (size_t)length);
        place += length;
    }
}

static void in_pool(void *argument)
{
    struct order *const order = argument;
    const int input = order_open_input(&order->input);
    const int output = memfd_create("said", MFD_CLOEXEC);
    const struct process process = {.path = OURSELVES,
                                    .words = (const char *const *)order->words,
                                    .input = input,
                                    .output = output,
                                    .leash = &order->leash};

    process_run(&process, &order->status, &order->error);
    take_output(output, &order->said);
    close(output);
    if (input >= 0)
        close(input);
}

/* --- on the loop --------------------------------------------------------------------------------
 */

static void begin(struct order *order);

static void when_done(void *argument)
{
    struct order *const order = argument;
    struct order *const next = order->next;

    order->orders->queues[order->lane] = next;
    if (next != NULL)
        begin(next);
    order->on_done(order);
}

static void begin(struct order *order)
{
    order->work = work_start(order->orders->site->loop, in_pool, when_done, release, order);
}

bool orders_are_busy(const struct orders *orders, enum order_lane lane)
{
    size_t count = 0;

    for (const struct order *order = orders->queues[lane]; order != NULL; order = order->next)
        count++;
    return count >= QUEUED_MOST;
}

bool order_start(struct order *order, void (*on_done)(struct order *order), void *argument)
{
    struct order **at = &order->orders->queues[order->lane];

    if (orders_are_busy(order->orders, order->lane))
        return false;
    order->on_done = on_done;
    order->argument = argument;
    while (*at != NULL)
        at = &(*at)->next;
    *at = order;
    if (order == order->orders->queues[order->lane])
        begin(order);
    return true;
}

/* --- what was proposed --------------------------------------------------------------------------
 */

static void add_key(const struct proposal_key *key, struct text *text)
{
    const char *const parts[] = {key->address, key->service, key->name, key->agency,
                                 key->programme};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        text_add_json(text, parts[i] == NULL ? "" : parts[i]);
}

void orders_keep_proposal(struct orders *orders, const struct proposal_key *key, const char *yaml)
{
    struct kept_proposal *const kept = &orders->proposals[orders->next_proposal];

    orders->next_proposal = (orders->next_proposal + 1) % PROPOSALS;
    text_free(&kept->key);
    text_free(&kept->yaml);
    *kept = (struct kept_proposal){.made_us = clock_steady_us()};
    add_key(key, &kept->key);
    text_add_string(&kept->yaml, yaml);
}

const char *orders_find_proposal(const struct orders *orders, const struct proposal_key *key)
{
    const struct kept_proposal *found = NULL;
    struct text wanted = {0};

    add_key(key, &wanted);
    for (size_t i = 0; i < PROPOSALS; i++) {
        const struct kept_proposal *const kept = &orders->proposals[i];

        if (kept->made_us != 0 && clock_steady_us() - kept->made_us < PROPOSAL_US &&
            (found == NULL || kept->made_us > found->made_us) &&
            strcmp(text_string(&kept->key), text_string(&wanted)) == 0)
            found = kept;
    }
    text_free(&wanted);
    return found == NULL ? NULL : text_string(&found->yaml);
}

/* --- what the audit is told ---------------------------------------------------------------------
 */

static void on_failure_told(struct site *site, struct wish *wish)
{
    (void)site;
    if (wish->failed)
        log_error(tr("the audit was not told: %s"), wish->why);
    wish_free(wish);
}

void order_tell_failure(struct site *site, const struct order_failure *failure)
{
    json_t *const words = json_object();

    json_set_string(words, "text", failure->why);
    if (!gate_say(site, &(struct gate_saying){.verb = failure->verb,
                                              .author = failure->author,
                                              .way = failure->way,
                                              .words = words,
                                              .on_granted = on_failure_told}))
        log_error(tr("the audit was not told: %s"), failure->why);
}
