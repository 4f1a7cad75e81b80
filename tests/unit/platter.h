/* platter.h - what may lie on a disk whose power is cut.  The calls of a story are written down as
 * they come; each file is what was synced of it, and any part of what was not may have come through
 * as well.  Folders are synced with whatever is synced in them, as journaling file systems do. */
#ifndef HAIDANG_TEST_PLATTER_H
#define HAIDANG_TEST_PLATTER_H

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "disk.h"

enum { FILES = 3, SECTOR = 512 /* is written wholly or not at all */ };

static const char *const endings[FILES] = {"", "-wal", "-journal"};

/* --- the story, call by call ---------------------------------------------------------------- */

enum { TOLD_SAFE = 100 /* batch `offset` was acknowledged */, TOLD_PACKED /* as of `offset` */ };

struct told {
    int act; /* enum disk_act, or one of the above */
    int file;
    int length;
    int64_t offset;
    unsigned char *bytes;
};

static struct {
    pthread_mutex_t mutex;
    char folder[64], path[96], cut_path[96];
    struct told *calls;
    size_t count, capacity;
    bool is_telling;
} story;

static inline void tell(int act, int file, int64_t offset, const void *bytes, int length)
{
    struct told call = {act, file, length, offset, NULL};

    if (!story.is_telling)
        return;
    if (bytes != NULL) {
        call.bytes = malloc((size_t)length);
        memcpy(call.bytes, bytes, (size_t)length);
    }
    pthread_mutex_lock(&story.mutex);
    if (story.count == story.capacity) {
        story.capacity = story.capacity * 2 + 1024;
        story.calls = realloc(story.calls, story.capacity * sizeof *story.calls);
    }
    story.calls[story.count++] = call;
    pthread_mutex_unlock(&story.mutex);
}

/* --- what lies on the disk ------------------------------------------------------------------- */

struct image {
    unsigned char *bytes;
    int64_t size, capacity;
    bool is_there, is_synced; /* in its folder, too */
    bool is_removed;          /* but may come back */
};

struct platter {
    struct image files[FILES];
    size_t first; /* call that may not be synced */
    bool *is_synced;
};

static inline void image_resize(struct image *image, int64_t size)
{
    if (size > image->capacity) {
        image->capacity = size * 2;
        image->bytes = realloc(image->bytes, (size_t)image->capacity);
    }
    if (size > image->size)
        memset(image->bytes + image->size, 0, (size_t)(size - image->size));
    image->size = size;
}

static inline void image_write(struct image *image, int64_t offset, const void *bytes,
                               int64_t length)
{
    if (offset + length > image->size)
        image_resize(image, offset + length);
    memcpy(image->bytes + offset, bytes, (size_t)length);
}

static inline void image_read(struct image *image, const char *path)
{
    FILE *const file = fopen(path, "rb");
    static unsigned char bytes[1 << 16];
    size_t length;

    image->is_there = image->is_synced = file != NULL;
    while (file != NULL && (length = fread(bytes, 1, sizeof bytes, file)) > 0)
        image_write(image, image->size, bytes, (int64_t)length);
    if (file != NULL)
        fclose(file);
}

static inline void image_copy(struct image *copy, const struct image *image)
{
    copy->size = 0;
    image_resize(copy, image->size);
    if (image->size > 0)
        memcpy(copy->bytes, image->bytes, (size_t)image->size);
    copy->is_there = image->is_there;
    copy->is_synced = image->is_synced;
    copy->is_removed = image->is_removed;
}

static inline void image_call(struct image *image, const struct told *call)
{
    if (call->act == DISK_WRITE)
        image_write(image, call->offset, call->bytes, call->length);
    else if (call->act == DISK_TRUNCATE)
        image_resize(image, call->offset);
}

static inline void image_empty(struct image *image)
{
    *image = (struct image){.bytes = image->bytes, .capacity = image->capacity};
}

/* What was written to the file before call `end` is now on the disk. */
static inline void platter_sync(struct platter *platter, int file, size_t end)
{
    for (size_t i = platter->first; i < end; i++)
        if (!platter->is_synced[i] && story.calls[i].file == file) {
            image_call(&platter->files[file], &story.calls[i]);
            platter->is_synced[i] = true;
        }
    while (platter->first < end && platter->is_synced[platter->first])
        platter->first++;
}

/* With whatever is synced the folder is, too. */
static inline void platter_remove_for_good(struct platter *platter)
{
    for (int i = 0; i < FILES; i++)
        if (platter->files[i].is_removed)
            image_empty(&platter->files[i]);
}

/* Call `number` has come. */
static inline void platter_take(struct platter *platter, size_t number)
{
    const struct told *const call = &story.calls[number];
    struct image *const image = &platter->files[call->file];

    platter->is_synced[number] = call->act != DISK_WRITE && call->act != DISK_TRUNCATE;
    if (call->act == DISK_MAKE) {
        image_empty(image);
        image->is_there = true;
    } else if (call->act == DISK_SYNC) {
        platter_sync(platter, call->file, number + 1);
        image->is_synced = true;
        platter_remove_for_good(platter);
    } else if (call->act == DISK_REMOVE) {
        platter_sync(platter, call->file, number + 1);
        image->is_removed = true;
        if (call->length != 0)
            image_empty(image);
    }
}

/* --- the cut ---------------------------------------------------------------------------------- */

enum cut { NOTHING_MORE, WHAT_CAME_FIRST, TORN_AT_THE_END, ANY_SECTORS, CUT_COUNT };

static const char *const cut_names[CUT_COUNT] = {"nothing that was not synced", "what came first",
                                                 "what came first, the last torn", "any sectors"};

static inline void keep_sectors(struct image *image, const struct told *call, bool first_only)
{
    int64_t length;
    const int64_t sectors = (call->length + SECTOR - 1) / SECTOR;
    const int64_t most = first_only ? random() % (sectors + 1) : sectors;

    for (int64_t i = 0; i < most; i++) {
        length = call->length - i * SECTOR < SECTOR ? call->length - i * SECTOR : SECTOR;
        if (first_only || random() % 2 == 0)
            image_write(image, call->offset + i * SECTOR, call->bytes + i * SECTOR, length);
    }
}

/* What of the calls before `end` that are not safe came through nevertheless. */
static inline void keep_some(struct image files[FILES], const struct platter *platter, size_t end,
                             enum cut cut)
{
    const size_t last = platter->first + (size_t)random() % (end - platter->first + 1);

    for (size_t i = platter->first; i < end && cut != NOTHING_MORE; i++) {
        const struct told *const call = &story.calls[i];
        struct image *const image = &files[call->file];

        if (platter->is_synced[i])
            continue;
        if (cut == ANY_SECTORS ? call->act == DISK_WRITE : cut == TORN_AT_THE_END && i == last)
            keep_sectors(image, call, cut != ANY_SECTORS);
        else if (cut == ANY_SECTORS ? random() % 2 == 0 : i < last)
            image_call(image, call);
        image->is_synced = image->is_synced || image->size > 0;
    }
}

/* The file, its journals, and the copies that were made before it was brought up to date. */
static inline void clear(const char *path)
{
    static const char *const all[] = {"", "-wal", "-journal", "-shm", ".lock"};
    char name[128];

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        snprintf(name, sizeof name, "%s%s", path, all[i]);
        unlink(name);
    }
    for (int version = 1; version < 100; version++) {
        snprintf(name, sizeof name, "%s.v%d.bak", path, version);
        unlink(name);
    }
}

/* The lock, too, may have come so far or not. */
static inline bool lay_lock(void)
{
    char name[128];
    FILE *file;

    if (random() % 2 == 0)
        return true;
    snprintf(name, sizeof name, "%s.lock", story.cut_path);
    file = fopen(name, "wb");
    return file != NULL && fclose(file) == 0;
}

static inline bool lay_down(const struct image files[FILES])
{
    char name[128];
    bool good;

    clear(story.cut_path);
    good = lay_lock();
    for (int i = 0; i < FILES; i++) {
        FILE *file;

        if (!files[i].is_there || !files[i].is_synced || (files[i].is_removed && random() % 2 == 0))
            continue;
        snprintf(name, sizeof name, "%s%s", story.cut_path, endings[i]);
        file = fopen(name, "wb");
        good = good && file != NULL &&
               fwrite(files[i].bytes, 1, (size_t)files[i].size, file) == (size_t)files[i].size;
        if (file != NULL)
            fclose(file);
    }
    return good;
}

#endif
