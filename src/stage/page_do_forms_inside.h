/* page_do_forms_inside.h - what the tables of forms are made of. */
#ifndef HAIDANG_STAGE_PAGE_DO_FORMS_INSIDE_H
#define HAIDANG_STAGE_PAGE_DO_FORMS_INSIDE_H

#include "stage/page_do_inside.h"

enum widget { AREA, CLOCK, DAY, LINE, MANY, MOMENT, ONE, SECRET, TICK };

struct making {
    const struct pages *pages;
    const struct page_do *page;
    enum language language;
    const struct catalogue *catalogue;

    /* of the field that is being made */
    const json_t *said; /* what is chosen in it; NULL: nothing is */
    bool finds;         /* services are chosen from, and there are many */
    int64_t found;      /* of them */
};

typedef void add_options(struct making *making, json_t *options);

struct field {
    const char *name; /* the verb's word */
    enum widget widget;
    bool required;
    const char *label, *help; /* keys of words; help may be NULL */
    int most;                 /* letters; 0: it does not matter */
    add_options *options;
};

struct form {
    const char *verb, *button;
    const struct field *fields;
    size_t count;
};

/* Of posts, objections and addenda (page_do_forms_told.c). */
extern const struct form page_do_told_forms[];
extern const size_t page_do_told_form_count;

/* Of people and tokens (page_do_people.c). */
extern const struct form page_do_people_forms[];
extern const size_t page_do_people_form_count;

void page_do_add(json_t *options, const char *value, const char *text);
void page_do_add_worded(const struct making *making, json_t *options, const char *value,
                        const char *word);
void page_do_add_services(struct making *making, json_t *options);

/* Is it what was chosen, or among it? */
bool page_do_said(const json_t *said, const char *value);

/* The line by which services of the field `id` are found, if it has one. */
void page_do_set_finder(json_t *value, const struct making *making, const char *id);

#endif
