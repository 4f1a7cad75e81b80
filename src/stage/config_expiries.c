/* What ends on a day that somebody has to know. */
#include <stddef.h>

#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct expiry_words {
    const char *id, *name, *name_en;
    int kind;
    int32_t ends;
};

/* in the order of enum expiry_kind */
static const char *const kinds[] = {"domain",      "contract", "signature",
                                    "certificate", "other",    NULL};

static const struct schema_word expiry_words[] = {
    {.name = "id",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct expiry_words, id),
     .required = true,
     .read = config_read_id,
     .form = "id",
     .help = "its short name, in letters and reports"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct expiry_words, name),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "what it is, as people know it"},
    {.name = "name_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct expiry_words, name_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
    {.name = "kind",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct expiry_words, kind),
     .fallback = "other",
     .choices = kinds,
     .help = "what kind of thing it is"},
    {.name = "ends",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct expiry_words, ends),
     .required = true,
     .read = config_read_day,
     .form = "day, such as 2022-06-14",
     .help = "its last day"},
    {.name = "services",
     .type = SCHEMA_CUSTOM,
     .read = config_read_ids,
     .form = "text or a list of texts",
     .help = "ids of the services that need it; whoever is called for them is told"},
};

const struct schema config_expiry_schema = {.name = "expires",
                                            .words = expiry_words,
                                            .count = COUNT(expiry_words),
                                            .size = sizeof(struct expiry_words)};

void config_build_expiries(struct config_building *building)
{
    const struct node *const list = building->words->expires;
    struct arena *const arena = reading_arena(building->reading);

    building->expiry_count = list == NULL ? 0 : list->count;
    building->expiries = arena_add(arena, building->expiry_count, sizeof *building->expiries);
    for (size_t i = 0; i < building->expiry_count; i++) {
        struct expiry_words words = {0};

        schema_read(&config_expiry_schema, building->reading, list->items[i], NULL, &words);
        building->expiries[i] = (struct expiry_plan){
            .id = words.id,
            .name = words.name,
            .name_en = words.name_en,
            .kind = (enum expiry_kind)words.kind,
            .ends_ms = zone_from_local(building->zone, (words.ends + INT64_C(1)) * MS_PER_DAY)};
    }
}
