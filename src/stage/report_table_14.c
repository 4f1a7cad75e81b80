/* Table 14: the province's points by Decision 766, as they were imported. */
#include "io/store_scores.h"
#include "model/score.h"
#include "stage/report_more.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct newest {
    bool found;
    struct scores scores;
};

static void on_scores(void *argument, const struct scores *scores)
{
    struct newest *const newest = argument;

    *newest = (struct newest){true, *scores};
}

/* The newest ones of a period. */
static bool read_newest(struct report *report, const struct period *period, struct newest *newest,
                        struct error *error)
{
    const struct score_range range = {period->first_day, period->end_day};

    *newest = (struct newest){.found = false};
    return reader_scores(report->reader, &range, on_scores, newest, error);
}

static const char *name_of(const struct report *report, enum score_part part)
{
    switch (part) {
    case SCORE_OPENNESS:
        return said(report, "Openness, transparency");
    case SCORE_PROGRESS:
        return said(report, "Progress and results of handling");
    case SCORE_DIGITISING:
        return said(report, "Digitised files");
    case SCORE_ONLINE:
        return said(report, "Online services");
    case SCORE_SATISFACTION:
    case SCORE_PARTS:
        break;
    }
    return said(report, "Satisfaction of citizens and businesses");
}

static struct cell points(const struct newest *newest, int32_t hundredths)
{
    return newest->found && hundredths != SCORE_NONE ? cell_of_number(hundredths, 2)
                                                     : report_none();
}

static struct cell sum_of(const struct newest *newest)
{
    int32_t sum;

    return points(newest, newest->found && scores_sum(&newest->scores, &sum) ? sum : SCORE_NONE);
}

static void put_rows(struct report *report, struct table *table, const struct newest *now,
                     const struct newest *then)
{
    int64_t most = 0;
    struct report_row row;

    for (int i = 0; i < SCORE_PARTS; i++) {
        const int32_t own = score_most((enum score_part)i);

        row = report_begin_row(report, table, ROW_PLAIN);
        report_put_text(&row, name_of(report, (enum score_part)i));
        report_put(&row, cell_of_number(own / 100, 0));
        report_put(&row, points(now, now->scores.hundredths[i]));
        report_put(&row, points(then, then->scores.hundredths[i]));
        report_put(&row, cell_of_day(now->scores.day));
        most += own;
    }
    row = report_begin_row(report, table, ROW_TOTAL);
    report_put_text(&row, said(report, "Total"));
    report_put(&row, cell_of_number(most / 100, 0));
    report_put(&row, sum_of(now));
    report_put(&row, sum_of(then));
    report_put(&row, cell_of_day(now->scores.day));
}

static void put_table(struct report *report, const struct newest *now, const struct newest *then)
{
    static const struct report_column columns[] = {{"Group of indices", 40, ALIGN_LEFT},
                                                   {"Most points", 12, ALIGN_RIGHT},
                                                   {"The province's points", 14, ALIGN_RIGHT},
                                                   {"Period before", 14, ALIGN_RIGHT},
                                                   {"Day of the figures", 14, ALIGN_CENTRE}};
    struct table *const table =
        report_table(report, 14, said(report, "Points by Decision 766/QĐ-TTg"));

    report_columns(report, table, columns, COUNT(columns));
    table->empty = document_text(report->document,
                                 said(report, "No points have been entered for the period."));
    table->note = document_text(
        report->document,
        said(report, "Published by the National Public Service Portal and entered by hand; they "
                     "are not computed from this monitoring."));
    if (now->found)
        put_rows(report, table, now, then);
}

bool report_table_14(struct report *report, struct error *error)
{
    struct newest now, then;

    report_heading(report, 2, said(report, "Indices of Decision 766/QĐ-TTg"));
    if (report->period.end_day <= score_first_day()) {
        report_paragraph(report, "%s",
                         said(report, "There are no points for this period: they have been in use "
                                      "only since 01/08/2022."));
        return true;
    }
    if (!read_newest(report, &report->period, &now, error) ||
        !read_newest(report, &report->before.period, &then, error))
        return false;
    put_table(report, &now, &then);
    return true;
}
