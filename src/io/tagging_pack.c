#include "io/tagging_pack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/compress.h"

enum {
    OBJECTS_MOST = 8000000,
    ENTRY = 20,           /* bytes of an object in cairo's table, */
    ENTRY_USE = 17,       /* of which this says whether it is one */
    PACKED_OBJECTS = 200, /* that are packed together */
    OURS_MORE = 2,        /* the last of these, and the table of all */
    BYTE_BITS = 8,
    INDEX_BITS = 16,
    ID_ROOM = 40,
};
#define OFFSETS_MOST (UINT64_C(1) << 40) /* as large as the table tells it */

/* What was found in the PDF: `bytes` are its own, between "obj" and "endobj". */
struct object {
    const char *bytes;
    size_t length;
    uint64_t place; /* in ours: where it begins, or in which stream, */
    uint16_t index; /* at which place of that */
    enum { OBJECT_NONE, OBJECT_PLAIN, OBJECT_STREAM, OBJECT_PACKED } kind;
};

struct packing {
    struct object *objects; /* by number; behind cairo's come ours */
    size_t count, own;      /* own: cairo's */
    size_t root, about;     /* two of these */
    FILE *out;
    uint64_t place;     /* how much was written */
    uint64_t digest[2]; /* of that */
    bool good;
    int trouble; /* errno, if it could not be written */
};

/* --- reading ---------------------------------------------------------------------------------- */

static const char *find_last(const struct text *pdf, const char *word)
{
    const size_t length = strlen(word);

    for (const char *at = pdf->bytes + pdf->length; at-- > pdf->bytes;)
        if (*at == *word && (size_t)(pdf->bytes + pdf->length - at) >= length &&
            memcmp(at, word, length) == 0)
            return at;
    return NULL;
}

/* The number that stands there, behind blanks; `at` goes behind it.  (sscanf would count all of the
 * PDF's bytes each time.) */
static bool take_number(const char **at, size_t *number)
{
    char *end;

    errno = 0;
    *number = strtoul(*at, &end, 10);
    if (end == *at || errno != 0 || *number >= OFFSETS_MOST)
        return false;
    *at = end;
    return true;
}

static bool take_word(const char **at, const char *word)
{
    const size_t length = strlen(word);

    if (strncmp(*at, word, length) != 0)
        return false;
    *at += length;
    return true;
}

static bool find_number(const char *text, const char *name, size_t *number)
{
    const char *at = strstr(text, name);

    return at != NULL && take_word(&at, name) && take_number(&at, number);
}

/* Where cairo's table of objects begins, and with `entries` its lines; NULL: it has none, or not
 * such a one. */
static const char *read_table(struct packing *packing, const struct text *pdf, const char **entries)
{
    const char *const trailer = find_last(pdf, "trailer");
    size_t place, first;

    if (trailer == NULL || !find_number(trailer, "startxref", &place) || place >= pdf->length ||
        !find_number(trailer, "/Root ", &packing->root) ||
        !find_number(trailer, "/Info ", &packing->about))
        return NULL;
    *entries = pdf->bytes + place;
    if (!take_word(entries, "xref\n") || !take_number(entries, &first) || first != 0 ||
        !take_number(entries, &packing->own) || !take_word(entries, "\n") ||
        packing->own > OBJECTS_MOST || packing->root >= packing->own ||
        packing->about >= packing->own || *entries + packing->own * ENTRY > trailer)
        return NULL;
    packing->count = packing->own;
    packing->objects =
        NEW_ARRAY(struct object, packing->own + packing->own / PACKED_OBJECTS + OURS_MORE);
    return pdf->bytes + place;
}

static int compare_bytes(const void *left, const void *right)
{
    const struct object *const *const a = left;
    const struct object *const *const b = right;

    return ((*a)->bytes > (*b)->bytes) - ((*a)->bytes < (*b)->bytes);
}

static bool ends_with(const struct object *object, const char *word)
{
    const size_t length = strlen(word);

    return object->length >= length &&
           memcmp(object->bytes + object->length - length, word, length) == 0;
}

static void trim(struct object *object)
{
    while (object->length > 0 && strchr(" \r\n", object->bytes[object->length - 1]) != NULL)
        object->length--;
}

/* "7 0 obj\n<< … >>\nendobj\n" becomes what stands between. */
static bool cut_object(struct object *object, size_t number, const char *end)
{
    size_t said;

    if (!take_number(&object->bytes, &said) || said != number ||
        !take_word(&object->bytes, " 0 obj\n"))
        return false;
    object->length = (size_t)(end - object->bytes);
    trim(object);
    if (object->bytes >= end || !ends_with(object, "endobj"))
        return false;
    object->length -= strlen("endobj");
    trim(object);
    object->kind = ends_with(object, "endstream") ? OBJECT_STREAM : OBJECT_PLAIN;
    return true;
}

/* Each ends where the next one begins, by their places; the last where the table does. */
static bool cut_objects(struct packing *packing, const char *table)
{
    struct object **const order = NEW_ARRAY(struct object *, packing->own);
    size_t count = 0;
    bool good = true;

    for (size_t i = 0; i < packing->own; i++)
        if (packing->objects[i].bytes != NULL)
            order[count++] = &packing->objects[i];
    qsort(order, count, sizeof(struct object *), compare_bytes);
    for (size_t i = count; good && i-- > 0;) {
        const char *const begin = order[i]->bytes;

        good = cut_object(order[i], (size_t)(order[i] - packing->objects), table);
        table = begin;
    }
    free(order);
    return good;
}

static bool read_objects(struct packing *packing, const struct text *pdf)
{
    const char *entry;
    const char *const table = read_table(packing, pdf, &entry);

    if (table == NULL)
        return false;
    for (size_t i = 0; i < packing->own; i++, entry += ENTRY) {
        const char *at = entry;
        size_t place;

        if (!take_number(&at, &place) || place >= pdf->length)
            return false;
        if (entry[ENTRY_USE] == 'n')
            packing->objects[i].bytes = pdf->bytes + place;
    }
    return cut_objects(packing, table);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void put(struct packing *packing, const void *bytes, size_t length)
{
    static const uint64_t primes[2] = {UINT64_C(0x100000001b3), UINT64_C(0x9e3779b97f4a7c15)};
    const unsigned char *const at = bytes;

    for (size_t i = 0; i < length; i++)
        for (size_t k = 0; k < 2; k++)
            packing->digest[k] = (packing->digest[k] ^ at[i]) * primes[k];
    packing->place += length;
    if (packing->good && fwrite(bytes, 1, length, packing->out) != length) {
        packing->good = false;
        packing->trouble = errno; /* what is done until it is told may set another */
    }
}

static void put_text(struct packing *packing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void put_text(struct packing *packing, const char *format, ...)
{
    struct text text = {0};
    va_list arguments;

    va_start(arguments, format);
    text_add_arguments(&text, format, arguments);
    va_end(arguments);
    put(packing, text_string(&text), text.length);
    text_free(&text);
}

/* Of a stream cairo tells the length in an object of its own, behind it, as it did not know it yet;
 * we do, and need that object no more. */
static void put_stream(struct packing *packing, size_t number)
{
    static const char word[] = "/Length ";
    struct object *const object = &packing->objects[number];
    const char *const end = object->bytes + object->length;
    const char *const begin = memmem(object->bytes, object->length, "\nstream", strlen("\nstream"));
    const char *at =
        begin == NULL ? NULL
                      : memmem(object->bytes, (size_t)(begin - object->bytes), word, strlen(word));
    const char *done = object->bytes;
    size_t length;

    object->place = packing->place;
    put_text(packing, "%zu 0 obj\n", number);
    if (at != NULL && take_word(&at, word)) {
        put(packing, done, (size_t)(at - done));
        done = at;
        if (take_number(&at, &length) && take_word(&at, " 0 R") && length < packing->own) {
            put(packing, packing->objects[length].bytes, packing->objects[length].length);
            packing->objects[length].kind = OBJECT_NONE;
            done = at;
        }
    }
    put(packing, done, (size_t)(end - done));
    put_text(packing, "\nendobj\n");
}

/* Objects of numbers as its last, packed; `dictionary` says what they are. */
static void put_packed(struct packing *packing, const char *dictionary, const struct text *bytes)
{
    struct text packed = {.limit = SIZE_MAX / 4};

    packing->good = packing->good && compress_zlib(text_string(bytes), bytes->length, &packed);
    packing->objects[packing->count] =
        (struct object){.kind = OBJECT_STREAM, .place = packing->place};
    put_text(packing, "%zu 0 obj\n<< %s /Length %zu /Filter /FlateDecode >>\nstream\n",
             packing->count++, dictionary, packed.length);
    put(packing, text_string(&packed), packed.length);
    put_text(packing, "\nendstream\nendobj\n");
    text_free(&packed);
}

/* What goes together, before it is packed. */
struct parcel {
    struct text places, bytes;
    unsigned count;
};

static void send_parcel(struct packing *packing, struct parcel *parcel)
{
    struct text dictionary = {0};

    if (parcel->count == 0)
        return;
    text_add(&dictionary, "/Type /ObjStm /N %u /First %zu", parcel->count, parcel->places.length);
    text_add_bytes(&parcel->places, text_string(&parcel->bytes), parcel->bytes.length);
    put_packed(packing, text_string(&dictionary), &parcel->places);
    text_clear(&parcel->places);
    text_clear(&parcel->bytes);
    parcel->count = 0;
    text_free(&dictionary);
}

static void add_plain(struct packing *packing, struct parcel *parcel, size_t number)
{
    struct object *const object = &packing->objects[number];

    text_add(&parcel->places, "%zu %zu ", number, parcel->bytes.length);
    text_add_bytes(&parcel->bytes, object->bytes, object->length);
    text_add_string(&parcel->bytes, "\n");
    object->kind = OBJECT_PACKED;
    object->place = packing->count; /* the number that the parcel will have */
    object->index = (uint16_t)parcel->count++;
    if (parcel->count == PACKED_OBJECTS)
        send_parcel(packing, parcel);
}

/* --- the table of objects ----------------------------------------------------------------------
 */

enum { ROW = 8 }; /* kind 1, place 5, index 2 */

static void fill_row(const struct object *object, unsigned char row[ROW])
{
    static const unsigned char kinds[] = {
        [OBJECT_NONE] = 0, [OBJECT_PLAIN] = 0, [OBJECT_STREAM] = 1, [OBJECT_PACKED] = 2};

    row[0] = kinds[object->kind];
    for (size_t i = 1; i < ROW; i++) {
        const uint64_t value = object->place << INDEX_BITS | object->index;

        row[i] = (unsigned char)(value >> (BYTE_BITS * (ROW - 1 - i)));
    }
}

/* Each row as what it differs by from the one before: so they are small. */
static void add_rows(const struct packing *packing, struct text *bytes)
{
    static const char by_row_before = 2;
    unsigned char before[ROW] = {0};

    for (size_t i = 0; i <= packing->count; i++) {
        const struct object itself = {.kind = OBJECT_STREAM, .place = packing->place};
        unsigned char row[ROW], less[ROW];

        fill_row(i < packing->count ? &packing->objects[i] : &itself, row);
        for (size_t k = 0; k < ROW; k++)
            less[k] = (unsigned char)(row[k] - before[k]);
        memcpy(before, row, ROW);
        text_add_bytes(bytes, &by_row_before, 1);
        text_add_bytes(bytes, less, ROW);
    }
}

static void put_table(struct packing *packing)
{
    const uint64_t place = packing->place;
    struct text rows = {.limit = SIZE_MAX / 4}, dictionary = {0};
    char id[ID_ROOM];

    add_rows(packing, &rows);
    snprintf(id, sizeof id, "<%016" PRIx64 "%016" PRIx64 ">", packing->digest[0],
             packing->digest[1]);
    text_add(&dictionary,
             "/Type /XRef /Size %zu /Root %zu 0 R /Info %zu 0 R /ID [ %s %s ] /W [ 1 5 2 ] "
             "/DecodeParms << /Columns %d /Predictor 12 >>",
             packing->count + 1, packing->root, packing->about, id, id, ROW);
    put_packed(packing, text_string(&dictionary), &rows);
    put_text(packing, "startxref\n%" PRIu64 "\n%%%%EOF\n", place);
    text_free(&dictionary);
    text_free(&rows);
}

/* --- the whole -------------------------------------------------------------------------------- */

static bool change_objects(struct packing *packing, const struct tagging_change *changes,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (changes[i].number >= packing->own ||
            packing->objects[changes[i].number].kind != OBJECT_PLAIN)
            return false;
        packing->objects[changes[i].number].bytes = changes[i].text;
        packing->objects[changes[i].number].length = strlen(changes[i].text);
    }
    return true;
}

static void write_all(struct packing *packing)
{
    struct parcel parcel = {.places = {.limit = SIZE_MAX / 4}, .bytes = {.limit = SIZE_MAX / 4}};

    put_text(packing, "%s", "%PDF-1.5\n%\xbf\xf7\xa2\xfe\n");
    for (size_t i = 0; i < packing->own; i++)
        if (packing->objects[i].kind == OBJECT_STREAM)
            put_stream(packing, i);
    for (size_t i = 0; i < packing->own; i++)
        if (packing->objects[i].kind == OBJECT_PLAIN)
            add_plain(packing, &parcel, i);
    send_parcel(packing, &parcel);
    put_table(packing);
    text_free(&parcel.places);
    text_free(&parcel.bytes);
}

bool tagging_pack(const struct text *pdf, const struct tagging_change *changes, size_t count,
                  FILE *out, struct error *error)
{
    struct packing packing = {.out = out, .good = true};
    bool good =
        pdf->length > 0 && read_objects(&packing, pdf) && change_objects(&packing, changes, count);

    if (!good)
        error_set(error, tr("the PDF cannot be completed (%s)"), tr("it is not built as expected"));
    if (good) {
        write_all(&packing);
        good = packing.good ||
               error_set(error, tr("it cannot be written (%s)"), strerror(packing.trouble));
    }
    free(packing.objects);
    return good;
}
