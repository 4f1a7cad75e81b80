#include <inttypes.h>
#include <stdio.h>

#include "base/schema.h"
#include "base/words.h"

static const char *const type_names[] = {
    [SCHEMA_STRING] = "text",
    [SCHEMA_ID] = "id",
    [SCHEMA_URL] = "URL",
    [SCHEMA_PATH] = "file, relative to this one",
    [SCHEMA_BOOL] = "true or false",
    [SCHEMA_INTEGER] = "whole number",
    [SCHEMA_DURATION] = "time (ms, s, m, h, d)",
    [SCHEMA_PERCENT] = "percentage",
    [SCHEMA_SIZE] = "size (B, kB, MB, GB)",
    [SCHEMA_CHOICE] = "one of",
    [SCHEMA_STRINGS] = "text or a list of texts",
    [SCHEMA_MAP] = "words",
    [SCHEMA_CUSTOM] = "see here",
};
_Static_assert(sizeof type_names / sizeof *type_names == SCHEMA_CUSTOM + 1, "a name is missing");

static const char *describe_type(const struct schema_word *word)
{
    if (word->type == SCHEMA_CUSTOM && word->inner != NULL && word->form == NULL)
        return tr("list");
    return word->form != NULL ? tr(word->form) : tr(type_names[word->type]);
}

static void add_type(const struct schema_word *word, struct text *text)
{
    text_add_string(text, describe_type(word));
    for (size_t i = 0; word->choices != NULL && word->choices[i] != NULL; i++)
        text_add(text, "%s %s", i == 0 ? "" : ",", word->choices[i]);
}

static void add_limits(const struct schema_word *word, struct text *text)
{
    char least[SCHEMA_DURATION_TEXT];
    char most[SCHEMA_DURATION_TEXT];

    if (word->least == 0 && word->most == 0)
        return;
    if (word->type == SCHEMA_DURATION)
        text_add(text, tr(", from %s to %s"), schema_format_duration(least, word->least),
                 schema_format_duration(most, word->most));
    if (word->type == SCHEMA_INTEGER) {
        snprintf(least, sizeof least, "%" PRId64, word->least);
        snprintf(most, sizeof most, "%" PRId64, word->most);
        text_add(text, tr(", from %s to %s"), least, most);
    }
}

static void explain_word(const struct schema_word *word, int indent, struct text *text)
{
    text_add(text, "%*s%s:  [", indent, "", word->name);
    add_type(word, text);
    add_limits(word, text);
    if (word->required)
        text_add_string(text, tr(", required"));
    if (word->fallback != NULL)
        text_add(text, tr(", default %s"), word->fallback);
    text_add_string(text, "]\n");
    if (word->help != NULL)
        text_add(text, "%*s%s\n", indent + 4, "", tr(word->help));
    if (word->inner != NULL)
        schema_explain(word->inner, indent + 4, text);
}

void schema_explain(const struct schema *schema, int indent, struct text *text)
{
    for (size_t i = 0; i < schema->count; i++)
        explain_word(&schema->words[i], indent, text);
}
