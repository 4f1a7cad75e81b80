/* Fills the placeholders of an office's own file: {{ky}} in a sentence, {{bang-1}} alone in a
 * paragraph.
 *
 * Word cuts a sentence into runs wherever somebody touched it, so a placeholder is looked for in
 * the joined text of a paragraph.  The file is a stranger's: it is read from left to right by a
 * reader that builds no tree, and nothing but what is replaced is changed. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "stage/print_docx.h"

enum { DEPTH_MOST = 64, EDITS_MOST = 5000, PIECES_MOST = 200000, NAME_MOST = 64 };

/* A piece of text of a paragraph, between <w:t> and </w:t>. */
struct piece {
    size_t paragraph, begin, end;
};

/* Something else stands from `begin` to `end`. */
struct edit {
    size_t begin, end, number;
    char *instead;
};

struct filling {
    struct docx *docx;
    const struct docx_part *part;
    struct piece *pieces;
    struct edit *edits;
    size_t piece_count, piece_room, edit_count, edit_room;
    size_t whole; /* bytes that all edits put in */
    size_t begins[DEPTH_MOST], numbers[DEPTH_MOST], depth, paragraph_count;
    struct error *error;
};

/* --- what there is ---------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum document_part part;
} parts[] = {{"tom-tat", PART_SUMMARY}, {"noi-dung", PART_BODY}, {"phu-luc", PART_ANNEX}};
enum { PART_COUNT = sizeof parts / sizeof *parts };

static const char *find_fact(const struct document *document, const char *name)
{
    const struct {
        const char *name, *text;
    } own[] = {
        {"tieu-de", document->title},           {"co-quan-chu-quan", document->superior},
        {"co-quan", document->issuer},          {"so", document->number},
        {"noi-ngay", document->place_and_date}, {"loai", document->kind},
        {"trich-yeu", document->subject},       {"kinh-gui", document->addressee},
        {"chuc-vu", document->signer_title},    {"ho-ten", document->signer_name},
        {"du-thao", document->watermark},       {"can-cu-tinh-toan", document->colophon},
    };

    for (size_t i = 0; i < document->fact_count; i++)
        if (strcmp(document->facts[i].name, name) == 0)
            return document->facts[i].text;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i].name, name) == 0)
            return own[i].text;
    return NULL;
}

static const struct block *find_block(const struct document *document, const char *name)
{
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *const block = &document->blocks[i];

        if ((block->table != NULL && !block->table->is_raw && strcmp(block->id, name) == 0) ||
            (block->chart != NULL && strcmp(block->id, name) == 0))
            return block;
    }
    return NULL;
}

static bool is_part(const char *name)
{
    for (size_t i = 0; i < PART_COUNT; i++)
        if (strcmp(parts[i].name, name) == 0)
            return true;
    return false;
}

static bool is_block(const struct document *document, const char *name)
{
    return is_part(name) || find_block(document, name) != NULL;
}

static bool refuse_unknown(const struct filling *filling, const char *name)
{
    const struct document *const document = filling->docx->document;
    struct text known = {.limit = 600};

    for (size_t i = 0; i < document->fact_count; i++)
        text_add(&known, "%s, ", document->facts[i].name);
    for (size_t i = 0; i < PART_COUNT; i++)
        text_add(&known, "%s, ", parts[i].name);
    for (size_t i = 0; i < document->block_count; i++)
        if (find_block(document, document->blocks[i].id) == &document->blocks[i] &&
            !is_part(document->blocks[i].id))
            text_add(&known, "%s, ", document->blocks[i].id);
    text_add_string(&known, "tieu-de, co-quan, so, noi-ngay, trich-yeu, kinh-gui");
    error_set(filling->error, tr("nothing is known of '{{%s}}'; there are: %s"), name,
              text_string(&known));
    text_free(&known);
    return false;
}

/* --- edits ------------------------------------------------------------------------------------ */

static bool add_edit(struct filling *filling, size_t begin, size_t end, struct text *instead)
{
    filling->whole += instead->length;
    if (filling->edit_count >= EDITS_MOST || instead->cut || filling->whole > TEXT_LIMIT) {
        text_free(instead);
        return error_set(filling->error, tr("the template asks for too much"));
    }
    filling->edits = memory_room(filling->edits, filling->edit_count, &filling->edit_room,
                                 sizeof *filling->edits);
    filling->edits[filling->edit_count] =
        (struct edit){begin, end, filling->edit_count, text_detach(instead)};
    filling->edit_count++;
    return true;
}

/* As it stands within <w:t>. */
static void add_words(struct text *xml, const char *text)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");

        docx_add_letters(xml, text, length);
        if (text[length] == '\n')
            text_add_string(xml, "</w:t><w:br/><w:t xml:space=\"preserve\">");
        text += length + (text[length] == '\n');
    }
}

/* --- a paragraph ------------------------------------------------------------------------------ */

struct paragraph {
    size_t number, begin, end;
    size_t first_piece; /* that may be its own */
    struct text joined;
};

static size_t smaller(size_t left, size_t right)
{
    return left < right ? left : right;
}

static size_t larger(size_t left, size_t right)
{
    return left > right ? left : right;
}

/* The text from `from` to `to` of the joined one becomes `words`: all of it stands where the first
 * letter did, so it looks as that one did. */
static bool replace(struct filling *filling, const struct paragraph *paragraph, size_t from,
                    size_t to, const char *words)
{
    size_t at = 0; /* of the joined text: where the piece begins */

    for (size_t i = paragraph->first_piece; i < filling->piece_count && at < to; i++) {
        const struct piece *const piece = &filling->pieces[i];
        const size_t next = at + piece->end - piece->begin;
        struct text instead = {0};

        if (piece->paragraph != paragraph->number)
            continue;
        if (from >= at)
            add_words(&instead, words);
        if (from < next && !add_edit(filling, piece->begin + larger(from, at) - at,
                                     piece->begin + smaller(to, next) - at, &instead))
            return false;
        text_free(&instead);
        at = next;
    }
    return true;
}

/* A part may hold a table of its name, which is then in it already. */
static void add_block(struct filling *filling, struct text *xml, const char *name)
{
    struct docx *const docx = filling->docx;
    const struct block *const block = is_part(name) ? NULL : find_block(docx->document, name);

    for (size_t i = 0; i < PART_COUNT; i++)
        if (strcmp(parts[i].name, name) == 0)
            docx_add_part(docx, xml, parts[i].part);
    if (block != NULL && block->table != NULL)
        docx_add_table(docx, xml, block);
    else if (block != NULL)
        docx_add_chart(docx, xml, block->chart);
}

/* A paragraph stays, empty, if a section ends in it or a cell of a table would end without one. */
static bool must_stay(const struct filling *filling, const struct paragraph *paragraph)
{
    const char *const xml = filling->part->xml;
    size_t after = paragraph->end;

    if (memmem(xml + paragraph->begin, paragraph->end - paragraph->begin, "<w:sectPr", 9) != NULL)
        return true;
    while (after < filling->part->length && strchr(" \t\r\n", xml[after]) != NULL)
        after++;
    return filling->part->length - after >= 7 && memcmp(xml + after, "</w:tc>", 7) == 0;
}

static bool put_block(struct filling *filling, struct paragraph *paragraph, const char *name)
{
    struct text xml = {0};
    const bool stays = must_stay(filling, paragraph);

    add_block(filling, &xml, name);
    if (filling->docx->failed) {
        text_free(&xml);
        return error_set(filling->error, "%s", filling->docx->error.message);
    }
    return add_edit(filling, paragraph->begin, stays ? paragraph->begin : paragraph->end, &xml) &&
           (!stays || replace(filling, paragraph, 0, paragraph->joined.length, ""));
}

static bool is_alone(const struct paragraph *paragraph, size_t from, size_t to)
{
    const char *const text = text_string(&paragraph->joined);

    return strspn(text, " ") == from && strspn(text + to, " ") == paragraph->joined.length - to;
}

static bool put(struct filling *filling, struct paragraph *paragraph, size_t from, size_t to)
{
    const struct document *const document = filling->docx->document;
    char name[NAME_MOST + 1] = "";
    const char *text = text_string(&paragraph->joined) + from + 2, *fact;
    const char *end = text_string(&paragraph->joined) + to - 2;

    while (text < end && *text == ' ')
        text++;
    while (end > text && end[-1] == ' ')
        end--;
    snprintf(name, sizeof name, "%.*s", (int)smaller((size_t)(end - text), NAME_MOST), text);
    fact = find_fact(document, name);
    if (fact != NULL)
        return replace(filling, paragraph, from, to, fact);
    if (!is_block(document, name))
        return refuse_unknown(filling, name);
    if (!filling->part->with_blocks || !is_alone(paragraph, from, to))
        return error_set(filling->error, tr("'{{%s}}' must be alone in a paragraph of the text"),
                         name);
    return put_block(filling, paragraph, name);
}

static bool put_all(struct filling *filling, struct paragraph *paragraph)
{
    const char *const text = text_string(&paragraph->joined);
    const char *at = text;

    while ((at = strstr(at, "{{")) != NULL) {
        const char *const end = strstr(at, "}}");

        if (end == NULL)
            return error_set(filling->error, tr("'%.40s' lacks its '}}'"), at);
        if (!put(filling, paragraph, (size_t)(at - text), (size_t)(end + 2 - text)))
            return false;
        at = end + 2;
    }
    return true;
}

static bool end_paragraph(struct filling *filling, size_t end)
{
    struct paragraph paragraph = {.end = end};
    bool good;

    filling->depth--;
    paragraph.number = filling->numbers[filling->depth];
    paragraph.begin = filling->begins[filling->depth];
    paragraph.first_piece = filling->piece_count;
    while (paragraph.first_piece > 0 &&
           filling->pieces[paragraph.first_piece - 1].begin > paragraph.begin)
        paragraph.first_piece--;
    for (size_t i = paragraph.first_piece; i < filling->piece_count; i++)
        if (filling->pieces[i].paragraph == paragraph.number)
            text_add_bytes(&paragraph.joined, filling->part->xml + filling->pieces[i].begin,
                           filling->pieces[i].end - filling->pieces[i].begin);
    good = put_all(filling, &paragraph);
    text_free(&paragraph.joined);
    return good;
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool refuse_damaged(const struct filling *filling)
{
    return error_set(filling->error, tr("its text is no well-formed XML"));
}

/* What is no tag but begins with '<' at `at`, such as a comment: where it ends; 0: it does not.
 * False: it is a tag. */
static bool end_of_other(const struct docx_part *part, size_t at, size_t *end)
{
    static const char *const others[][2] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const size_t length = strlen(others[i][0]);
        const char *close;

        if (part->length - at <= length || memcmp(part->xml + at, others[i][0], length) != 0)
            continue;
        close = memmem(part->xml + at + length, part->length - at - length, others[i][1],
                       strlen(others[i][1]));
        *end = close == NULL ? 0 : (size_t)(close - part->xml) + strlen(others[i][1]);
        return true;
    }
    return false;
}

/* What begins with '<' at `at`: where it ends, or 0. */
static size_t end_of_tag(const struct docx_part *part, size_t at)
{
    char quote = '\0';
    size_t end = 0;

    if (end_of_other(part, at, &end))
        return end;
    for (; at < part->length; at++) {
        const char letter = part->xml[at];

        if (quote != '\0')
            quote = letter == quote ? '\0' : quote;
        else if (letter == '"' || letter == '\'')
            quote = letter;
        else if (letter == '>')
            return at + 1;
    }
    return 0;
}

/* Is the tag from `begin` to `end` "<NAME>" or "<NAME …>", and not closed at once? */
static bool is_tag(const struct docx_part *part, size_t begin, size_t end, const char *name)
{
    const size_t length = strlen(name);

    return end - begin > length + 1 && memcmp(part->xml + begin + 1, name, length) == 0 &&
           strchr("> \t\r\n", part->xml[begin + 1 + length]) != NULL && part->xml[end - 2] != '/';
}

static bool begin_paragraph(struct filling *filling, size_t begin)
{
    if (filling->depth == DEPTH_MOST)
        return refuse_damaged(filling);
    filling->begins[filling->depth] = begin;
    filling->numbers[filling->depth++] = ++filling->paragraph_count;
    return true;
}

static bool add_piece(struct filling *filling, size_t begin)
{
    const char *const end = memchr(filling->part->xml + begin, '<', filling->part->length - begin);

    if (filling->depth == 0 || end == NULL)
        return true; /* whose paragraph it would be is not known, so nobody reads it */
    if (filling->piece_count >= PIECES_MOST)
        return error_set(filling->error, tr("the template asks for too much"));
    filling->pieces = memory_room(filling->pieces, filling->piece_count, &filling->piece_room,
                                  sizeof *filling->pieces);
    filling->pieces[filling->piece_count++] = (struct piece){
        filling->numbers[filling->depth - 1], begin, (size_t)(end - filling->part->xml)};
    return true;
}

static bool take_tag(struct filling *filling, size_t begin, size_t end)
{
    const struct docx_part *const part = filling->part;

    if (is_tag(part, begin, end, "w:p"))
        return begin_paragraph(filling, begin);
    if (is_tag(part, begin, end, "w:t"))
        return add_piece(filling, end);
    if (is_tag(part, begin, end, "/w:p"))
        return filling->depth == 0 ? refuse_damaged(filling) : end_paragraph(filling, end);
    return true;
}

static bool read_part(struct filling *filling)
{
    const struct docx_part *const part = filling->part;
    size_t at = 0;

    while (at < part->length) {
        const char *const tag = memchr(part->xml + at, '<', part->length - at);
        size_t begin, end;

        if (tag == NULL)
            break;
        begin = (size_t)(tag - part->xml);
        end = end_of_tag(part, begin);
        if (end == 0)
            return refuse_damaged(filling);
        if (!take_tag(filling, begin, end))
            return false;
        at = end;
    }
    return filling->depth == 0 || refuse_damaged(filling);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* By place; what replaces most of it first, and at one place in the order of asking. */
static int compare_edits(const void *left, const void *right)
{
    const struct edit *const a = left, *const b = right;

    if (a->begin != b->begin)
        return a->begin < b->begin ? -1 : 1;
    if (a->end != b->end)
        return a->end > b->end ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static void write_part(struct filling *filling, struct text *filled)
{
    size_t at = 0;

    if (filling->edit_count > 0)
        qsort(filling->edits, filling->edit_count, sizeof *filling->edits, compare_edits);
    for (size_t i = 0; i < filling->edit_count; i++) {
        const struct edit *const edit = &filling->edits[i];

        if (edit->begin < at) /* it was within what has gone */
            continue;
        text_add_bytes(filled, filling->part->xml + at, edit->begin - at);
        text_add_string(filled, edit->instead);
        at = edit->end;
    }
    text_add_bytes(filled, filling->part->xml + at, filling->part->length - at);
}

bool docx_fill_part(struct docx *docx, const struct docx_part *part, struct text *filled,
                    struct error *error)
{
    struct filling filling = {.docx = docx, .part = part, .error = error};
    bool good = read_part(&filling);

    if (good)
        write_part(&filling, filled);
    if (good && filled->cut)
        good = error_set(error, tr("the template asks for too much"));
    for (size_t i = 0; i < filling.edit_count; i++)
        free(filling.edits[i].instead);
    free(filling.edits);
    free(filling.pieces);
    return good;
}
