/* The power is cut at any moment of the store's work.  A story is told once, on a disk that writes
 * down every call: commits, hours and days that are packed, sums, samples that are no longer kept,
 * a store of the first version that is brought up to date.  For each cut the files are then made as
 * they may lie on the disk: what was synced, and of what was not nothing, a part that came first,
 * or any of its sectors.  The store must open and be sound; what was acknowledged is there, once,
 * no batch is there in part, and the work that was cut short can be finished. */
#include <inttypes.h>

#include "base/words.h"
#include "io/store.h"
#include "io/store_read.h"
#include "io/store_retention.h"
#include "io/store_rollups.h"
#include "io/store_schema.h"
#include "io/store_seal.h"
#include "io/store_sql.h"
#include "platter.h"

enum {
    BATCHES = 24,
    SAMPLES = 48, /* of a batch, for each of PROBES one each 15 minutes: six hours */
    PROBES = 2,
};

#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define BATCH_MS (6 * HOUR_MS)

static const int64_t start_ms = INT64_C(1656374400000); /* 2022-06-28: a month ends in the story */
static const struct retention kept = {.samples_ms = 3 * DAY_MS, .hours_ms = 6 * DAY_MS};
static const struct service services[] = {{.id = "dvc-01"}};
static const struct probe_plan probes[PROBES] = {
    {.id = "dvc-01/1", .every_us = 900000000, .timeout_us = 10000000},
    {.id = "dvc-01/2", .every_us = 900000000, .timeout_us = 10000000}};
static struct catalogue catalogue = {
    .services = services, .service_count = 1, .probes = probes, .probe_count = PROBES};

/* --- the story, call by call ----------------------------------------------------------------- */

static int on_call(const struct disk_call *call)
{
    char name[128];

    if (!story.is_telling || call->act == DISK_MAP)
        return SQLITE_OK;
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%s%s", story.path, endings[i]);
        if (strcmp(name, call->path) == 0)
            tell((int)call->act, i, call->offset, call->bytes, call->length);
    }
    return SQLITE_OK;
}

static void on_commit(void *argument, const struct batch *batch, int64_t took_us)
{
    (void)argument;
    (void)took_us;
    tell(TOLD_SAFE, 0, batch->incidents[0].id, NULL, 0);
}

/* Sample k of a probe; batch n holds those from (n - 1) * SAMPLES / PROBES on. */
static struct sample make_sample(uint32_t probe, int64_t k)
{
    struct sample sample = sample_begin(probe, start_ms + k * (BATCH_MS / (SAMPLES / PROBES)));

    sample.total_us = (k * PROBES + probe) * 7919 % 1000003;
    return sample;
}

static struct batch *make_batch(int64_t number)
{
    struct batch *const batch = batch_new();
    const struct span_maker maker = {.judgement = {.level = STATE_UP, .since_ms = number}};
    const struct span span = {start_ms + number, start_ms + number + 1, STATE_UP, REASON_NONE};
    const struct minute minute = {.at_ms = number * 60000, .missed = number};
    const struct incident incident = {
        .id = number, .state = STATE_DOWN, .reason = REASON_RESET, .began_ms = number};

    for (int64_t i = 0; i < SAMPLES; i++) {
        const struct sample sample =
            make_sample((uint32_t)(i % PROBES), (number - 1) * (SAMPLES / PROBES) + i / PROBES);

        batch_add_sample(batch, &sample);
    }
    batch_add_incident(batch, &incident);
    batch_add_maker(batch, 0, &maker);
    batch_add_span(batch, 0, &span);
    batch_add_minute(batch, &minute);
    return batch;
}

static bool pack(struct store *store, int64_t now_ms, struct error *error)
{
    tell(TOLD_PACKED, 0, now_ms, NULL, 0);
    return store_seal(store, now_ms, error);
}

/* As a monitor's life: opened, some batches, what is over is packed, and every now and then closed
 * and opened again. */
static bool live(int64_t first, int64_t last, struct error *error)
{
    struct store *store = store_open(story.path, &catalogue, error);
    bool good = store != NULL;

    for (int64_t number = first; good && number <= last; number++) {
        if (number % 5 == 0) {
            store_close(store);
            store = store_open(story.path, &catalogue, error);
            good = store != NULL;
        }
        if (good)
            store_set_retention(store, &kept);
        good = good && store_start(store, on_commit, NULL, error);
        if (!good)
            break;
        store_take_batch(store, make_batch(number));
        good = store_stop(store, error) && pack(store, start_ms + number * BATCH_MS, error);
    }
    store_close(store);
    return good;
}

/* Packed days of long ago, many: when they go there is room that is given back to the disk. */
static bool make_large(struct error *error)
{
    struct store *const store = store_open(story.path, &catalogue, error);
    struct sql *const sql = store == NULL ? NULL : sql_open(story.path, SQL_TO_WRITE, error);
    const bool good = sql != NULL && sql_run_script(sql,
                                                    "with recursive n(i) as (values(1) union all"
                                                    " select i + 1 from n where i < 4600)"
                                                    " insert into block_day"
                                                    " select i << 20, zeroblob(4000) from n",
                                                    error);

    sql_close(sql);
    store_close(store);
    return good;
}

/* A store as the first version left it, with the samples of the first batches. */
static bool make_old(int64_t batches, struct error *error)
{
    struct sql *const sql = sql_open(story.path, SQL_TO_WRITE, error);
    bool good = sql != NULL && schema_upgrade(sql, schema_steps, 1, error) &&
                sql_run_script(
                    sql, "insert into series values(1, 'dvc-01/1', 0), (2, 'dvc-01/2', 0)", error);
    char script[256];

    for (int64_t i = 1; good && i <= batches; i++) {
        snprintf(script, sizeof script,
                 "insert into incident(id, service, state, reason, began)"
                 " values(%" PRId64 ", 'dvc-01', 2, 1, %" PRId64 ")",
                 i, i);
        good = sql_run_script(sql, script, error);
    }
    for (int64_t i = 0; good && i < batches * SAMPLES; i++) {
        const struct sample sample = make_sample((uint32_t)(i % PROBES), i / PROBES);

        snprintf(script, sizeof script,
                 "insert into sample(id, outcome, reason, flags, status, total_us)"
                 " values(%" PRId64 ", 0, 0, 0, 200, %" PRId64 ")",
                 sample.at_ms << 20 | (sample.probe + 1), sample.total_us);
        good = sql_run_script(sql, script, error);
    }
    sql_close(sql);
    return good;
}

/* --- what is found afterwards ----------------------------------------------------------------- */

struct found {
    int64_t safe;     /* the last batch that was acknowledged before the cut */
    int64_t began_ms; /* of the last packing that had begun, 0 if none had */
    int64_t batches;  /* that are there */
    int64_t old;      /* that were there before the story, without a span */
};

static int64_t ask(sqlite3 *database, const char *question)
{
    sqlite3_stmt *statement;
    int64_t answer = -1;

    if (sqlite3_prepare_v2(database, question, -1, &statement, NULL) != SQLITE_OK)
        return -1;
    if (sqlite3_step(statement) == SQLITE_ROW)
        answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return answer;
}

/* Samples come without a gap from some moment on to the end of the last batch. */
struct checking {
    uint32_t probe;
    int64_t first, next; /* numbers of samples */
    bool is_wrong;
};

static void check_sample(void *argument, const struct sample *sample)
{
    struct checking *const checking = argument;
    struct sample wanted;

    if (checking->first < 0)
        checking->first = checking->next =
            (sample->at_ms - start_ms) / (BATCH_MS / (SAMPLES / PROBES));
    wanted = make_sample(checking->probe, checking->next++);
    if (sample->at_ms != wanted.at_ms || sample->total_us != wanted.total_us)
        checking->is_wrong = true;
}

static const char *find_wrong_samples(struct reader *reader, uint32_t probe,
                                      const struct found *found)
{
    struct error error = {""};
    const struct sample_range range = {probes[probe].id, 0, INT64_MAX, SIZE_MAX};
    struct checking checking = {.probe = probe, .first = -1};
    const int64_t due_ms =
        found->began_ms < kept.samples_ms ? 0 : found->began_ms - kept.samples_ms;
    int64_t first = 0; /* that must be there, at the latest */

    while (make_sample(probe, first).at_ms < due_ms / DAY_MS * DAY_MS)
        first++;
    if (!reader_samples(reader, &range, check_sample, &checking, &error))
        return "the samples cannot be read";
    if (checking.is_wrong)
        return "a sample is missing, there twice, or not what was written";
    if (found->batches > 0 && (checking.first < 0 || checking.first > first))
        return "samples are gone that should be kept";
    if (found->batches > 0 && checking.next != found->batches * (SAMPLES / PROBES))
        return "samples and incidents do not go together";
    return NULL;
}

static void check_rollup(void *argument, const struct rollup_row *row)
{
    bool *const is_wrong = argument;

    if (rollup_count(row->rollup) != DAY_MS / BATCH_MS * (SAMPLES / PROBES))
        *is_wrong = true;
}

/* After the packing was finished each day that is over has its sum, and no sample is twice in it.
 */
static const char *find_wrong_sums(struct reader *reader, const struct found *found)
{
    struct error error = {""};
    const int64_t end_ms = start_ms + found->batches * BATCH_MS;
    const struct rollup_range range = {ROLLUP_DAY, NULL, 0, end_ms / DAY_MS};
    bool is_wrong = false;

    if (!reader_rollups(reader, &range, check_rollup, &is_wrong, &error))
        return "the sums cannot be read";
    return is_wrong ? "the sum of a day is wrong" : NULL;
}

static const char *find_wrong_rows(sqlite3 *database, struct found *found)
{
    const int64_t batches = ask(database, "select count(*) from incident");
    char question[160];

    if (ask(database, "select integrity_check = 'ok' from pragma_integrity_check") != 1)
        return "the file is not sound";
    if (batches < found->old || batches < found->safe)
        return "what was acknowledged is lost";
    found->batches = batches;
    snprintf(question, sizeof question,
             "select count(*) from span where began between %" PRId64 " and %" PRId64
             " and ended = began + 1",
             start_ms + 1, start_ms + batches);
    if (ask(database, question) != batches - found->old)
        return "spans and incidents do not go together";
    if (ask(database, "select count(*) from span a join span b on a.series = b.series"
                      " and a.began < b.began and b.began < a.ended") != 0)
        return "a time is spoken for twice";
    if (ask(database, "select coalesce(sum(at <> missed * 60000), 0) from minute") != 0)
        return "a minute is wrong";
    return NULL;
}

static const char *look(struct found *found)
{
    struct error error = {""};
    const char *fault = NULL;
    struct reader *reader;
    sqlite3 *database;

    sqlite3_open_v2(story.cut_path, &database, SQLITE_OPEN_READONLY, NULL);
    fault = find_wrong_rows(database, found);
    sqlite3_close(database);
    reader = fault == NULL ? reader_open(story.cut_path, &error) : NULL;
    for (uint32_t i = 0; fault == NULL && i < PROBES; i++)
        fault = find_wrong_samples(reader, i, found);
    if (fault == NULL)
        fault = find_wrong_sums(reader, found);
    reader_close(reader);
    return fault;
}

/* As the next start finds it; then it finishes what it finds begun. */
static const char *open_and_look(struct found *found)
{
    struct error error = {""};
    struct store *const store = store_open(story.cut_path, &catalogue, &error);
    const char *fault;

    if (store == NULL)
        return "the store does not open";
    fault = store_health(store) == STORE_WHOLE ? look(found) : "it was taken for damaged";
    if (fault == NULL && found->began_ms > 0) {
        store_set_retention(store, &kept);
        fault = store_seal(store, found->began_ms, &error) ? look(found) : "it cannot be packed";
    }
    store_close(store);
    return fault;
}

/* --- all cuts --------------------------------------------------------------------------------- */

enum plot { A_NEW_STORE, AN_OLD_STORE, A_LARGE_STORE, PLOT_COUNT };

static const struct {
    const char *name;
    int64_t first; /* batch */
    int cuts, cuts_soak;
} plots[PLOT_COUNT] = {
    [A_NEW_STORE] = {"a new store", 1, 80, 1200},
    [AN_OLD_STORE] = {"a store of the first version", 6, 40, 600},
    [A_LARGE_STORE] = {"a store that gives room back", BATCHES - 1, 8, 60},
};

static bool begin_story(enum plot plot, struct platter *platter, struct error *error)
{
    char name[128];
    bool good = true;

    clear(story.path);
    if (plot == AN_OLD_STORE)
        good = make_old(plots[plot].first - 1, error);
    if (plot == A_LARGE_STORE)
        good = live(1, plots[plot].first - 1, error) && make_large(error);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%s%s", story.path, endings[i]);
        image_read(&platter->files[i], name);
    }
    return good;
}

/* The power is cut after call `end`. */
static const char *cut_power(enum plot plot, const struct platter *platter, size_t end,
                             enum cut cut)
{
    static struct image files[FILES];
    struct found found = {.safe = plots[plot].first - 1};

    if (plot == AN_OLD_STORE)
        found.old = found.safe;
    if (plot == A_LARGE_STORE)
        found.began_ms = start_ms + found.safe * BATCH_MS;
    for (size_t i = 0; i < end; i++) {
        if (story.calls[i].act == TOLD_SAFE)
            found.safe = story.calls[i].offset;
        if (story.calls[i].act == TOLD_PACKED)
            found.began_ms = story.calls[i].offset;
    }
    for (int i = 0; i < FILES; i++)
        image_copy(&files[i], &platter->files[i]);
    keep_some(files, platter, end, cut);
    return lay_down(files) ? open_and_look(&found) : "the files could not be made";
}

/* As many cuts as are wanted, evenly over the story. */
static int cut_everywhere(enum plot plot, struct platter *platter, int wanted, int *cuts)
{
    const char *fault;
    int failed = 0;

    *cuts = 0;
    for (size_t i = 0; i < story.count; i++) {
        platter_take(platter, i);
        while ((size_t)*cuts * story.count <= i * (size_t)wanted) {
            const enum cut cut = (enum cut)(*cuts % CUT_COUNT);

            fault = cut_power(plot, platter, i + 1, cut);
            ++*cuts;
            if (fault == NULL)
                continue;
            printf("    after call %zu of %zu, %s: %s\n", i + 1, story.count, cut_names[cut],
                   fault);
            failed++;
        }
    }
    return failed;
}

static void forget_story(struct platter *platter)
{
    for (size_t i = 0; i < story.count; i++)
        free(story.calls[i].bytes);
    story.count = 0;
    for (int i = 0; i < FILES; i++)
        free(platter->files[i].bytes);
    free(platter->is_synced);
}

static bool run_plot(enum plot plot, bool is_soak)
{
    struct platter platter = {.first = 0};
    struct error error = {""};
    int failed;
    int cuts = 0;
    bool good = begin_story(plot, &platter, &error);

    story.is_telling = true;
    good = good && live(plots[plot].first, BATCHES, &error);
    story.is_telling = false;
    clear(story.path);
    platter.is_synced = calloc(story.count + 1, sizeof *platter.is_synced);
    if (!good)
        printf("    %s\n", error.message);
    failed = !good || cut_everywhere(plot, &platter,
                                     is_soak ? plots[plot].cuts_soak : plots[plot].cuts, &cuts);
    printf("%s  %s, the power was cut %d times at one of %zu calls\n",
           failed == 0 ? "ok    " : "FAILED", plots[plot].name, cuts, story.count);
    forget_story(&platter);
    return failed == 0;
}

int main(int count, char **words)
{
    const char *const soak = getenv("SOAK");
    const unsigned seed = count > 1 ? (unsigned)strtoul(words[1], NULL, 10) : (unsigned)getpid();
    int passed = 0;

    words_set_language(LANGUAGE_EN);
    catalogue.policy = policy_default();
    pthread_mutex_init(&story.mutex, NULL);
    snprintf(story.folder, sizeof story.folder, "%s/store_power.XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(story.folder) == NULL)
        return 1;
    snprintf(story.path, sizeof story.path, "%s/haidang.db", story.folder);
    snprintf(story.cut_path, sizeof story.cut_path, "%s/cut.db", story.folder);
    srandom(seed);
    printf("seed %u\n", seed);
    disk_begin(on_call);
    for (int i = 0; i < PLOT_COUNT; i++)
        passed += run_plot((enum plot)i, soak != NULL && *soak != '\0');
    clear(story.path);
    clear(story.cut_path);
    rmdir(story.folder);
    free(story.calls);
    printf("%d passed, %d failed\n", passed, PLOT_COUNT - passed);
    return passed != PLOT_COUNT;
}
