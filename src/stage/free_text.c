#include "stage/free_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/unicode.h"
#include "model/document.h"

static const char mark_of_order[] = "\xef\xbb\xbf";
enum { NOTE = '#', ESCAPE = '\\' };

void free_texts_free(struct free_texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        text_free(&texts->parts[i].text);
    free(texts->parts);
    *texts = (struct free_texts){NULL, 0, 0};
}

static struct free_part *add_part(struct free_texts *texts, const char *id, int line)
{
    struct free_part *part;

    texts->parts = memory_room(texts->parts, texts->count, &texts->room, sizeof *texts->parts);
    part = &texts->parts[texts->count++];
    *part = (struct free_part){.line = line};
    snprintf(part->id, sizeof part->id, "%s", id);
    return part;
}

void free_texts_add(struct free_texts *texts, const char *id, const char *text)
{
    text_add_string(&add_part(texts, id, 0)->text, text);
}

/* --- from a file --------------------------------------------------------------------------------
 */

struct filing {
    struct free_texts *texts;
    struct error *error;
    int line;
    bool is_new; /* the next line begins a paragraph */
};

static bool is_id(const char *id, size_t length)
{
    return length > 0 && length <= FREE_ID_MOST &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") >= length;
}

static bool begin_part(struct filing *filing, const char *line, size_t length)
{
    struct free_texts *const texts = filing->texts;
    char id[FREE_ID_MOST + 1];

    if (!is_id(line + 1, length - 2))
        return error_set(filing->error,
                         tr("line %d: '%.80s' names no part: those are written like [uu-diem]"),
                         filing->line, line);
    snprintf(id, sizeof id, "%.*s", (int)(length - 2), line + 1);
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->parts[i].id, id) == 0)
            return error_set(filing->error, tr("line %d: [%s] is there already, in line %d"),
                             filing->line, id, texts->parts[i].line);
    add_part(texts, id, filing->line);
    filing->is_new = false;
    return true;
}

static bool add_line(struct filing *filing, const char *line)
{
    struct free_texts *const texts = filing->texts;
    struct text *text;

    if (texts->count == 0)
        return error_set(filing->error,
                         tr("line %d: no part is named yet: those are written like [uu-diem]"),
                         filing->line);
    text = &texts->parts[texts->count - 1].text;
    if (text->length > 0)
        text_add_string(text, filing->is_new ? "\n" : " ");
    text_add_string(text, line);
    filing->is_new = false;
    return text->length <= FREE_TEXT_MOST ||
           error_set(filing->error, tr("line %d: [%s] is longer than %d bytes"), filing->line,
                     texts->parts[texts->count - 1].id, (int)FREE_TEXT_MOST);
}

/* `line` without blanks at its ends. */
static bool take_line(struct filing *filing, const char *line, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            return error_set(filing->error, tr("line %d: there is a control character in it"),
                             filing->line);
    if (length == 0) {
        filing->is_new = true;
        return true;
    }
    if (line[0] == NOTE)
        return true;
    if (line[0] == ESCAPE)
        return add_line(filing, line + 1);
    if (line[0] == '[' && line[length - 1] == ']')
        return begin_part(filing, line, length);
    return add_line(filing, line);
}

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\r';
}

static bool take_raw_line(struct filing *filing, const char *bytes, size_t length)
{
    char *line;
    size_t composed;
    bool good;

    if (!unicode_is_valid(bytes, length))
        return error_set(filing->error, tr("line %d: it is not UTF-8"), filing->line);
    while (length > 0 && is_blank(bytes[length - 1]))
        length--;
    while (length > 0 && is_blank(*bytes)) {
        bytes++;
        length--;
    }
    line = unicode_compose(bytes, length, &composed);
    for (size_t i = 0; i < composed; i++)
        if (line[i] == '\t')
            line[i] = ' ';
    good = take_line(filing, line, composed);
    free(line);
    return good;
}

static bool take_lines(struct filing *filing, const char *bytes, size_t length)
{
    const char *const end = bytes + length;

    while (bytes < end) {
        const char *const feed = memchr(bytes, '\n', (size_t)(end - bytes));
        const char *const stop = feed == NULL ? end : feed;

        filing->line++;
        if (!take_raw_line(filing, bytes, (size_t)(stop - bytes)))
            return false;
        bytes = feed == NULL ? end : feed + 1;
    }
    return true;
}

bool free_texts_read(struct free_texts *texts, const char *bytes, size_t length,
                     struct error *error)
{
    struct filing filing = {.texts = texts, .error = error};
    const size_t order = sizeof mark_of_order - 1;

    if (length > FREE_FILE_MOST)
        return error_set(error, tr("it is longer than %d bytes"), (int)FREE_FILE_MOST);
    if (length >= order && memcmp(bytes, mark_of_order, order) == 0) {
        bytes += order;
        length -= order;
    }
    if (!take_lines(&filing, bytes, length))
        return false;
    for (size_t i = 0; i < texts->count; i++)
        if (texts->parts[i].text.length == 0)
            return error_set(error,
                             tr("line %d: nothing is written under [%s]: without it the draft "
                                "stays"),
                             texts->parts[i].line, texts->parts[i].id);
    return true;
}

/* --- in a document ------------------------------------------------------------------------------
 */

static bool is_part(const struct block *block)
{
    return block->to_confirm && block->id[0] != '\0';
}

/* The part's own text still says that nobody has confirmed it. */
static bool has_mark(const struct document *document, const char *text)
{
    return strstr(text, document->language == LANGUAGE_VI ? "[cần xác nhận]"
                                                          : "[to be confirmed]") != NULL;
}

static void put_paragraph(struct document *document, size_t place, const char *text, size_t length)
{
    struct block *const block = &document->blocks[place];

    block->text = document_format(document, "%.*s", (int)length, text);
    block->to_confirm = has_mark(document, block->text);
}

/* A block like the one before it, behind it. */
static void add_like(struct document *document, size_t before)
{
    const struct block like = document->blocks[before];
    struct block *blocks;

    document_add(document, like.part, like.kind, "");
    blocks = document->blocks;
    memmove(&blocks[before + 2], &blocks[before + 1],
            (document->block_count - before - 2) * sizeof *blocks);
    blocks[before + 1] = like;
}

/* Those of the same part that follow. */
static void remove_rest(struct document *document, size_t place, const char *id)
{
    struct block *const blocks = document->blocks;
    size_t kept = place;

    for (size_t i = place; i < document->block_count; i++)
        if (!is_part(&blocks[i]) || strcmp(blocks[i].id, id) != 0)
            blocks[kept++] = blocks[i];
    document->block_count = kept;
}

static bool put_part(struct document *document, const struct free_part *part)
{
    const char *text = text_string(&part->text);
    size_t place = 0;

    while (place < document->block_count && (!is_part(&document->blocks[place]) ||
                                             strcmp(document->blocks[place].id, part->id) != 0))
        place++;
    if (place == document->block_count)
        return false;
    remove_rest(document, place + 1, part->id);
    for (;; place++) {
        const size_t length = strcspn(text, "\n");

        if (text[length] != '\0')
            add_like(document, place);
        put_paragraph(document, place, text, length);
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

const struct free_part *free_texts_apply(const struct free_texts *texts, struct document *document)
{
    const struct free_part *homeless = NULL;

    for (size_t i = 0; i < texts->count; i++)
        if (!put_part(document, &texts->parts[i]) && homeless == NULL)
            homeless = &texts->parts[i];
    return homeless;
}

void free_texts_list(const struct document *document,
                     void (*on_part)(void *argument, const char *id, const char *text),
                     void *argument)
{
    for (size_t i = 0; i < document->block_count;) {
        const char *const id = document->blocks[i].id;
        struct text text = {0};

        if (!is_part(&document->blocks[i])) {
            i++;
            continue;
        }
        while (i < document->block_count && is_part(&document->blocks[i]) &&
               strcmp(document->blocks[i].id, id) == 0)
            text_add(&text, "%s%s", text.length == 0 ? "" : "\n", document->blocks[i++].text);
        on_part(argument, id, text_string(&text));
        text_free(&text);
    }
}

/* Would it be read as something else than text? */
static bool wants_escape(const char *line, size_t length)
{
    while (length > 0 && is_blank(*line)) {
        line++;
        length--;
    }
    while (length > 0 && is_blank(line[length - 1]))
        length--;
    return length > 0 &&
           (line[0] == NOTE || line[0] == ESCAPE || (line[0] == '[' && line[length - 1] == ']'));
}

static void write_part(void *argument, const char *id, const char *text)
{
    struct text *const file = argument;

    text_add(file, "\n[%s]\n", id);
    for (;;) {
        const size_t length = strcspn(text, "\n");

        text_add(file, "%s%.*s\n", wants_escape(text, length) ? "\\" : "", (int)length, text);
        if (text[length] == '\0')
            return;
        text_add_string(file, "\n");
        text += length + 1;
    }
}

void free_texts_write(const struct document *document, struct text *file)
{
    text_add_string(file, tr("# Parts of the report that people write; what stands here was "
                             "drafted by the program.\n"
                             "# An empty line ends a paragraph. Take \"[to be confirmed]\" away "
                             "where you have confirmed the text.\n"
                             "# Lines that begin with # are not printed; of one that is to be, "
                             "write \\# instead.\n"));
    free_texts_list(document, write_part, file);
}
