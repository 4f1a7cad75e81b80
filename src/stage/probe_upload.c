#include "stage/probe_upload.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/words.h"

enum { LINE = 64 };

static bool is_pdf(const struct upload *upload)
{
    const size_t length = strlen(upload->name);

    return length >= 4 && strcasecmp(upload->name + length - 4, ".pdf") == 0;
}

/* --- its bytes -------------------------------------------------------------------------------- */

/* Letters without a meaning, the same ones every time; a line begins with '%': a comment of PDF. */
static void add_filling(struct text *bytes, size_t length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-+";
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15);
    char line[LINE];

    while (length > 0) {
        const size_t part = length < LINE ? length : LINE;

        line[0] = '%';
        for (size_t i = 1; i < part; i++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            line[i] = letters[(state >> 33) % (sizeof letters - 1)];
        }
        line[part - 1] = '\n';
        text_add_bytes(bytes, line, part);
        length -= part;
    }
}

/* The table at the end tells where each object begins: all numbers have ten digits, so its length
 * is known before. */
static void add_end(struct text *bytes, const size_t places[3], size_t table)
{
    text_add_string(bytes, "xref\n0 4\n0000000000 65535 f \n");
    for (int i = 0; i < 3; i++)
        text_add(bytes, "%010zu 00000 n \n", places[i]);
    text_add(bytes, "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%010zu\n%%%%EOF\n", table);
}

/* One empty page. */
static bool add_pdf(const struct upload *upload, struct text *bytes)
{
    static const char *const objects[] = {
        "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
        "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n"};
    const size_t begin = bytes->length;
    struct text end = {0};
    size_t places[3] = {0};
    size_t least;

    add_end(&end, places, 0);
    least = end.length + 9;
    for (int i = 0; i < 3; i++)
        least += strlen(objects[i]);
    if (!is_pdf(upload) || (size_t)upload->size < least) {
        text_free(&end);
        return false;
    }
    text_add_string(bytes, "%PDF-1.4\n");
    for (int i = 0; i < 3; i++) {
        places[i] = bytes->length - begin;
        text_add_string(bytes, objects[i]);
    }
    add_filling(bytes, (size_t)upload->size - least);
    add_end(bytes, places, bytes->length - begin);
    text_free(&end);
    return true;
}

void upload_add(const struct upload *upload, struct text *bytes)
{
    if (!add_pdf(upload, bytes))
        add_filling(bytes, (size_t)upload->size);
}

/* --- multipart/form-data ---------------------------------------------------------------------- */

const char *multipart_boundary(char boundary[BOUNDARY_TEXT], const struct text *values)
{
    const struct digest digest = digest_of(text_string(values), values->length);
    char text[DIGEST_TEXT];

    snprintf(boundary, BOUNDARY_TEXT, "haidang-%.32s", digest_format(text, &digest));
    return boundary;
}

/* A name in quotes, as browsers write it. */
static void add_quoted(struct text *body, const char *name)
{
    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '"' || (unsigned char)*at < ' ')
            text_add(body, "%%%02X", (unsigned char)*at);
        else
            text_add_bytes(body, at, 1);
    }
}

void multipart_add_field(struct text *body, const char *boundary, const char *name,
                         const char *value)
{
    text_add(body, "--%s\r\nContent-Disposition: form-data; name=\"", boundary);
    add_quoted(body, name);
    text_add(body, "\"\r\n\r\n%s\r\n", value);
}

void multipart_add_upload(struct text *body, const char *boundary, const struct upload *upload)
{
    const char *const type = upload->type != NULL ? upload->type
                             : is_pdf(upload)     ? "application/pdf"
                                                  : "application/octet-stream";

    text_add(body, "--%s\r\nContent-Disposition: form-data; name=\"", boundary);
    add_quoted(body, upload->field);
    text_add_string(body, "\"; filename=\"");
    add_quoted(body, upload->name);
    text_add(body, "\"\r\nContent-Type: %s\r\n\r\n", type);
    upload_add(upload, body);
    text_add_string(body, "\r\n");
}

void multipart_end(struct text *body, const char *boundary)
{
    text_add(body, "--%s--\r\n", boundary);
}

/* --- the words -------------------------------------------------------------------------------- */

static bool is_plain_type(const char *type)
{
    return strspn(type, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+./") ==
           strlen(type);
}

static void check(struct reading *reading, const struct node *map, void *settings)
{
    struct upload *const upload = settings;
    struct text bytes = {0};

    if (upload->type != NULL && !is_plain_type(upload->type))
        reading_complain(reading, &node_find(map, "type")->place,
                         tr("wants a type such as application/pdf, not '%s'"),
                         reading_quote(reading, upload->type));
    upload_add(upload, &bytes);
    upload->digest = digest_of(text_string(&bytes), bytes.length);
    text_free(&bytes);
}

static const struct schema_word words[] = {
    {.name = "field",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct upload, field),
     .required = true,
     .help = "name of the form's field that takes the file"},
    {.name = "name",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct upload, name),
     .fallback = "giam-sat.pdf",
     .help = "of the file; one that ends in .pdf is a PDF that can be opened"},
    {.name = "size",
     .type = SCHEMA_SIZE,
     .offset = offsetof(struct upload, size),
     .fallback = "1MB",
     .least = 1,
     .most = UPLOAD_MOST,
     .help = "of the file, which is made by the program and the same at every run"},
    {.name = "type",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct upload, type),
     .help = "of its content; if not written, by its name"},
};

const struct schema probe_upload_schema = {.name = "upload",
                                           .words = words,
                                           .count = sizeof words / sizeof *words,
                                           .size = sizeof(struct upload),
                                           .check = check};
