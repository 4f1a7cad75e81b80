/* haidang shift: who is on duty, and handing a shift over. */
#include <stdio.h>

#include "base/clock.h"
#include "base/words.h"
#include "command_acts.h"
#include "command_print.h"
#include "model/acts.h"
#include "model/roster.h"
#include "table.h"

/* A roster as it is at a moment. */
struct manned {
    const struct catalogue *catalogue;
    const struct roster *roster;
    struct duty duty;
    const struct hand_over *handed; /* NULL: it was not */
    const struct hand_over_words *words;
    int64_t until_ms;
};

static struct manned look_at(const struct catalogue *catalogue, const struct acts *acts,
                             size_t index, int64_t now_ms)
{
    const struct calendar *const hours = catalogue_hours(catalogue, NONE_AT_ALL);
    const struct hand_over *const handed = &acts->hand_overs[index];
    struct manned manned = {.catalogue = catalogue, .roster = &catalogue->calling.rosters[index]};

    manned.duty = roster_duty(manned.roster, hours, handed, now_ms);
    manned.until_ms = roster_next_turn(manned.roster, hours, now_ms);
    if (handed->at_ms <= now_ms && now_ms < handed->until_ms) {
        manned.handed = handed;
        manned.words = &acts->hand_words[index];
        manned.until_ms = handed->until_ms;
    }
    return manned;
}

static const struct person *person_of(const struct manned *manned, size_t i)
{
    return &manned->catalogue->people[manned->duty.people[i]];
}

static json_t *manned_json(const struct manned *manned)
{
    json_t *const object = json_object();
    json_t *const people = json_array();

    for (size_t i = 0; i < manned->duty.count; i++)
        json_array_append_new(people, json_string(person_of(manned, i)->id));
    json_set_string(object, "roster", manned->roster->id);
    json_set(object, "people", people);
    json_set_bool(object, "otherwise", manned->duty.is_otherwise);
    json_set_instant(object, "until", manned->until_ms == INT64_MAX ? 0 : manned->until_ms);
    json_set_string(object, "handed_over_by", manned->words == NULL ? NULL : manned->words->author);
    json_set_instant(object, "handed_over_at", manned->handed == NULL ? 0 : manned->handed->at_ms);
    json_set_string(object, "note", manned->words == NULL ? NULL : manned->words->note);
    return object;
}

static void print_json(const struct catalogue *catalogue, const struct acts *acts, int64_t now_ms)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < catalogue->calling.roster_count; i++) {
        const struct manned manned = look_at(catalogue, acts, i, now_ms);

        json_array_append_new(list, manned_json(&manned));
    }
    command_print_list("shifts", list);
}

static void add_row(struct table *table, const struct manned *manned)
{
    struct text people = {0};

    for (size_t i = 0; i < manned->duty.count; i++)
        text_add(&people, "%s%s (%s)", i == 0 ? "" : ", ", person_of(manned, i)->name,
                 person_of(manned, i)->id);
    if (manned->duty.count == 0)
        text_add_string(&people, tr("nobody"));
    table_add(table, "%s", manned->roster->id);
    table_add(table, "%s", text_string(&people));
    table_add_moment(table, manned->until_ms == INT64_MAX ? 0 : manned->until_ms);
    table_add(table, "%s", manned->words == NULL ? "-" : manned->words->author);
    table_add(table, "%s",
              manned->words == NULL || manned->words->note == NULL ? "-" : manned->words->note);
    text_free(&people);
}

static void print_table(const struct catalogue *catalogue, const struct acts *acts, int64_t now_ms)
{
    const struct table_column columns[] = {
        {tr("roster"), ALIGN_LEFT},         {tr("on duty"), ALIGN_LEFT}, {tr("until"), ALIGN_LEFT},
        {tr("handed over by"), ALIGN_LEFT}, {tr("note"), ALIGN_CUT},
    };
    struct table *const table = table_new(columns, sizeof columns / sizeof *columns);

    for (size_t i = 0; i < catalogue->calling.roster_count; i++) {
        const struct manned manned = look_at(catalogue, acts, i, now_ms);

        add_row(table, &manned);
    }
    table_print(table, stdout);
    table_free(table);
}

static enum exit_status show(const struct catalogue *catalogue, const struct arguments *arguments)
{
    const int64_t now_ms = clock_wall_ms();
    struct acts *const acts = command_read_acts(catalogue, now_ms);

    if (acts == NULL)
        return EXIT_WE_FAILED;
    if (arguments->json)
        print_json(catalogue, acts, now_ms);
    else
        print_table(catalogue, acts, now_ms);
    acts_release(acts);
    return EXIT_FINE;
}

static enum exit_status hand_over(const struct catalogue *catalogue,
                                  const struct arguments *arguments)
{
    json_t *const words = json_object();
    struct act_outcome outcome;
    enum exit_status status;

    json_set_string(words, "to", arguments->to);
    json_set_string(words, "roster", arguments->roster);
    json_set_string(words, "note", arguments->note);
    status = command_act(catalogue, arguments, "shift-hand-over", words, &outcome);
    if (status == EXIT_FINE)
        printf(tr("handed over to %s\n"), arguments->to);
    return status;
}

enum exit_status command_shift(const struct arguments *arguments)
{
    static const struct subcommand table[] = {
        {"show", "j", 0, 0, show},
        {"hand-over", "btRN", 0, 0, hand_over},
    };

    return subcommand_run(arguments, table, sizeof table / sizeof *table);
}
