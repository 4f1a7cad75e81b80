/* disk.h - a disk under the database that shows each call before it is carried out, and may refuse
 * it.  The one who looks is asked from whatever thread calls. */
#ifndef HAIDANG_TEST_DISK_H
#define HAIDANG_TEST_DISK_H

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum disk_act {
    DISK_MAKE, /* a file that was not there */
    DISK_WRITE,
    DISK_TRUNCATE, /* to `offset` */
    DISK_SYNC,
    DISK_REMOVE, /* `length` is not 0: so that it is still gone after a power cut */
    DISK_MAP,    /* more of the journal's index */
};

struct disk_call {
    enum disk_act act;
    const char *path;
    const void *bytes;
    int length;
    int64_t offset;
};

/* SQLITE_OK, or what it fails with; of a write that fails half comes through. */
typedef int disk_on_call(const struct disk_call *call);

static struct {
    sqlite3_vfs vfs, *real;
    disk_on_call *on_call;
} disk;

struct disk_file {
    sqlite3_file file;
    sqlite3_file *real;
    char *path;
};

static inline struct disk_file *disk_file_of(sqlite3_file *file)
{
    return (struct disk_file *)(void *)file;
}

static inline sqlite3_file *disk_real(sqlite3_file *file)
{
    return disk_file_of(file)->real;
}

static inline int disk_close(sqlite3_file *file)
{
    const int code = disk_real(file)->pMethods->xClose(disk_real(file));

    free(disk_real(file));
    free(disk_file_of(file)->path);
    return code;
}

static inline int disk_read(sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset)
{
    return disk_real(file)->pMethods->xRead(disk_real(file), bytes, length, offset);
}

static inline int disk_write(sqlite3_file *file, const void *bytes, int length,
                             sqlite3_int64 offset)
{
    const struct disk_call call = {DISK_WRITE, disk_file_of(file)->path, bytes, length, offset};
    const int code = disk.on_call(&call);

    if (code == SQLITE_OK)
        return disk_real(file)->pMethods->xWrite(disk_real(file), bytes, length, offset);
    disk_real(file)->pMethods->xWrite(disk_real(file), bytes, length / 2, offset);
    return code;
}

static inline int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    const struct disk_call call = {
        .act = DISK_TRUNCATE, .path = disk_file_of(file)->path, .offset = size};
    const int code = disk.on_call(&call);

    return code != SQLITE_OK ? code : disk_real(file)->pMethods->xTruncate(disk_real(file), size);
}

static inline int disk_sync(sqlite3_file *file, int flags)
{
    const struct disk_call call = {.act = DISK_SYNC, .path = disk_file_of(file)->path};
    const int code = disk.on_call(&call);

    return code != SQLITE_OK ? code : disk_real(file)->pMethods->xSync(disk_real(file), flags);
}

static inline int disk_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return disk_real(file)->pMethods->xFileSize(disk_real(file), size);
}

static inline int disk_lock(sqlite3_file *file, int level)
{
    return disk_real(file)->pMethods->xLock(disk_real(file), level);
}

static inline int disk_unlock(sqlite3_file *file, int level)
{
    return disk_real(file)->pMethods->xUnlock(disk_real(file), level);
}

static inline int disk_check_lock(sqlite3_file *file, int *is_held)
{
    return disk_real(file)->pMethods->xCheckReservedLock(disk_real(file), is_held);
}

static inline int disk_control(sqlite3_file *file, int what, void *argument)
{
    return disk_real(file)->pMethods->xFileControl(disk_real(file), what, argument);
}

static inline int disk_sector(sqlite3_file *file)
{
    return disk_real(file)->pMethods->xSectorSize(disk_real(file));
}

static inline int disk_device(sqlite3_file *file)
{
    return disk_real(file)->pMethods->xDeviceCharacteristics(disk_real(file));
}

static inline int disk_map(sqlite3_file *file, int page, int size, int extend,
                           void volatile **memory)
{
    const struct disk_call call = {.act = DISK_MAP, .path = disk_file_of(file)->path};
    const int code = extend ? disk.on_call(&call) : SQLITE_OK;

    return code != SQLITE_OK
               ? code
               : disk_real(file)->pMethods->xShmMap(disk_real(file), page, size, extend, memory);
}

static inline int disk_map_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return disk_real(file)->pMethods->xShmLock(disk_real(file), offset, count, flags);
}

static inline void disk_barrier(sqlite3_file *file)
{
    disk_real(file)->pMethods->xShmBarrier(disk_real(file));
}

static inline int disk_unmap(sqlite3_file *file, int remove)
{
    return disk_real(file)->pMethods->xShmUnmap(disk_real(file), remove);
}

static const sqlite3_io_methods disk_methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_check_lock,
    .xFileControl = disk_control,
    .xSectorSize = disk_sector,
    .xDeviceCharacteristics = disk_device,
    .xShmMap = disk_map,
    .xShmLock = disk_map_lock,
    .xShmBarrier = disk_barrier,
    .xShmUnmap = disk_unmap,
};

static inline int disk_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                            int *got)
{
    struct disk_file *const opened = disk_file_of(file);
    int is_there = 1;
    int code;

    (void)vfs;
    file->pMethods = NULL;
    if (name != NULL)
        disk.real->xAccess(disk.real, name, SQLITE_ACCESS_EXISTS, &is_there);
    opened->real = calloc(1, (size_t)disk.real->szOsFile);
    code = disk.real->xOpen(disk.real, name, opened->real, flags, got);
    if (code != SQLITE_OK) {
        free(opened->real);
        return code;
    }
    opened->path = strdup(name == NULL ? "" : name);
    file->pMethods = &disk_methods;
    if (!is_there) {
        const struct disk_call call = {.act = DISK_MAKE, .path = opened->path};

        disk.on_call(&call);
    }
    return SQLITE_OK;
}

static inline int disk_remove(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
    const struct disk_call call = {.act = DISK_REMOVE, .path = name, .length = sync_folder};

    (void)vfs;
    disk.on_call(&call);
    return disk.real->xDelete(disk.real, name, sync_folder);
}

/* From now on every file of a database lies on it. */
static inline void disk_begin(disk_on_call *on_call)
{
    disk.on_call = on_call;
    disk.real = sqlite3_vfs_find(NULL);
    disk.vfs = *disk.real;
    disk.vfs.zName = "shown";
    disk.vfs.szOsFile = sizeof(struct disk_file);
    disk.vfs.pNext = NULL;
    disk.vfs.xOpen = disk_open;
    disk.vfs.xDelete = disk_remove;
    sqlite3_vfs_register(&disk.vfs, 1);
}

#endif
