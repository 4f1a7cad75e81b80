/* page_do_forms_inside.h - what the tables of forms are made of. */
#ifndef HAIDANG_STAGE_PAGE_DO_FORMS_INSIDE_H
#define HAIDANG_STAGE_PAGE_DO_FORMS_INSIDE_H

#include "stage/page_do_inside.h"

enum widget { AREA, CLOCK, DAY, LINE, MANY, MOMENT, ONE, SECRET, TICK };

/* What is chosen in a field, and what can be. */
struct choice {
    const json_t *said; /* NULL: nothing is chosen */
    const char *find;   /* words of services to choose from; NULL: of all */
    bool finds;         /* services are chosen from, and there are many, … */
    int64_t found;      /* … of which so many have the words */
    bool is_cut;        /* not all of them are options */
};

struct making {
    const struct pages *pages;
    const struct page_do *page;
    enum language language;
    const struct catalogue *catalogue;
    struct choice *choice; /* of services, in the field that is being made */
};

typedef void add_options(const struct making *making, json_t *options);

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
void page_do_add_services(const struct making *making, json_t *options);

/* Is it what was chosen, or among it? */
bool page_do_said(const json_t *said, const char *value);

/* The line by which services of the field are found, if it has one. */
void page_do_set_finder(json_t *value, const struct choice *choice);

#endif
