/* An office's own file: all of it is kept, but for what is filled in and what that needs. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/words.h"
#include "stage/print_docx.h"

static const char document_name[] = "word/document.xml";
static const char relations_name[] = "word/_rels/document.xml.rels";

struct template_file {
    const char *name; /* the archive's */
    struct text bytes;
};

struct template_files {
    struct template_file *files;
    size_t count;
};

/* --- reading ---------------------------------------------------------------------------------- */

static struct text *find(const struct template_files *files, const char *name)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->files[i].name, name) == 0)
            return &files->files[i].bytes;
    return NULL;
}

static bool read_files(struct template_files *files, struct archive *archive, struct error *error)
{
    files->files = NEW_ARRAY(struct template_file, archive_count(archive));
    for (; files->count < archive_count(archive); files->count++) {
        struct template_file *const file = &files->files[files->count];

        file->name = archive_name(archive, files->count);
        if (!archive_read(archive, files->count, &file->bytes, error)) {
            text_free(&file->bytes);
            return error_add_place(error, "%s", file->name);
        }
    }
    if (find(files, document_name) == NULL || find(files, relations_name) == NULL)
        return error_set(error, tr("it is no DOCX file (%s is missing)"),
                         find(files, document_name) == NULL ? document_name : relations_name);
    return true;
}

/* --- styles ----------------------------------------------------------------------------------- */

/* The value of an attribute of the tag that begins at `tag`, which ends before `end`. */
static bool attribute(const char *tag, const char *end, const char *name, struct text *value)
{
    const size_t length = strlen(name);
    const char *at = memmem(tag, (size_t)(end - tag), name, length), *close;

    if (at == NULL)
        return false;
    at += length;
    close = memchr(at, '"', (size_t)(end - at));
    if (close == NULL)
        return false;
    text_clear(value);
    text_add_bytes(value, at, (size_t)(close - at));
    return true;
}

/* Word of another language calls its styles by other identities; their names are the same
 * everywhere.  Takes the identity of each of ours that the file knows. */
static void take_style(struct docx *docx, char *own[DOCX_STYLE_COUNT], const char *begin,
                       const char *end)
{
    struct text identity = {0}, name = {0};
    const char *const name_tag = memmem(begin, (size_t)(end - begin), "<w:name ", 8);

    if (attribute(begin, end, "w:styleId=\"", &identity) && name_tag != NULL &&
        attribute(name_tag, end, "w:val=\"", &name))
        for (int i = 0; i < DOCX_STYLE_COUNT; i++)
            if (own[i] == NULL && (strcasecmp(text_string(&name), docx_styles[i].name) == 0 ||
                                   strcmp(text_string(&identity), docx_styles[i].id) == 0)) {
                own[i] = memory_copy_string(text_string(&identity));
                docx->styles[i] = own[i];
            }
    text_free(&identity);
    text_free(&name);
}

/* An identity of a stranger goes into XML as it came out of it. */
static void know_styles(struct docx *docx, char *own[DOCX_STYLE_COUNT], const struct text *styles)
{
    const char *at = text_string(styles);
    const char *const end = at + styles->length;

    while ((at = memmem(at, (size_t)(end - at), "<w:style ", 9)) != NULL) {
        const char *close = memmem(at, (size_t)(end - at), "</w:style>", 10);

        close = close == NULL ? end : close;
        take_style(docx, own, at, close);
        at = close;
    }
}

/* Puts `added` before the last `before`; false: there is none. */
static bool insert(struct text *xml, const char *before, const struct text *added)
{
    struct text whole = {0};
    const char *at = NULL, *next = text_string(xml);

    while ((next = strstr(next, before)) != NULL)
        at = next++;
    if (at == NULL)
        return added->length == 0;
    text_add_bytes(&whole, xml->bytes, (size_t)(at - xml->bytes));
    text_add_bytes(&whole, text_string(added), added->length);
    text_add_string(&whole, at);
    text_free(xml);
    *xml = whole;
    return true;
}

static bool add_styles(char *const own[DOCX_STYLE_COUNT], struct text *styles)
{
    struct text missing = {0};
    bool good;

    for (int i = 0; i < DOCX_STYLE_COUNT; i++)
        if (own[i] == NULL)
            docx_add_style(&missing, (enum docx_style)i);
    good = insert(styles, "</w:styles>", &missing);
    text_free(&missing);
    return good;
}

/* --- filling ---------------------------------------------------------------------------------- */

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

static bool is_text(const char *name)
{
    return strcmp(name, document_name) == 0 || begins(name, "word/header") ||
           begins(name, "word/footer") || begins(name, "word/footnotes.") ||
           begins(name, "word/endnotes.");
}

static bool fill_files(struct docx *docx, struct template_files *files, struct error *error)
{
    for (size_t i = 0; i < files->count; i++) {
        struct template_file *const file = &files->files[i];
        const struct docx_part part = {text_string(&file->bytes), file->bytes.length,
                                       strcmp(file->name, document_name) == 0};
        struct text filled = {0};

        if (!is_text(file->name))
            continue;
        if (!docx_fill_part(docx, &part, &filled, error)) {
            text_free(&filled);
            return error_add_place(error, "%s", file->name);
        }
        text_free(&file->bytes);
        file->bytes = filled;
    }
    return true;
}

static bool add_pictures(const struct docx *docx, const struct template_files *files)
{
    static const char type[] = "<Default Extension=\"png\" ContentType=\"image/png\"/>";
    struct text *const types = find(files, "[Content_Types].xml");
    struct text rows = {0}, kind = {0};
    bool good;

    docx_add_relations(docx, &rows);
    good = insert(find(files, relations_name), "</Relationships>", &rows);
    if (docx->picture_count > 0 && types != NULL &&
        strstr(text_string(types), "Extension=\"png\"") == NULL &&
        strstr(text_string(types), "Extension=\"PNG\"") == NULL)
        text_add_string(&kind, type);
    good = types != NULL && insert(types, "</Types>", &kind) && good;
    text_free(&rows);
    text_free(&kind);
    return good;
}

static bool fill(struct docx *docx, struct template_files *files, struct error *error)
{
    struct text *const styles = find(files, "word/styles.xml");
    char *own[DOCX_STYLE_COUNT] = {NULL};
    bool good;

    if (styles != NULL)
        know_styles(docx, own, styles);
    good = fill_files(docx, files, error);
    if (good && ((styles != NULL && !add_styles(own, styles)) || !add_pictures(docx, files)))
        good = error_set(error, tr("it is no DOCX file (%s is missing)"), "</w:styles>");
    for (int i = 0; i < DOCX_STYLE_COUNT; i++)
        free(own[i]);
    return good;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool write_files(struct docx *docx, const struct template_files *files, FILE *out,
                        struct error *error)
{
    struct archive_draft *const draft = archive_begin();
    struct text core = {0};

    docx_add_core(docx->document, &core);
    for (size_t i = 0; i < files->count; i++) {
        const struct template_file *const file = &files->files[i];
        const struct text *const bytes =
            strcmp(file->name, "docProps/core.xml") == 0 ? &core : &file->bytes;
        const size_t length = strlen(file->name);

        if (length > 0 && file->name[length - 1] != '/')
            archive_add(draft, file->name, text_string(bytes), bytes->length);
    }
    docx_pack_pictures(docx, draft);
    text_free(&core);
    return archive_write(draft, out, error);
}

bool docx_fill_template(struct docx *docx, const char *path, FILE *out, struct error *error)
{
    struct archive *const archive = archive_open(path, error);
    struct template_files files = {NULL, 0};
    bool good;

    docx->in_template = true;
    good = archive != NULL && read_files(&files, archive, error) && fill(docx, &files, error);
    if (!good)
        error_add_place(error, "%s", path);
    else
        good = write_files(docx, &files, out, error);
    for (size_t i = 0; i < files.count; i++)
        text_free(&files.files[i].bytes);
    free(files.files);
    archive_close(archive);
    return good;
}
