/* A letter is a sentence or two of its kind (dashboards/letters/words.json), and a layout for each
 * way it is read.  Letters are few: what they are made by is read anew for each. */
#include "stage/letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/asset.h"
#include "base/memory.h"
#include "base/template.h"
#include "base/words.h"
#include "stage/letter_inside.h"

enum { LETTER_BYTES = 1024 * 1024 };

/* --- words ------------------------------------------------------------------------------------ */

static json_t *load_words(const char *path, struct error *error)
{
    const struct asset *const asset = asset_find(path);
    json_t *const words = asset == NULL ? NULL : json_loadb(asset->bytes, asset->length, 0, NULL);

    if (words == NULL)
        error_set(error, tr("'%s' is not in the program, or no JSON"), path);
    return words;
}

static const char *language_key(const struct letter_work *work)
{
    return work->person->language == LANGUAGE_EN ? "en" : "vi";
}

static const char *find_word(const struct letter_work *work, const json_t *words,
                             const char *prefix, const char *name)
{
    const char *word;
    char key[96];

    snprintf(key, sizeof key, "%s%s", prefix, name);
    word = json_string_value(json_object_get(json_object_get(words, key), language_key(work)));
    return word == NULL ? "" : word;
}

const char *letter_word(const struct letter_work *work, const char *prefix, const char *name)
{
    return find_word(work, work->words, prefix, name);
}

const char *letter_page_word(const struct letter_work *work, const char *prefix, const char *name)
{
    return find_word(work, work->page_words, prefix, name);
}

/* --- filling ---------------------------------------------------------------------------------- */

static bool fill(const char *name, const char *source, const json_t *value, struct text *text,
                 struct error *error)
{
    struct template *const template = template_new(name, source, error);
    bool done;

    if (template == NULL)
        return false;
    text->limit = LETTER_BYTES;
    done = template_render(template, value, NULL, NULL, text, error);
    template_free(template);
    return done;
}

/* Names come from files that people write: nothing in them must become a line or a header. */
static char *without_controls(const char *source)
{
    char *const bytes = memory_copy_string(source);

    for (char *at = bytes; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = ' ';
    return bytes;
}

static void clean(json_t *value)
{
    const char *name;
    size_t index;
    json_t *member;

    if (json_is_string(value)) {
        char *const bytes = without_controls(json_string_value(value));

        json_string_set(value, bytes);
        free(bytes);
    }
    json_array_foreach(value, index, member) clean(member);
    json_object_foreach(value, name, member) clean(member);
}

static char *fill_string(const char *name, const char *source, const json_t *value,
                         struct error *error)
{
    struct text text = {0};

    if (fill(name, source, value, &text, error)) {
        while (text.length > 0 && text.bytes[text.length - 1] == '\n')
            text.bytes[--text.length] = '\0';
        return text_detach(&text);
    }
    text_free(&text);
    return NULL;
}

static char *fill_layout(const char *path, const json_t *value, struct error *error)
{
    const struct asset *const asset = asset_find(path);

    if (asset != NULL)
        return fill_string(path, asset->bytes, value, error);
    error_set(error, tr("'%s' is not in the program, or no JSON"), path);
    return NULL;
}

/* --- sentences -------------------------------------------------------------------------------- */

/* That of the kind and what the letter tells; else of its beginning; else of other kinds. */
static const json_t *find_sentences(const struct letter_work *work, const char *kind)
{
    const char *const told[] = {letter_kind_name(work->letter->kind),
                                work->letter->kind == LETTER_OVER ? "over" : "began"};
    const char *const kinds[] = {kind, "other"};

    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 2; j++) {
            char key[96];
            const json_t *found;

            snprintf(key, sizeof key, "%s_%s", kinds[i], told[j]);
            found = json_object_get(json_object_get(work->words, key), language_key(work));
            if (found != NULL)
                return found;
        }
    return NULL;
}

static bool add_sentence(const json_t *sentences, const char *name, json_t *value,
                         struct error *error)
{
    const char *const source = json_string_value(json_object_get(sentences, name));
    char *const said = fill_string(name, source == NULL ? "" : source, value, error);

    if (said == NULL)
        return false;
    json_set_string(value, name, said);
    free(said);
    return true;
}

/* "[NGHIÊM TRỌNG] Cổng dịch vụ công gián đoạn từ 08:42 05/07 (SC-2022-0173)" */
static void add_title(json_t *value)
{
    const char *const title = json_string_value(json_object_get(value, "subject"));
    const char *const code = json_string_value(json_object_get(value, "code"));
    struct text subject = {0};

    text_add(&subject, "[%s] %s", json_string_value(json_object_get(value, "tag")), title);
    if (code != NULL)
        text_add(&subject, " (%s)", code);
    json_set_string(value, "title", title);
    json_set_string(value, "subject", text_string(&subject));
    text_free(&subject);
}

static bool add_sentences(const struct letter_work *work, json_t *value, struct error *error)
{
    const json_t *const sentences =
        find_sentences(work, json_string_value(json_object_get(value, "kind")));
    const char *const footer = letter_word(work, "footer", "");
    json_t *const list = json_object_get(value, "list");
    const char *const detail = json_string_value(json_object_get(value, "reason"));
    char *said = fill_string("footer", footer, value, error);

    if (said == NULL)
        return false;
    json_set_string(value, "footer", said);
    free(said);
    if (json_object_get(list, "number") != NULL) {
        said = fill_string("more", letter_word(work, "more", ""), list, error);
        if (said == NULL)
            return false;
        json_set_string(list, "more", said);
        free(said);
    }
    if (detail != NULL && work->letter->kind != LETTER_OVER &&
        !json_is_true(json_object_get(value, "is_group")))
        json_set_string(value, "detail", detail);
    json_set_bool(value, "has_lines", json_array_size(json_object_get(value, "lines")) > 0);
    if (!add_sentence(sentences, "lead", value, error) ||
        !add_sentence(sentences, "subject", value, error))
        return false;
    add_title(value);
    return true;
}

/* --- the letter ------------------------------------------------------------------------------- */

static bool compose(const struct letter_work *work, struct letter_words *words, struct error *error)
{
    json_t *const value = letter_value(work);
    bool done;

    clean(value);
    done = add_sentences(work, value, error);
    if (done) {
        words->subject = memory_copy_string(json_string_value(json_object_get(value, "subject")));
        words->text = fill_layout("dashboards/letters/text.mustache", value, error);
        words->html = fill_layout("dashboards/letters/letter.mustache", value, error);
        words->brief = fill_layout("dashboards/letters/brief.mustache", value, error);
        done = words->text != NULL && words->html != NULL && words->brief != NULL;
    }
    json_decref(value);
    if (!done)
        letter_words_free(words);
    return done;
}

bool letter_render(const struct letter *letter, const struct person *person,
                   const struct catalogue *catalogue, struct letter_words *words,
                   struct error *error)
{
    json_t *const facts = json_loads(letter->facts, 0, NULL);
    json_t *const own_words = load_words("dashboards/letters/words.json", error);
    json_t *const page_words = load_words("dashboards/words.json", error);
    const struct letter_work work = {letter, person, catalogue, facts, own_words, page_words};
    bool done = false;

    *words = (struct letter_words){0};
    if (!json_is_object(facts))
        error_set(error, tr("the facts of a letter are no JSON object"));
    else if (own_words != NULL && page_words != NULL)
        done = compose(&work, words, error);
    json_decref(facts);
    json_decref(own_words);
    json_decref(page_words);
    return done;
}

void letter_words_free(struct letter_words *words)
{
    free(words->subject);
    free(words->text);
    free(words->html);
    free(words->brief);
    *words = (struct letter_words){0};
}
