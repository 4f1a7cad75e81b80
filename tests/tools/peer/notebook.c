#include "peer/notebook.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

struct notebook {
    int file;             /* -1: nowhere */
    pthread_mutex_t lock; /* times rise from line to line */
};

struct notebook *notebook_open(const char *path, struct error *error)
{
    struct notebook *const notebook = NEW(struct notebook);

    pthread_mutex_init(&notebook->lock, NULL);
    notebook->file =
        path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (path == NULL || notebook->file >= 0)
        return notebook;
    error_set(error, "cannot write '%s': %s", path, strerror(errno));
    free(notebook);
    return NULL;
}

/* What came from outside stays on its line. */
static void keep_on_one_line(struct text *line, size_t from)
{
    for (size_t i = from; i < line->length; i++)
        if ((unsigned char)line->bytes[i] < ' ')
            line->bytes[i] = '?';
}

void notebook_note(struct notebook *notebook, unsigned long connection, const char *door,
                   const char *format, ...)
{
    enum { LINE_MOST = 8 * 1024 };
    struct text line = {.limit = LINE_MOST};
    va_list arguments;

    if (notebook->file < 0)
        return;
    pthread_mutex_lock(&notebook->lock);
    text_add(&line, "%lld %lu %s ", (long long)clock_steady_us(), connection, door);
    va_start(arguments, format);
    text_add_arguments(&line, format, arguments);
    va_end(arguments);
    keep_on_one_line(&line, 0);
    line.limit += 1;
    text_add_string(&line, "\n");
    if (write(notebook->file, line.bytes, line.length) < 0)
        line.cut = true; /* no room on the disk: the test will miss the line */
    pthread_mutex_unlock(&notebook->lock);
    text_free(&line);
}
