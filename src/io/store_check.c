#include "io/store_check.h"

#include <fcntl.h>
#include <glob.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/words.h"
#include "io/store_files.h"
#include "io/store_sql.h"

enum {
    MOMENT_US = 1000000,    /* a start may wait for so long: some 500 MB */
    STEPS_BETWEEN = 100000, /* of the database's machine, between two looks at the clock */
    PAUSE_MS = 5,           /* the thread gives way to the writer after as much work */
};

/* --- looking ---------------------------------------------------------------------------------- */

struct limit {
    int64_t until_us;            /* 0: as long as it takes */
    const _Atomic bool *closing; /* or NULL */
};

/* Not 0: give up. */
static int on_steps(void *argument)
{
    const struct limit *const limit = argument;

    if (limit->until_us != 0)
        return clock_steady_us() > limit->until_us;
    sqlite3_sleep(PAUSE_MS);
    return *limit->closing;
}

static enum check_result look(const char *path, struct limit *limit)
{
    struct sql *const sql = sql_open(path, SQL_TO_READ, NULL);
    enum check_result result = CHECK_UNFINISHED;
    char word[64];

    if (sql == NULL)
        return CHECK_UNFINISHED; /* opening it to write will say why */
    sqlite3_progress_handler(sql->database, STEPS_BETWEEN, on_steps, limit);
    if (sql_ask_word(sql, "pragma quick_check(1)", word, sizeof word, NULL))
        result = strcmp(word, "ok") == 0 ? CHECK_GOOD : CHECK_DAMAGED;
    else if (sql_is_damaged(sql))
        result = CHECK_DAMAGED;
    sql_close(sql);
    return result;
}

/* --- putting aside ---------------------------------------------------------------------------- */

static bool is_marked(const char *path)
{
    char name[PATH_MAX];

    return snprintf(name, sizeof name, "%s.damaged", path) < PATH_MAX && access(name, F_OK) == 0;
}

void check_leave_mark(const char *path)
{
    char name[PATH_MAX];
    int file;

    if (snprintf(name, sizeof name, "%s.damaged", path) >= PATH_MAX)
        return;
    file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file >= 0)
        close(file);
}

static bool has_bytes(const char *path, const char *ending)
{
    char name[PATH_MAX];
    struct stat there;

    return snprintf(name, sizeof name, "%s%s", path, ending) < PATH_MAX &&
           stat(name, &there) == 0 && there.st_size > 0;
}

static bool put_aside(const char *path, struct error *error)
{
    char name[PATH_MAX];
    char mark[PATH_MAX];

    if (!file_name_aside(name, path, "damaged", error))
        return false;
    /* the journal first: a kill in between must not leave it beside a new store */
    if (!file_move(path, name, "-wal", error) || !file_move(path, name, "-shm", error) ||
        !file_move(path, name, "", error))
        return false;
    if (snprintf(mark, sizeof mark, "%s.damaged", path) < PATH_MAX)
        unlink(mark);
    file_sync_folder_of(path);
    return true;
}

/* Only where a monitor has been (it leaves its lock) can zeros be what is left of a store. */
bool check_may_put_aside(const char *path)
{
    char name[PATH_MAX];

    switch (file_read_mark(path)) {
    case FILE_OURS:
        return true;
    case FILE_ZEROED:
        return snprintf(name, sizeof name, "%s.lock", path) < PATH_MAX && access(name, F_OK) == 0;
    case FILE_EMPTY:
    case FILE_MISSING:
    case FILE_FOREIGN:
        break;
    }
    return false;
}

bool check_and_put_aside(const char *path, bool *unfinished, struct error *error)
{
    struct limit moment = {.until_us = clock_steady_us() + MOMENT_US};
    enum check_result result = CHECK_GOOD;

    switch (file_read_mark(path)) {
    case FILE_OURS:
        result = is_marked(path) ? CHECK_DAMAGED : look(path, &moment);
        break;
    case FILE_ZEROED:
        result = CHECK_DAMAGED;
        break;
    case FILE_EMPTY: /* the file would be taken for a new one, and the journal thrown away */
        result = has_bytes(path, "-wal") ? CHECK_DAMAGED : CHECK_GOOD;
        break;
    case FILE_MISSING:
    case FILE_FOREIGN: /* refused elsewhere */
        break;
    }
    *unfinished = result == CHECK_UNFINISHED;
    return result != CHECK_DAMAGED || put_aside(path, error);
}

bool check_finds_damaged(const char *path)
{
    struct text pattern = {0};
    glob_t found = {0};
    bool finds;

    for (const char *letter = path; *letter != '\0'; letter++)
        text_add(&pattern, strchr("*?[\\", *letter) == NULL ? "%c" : "\\%c", *letter);
    text_add_string(&pattern, ".damaged-*");
    finds = glob(text_string(&pattern), GLOB_NOSORT, NULL, &found) == 0;
    globfree(&found);
    text_free(&pattern);
    return finds;
}

/* --- the thread ------------------------------------------------------------------------------- */

static void *run_checker(void *argument)
{
    struct checker *const checker = argument;
    struct limit limit = {.closing = &checker->closing};

    if (look(checker->path, &limit) == CHECK_DAMAGED) {
        check_leave_mark(checker->path);
        checker->damaged = true;
    }
    return NULL;
}

/* A store that cannot be looked at is a store all the same: no thread is no failure. */
void checker_start(struct checker *checker, const char *path)
{
    checker->path = path;
    checker->closing = false;
    checker->started = thread_start(&checker->thread, run_checker, checker) == 0;
}

void checker_stop(struct checker *checker)
{
    if (!checker->started)
        return;
    checker->closing = true;
    pthread_join(checker->thread, NULL);
    checker->started = false;
}
