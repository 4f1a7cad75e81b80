/* What the report is carried out in accordance with: what was in force when its period ended. */
#include "model/citation.h"
#include "stage/report_inside.h"

static size_t count_printed(const struct catalogue *catalogue, const struct citation_period *period)
{
    size_t count = 0;

    for (size_t i = 0; i < catalogue->citation_count; i++)
        count += citation_is_printed(&catalogue->citations[i], period);
    return count;
}

/* One a line, with ';' behind it, the last one with '.'. */
static void put_citation(struct report *report, const struct citation *citation, bool is_last,
                         bool to_confirm)
{
    struct document *const document = report->document;
    struct block *const block =
        document_add(document, PART_BODY, BLOCK_PARAGRAPH,
                     document_format(document, said(report, "Pursuant to %s%s"),
                                     name_in(report->language, citation->text, citation->text_en),
                                     is_last ? "." : ";"));

    block->id = document_format(document, "can-cu-%s", citation->id);
    block->is_italic = true;
    block->to_confirm = to_confirm;
}

bool report_citations(struct report *report, struct error *error)
{
    const struct catalogue *const catalogue = report->catalogue;
    const struct citation_period period = {report->period.first_day, report->period.end_day};
    size_t left = count_printed(catalogue, &period);

    (void)error;
    for (size_t i = 0; i < catalogue->citation_count; i++) {
        const struct citation *const citation = &catalogue->citations[i];

        if (citation_is_printed(citation, &period))
            put_citation(report, citation, --left == 0, citation_is_doubtful(citation, &period));
    }
    return true;
}
