#include "command_progress.h"

#include <stdio.h>
#include <unistd.h>

enum { BAR_WIDTH = 40, HUNDRED = 100 };

void progress_show(void *argument, int64_t done, int64_t all)
{
    static const char full[] = "########################################";
    struct progress *const progress = argument;
    const int percent =
        all <= 0 || done < 0 ? 0 : (int)(done >= all ? HUNDRED : done * HUNDRED / all);

    if (progress->shown == percent + 1 || !isatty(STDERR_FILENO))
        return;
    progress->shown = percent + 1;
    fprintf(stderr, "\r[%-*.*s] %3d %%", BAR_WIDTH, percent * BAR_WIDTH / HUNDRED, full, percent);
}

void progress_end(struct progress *progress)
{
    if (progress->shown != 0)
        fprintf(stderr, "\r%*s\r", BAR_WIDTH + 10, "");
    progress->shown = 0;
}
