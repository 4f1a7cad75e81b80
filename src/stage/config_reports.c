/* Reports that are made by themselves when a period is over: which, when, and who gets them. */
#include <stddef.h>

#include "base/words.h"
#include "model/period.h"
#include "stage/config_calling.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct reports_words {
    const struct node *make;
    int at;
    const struct node *mail;
};

static void read_kinds(struct reading *reading, const struct node *value, void *field)
{
    (void)reading; /* looked at when it is built */
    *(const struct node **)field = value;
}

static const struct schema_word mail_words[] = {TO_AND_BY};
static const struct schema mail_schema = {
    .name = "mail", .words = mail_words, .count = COUNT(mail_words), .size = 1};

static const struct schema_word reports_words[] = {
    {.name = "make",
     .type = SCHEMA_CUSTOM,
     .required = true,
     .offset = offsetof(struct reports_words, make),
     .read = read_kinds,
     .form = "month, quarter, half, nine_months, year: one or a list",
     .help = "of which periods: the day after each of them ends its report is made"},
    {.name = "at",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct reports_words, at),
     .fallback = "8:00",
     .read = config_read_minute,
     .form = "8:00",
     .help = "when on that day, in the province's time zone"},
    {.name = "mail",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct reports_words, mail),
     .inner = &mail_schema,
     .read = config_read_map,
     .help = "who gets it, as PDF and DOCX; if not written, it is only kept"},
};

const struct schema config_reports_schema = {.name = "reports",
                                             .words = reports_words,
                                             .count = COUNT(reports_words),
                                             .size = sizeof(struct reports_words)};

static unsigned find_kinds(struct reading *reading, const struct node *value)
{
    static const char *const names[] = {
        [PERIOD_MONTH] = "month", [PERIOD_QUARTER] = "quarter",
        [PERIOD_HALF] = "half",   [PERIOD_NINE_MONTHS] = "nine_months",
        [PERIOD_YEAR] = "year",   NULL};
    const bool is_list = value->kind == NODE_LIST;
    const size_t count = is_list ? value->count : 1;
    unsigned kinds = 0;

    for (size_t i = 0; i < count; i++) {
        int kind;

        if (schema_read_choice(reading, is_list ? value->items[i] : value, names, &kind))
            kinds |= 1U << (unsigned)kind;
    }
    if (count == 0)
        reading_complain(reading, &value->place, tr("there must be at least one"));
    return kinds;
}

void config_build_reports(struct config_calling *calling)
{
    struct config_building *const building = calling->building;
    struct reading *const reading = building->reading;
    struct reports_words words = {0};

    if (building->words->reports == NULL)
        return;
    schema_read(&config_reports_schema, reading, building->words->reports, NULL, &words);
    if (words.make == NULL)
        return;
    building->calling.reports.kinds = find_kinds(reading, words.make);
    building->calling.reports.at_minute = words.at;
    if (words.mail == NULL)
        return;
    schema_read(&mail_schema, reading, words.mail, NULL, &(char){0});
    building->calling.reports.whom = config_find_recipients(calling, words.mail);
}
