/* history - a simulated past of the province: what a monitor would have measured there, as CSV that
 * `haidang import` reads.
 *
 *     haidang check -c FILE --json | history --from 2021-12-15 --to 2022-06-14 |
 *         haidang import -c FILE -
 *
 * Which probes, and how often they are asked, the configuration says; how they behaved, the tables
 * below history/.  The same seed gives the same bytes. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "history/past.h"
#include "history/plan.h"
#include "history/trouble.h"
#include "model/calendar_date.h"
#include "model/sample_text.h"
#include "serve/file.h"

enum { WRONG_USAGE = 2, WE_FAILED = 3, WRITE_AT = 256 * 1024 };

static const char usage[] =
    "haidang check --json | history --from DATE --to DATE [--seed N]   samples, as CSV\n"
    "history --list --from DATE --to DATE                              the faults of the script\n"
    "A date is 2022-06-14 (the province's day; --to includes it) or `now`; --from may be `-90d`,\n"
    "so many days before --to.\n";

struct options {
    const char *from, *to;
    int64_t seed;
    int64_t from_ms, to_ms;
    bool list;
};

/* --- when ------------------------------------------------------------------------------------- */

static bool parse_day(const char *word, int days_more, int64_t *at_ms)
{
    struct date date;

    if (word == NULL || !date_parse(word, &date))
        return false;
    *at_ms = (date_to_day(date) + days_more) * MS_PER_DAY - EAST_OF_GREENWICH_MS;
    return true;
}

static bool parse_times(struct options *options)
{
    char *end;

    if (options->from == NULL || options->to == NULL)
        return false;
    if (strcmp(options->to, "now") == 0)
        options->to_ms = clock_wall_ms();
    else if (!parse_day(options->to, 1, &options->to_ms))
        return false;
    if (*options->from != '-')
        return parse_day(options->from, 0, &options->from_ms);
    const long days = strtol(options->from, &end, 10);
    options->from_ms = options->to_ms + days * MS_PER_DAY;
    return strcmp(end, "d") == 0;
}

static bool read_options(struct options *options, int count, char **words)
{
    static const struct option known[] = {
        {"from", required_argument, NULL, 'f'},
        {"to", required_argument, NULL, 't'},
        {"seed", required_argument, NULL, 's'},
        {"list", no_argument, NULL, 'l'},
        {NULL, 0, NULL, 0},
    };
    int letter;

    while ((letter = getopt_long(count, words, "", known, NULL)) != -1)
        switch (letter) {
        case 'f':
            options->from = optarg;
            break;
        case 't':
            options->to = optarg;
            break;
        case 's':
            if (!file_parse_number(optarg, 0, INT64_MAX, &options->seed))
                return false;
            break;
        case 'l':
            options->list = true;
            break;
        default:
            return false;
        }
    return optind == count && parse_times(options) && options->from_ms >= 0 &&
           options->from_ms < options->to_ms;
}

/* --- what ------------------------------------------------------------------------------------- */

static void list(const struct options *options)
{
    const struct spells spells = spells_of(NULL, 0, 0, options->from_ms, options->to_ms);
    char begins[CLOCK_TEXT];
    char ends[CLOCK_TEXT];

    for (size_t i = 0; i < spells.count; i++) {
        const struct spell *const spell = &spells.spells[i];

        if (spell->to_ms <= options->from_ms || spell->from_ms >= options->to_ms)
            continue;
        printf("%s %s fault %d: %s (%s)\n", clock_format(begins, spell->from_ms),
               clock_format(ends, spell->to_ms), spell->trouble->fault, spell->trouble->what,
               spell->trouble->services);
    }
    free(spells.spells);
}

/* The one whose next sample is the oldest; NULL: there is none. */
static struct past *find_next(struct past *pasts, size_t count)
{
    struct past *found = NULL;

    for (size_t i = 0; i < count; i++)
        if (pasts[i].goes_on && (found == NULL || pasts[i].next.at_ms < found->next.at_ms))
            found = &pasts[i];
    return found;
}

static bool put(struct text *text)
{
    const bool good = fwrite(text_string(text), 1, text->length, stdout) == text->length;

    text_clear(text);
    return good;
}

/* In the order of time, as it happened. */
static bool write_pasts(struct past *pasts, size_t count)
{
    struct text text = {0};
    struct past *past;
    bool good = true;

    sample_write_csv_head(&text);
    while (good && (past = find_next(pasts, count)) != NULL) {
        const struct sample_owner owner = {past->asked.service, past->asked.probe};

        sample_write_csv(&past->next, &owner, &text);
        past_advance(past);
        if (text.length > WRITE_AT)
            good = put(&text);
    }
    good = good && put(&text);
    text_free(&text);
    return good;
}

static bool write_plan(const struct plan *plan, const struct options *options)
{
    struct past *const pasts = NEW_ARRAY(struct past, plan->count);
    bool good;

    for (size_t i = 0; i < plan->count; i++)
        past_begin(&pasts[i], &plan->probes[i], (uint64_t)options->seed, options->from_ms,
                   options->to_ms);
    good = write_pasts(pasts, plan->count);
    for (size_t i = 0; i < plan->count; i++)
        past_end(&pasts[i]);
    free(pasts);
    return good;
}

static void play(const struct options *options, struct error *error)
{
    struct plan plan;

    if (plan_read(&plan, error) && !write_plan(&plan, options))
        error_set(error, "nobody takes what is written");
    plan_free(&plan);
}

int main(int count, char **words)
{
    struct options options = {.seed = 2022};
    struct error error = {""};

    if (!read_options(&options, count, words)) {
        fputs(usage, stderr);
        return WRONG_USAGE;
    }
    if (clock_set_zone("Asia/Ho_Chi_Minh", &error)) {
        if (options.list)
            list(&options);
        else
            play(&options, &error);
    }
    if (error.message[0] != '\0')
        fprintf(stderr, "history: %s\n", error.message);
    return error.message[0] == '\0' && fflush(stdout) == 0 ? 0 : WE_FAILED;
}
