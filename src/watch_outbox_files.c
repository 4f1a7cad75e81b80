/* Files that go with a letter: its facts name them, and a thread of the pool reads them. */
#include <stdlib.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/store_beside.h"
#include "watch_outbox_inside.h"

enum { FILES_MOST = 8, FILE_BYTES_MOST = 20 * 1024 * 1024 };

struct enclosures {
    struct work *work;
    bool at_work, dropped; /* the pool may have them; nobody wants them any more */
    const char *store;     /* its path */
    json_t *files;         /* as in the facts */
    struct text bytes[FILES_MOST];
    struct attachment attachments[FILES_MOST];
    size_t count;
    struct error error;
    void (*on_read)(void *argument, const struct error *error);
    void *argument;
};

static const char *find_text(const json_t *file, const char *name)
{
    const char *const text = json_string_value(json_object_get(file, name));

    return text == NULL ? "" : text;
}

static void free_all(struct enclosures *files)
{
    for (size_t i = 0; i < files->count; i++)
        text_free(&files->bytes[i]);
    json_decref(files->files);
    free(files);
}

static void read_in_pool(void *argument)
{
    struct enclosures *const files = argument;

    for (size_t i = 0; i < files->count && files->error.message[0] == '\0'; i++)
        store_read_beside(files->store, find_text(json_array_get(files->files, i), "file"),
                          FILE_BYTES_MOST, &files->bytes[i], &files->error);
}

static void on_done(void *argument)
{
    struct enclosures *const files = argument;

    for (size_t i = 0; i < files->count; i++) {
        const json_t *const file = json_array_get(files->files, i);

        files->attachments[i] =
            (struct attachment){find_text(file, "name"), find_text(file, "type"),
                                files->bytes[i].bytes, files->bytes[i].length};
    }
    files->on_read(files->argument, files->error.message[0] == '\0' ? NULL : &files->error);
}

static void release(void *argument)
{
    struct enclosures *const files = argument;

    files->at_work = false;
    if (files->dropped)
        free_all(files);
}

void enclosures_free(struct enclosures *files)
{
    if (files == NULL)
        return;
    if (!files->at_work) {
        free_all(files);
        return;
    }
    files->dropped = true;
    work_cancel(files->work);
}

struct enclosures *enclosures_read(struct dispatch *post, const json_t *list,
                                   void (*on_read)(void *argument, const struct error *error),
                                   void *argument)
{
    const struct watch *const watch = post->outlet->outbox->watch;
    struct enclosures *const files = NEW(struct enclosures);
    const size_t count = json_array_size(list);

    files->files = json_deep_copy(list);
    files->store = watch->catalogue->store_path;
    files->count = count < FILES_MOST ? count : FILES_MOST;
    files->on_read = on_read;
    files->argument = argument;
    if (count > FILES_MOST)
        error_set(&files->error, tr("a letter carries %d files at most"), FILES_MOST);
    files->at_work = true;
    files->work = work_start(watch->kit.prober.loop, read_in_pool, on_done, release, files);
    return files;
}

const struct attachment *enclosures_list(const struct enclosures *files, size_t *count)
{
    *count = files->count;
    return files->attachments;
}
