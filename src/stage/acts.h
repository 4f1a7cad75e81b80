/* acts.h - what people may do, verb by verb: the words of each, checked, become a struct act.
 *
 * One table for the command line, links, pages and API: all of them hand over a JSON object, and
 * each verb is carried out by store_act. */
#ifndef HAIDANG_STAGE_ACTS_H
#define HAIDANG_STAGE_ACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "io/store_acts.h"
#include "model/catalogue.h"
#include "model/role.h"

struct act_verb {
    const char *name; /* "incident-ack" */
    enum act_kind kind;
    enum role role; /* who may, at least */
    const struct act_word *words;
    size_t word_count;
};

extern const struct act_verb act_verbs[];
extern const size_t act_verb_count;

const struct act_verb *act_verb_find(const char *name); /* NULL: there is none */

/* Who says it, by which way, and when. */
struct act_source {
    const struct catalogue *catalogue;
    const char *author, *way; /* lent for as long as the act */
    int64_t now_ms;
    bool (*knows_figure)(const char *name); /* of reports; NULL: none is refused */
};

/* Reads the words: a number "id", strings, booleans, "services" as an array of strings or one.
 * "do" and "by" are passed over; null is as if it were not there. Times are "2h", "30m", "1d" from
 * now on, "22:30" (the next), "2022-06-14 22:30" by local clocks, or RFC 3339. Texts are put into
 * the arena.  False: a sentence that says which word is wrong and what would be right; act->wrong
 * names the word (a literal, or NULL). */
bool act_read(const struct act_verb *verb, const struct act_source *source, const json_t *words,
              struct act *act, struct arena *arena, struct error *error);

/* A field of a form as a browser sends it becomes the word of its name: numbers and ticks
 * (`public`) as such, fields that come several times an array, line ends of two characters one;
 * what is empty is not told, but for `seen_by`.  False: the verb has no such word. */
bool act_take_field(const struct act_verb *verb, json_t *words, const char *name,
                    const char *value);

/* A time as above; for who only wants that. */
bool act_parse_time(const char *text, const struct zone *zone, int64_t now_ms, int64_t *at_ms);

/* A name of somebody who does something: one line, not empty, not too long. */
enum {
    ACT_NAME_MOST = 100,
    ACT_LINE_MOST = 500,
    ACT_TEXT_MOST = 2000,
    ACT_ADDENDUM_MOST = 64 * 1024,
    REPORT_TEXT_MOST = 8000,
    POST_TITLE_MOST = 200
};

/* Where a template left something for people to fill in; no post is published with it. */
#define ACT_HOLE "[…]"
bool act_is_name(const char *name);

#endif
