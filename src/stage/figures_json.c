#include "stage/figures_json.h"

#include <stdio.h>

#include "model/catalogue_dated.h"
#include "stage/figures.h"

/* --- figures of one ----------------------------------------------------------------------------
 */

static void add_parts(json_t *object, const struct totals *totals)
{
    for (int i = 0; i < PART_COUNT; i++) {
        char name[32];

        snprintf(name, sizeof name, "%s_ms", part_name((enum part)i));
        json_set_integer(object, name, totals->ms[i]);
    }
}

static json_t *causes_json(const struct totals *totals)
{
    json_t *const object = json_object();

    for (int i = 0; i < CAUSE_COUNT; i++) {
        char name[32];

        snprintf(name, sizeof name, "%s_ms",
                 i == CAUSE_UNKNOWN ? "unknown" : owner_name((enum owner)i));
        json_set_integer(object, name, totals->down_ms[i]);
    }
    return object;
}

static void set_delay(json_t *object, const char *name, int64_t delay_ms)
{
    json_set(object, name, delay_ms == DELAY_NONE ? json_null() : json_integer(delay_ms));
}

static json_t *delay_json(const struct delay_mean *wall, const struct delay_mean *working)
{
    json_t *const object = json_object();
    const bool any = wall->count > 0;

    json_set_integer(object, "count", wall->count);
    set_delay(object, "mean_ms", delay_mean_ms(wall));
    set_delay(object, "longest_ms", any ? wall->longest_ms : DELAY_NONE);
    set_delay(object, "working_mean_ms", delay_mean_ms(working));
    set_delay(object, "working_longest_ms", any ? working->longest_ms : DELAY_NONE);
    return object;
}

json_t *figures_times_json(const struct figures *figures)
{
    const struct figures_times *const wall = &figures->times[CLOCK_WALL];
    const struct figures_times *const working = &figures->times[CLOCK_WORKING];
    json_t *const object = json_object();

    json_set(object, "detect", delay_json(&wall->detect, &working->detect));
    json_set(object, "acknowledge", delay_json(&wall->acknowledge, &working->acknowledge));
    json_set(object, "restore", delay_json(&wall->restore, &working->restore));
    return object;
}

static void add_latencies(json_t *object, const struct figures *figures)
{
    static const char *const names[FIGURES_QUANTILES][2] = {
        {"p50_ms", "p50_at_least"}, {"p95_ms", "p95_at_least"}, {"p99_ms", "p99_at_least"}};
    static const char *const bounds[FIGURES_QUANTILES][2] = {{"p50_low_ms", "p50_high_ms"},
                                                             {"p95_low_ms", "p95_high_ms"},
                                                             {"p99_low_ms", "p99_high_ms"}};

    for (int i = 0; i < FIGURES_QUANTILES; i++)
        json_set_ms(object, names[i][0], figures->told[i] ? figures->quantiles[i].us : -1);
    for (int i = 0; i < FIGURES_QUANTILES; i++)
        json_set_bool(object, names[i][1], figures->told[i] && figures->quantiles[i].at_least);
    for (int i = 0; i < FIGURES_QUANTILES; i++) {
        json_set_ms(object, bounds[i][0], figures->low_us[i]);
        json_set_ms(object, bounds[i][1], figures->high_us[i]);
    }
    json_set_integer(object, "latencies", figures->latencies);
}

static json_t *samples_json(const struct figures *figures)
{
    json_t *const object = json_object();

    for (int i = 0; i < OUTCOME_COUNT; i++)
        json_set_integer(object, outcome_name((enum outcome)i), figures->outcomes[i]);
    return object;
}

static json_t *working_json(const struct figures *figures)
{
    json_t *const object = json_object();

    add_parts(object, &figures->account.working);
    json_set(object, "availability", figures_share(figures->working_availability));
    json_set(object, "coverage", figures_share(figures->working_coverage));
    return object;
}

void figures_add_judged(json_t *object, const struct figures *figures)
{
    add_parts(object, &figures->account.wall);
    json_set(object, "availability", figures_share(figures->availability));
    json_set(object, "gross_availability", figures_share(figures->gross_availability));
    json_set(object, "coverage", figures_share(figures->coverage));
    json_set(object, "weighted_availability", figures_share(figures->weighted_availability));
    json_set(object, "down_by_owner", causes_json(&figures->account.wall));
    json_set(object, "working", working_json(figures));
    json_set(object, "budget_left_ms",
             figures->has_target ? json_integer(figures->budget_left_ms) : json_null());
    json_set_string(object, "verdict", verdict_name(figures->verdict));
}

void figures_add_json(json_t *object, const struct figures *figures)
{
    json_set_integer(object, "services", figures->services);
    figures_add_judged(object, figures);
    add_latencies(object, figures);
    json_set_integer(object, "incidents", figures->incidents);
    json_set(object, "times", figures_times_json(figures));
    json_set(object, "samples", samples_json(figures));
    json_set(object, "success_ratio", figures_share(figures->success));
}

/* --- who they are of ---------------------------------------------------------------------------
 */

/* What names and belongings are printed: those of the last moment of the period, or of the agency
 * or service if it ended before. */
static int64_t last_moment(int64_t to_ms, int64_t ended_ms)
{
    return (ended_ms != 0 && ended_ms < to_ms ? ended_ms : to_ms) - 1;
}

static const char *agency_id(const struct catalogue *catalogue, int agency)
{
    return agency == NONE_AT_ALL ? NULL : catalogue->agencies[agency].id;
}

static json_t *target_json(struct target target)
{
    json_t *const object = json_object();

    json_set(object, "availability",
             target.availability_ppm > 0 ? json_real((double)target.availability_ppm / PPM)
                                         : json_null());
    json_set_ms(object, "p95_ms", target.p95_us > 0 ? target.p95_us : -1);
    return object;
}

static void describe_service(json_t *object, const struct catalogue *catalogue, size_t index,
                             int64_t to_ms)
{
    const struct service *const service = &catalogue->services[index];
    const int64_t at_ms = last_moment(to_ms, service->ended_ms);
    const int programme = service_programme_at(service, at_ms);

    json_set_string(object, "name", service->name);
    json_set_string(object, "name_en", service->name_en);
    json_set_string(object, "agency", agency_id(catalogue, service_agency_at(service, at_ms)));
    json_set_string(object, "programme",
                    programme == NONE_AT_ALL ? NULL : catalogue->programmes[programme].id);
    json_set_string(object, "owner", owner_name(service_owner_at(service, at_ms)));
    json_set(object, "target", target_json(service_target_at(service, at_ms)));
}

static json_t *describe(const struct catalogue *catalogue, struct subject subject, int64_t to_ms)
{
    const struct agency *const agency = &catalogue->agencies[subject.index];
    const struct programme *const programme = &catalogue->programmes[subject.index];
    json_t *const object = json_object();
    struct agency_name name;

    switch (subject.scope) {
    case SCOPE_AGENCY:
        name = agency_name_at(agency, last_moment(to_ms, agency->ended_ms));
        json_set_string(object, "id", agency->id);
        json_set_string(object, "name", name.name);
        json_set_string(object, "name_en", name.name_en);
        break;
    case SCOPE_PROGRAMME:
        json_set_string(object, "id", programme->id);
        json_set_string(object, "name", programme->name);
        json_set_string(object, "name_en", programme->name_en);
        break;
    case SCOPE_SERVICE:
        json_set_string(object, "id", catalogue->services[subject.index].id);
        describe_service(object, catalogue, subject.index, to_ms);
        break;
    case SCOPE_PROVINCE:
    case SCOPE_PROBE:
        json_set_string(object, "id", "province");
        json_set_string(object, "name", catalogue->province);
        json_set_string(object, "name_en", catalogue->province_en);
        break;
    }
    return object;
}

/* --- all of them -------------------------------------------------------------------------------
 */

struct making {
    const struct figures_report_question *question;
    struct figures_book *book;
    int64_t to_ms; /* the period's end, or now: names that hold only later are not printed yet */
    json_t *document;
};

static size_t count_of(const struct catalogue *catalogue, enum scope scope)
{
    switch (scope) {
    case SCOPE_AGENCY:
        return catalogue->agency_count;
    case SCOPE_PROGRAMME:
        return catalogue->programme_count;
    case SCOPE_SERVICE:
        return catalogue->service_count;
    case SCOPE_PROVINCE:
    case SCOPE_PROBE:
        break;
    }
    return 1;
}

static json_t *make_one(const struct making *making, struct subject subject)
{
    const struct figures figures = figures_of(making->book, subject);
    json_t *const object = describe(making->question->catalogue, subject, making->to_ms);

    figures_add_json(object, &figures);
    return object;
}

static json_t *make_beside(const struct making *making, struct subject subject)
{
    const struct figures figures = figures_of(making->book, subject);
    json_t *const object = json_object();

    figures_add_judged(object, &figures);
    return object;
}

/* The first time they are made, the second time what the other policy says is put beside. */
static void make_list(const struct making *making, enum scope scope, const char *name, bool beside)
{
    json_t *const list = beside ? json_object_get(making->document, name) : json_array();
    size_t place = 0;

    for (size_t i = 0; i < count_of(making->question->catalogue, scope); i++) {
        const struct subject subject = {scope, i};

        if (!figures_know(making->book, subject))
            continue;
        if (beside)
            json_set(json_array_get(list, place++), "beside", make_beside(making, subject));
        else
            json_array_append_new(list, make_one(making, subject));
    }
    if (!beside)
        json_set(making->document, name, list);
}

static void make_all(const struct making *making, bool beside)
{
    const struct subject province = {.scope = SCOPE_PROVINCE};

    if (beside)
        json_set(json_object_get(making->document, "province"), "beside",
                 make_beside(making, province));
    else
        json_set(making->document, "province", make_one(making, province));
    make_list(making, SCOPE_AGENCY, "agencies", beside);
    make_list(making, SCOPE_PROGRAMME, "programmes", beside);
    make_list(making, SCOPE_SERVICE, "services", beside);
}

json_t *figures_rules_json(const struct figures_rules *rules)
{
    json_t *const object = json_object();

    json_set_string(object, "name", rules->policy->name);
    json_set_integer(object, "version", rules->policy->version);
    json_set_string(object, "hash", rules->hash);
    return object;
}

static json_t *begin(const struct figures_report_question *question,
                     const struct figures_question *asked)
{
    json_t *const document = json_object();
    char name[PERIOD_TEXT];

    json_set_string(document, "period", period_format(name, question->period));
    json_set_string(document, "calendar", period_calendar_name(question->period->calendar));
    json_set_instant(document, "from", asked->from_ms);
    json_set_instant(document, "to", asked->to_ms);
    json_set_bool(document, "complete", question->now_ms >= asked->to_ms);
    json_set(document, "policy", figures_rules_json(&question->rules));
    if (question->beside.policy != NULL)
        json_set(document, "beside", figures_rules_json(&question->beside));
    return document;
}

json_t *figures_report(struct reader *reader, const struct figures_report_question *question,
                       struct error *error)
{
    const struct zone *const zone = question->catalogue->local;
    const struct figures_question asked = {.catalogue = question->catalogue,
                                           .policy = question->rules.policy,
                                           .from_ms = period_from(question->period, zone),
                                           .to_ms = period_to(question->period, zone),
                                           .now_ms = question->now_ms,
                                           .with_samples = true,
                                           .with_bounds = true};
    const bool goes_on = asked.from_ms < asked.now_ms && asked.now_ms < asked.to_ms;
    struct making making = {question, figures_read(reader, &asked, error),
                            goes_on ? asked.now_ms : asked.to_ms, NULL};
    bool good = making.book != NULL;

    if (!good)
        return NULL;
    making.document = begin(question, &asked);
    make_all(&making, false);
    if (question->beside.policy != NULL) {
        good = figures_judge_by(making.book, question->beside.policy, error);
        if (good)
            make_all(&making, true);
    }
    figures_free(making.book);
    if (good)
        return making.document;
    json_decref(making.document);
    return NULL;
}
