#include "command_progress.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { BAR_WIDTH = 40, HUNDRED = 100 };

/* Over what was told before; who does not hear it misses nothing. */
static void tell(int file, int percent)
{
    char text[sizeof "100\n"];
    const int length = snprintf(text, sizeof text, "%03d\n", percent);

    if (pwrite(file, text, (size_t)length, 0) < 0)
        errno = 0;
}

bool progress_open(struct progress *progress, const char *descriptor)
{
    const bool is_one = descriptor == NULL ||
                        (descriptor[0] >= '3' && descriptor[0] <= '9' && descriptor[1] == '\0');

    progress->file = is_one && descriptor != NULL ? *descriptor - '0' : 0;
    return is_one;
}

void progress_show(void *argument, int64_t done, int64_t all)
{
    static const char full[] = "########################################";
    struct progress *const progress = argument;
    const int percent =
        all <= 0 || done < 0 ? 0 : (int)(done >= all ? HUNDRED : done * HUNDRED / all);

    if (progress->shown == percent + 1 || (progress->file == 0 && !isatty(STDERR_FILENO)))
        return;
    progress->shown = percent + 1;
    if (progress->file != 0) {
        tell(progress->file, percent);
        return;
    }
    fprintf(stderr, "\r[%-*.*s] %3d %%", BAR_WIDTH, percent * BAR_WIDTH / HUNDRED, full, percent);
}

void progress_end(struct progress *progress)
{
    if (progress->shown != 0 && progress->file == 0)
        fprintf(stderr, "\r%*s\r", BAR_WIDTH + 10, "");
    progress->shown = 0;
}
