#include "io/archive.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#include "base/memory.h"
#include "base/words.h"

enum {
    DOS_TIME = 0,
    DOS_DATE = (1 << 5) | 1, /* 01/01/1980, the first that there is: no time of packing */
    COPY_ROOM = 65536,
};

/* --- writing ---------------------------------------------------------------------------------- */

struct archive_draft {
    zip_source_t *bytes; /* that are written */
    zip_t *zip;
    bool failed;
    struct error error; /* the first */
};

static void note(struct archive_draft *draft, const char *why)
{
    if (!draft->failed)
        error_set(&draft->error, tr("the file cannot be packed (%s)"), why);
    draft->failed = true;
}

struct archive_draft *archive_begin(void)
{
    struct archive_draft *const draft = NEW(struct archive_draft);
    zip_error_t why;

    zip_error_init(&why);
    draft->bytes = zip_source_buffer_create(NULL, 0, 0, &why);
    if (draft->bytes != NULL)
        draft->zip = zip_open_from_source(draft->bytes, ZIP_CREATE | ZIP_TRUNCATE, &why);
    if (draft->zip == NULL)
        note(draft, zip_error_strerror(&why));
    else
        zip_source_keep(draft->bytes); /* closing the zip lets go of it */
    zip_error_fini(&why);
    return draft;
}

/* What is packed already would take time and become no smaller. */
static bool is_packed(const char *name)
{
    static const char ending[] = ".png";
    const size_t length = strlen(name);

    return length >= strlen(ending) && strcmp(name + length - strlen(ending), ending) == 0;
}

static bool set_about(const struct archive_draft *draft, zip_uint64_t place, const char *name)
{
    return zip_file_set_dostime(draft->zip, place, DOS_TIME, DOS_DATE, 0) == 0 &&
           (!is_packed(name) || zip_set_file_compression(draft->zip, place, ZIP_CM_STORE, 0) == 0);
}

void archive_give(struct archive_draft *draft, const char *name, struct text *bytes)
{
    const size_t length = bytes->length;
    char *const taken = text_detach(bytes);
    zip_source_t *source;
    zip_int64_t place;

    if (draft->failed) {
        free(taken);
        return;
    }
    source = zip_source_buffer(draft->zip, taken, length, 1);
    place = source == NULL ? -1 : zip_file_add(draft->zip, name, source, ZIP_FL_ENC_UTF_8);
    if (source == NULL)
        free(taken);
    else if (place < 0)
        zip_source_free(source);
    if (place < 0 || !set_about(draft, (zip_uint64_t)place, name))
        note(draft, zip_strerror(draft->zip));
}

void archive_add(struct archive_draft *draft, const char *name, const void *bytes, size_t length)
{
    struct text copy = {.limit = SIZE_MAX / 4};

    text_add_bytes(&copy, bytes, length);
    archive_give(draft, name, &copy);
}

static bool copy_out(struct archive_draft *draft, FILE *out)
{
    char bytes[COPY_ROOM];
    zip_int64_t length;
    bool good = zip_source_open(draft->bytes) == 0;

    if (!good) {
        note(draft, zip_error_strerror(zip_source_error(draft->bytes)));
        return false;
    }
    while (good && (length = zip_source_read(draft->bytes, bytes, sizeof bytes)) > 0)
        good = fwrite(bytes, 1, (size_t)length, out) == (size_t)length;
    if (!good)
        note(draft, strerror(errno));
    zip_source_close(draft->bytes);
    return good;
}

static bool finish(struct archive_draft *draft, FILE *out, struct error *error)
{
    if (!draft->failed && zip_close(draft->zip) == 0) {
        draft->zip = NULL;
        copy_out(draft, out);
    } else {
        note(draft, draft->zip == NULL ? "" : zip_strerror(draft->zip));
    }
    return !draft->failed || error_set(error, "%s", draft->error.message);
}

bool archive_write(struct archive_draft *draft, FILE *out, struct error *error)
{
    const bool good = out != NULL && finish(draft, out, error);

    if (draft->zip != NULL)
        zip_discard(draft->zip);
    zip_source_free(draft->bytes);
    free(draft);
    return good;
}

/* --- reading ---------------------------------------------------------------------------------- */

struct archive {
    zip_t *zip;
    size_t count;
};

/* What the files say of their size is checked before any is unpacked, and kept to afterwards. */
static bool is_modest(const struct archive *archive, struct error *error)
{
    uint64_t whole = 0;

    if (archive->count > ARCHIVE_FILES_MOST)
        return error_set(error, tr("it holds more than %d files"), ARCHIVE_FILES_MOST);
    for (size_t i = 0; i < archive->count; i++) {
        zip_stat_t stat;

        if (zip_stat_index(archive->zip, i, 0, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0 ||
            (stat.valid & ZIP_STAT_NAME) == 0)
            return error_set(error, tr("it is damaged (%s)"), zip_strerror(archive->zip));
        if (stat.size > ARCHIVE_BYTES_MOST || whole + stat.size > ARCHIVE_BYTES_MOST)
            return error_set(error, tr("it is larger than %d MB when unpacked"),
                             ARCHIVE_BYTES_MOST / 1024 / 1024);
        whole += stat.size;
    }
    return true;
}

static bool is_small(const char *path, struct error *error)
{
    struct stat stat_of;

    if (stat(path, &stat_of) != 0)
        return error_set(error, tr("it cannot be read (%s)"), strerror(errno));
    if (!S_ISREG(stat_of.st_mode))
        return error_set(error, tr("it is no file"));
    return stat_of.st_size <= ARCHIVE_PACKED_MOST ||
           error_set(error, tr("it is larger than %d MB"), ARCHIVE_PACKED_MOST / 1024 / 1024);
}

struct archive *archive_open(const char *path, struct error *error)
{
    struct archive *archive;
    zip_error_t why;
    zip_t *zip;
    int code = 0;

    if (!is_small(path, error))
        return NULL;
    zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    if (zip == NULL) {
        zip_error_init_with_code(&why, code);
        error_set(error, tr("it is damaged or no ZIP file (%s)"), zip_error_strerror(&why));
        zip_error_fini(&why);
        return NULL;
    }
    archive = NEW(struct archive);
    *archive = (struct archive){zip, (size_t)zip_get_num_entries(zip, 0)};
    if (is_modest(archive, error))
        return archive;
    archive_close(archive);
    return NULL;
}

void archive_close(struct archive *archive)
{
    if (archive == NULL)
        return;
    zip_discard(archive->zip);
    free(archive);
}

size_t archive_count(const struct archive *archive)
{
    return archive->count;
}

const char *archive_name(const struct archive *archive, size_t number)
{
    const char *const name = zip_get_name(archive->zip, number, 0);

    return name == NULL ? "" : name;
}

bool archive_read(struct archive *archive, size_t number, struct text *bytes, struct error *error)
{
    zip_file_t *const file = zip_fopen_index(archive->zip, number, 0);
    char part[COPY_ROOM];
    zip_int64_t length = -1;
    size_t whole = 0;

    if (file == NULL)
        return error_set(error, tr("it is damaged (%s)"), zip_strerror(archive->zip));
    while ((length = zip_fread(file, part, sizeof part)) > 0 && whole <= ARCHIVE_BYTES_MOST) {
        text_add_bytes(bytes, part, (size_t)length);
        whole += (size_t)length;
    }
    if (length != 0) /* its checksum is compared at its end, too */
        error_set(error, tr("it is damaged (%s)"), zip_file_strerror(file));
    zip_fclose(file);
    return length == 0;
}
