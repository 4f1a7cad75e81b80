/* Plain words for a letter of any kind: what it is, of which services, since when and until when.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "stage/letter.h"

static const char *text_of(const json_t *object, const char *name)
{
    const char *const text = json_string_value(json_object_get(object, name));

    return text == NULL ? "" : text;
}

static void add_instant(struct text *text, const json_t *object, const char *name)
{
    const int64_t at_ms = json_integer_value(json_object_get(object, name));
    char when[CLOCK_TEXT];

    if (at_ms != 0)
        text_add(text, "%s", clock_format_for_people(when, "%H:%M:%S %d/%m/%Y", at_ms));
}

static void add_service(struct text *text, const json_t *service)
{
    text_add(text, "%s: %s, ", text_of(service, "name"), text_of(service, "state"));
    add_instant(text, service, "began_ms");
    text_add_string(text, " - ");
    add_instant(text, service, "ended_ms");
    text_add_string(text, "\n");
}

bool letter_render(const struct letter *letter, const struct person *person,
                   const struct catalogue *catalogue, struct letter_words *words,
                   struct error *error)
{
    const char *const kind = words_in(person->language, letter_kind_name(letter->kind));
    json_t *const facts = json_loads(letter->facts, 0, NULL);
    const json_t *const services = json_object_get(facts, "services");
    struct text subject = {0};
    struct text text = {0};

    if (facts == NULL)
        return error_set(error, "%s", tr("what it tells cannot be read"));
    text_add(&subject, "%s: %s %s", catalogue->province, kind, text_of(facts, "code"));
    text_add(&text, "%s\n", text_string(&subject));
    for (size_t i = 0; i < json_array_size(services); i++)
        add_service(&text, json_array_get(services, i));
    add_instant(&text, facts, "began_ms");
    text_add_string(&text, " - ");
    add_instant(&text, facts, "ended_ms");
    text_add(&text, "\n%s\n", text_of(facts, "link"));
    words->brief = memory_copy_string(text_string(&subject));
    words->html = NULL;
    words->subject = text_detach(&subject);
    words->text = text_detach(&text);
    json_decref(facts);
    return true;
}

void letter_words_free(struct letter_words *words)
{
    free(words->subject);
    free(words->text);
    free(words->html);
    free(words->brief);
    *words = (struct letter_words){NULL};
}
