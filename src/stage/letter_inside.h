/* letter_inside.h - what the letter*.c share; nobody else includes it. */
#ifndef HAIDANG_STAGE_LETTER_INSIDE_H
#define HAIDANG_STAGE_LETTER_INSIDE_H

#include "base/json.h"
#include "stage/letter.h"

/* What one letter is made from. */
struct letter_work {
    const struct letter *letter;
    const struct person *person;
    const struct catalogue *catalogue;
    const json_t *facts;
    const json_t *words;      /* of letters */
    const json_t *page_words; /* of pages: reasons, owners, units */
};

/* In the reader's language; "" if there is none. */
const char *letter_word(const struct letter_work *work, const char *prefix, const char *name);
const char *letter_page_word(const struct letter_work *work, const char *prefix, const char *name);

/* "2 giờ 10 phút" */
void letter_set_span(const struct letter_work *work, json_t *object, const char *name,
                     int64_t span_ms);

/* What sentences and templates are filled from. */
json_t *letter_value(const struct letter_work *work);

/* letter_what.c: numbers of the kind's own, as people read them, in place of those of facts. */
void letter_add_what(const struct letter_work *work, json_t *value);

/* letter_summary.c: the lines of one, in place of rows. */
void letter_add_summary(const struct letter_work *work, json_t *value);

/* letter_list.c: the services, by agency. */
void letter_add_list(const struct letter_work *work, json_t *value);
/* "mã trạng thái HTTP không đúng (HTTP 500)"; yours; NULL: none */
char *letter_reason(const struct letter_work *work, const json_t *service);
const char *letter_service_name(const struct letter_work *work, const json_t *service);
enum letter_moment { LETTER_WHOLE, LETTER_SHORT };
void letter_set_moment(const struct letter_work *work, json_t *object, const char *name,
                       int64_t at_ms, enum letter_moment how);

#endif
