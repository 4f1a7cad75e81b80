#include "verifying.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "model/catalogue_text.h"
#include "report_archive.h"
#include "sealing.h"

/* What is needed of an entry after the chain has been walked. */
struct kept {
    int64_t number;
    bool is_addendum, is_faulty;
    int64_t from_ms, to_ms, parts;
    char period[PERIOD_TEXT], calendar[16];
    char *policy, *catalogue, *figures;
};

struct run {
    struct verification *verification;
    struct reader *reader;
    struct kept *kept;
    size_t count, capacity;
    const struct kept *seal; /* that is looked at */
    struct rest_range range;
    int64_t parts_met;
    int64_t gone[REST_KINDS], gone_at_ms[REST_KINDS]; /* cells that retention dropped, and when */
    bool found;                                       /* in this seal */
};

/* --- findings -----------------------------------------------------------------------------------
 */

static void tell(struct run *run, struct discrepancy finding)
{
    struct verification *const verification = run->verification;

    if (run->seal != NULL) {
        finding.seal = run->seal->number;
        snprintf(finding.period, sizeof finding.period, "%s", run->seal->period);
        snprintf(finding.calendar, sizeof finding.calendar, "%s", run->seal->calendar);
    }
    verification->faults += finding.is_fault;
    run->found |= finding.is_fault;
    verification->on_finding(verification->argument, &finding);
}

static void tell_what(struct run *run, bool is_fault, const char *what)
{
    struct discrepancy finding = {.is_fault = is_fault};

    snprintf(finding.what, sizeof finding.what, "%s", what);
    tell(run, finding);
}

/* Of a cell, or of the part as a whole. */
static void tell_cell(struct run *run, const struct rest_part *part, size_t cell, const char *what)
{
    struct discrepancy finding = {.is_fault = true, .table = rest_kind_name(part->kind)};

    snprintf(finding.subject, sizeof finding.subject, "%s", part->subject);
    snprintf(finding.what, sizeof finding.what, "%s", what);
    rest_cell_range(&run->range, part->kind, cell, &finding.from_ms, &finding.to_ms);
    tell(run, finding);
}

/* --- the data -----------------------------------------------------------------------------------
 */

/* What is not as it was: dropped because it was old, or tampered with. */
static bool judge_cell(struct run *run, const struct rest_part *part, size_t cell,
                       const struct digest *sealed, struct error *error)
{
    const bool is_damaged = digest_is_same(&part->cells[cell], &rest_damaged);
    const bool is_missing = digest_is_same(&part->cells[cell], &rest_nothing);
    const bool is_new = digest_is_same(sealed, &rest_nothing);
    struct rest_gone gone = {.at_ms = 0};

    rest_cell_range(&run->range, part->kind, cell, &gone.from_ms, &gone.to_ms);
    if (!is_damaged && !is_new &&
        !reader_gone(run->reader, part->kind, run->range.now_ms, &gone, error))
        return false;
    if (gone.at_ms != 0 && (is_missing || !gone.wholly)) {
        run->gone[part->kind]++;
        run->gone_at_ms[part->kind] = gone.at_ms;
    } else if (is_damaged) {
        tell_cell(run, part, cell, part->why);
    } else if (is_new) {
        tell_cell(run, part, cell, tr("was added after the sealing"));
    } else if (is_missing) {
        tell_cell(run, part, cell, tr("is missing"));
    } else {
        tell_cell(run, part, cell, tr("was changed after the sealing"));
    }
    return true;
}

/* The cells that were sealed; copied, since judging asks the store, too. */
static bool load_sealed(struct run *run, const char *kind, const char *subject,
                        struct digest **cells, size_t *count, struct error *error)
{
    const struct digest *const lent =
        reader_part(run->reader, run->seal->number, kind, subject, count);

    *cells = lent == NULL ? NULL : memory_copy(lent, *count * sizeof *lent);
    return reader_end_part(run->reader, error);
}

static bool on_part(void *argument, const struct rest_part *part, struct error *error)
{
    struct run *const run = argument;
    struct verification *const verification = run->verification;
    struct digest *sealed;
    size_t count;
    bool good = load_sealed(run, rest_kind_name(part->kind), part->subject, &sealed, &count, error);

    if (verification->on_progress != NULL)
        verification->on_progress(verification->argument, (int64_t)part->place,
                                  (int64_t)part->places + 1);
    run->parts_met += good && sealed != NULL;
    for (size_t i = 0; good && i < part->count; i++) {
        const struct digest *const was = i < count ? &sealed[i] : &rest_nothing;

        if (!digest_is_same(was, &part->cells[i]))
            good = judge_cell(run, part, i, was, error);
    }
    free(sealed);
    return good;
}

static bool was_open(void *argument, const char *incident)
{
    struct run *const run = argument;
    struct digest *sealed;
    size_t count;

    if (!load_sealed(run, rest_kind_name(REST_OPEN_INCIDENT), incident, &sealed, &count, NULL))
        return false;
    free(sealed);
    return count > 0;
}

/* --- what has vanished as a whole ---------------------------------------------------------------
 */

struct seen {
    struct run *run;
    char **names; /* of the parts that are there: "kind subject" */
    size_t count, capacity;
};

static int compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *name_of(const char *kind, const char *subject)
{
    struct text text = {0};

    text_add(&text, "%s %s", kind, subject);
    return text_detach(&text);
}

static bool note_part(void *argument, const struct rest_part *part, struct error *error)
{
    struct seen *const seen = argument;

    seen->names = memory_room(seen->names, seen->count, &seen->capacity, sizeof *seen->names);
    seen->names[seen->count++] = name_of(rest_kind_name(part->kind), part->subject);
    return on_part(seen->run, part, error);
}

static bool note_was_open(void *argument, const char *incident)
{
    const struct seen *const seen = argument;

    return was_open(seen->run, incident);
}

static bool look_for(void *argument, const char *kind, const char *subject, struct error *error)
{
    const struct seen *const seen = argument;
    char *const name = name_of(kind, subject);
    const bool is_there = seen->count > 0 && bsearch(&name, seen->names, seen->count,
                                                     sizeof *seen->names, compare) != NULL;
    const struct digest nothing = rest_nothing;
    struct rest_part part = {.subject = subject, .cells = &nothing, .count = 1};
    bool good = true;

    free(name);
    if (!is_there && rest_kind_parse(kind, &part.kind)) /* else the chain's own fault was told */
        good = judge_cell(seen->run, &part, 0, &rest_damaged, error);
    return good;
}

static bool compare_rest(struct run *run, struct error *error)
{
    struct seen seen = {.run = run};
    const struct rest_order order = {
        .range = run->range, .was_open = note_was_open, .on_part = note_part, .argument = &seen};
    bool good;

    run->parts_met = 0;
    good = reader_rest(run->reader, &order, error);
    if (seen.count > 0)
        qsort(seen.names, seen.count, sizeof *seen.names, compare);
    if (good && run->parts_met < run->seal->parts)
        good = reader_each_part(run->reader, run->seal->number, look_for, &seen, error);
    for (size_t i = 0; i < seen.count; i++)
        free(seen.names[i]);
    free(seen.names);
    return good;
}

static bool tell_gone(struct run *run)
{
    bool any = false;

    for (int i = 0; i < REST_KINDS; i++) {
        struct discrepancy finding = {.table = rest_kind_name((enum rest_kind)i)};
        char instant[CLOCK_TEXT];

        if (run->gone[i] == 0)
            continue;
        any = true;
        snprintf(finding.what, sizeof finding.what,
                 tr("%" PRId64 " were dropped by retention on %s and cannot be compared any more"),
                 run->gone[i], clock_format_for_people(instant, "%d/%m/%Y", run->gone_at_ms[i]));
        tell(run, finding);
    }
    return any;
}

/* --- the figures --------------------------------------------------------------------------------
 */

/* The configuration's part: what the store keeps is data, and must give the same figures. */
static bool is_catalogue_same(const struct run *run)
{
    const char *const sealed = run->seal->catalogue;
    struct text listed = {0};
    bool is_same;

    catalogue_add_text(run->verification->catalogue, &listed);
    is_same = strncmp(text_string(&listed), sealed, listed.length) == 0 &&
              (sealed[listed.length] == '\0' ||
               strncmp(sealed + listed.length, sealing_kept, strlen(sealing_kept)) == 0);
    text_free(&listed);
    return is_same;
}

static void judge_figures(struct run *run, const struct text *figures, bool some_is_gone)
{
    if (sealing_is_same(run->seal->figures, text_string(figures)))
        return;
    if (some_is_gone)
        tell_what(run, false, tr("what is left of its data does not give its figures any more"));
    else if (is_catalogue_same(run))
        tell_what(run, true, tr("its data gives other figures than were sealed"));
    else
        tell_what(run, false,
                  tr("the configuration says otherwise than when it was sealed, and gives other "
                     "figures; the data is as it was"));
}

/* Only from data that is as it was. */
static bool compare_figures(struct run *run, const struct period *period, bool some_is_gone,
                            struct error *error)
{
    struct policy policy;
    struct text figures = {0};
    bool good = true;

    if (!policy_read_text(&policy, run->seal->policy)) {
        tell_what(run, false, tr("its policy has a form that this program does not know"));
        return true;
    }
    good = sealing_figures(run->reader, run->verification->catalogue, &policy, period, &figures,
                           error);
    if (good)
        judge_figures(run, &figures, some_is_gone);
    text_free(&figures);
    return good;
}

/* --- one seal after the other -------------------------------------------------------------------
 */

static bool find_period(struct run *run, struct period *period)
{
    const struct catalogue *const catalogue = run->verification->catalogue;
    enum period_calendar calendar;

    if (period_calendar_parse(run->seal->calendar, &calendar) &&
        period_parse(run->seal->period, calendar, period, NULL)) {
        run->range = sealing_range(catalogue, period, clock_wall_ms());
        if (run->range.from_ms == run->seal->from_ms && run->range.to_ms == run->seal->to_ms)
            return true;
    }
    tell_what(run, false,
              tr("it began and ended at other instants in the time zone of the configuration: it "
                 "cannot be compared"));
    return false;
}

static bool verify_seal(struct run *run, const struct kept *seal, struct error *error)
{
    struct period period;
    bool some_is_gone;
    bool good;

    run->seal = seal;
    run->found = false;
    memset(run->gone, 0, sizeof run->gone);
    if (seal->is_faulty || !find_period(run, &period))
        return true;
    good = reader_hold(run->reader, error);
    if (!good)
        return false;
    good = compare_rest(run, error);
    reader_let_go(run->reader);
    some_is_gone = tell_gone(run);
    if (good && !run->found)
        good = compare_figures(run, &period, some_is_gone, error);
    return good;
}

static void tell_entry(struct run *run, const char *fault)
{
    struct discrepancy finding = {.is_fault = true, .table = "seal"};

    snprintf(finding.subject, sizeof finding.subject, "%" PRId64, run->seal->number);
    snprintf(finding.what, sizeof finding.what, "%s", fault);
    tell(run, finding);
}

static bool keep_entry(void *argument, const struct chain_entry *entry, struct error *error)
{
    struct run *const run = argument;
    struct kept *kept;

    (void)error;
    run->kept = memory_room(run->kept, run->count, &run->capacity, sizeof *run->kept);
    kept = &run->kept[run->count++];
    *kept = (struct kept){.number = entry->number,
                          .is_addendum = entry->is_addendum,
                          .is_faulty = entry->fault != NULL,
                          .from_ms = entry->from_ms,
                          .to_ms = entry->to_ms,
                          .parts = entry->parts,
                          .policy = memory_copy_string(entry->policy),
                          .catalogue = memory_copy_string(entry->catalogue),
                          .figures = memory_copy_string(entry->figures)};
    snprintf(kept->period, sizeof kept->period, "%s", entry->period);
    snprintf(kept->calendar, sizeof kept->calendar, "%s", entry->calendar);
    run->verification->entries++;
    run->verification->seals += !entry->is_addendum;
    run->seal = kept;
    if (entry->fault != NULL)
        tell_entry(run, entry->fault);
    run->seal = NULL;
    return true;
}

static bool is_wanted(const struct verification *verification, const struct kept *kept)
{
    char name[PERIOD_TEXT];

    return !kept->is_addendum &&
           (verification->only == NULL ||
            (strcmp(kept->period, period_format(name, verification->only)) == 0 &&
             strcmp(kept->calendar, period_calendar_name(verification->only->calendar)) == 0));
}

static bool verify_seals(struct run *run, struct error *error)
{
    size_t looked_at = 0;
    bool good = true;

    for (size_t i = 0; good && i < run->count; i++) {
        if (!is_wanted(run->verification, &run->kept[i]))
            continue;
        looked_at++;
        good = verify_seal(run, &run->kept[i], error);
    }
    run->seal = NULL;
    if (good && looked_at == 0 && run->verification->only != NULL)
        tell_what(run, true, tr("this period is not sealed"));
    return good;
}

/* --- the archive --------------------------------------------------------------------------------
 */

static void verify_file(void *argument, const struct report_file *file)
{
    struct run *const run = argument;
    struct verification *const verification = run->verification;
    struct discrepancy finding = {.is_fault = true, .table = "report_file"};
    char name[PERIOD_TEXT];
    enum archive_state state;

    if (verification->only != NULL &&
        (strcmp(file->period, period_format(name, verification->only)) != 0 ||
         strcmp(file->calendar, period_calendar_name(verification->only->calendar)) != 0))
        return;
    verification->files++;
    state = archive_check(verification->catalogue->store_path, file);
    if (state == ARCHIVE_INTACT)
        return;
    snprintf(finding.subject, sizeof finding.subject, "%s", file->name);
    snprintf(finding.what, sizeof finding.what, "%s",
             state == ARCHIVE_CHANGED
                 ? tr("the file of the archive is not as it was when it was kept")
                 : tr("the file of the archive is missing"));
    tell(run, finding);
}

static bool verify_store(struct run *run, struct error *error)
{
    struct error why = {""};
    bool broken;

    if (!reader_chain(run->reader, keep_entry, run, &broken, error))
        return false;
    if (broken)
        tell_what(run, true, tr("the last entry of the chain is missing or was changed"));
    if (!verify_seals(run, error) || !reader_report_files(run->reader, verify_file, run, error))
        return false;
    if (run->verification->only == NULL && run->verification->faults == 0 &&
        !reader_check_pages(run->reader, &why))
        tell_what(run, true, why.message);
    return true;
}

bool verify_all(struct verification *verification, struct error *error)
{
    struct run run = {.verification = verification};
    struct error why = {""};
    bool good;

    run.reader = reader_open(verification->catalogue->store_path, error);
    if (run.reader == NULL)
        return false;
    good = verify_store(&run, &why);
    if (!good && reader_is_damaged(run.reader)) {
        tell_what(&run, true, why.message);
        good = true;
    } else if (!good) {
        error_set(error, "%s", why.message);
    }
    for (size_t i = 0; i < run.count; i++) {
        free(run.kept[i].policy);
        free(run.kept[i].catalogue);
        free(run.kept[i].figures);
    }
    free(run.kept);
    reader_close(run.reader);
    return good;
}
