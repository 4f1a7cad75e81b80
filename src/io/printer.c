#include "io/printer.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/words.h"
#include "io/process.h"
#include "model/document_json.h"

/* The program, put beside ours by the assembler (Makefile). */
extern const unsigned char printer_image[];
extern const uint64_t printer_image_length;

enum { PATH_ROOM = 64 };

static bool write_all(int file, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        const ssize_t written = write(file, bytes, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

/* A file that has no name and is gone when it is closed. */
static int make_image(void)
{
    const int file = memfd_create("haidang-print", MFD_CLOEXEC);

    if (file >= 0 && write_all(file, printer_image, printer_image_length))
        return file;
    if (file >= 0)
        close(file);
    return -1;
}

/* For people nobody prints what is for programs. */
static bool wants_raw(const char *format)
{
    static const char *const formats[] = {"xlsx", "csv", "json"};
    bool wants = false;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        wants = wants || strcmp(format, formats[i]) == 0;
    return wants;
}

static void send_document(void *argument, FILE *file)
{
    const struct printer_job *const job = argument;

    document_send(job->document, wants_raw(job->format), file);
    if (job->on_sent != NULL)
        job->on_sent(job->argument);
}

bool printer_print(struct printer_job *job, int out, struct error *error)
{
    const int image = make_image();
    const char *const words[] = {"haidang-print", words_language_name(words_language()),
                                 job->format, job->template_path, NULL};
    char path[PATH_ROOM];
    const struct process process = {.path = path,
                                    .words = words,
                                    .input = -1,
                                    .output = out,
                                    .feed = send_document,
                                    .argument = job};
    int status;
    bool good = image >= 0;

    snprintf(path, sizeof path, "/proc/self/fd/%d", image);
    if (good)
        good = process_run(&process, &status, error);
    else
        error_set(error, tr("there is no room for the printer (%s)"), strerror(errno));
    if (image >= 0)
        close(image);
    return good;
}
