/* letter.h - the words of a letter, in its reader's language, from its facts.
 *
 * Facts are a JSON object, made when the letter was; instants are ms since 1970.  All may be
 * missing but `kind`:
 *
 *   kind        "service" | "blind" | "flapping" | "expiry" | "burn" | "monitor" | "summary" | …
 *   code        "SC-2022-0173", what people call it by the telephone
 *   severity    "critical" | "warning" | "info"
 *   services    [{"id", "name", "name_en", "agency", "state", "reason", "detail", "began_ms",
 *                 "ended_ms"}], the root of it first
 *   root        id of the service that is the cause, if that is known
 *   began_ms, ended_ms, told_ms
 *   by, until_ms, expected_ms, note      who took it on, and what he said
 *   waited_ms   how long nobody has taken it on
 *   link        where it is taken on
 *   files       [{"file", "name", "type"}] that go with it, from the folder "<store>.files"
 *   what        numbers and texts of the kind's own
 */
#ifndef HAIDANG_STAGE_LETTER_H
#define HAIDANG_STAGE_LETTER_H

#include <stdbool.h>

#include "base/error.h"
#include "model/catalogue.h"
#include "model/letter.h"
#include "model/people.h"

/* All yours: letter_words_free. */
struct letter_words {
    char *subject, *text, *html, *brief;
};

bool letter_render(const struct letter *letter, const struct person *person,
                   const struct catalogue *catalogue, struct letter_words *words,
                   struct error *error);
void letter_words_free(struct letter_words *words);

#endif
