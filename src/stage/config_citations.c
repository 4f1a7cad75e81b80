/* Documents that reports cite: built in, replaced and added to by the configuration. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "model/citation.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { CITATIONS_MOST = 300, RANK_MOST = 1000 };

/* in the order of enum certainty */
static const char *const certainties[] = {"verified", "known", "unsure", NULL};
_Static_assert(COUNT(certainties) == CERTAINTY_COUNT + 1, "a certainty is missing");

struct citation_words {
    struct citation citation;
    int certainty;
};

static void check_days(struct reading *reading, const struct node *map, void *settings)
{
    const struct citation_words *const words = settings;

    if (words->citation.to_day < words->citation.from_day)
        reading_complain(reading, &node_find(map, "to")->place, tr("must not be before 'from'"));
}

#define FIELD(name) offsetof(struct citation_words, name)

static const struct schema_word citation_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = FIELD(citation.id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "of the document; one of the same id replaces the built-in one"},
    {.name = "text",
     .type = SCHEMA_CUSTOM,
     .offset = FIELD(citation.text),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "as it is cited, without 'Căn cứ' before it and without a point after it"},
    {.name = "text_en",
     .type = SCHEMA_CUSTOM,
     .offset = FIELD(citation.text_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = FIELD(citation.from_day),
     .required = true,
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the first day on which it is in force"},
    {.name = "to",
     .type = SCHEMA_CUSTOM,
     .offset = FIELD(citation.to_day),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "the last one; without it, it goes on"},
    {.name = "checked",
     .type = SCHEMA_CUSTOM,
     .offset = FIELD(citation.checked_day),
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "when somebody last made sure that it was in force: in reports of later periods it is "
             "marked to be confirmed"},
    {.name = "rank",
     .type = SCHEMA_INTEGER,
     .offset = FIELD(citation.rank),
     .fallback = "50",
     .most = RANK_MOST,
     .help = "the lowest are printed first; of the built-in ones laws have 10, decrees 20, "
             "decisions of the Prime Minister 30, circulars 40, documents of the province 50"},
    {.name = "certainty",
     .type = SCHEMA_CHOICE,
     .offset = FIELD(certainty),
     .fallback = "verified",
     .choices = certainties,
     .help = "what is unsure is not printed"},
    {.name = "supports",
     .type = SCHEMA_CUSTOM,
     .offset = FIELD(citation.supports),
     .read = config_read_line,
     .form = "text",
     .help = "what it is cited for; for those who keep the list, it is not printed"},
};

const struct schema config_citation_schema = {.name = "citations",
                                              .words = citation_words,
                                              .count = COUNT(citation_words),
                                              .size = sizeof(struct citation_words),
                                              .check = check_days};

static bool has_citation(const struct config_building *building, const char *id)
{
    for (size_t i = 0; i < building->citation_count; i++)
        if (strcmp(building->citations[i].id, id) == 0)
            return true;
    return false;
}

static void read_citation(struct config_building *building, const struct node *map, bool built_in)
{
    struct reading *const reading = building->reading;
    const size_t before = reading_mistakes(reading);
    struct citation_words words = {
        .citation = {.to_day = CITATION_NO_END, .checked_day = CITATION_NO_END}};

    schema_read(&config_citation_schema, reading, map, NULL, &words);
    if (reading_mistakes(reading) != before)
        return;
    if (has_citation(building, words.citation.id)) {
        if (!built_in)
            reading_complain(reading, &node_find(map, "id")->place,
                             tr("there are two citations '%s'"),
                             reading_quote(reading, words.citation.id));
        return;
    }
    if (building->citation_count == CITATIONS_MOST) {
        reading_complain(reading, &map->place, tr("more than %d citations"), (int)CITATIONS_MOST);
        return;
    }
    words.citation.certainty = (enum certainty)words.certainty;
    building->citations[building->citation_count++] = words.citation;
}

static void read_built_in(struct config_building *building, const struct node *list)
{
    for (size_t i = 0; i < list->count; i++)
        read_citation(building, list->items[i], true);
}

/* No two are equal, so that the order is the same everywhere. */
static int compare(const void *left, const void *right)
{
    const struct citation *const one = left;
    const struct citation *const other = right;

    if (one->rank != other->rank)
        return one->rank < other->rank ? -1 : 1;
    if (one->from_day != other->from_day)
        return one->from_day < other->from_day ? -1 : 1;
    return strcmp(one->id, other->id);
}

void config_build_citations(struct config_building *building)
{
    const struct node *const list = building->words->citations;

    building->citations =
        arena_add(reading_arena(building->reading), CITATIONS_MOST, sizeof *building->citations);
    for (size_t i = 0; list != NULL && i < list->count; i++)
        read_citation(building, list->items[i], false);
    config_each_built_in(building, "probes/vn/citations", "citations", read_built_in);
    qsort(building->citations, building->citation_count, sizeof *building->citations, compare);
}
