#include "province/province.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "province/latency.h"
#include "province/site.h"
#include "province/story.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/random.h"
#include "serve/request.h"
#include "serve/tls.h"

/* Of one service, at the index of its first row. */
struct patient {
    struct ailment commanded;
    int64_t quiet_until_us; /* the story was told to be silent about it so long */
};

struct province {
    const char *folder;
    struct authority *authority, *stranger;
    struct tls_server *tls;
    struct identity *identities[SITE_MOST]; /* of the host, at the index of its first row */
    struct identity *nobody;                /* for names that are not ours */
    struct story story;
    bool script;
    int64_t started_us;
    uint64_t seed;
    atomic_uint_fast64_t requests;
    pthread_mutex_t lock; /* over the patients */
    struct patient patients[SITE_MOST];
};

/* Certificates of a province were not all bought on the same day. */
static struct wish good_wish(const char *host, uint64_t seed, size_t number)
{
    const int64_t left = 60 + (int64_t)(random_mix(seed, number) % 120);

    return (struct wish){.name = host, .from_s = (left - 365) * DAY_S, .until_s = left * DAY_S};
}

const char *province_folder(const struct province *province)
{
    return province->folder;
}

struct province *province_new(const struct province_settings *settings, struct error *error)
{
    struct province *const province = NEW(struct province);
    const struct wish nobody = good_wish("khong-co.ninhthuan.test", settings->seed, SITE_MOST);
    char path[1024];

    province->authority = authority_new("Ninh Thuan demo");
    province->stranger = authority_new("Unknown demo");
    province->tls = tls_server_new(TLS_MODERN);
    province->script = settings->script;
    province->folder = settings->folder;
    province->seed = settings->seed;
    province->started_us = clock_steady_us();
    pthread_mutex_init(&province->lock, NULL);
    story_write(&province->story, settings->seed);
    province->nobody = authority_issue(province->authority, &nobody);
    for (size_t i = 0; i < site_count; i++) {
        const struct wish wish = good_wish(sites[i].host, settings->seed, i);
        if (site_find_host(sites[i].host) == i)
            province->identities[i] = authority_issue(province->authority, &wish);
    }
    snprintf(path, sizeof path, "%s/ca.pem", settings->folder);
    if (!authority_write(province->authority, path, error)) {
        free(province);
        return NULL;
    }
    return province;
}

/* --- who is ill ----------------------------------------------------------------------------- */

static struct ailment find_in_story(const struct province *province, size_t service,
                                    int64_t quiet_until_us, int64_t now_us)
{
    struct ailment ailment = {.by_story = true};
    int64_t round_us;
    const struct event *const event = story_find(&province->story, sites[service].service,
                                                 now_us - province->started_us, &round_us);

    if (!province->script || event == NULL || now_us < quiet_until_us)
        return ailment;
    round_us += province->started_us;
    fault_parse(event->fault, &ailment.fault, NULL);
    ailment.since_us = round_us + event->begins_us;
    ailment.until_us = round_us + event->ends_us;
    return ailment;
}

struct ailment province_find_ailment(struct province *province, size_t service)
{
    const int64_t now_us = clock_steady_us();

    pthread_mutex_lock(&province->lock);
    const struct patient patient = province->patients[service];
    pthread_mutex_unlock(&province->lock);
    const struct ailment *const told = &patient.commanded;
    if (told->fault.kind != NULL && (told->until_us == 0 || now_us < told->until_us))
        return *told;
    return find_in_story(province, service, patient.quiet_until_us, now_us);
}

void province_set_fault(struct province *province, size_t service, const struct fault *fault,
                        int64_t for_us)
{
    const struct ailment before = province_find_ailment(province, service);
    struct patient *const patient = &province->patients[service];
    const int64_t now_us = clock_steady_us();

    pthread_mutex_lock(&province->lock);
    patient->commanded = (struct ailment){
        .fault = *fault, .since_us = now_us, .until_us = for_us == 0 ? 0 : now_us + for_us};
    if (fault->kind == NULL && before.by_story)
        patient->quiet_until_us = before.until_us;
    pthread_mutex_unlock(&province->lock);
}

/* --- answering ------------------------------------------------------------------------------ */

/* The page as it would come on a good day, after as long as it takes. */
static void answer_well(struct visit *visit)
{
    struct province *const province = visit->province;
    const uint64_t number = atomic_fetch_add(&province->requests, 1);
    const int64_t takes_us =
        latency_choose(visit->site->median_ms, random_mix(province->seed, number), clock_wall_ms());

    if (connection_wait(visit->connection, takes_us))
        visit->site->answer(visit);
}

static void answer_ill(struct visit *visit, const struct ailment *ailment)
{
    const struct fault_kind *const kind = ailment->fault.kind;

    visit->fault_age_us = clock_steady_us() - ailment->since_us;
    if (kind->play == NULL || kind->play(visit, &ailment->fault))
        answer_well(visit);
}

static void answer_site(struct province *province, struct connection *connection,
                        const struct request *request, const struct site *site)
{
    struct visit visit = {.province = province,
                          .connection = connection,
                          .request = request,
                          .site = site,
                          .shown_ms = clock_wall_ms()};
    const struct ailment ailment =
        province_find_ailment(province, site_find_service(site->service));

    if (site->knows_clients && !tls_client_is(connection, "giam-sat-demo"))
        answer_send_status(connection, 403);
    else if (ailment.fault.kind == NULL)
        answer_well(&visit);
    else
        answer_ill(&visit, &ailment);
}

static void answer_https(struct province *province, struct connection *connection)
{
    struct request request;
    const struct site *site;

    if (request_read(connection, &request)) {
        site = site_find(request.host, request.path);
        if (site == NULL)
            answer_send_status(connection, 404);
        else
            answer_site(province, connection, &request, site);
    }
    request_free(&request);
}

/* --- HTTPS ---------------------------------------------------------------------------------- */

/* What ails the host before any page is asked for; several services may share it. */
static struct ailment find_host_ailment(struct province *province, size_t host)
{
    for (size_t i = host; i < site_count; i++) {
        if (strcmp(sites[i].host, sites[host].host) != 0)
            continue;
        const struct ailment ailment =
            province_find_ailment(province, site_find_service(sites[i].service));
        if (ailment.fault.kind != NULL && ailment.fault.kind->stage != FAULT_AT_ANSWER)
            return ailment;
    }
    return (struct ailment){0};
}

static bool greet_spoiled(struct province *province, struct connection *connection, size_t host,
                          const struct fault *fault)
{
    struct wish wish = good_wish(sites[host].host, province->seed, host);

    fault->kind->spoil(&wish, fault);
    struct identity *const identity =
        authority_issue(fault->kind->by_stranger ? province->stranger : province->authority, &wish);
    const bool greeted = tls_greet(connection, identity);
    identity_free(identity);
    return greeted;
}

static bool has_clients(size_t host)
{
    for (size_t i = host; i < site_count; i++)
        if (sites[i].knows_clients && strcmp(sites[i].host, sites[host].host) == 0)
            return true;
    return false;
}

static bool greet(struct province *province, struct connection *connection)
{
    const size_t host = site_find_host(connection->name);

    if (host == site_count)
        return tls_greet(connection, province->nobody);
    const struct ailment ailment = find_host_ailment(province, host);
    if (has_clients(host))
        tls_ask_who(connection);
    const struct fault_kind *const kind = ailment.fault.kind;
    if (kind == NULL)
        return tls_greet(connection, province->identities[host]);
    if (kind->stage == FAULT_AT_CERTIFICATE)
        return greet_spoiled(province, connection, host, &ailment.fault);
    struct visit visit = {.province = province, .connection = connection, .site = &sites[host]};
    return kind->play(&visit, &ailment.fault);
}

bool province_hear(struct province *province, struct connection *connection)
{
    return tls_hear(connection, province->tls) && greet(province, connection);
}

void province_serve_https(void *argument, int socket)
{
    struct province *const province = argument;
    struct connection connection;

    connection_begin(&connection, socket);
    if (province_hear(province, &connection))
        answer_https(province, &connection);
    connection_close(&connection);
}

/* --- HTTP ----------------------------------------------------------------------------------- */

/* As real sites do: all of it moved to HTTPS, unless the service is too ill for that. */
static void answer_http_site(struct province *province, struct connection *connection,
                             const struct request *request, const struct site *site)
{
    const struct ailment ailment =
        province_find_ailment(province, site_find_service(site->service));
    struct visit visit = {.province = province,
                          .connection = connection,
                          .request = request,
                          .site = site,
                          .shown_ms = clock_wall_ms()};
    char location[5000];

    if (ailment.fault.kind != NULL && ailment.fault.kind->stage == FAULT_AT_HELLO &&
        !ailment.fault.kind->play(&visit, &ailment.fault))
        return;
    snprintf(location, sizeof location, "https://%s%s", site->host, request->target);
    answer_redirect(connection, 301, location);
}

static void answer_help(struct connection *connection)
{
    const char *const help =
        "Tỉnh mô phỏng / the simulated province\n\n"
        "GET  /control   các dịch vụ và lỗi đang có / services and what ails them\n"
        "POST /control   {\"service\": \"dvc-01\", \"fault\": \"status:503\", \"for\": \"60s\"}\n"
        "                {\"service\": \"dvc-01\", \"fault\": \"none\"}   {\"all\": \"none\"}\n";
    const struct answer answer = {
        .status = 200, .type = "text/plain; charset=utf-8", .body = help, .length = strlen(help)};

    answer_send(connection, &answer);
}

static void answer_http(struct province *province, struct connection *connection,
                        const struct request *request)
{
    const size_t host = site_find_host(request->host);
    const struct site *const site = site_find(request->host, request->path);

    if (site != NULL)
        answer_http_site(province, connection, request, site);
    else if (host < site_count)
        answer_http_site(province, connection, request, &sites[host]);
    else if (strcmp(request->path, "/control") == 0)
        control_answer(province, connection, request);
    else if (strcmp(request->path, "/") == 0)
        answer_help(connection);
    else
        answer_send_status(connection, 404);
}

void province_serve_http(void *argument, int socket)
{
    struct province *const province = argument;
    struct connection connection;
    struct request request;

    connection_begin(&connection, socket);
    if (request_read(&connection, &request))
        answer_http(province, &connection, &request);
    request_free(&request);
    connection_close(&connection);
}
