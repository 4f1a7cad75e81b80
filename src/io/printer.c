#include "io/printer.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/words.h"
#include "model/document_json.h"

/* The program, put beside ours by the assembler (Makefile). */
extern const unsigned char printer_image[], printer_image_end[];

enum { PATH_ROOM = 64, TOLD_MOST = 900 };

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

    if (file >= 0 && write_all(file, printer_image, (size_t)(printer_image_end - printer_image)))
        return file;
    if (file >= 0)
        close(file);
    return -1;
}

static int make_input(const struct document *document)
{
    const int file = memfd_create("haidang-document", MFD_CLOEXEC);
    FILE *stream;
    int copy;
    bool good;

    if (file < 0)
        return -1;
    copy = dup(file);
    stream = copy < 0 ? NULL : fdopen(copy, "w");
    good = stream != NULL && document_send(document, stream);
    if (stream != NULL)
        good = fclose(stream) == 0 && good;
    if (good && lseek(file, 0, SEEK_SET) == 0)
        return file;
    close(file);
    return -1;
}

struct run {
    int image, input, told, out;
};

/* Its process, or -1 with errno. */
static pid_t start(const struct run *run, const struct printer_job *job)
{
    char path[PATH_ROOM];
    char name[] = "haidang-print", language[PATH_ROOM], format[PATH_ROOM];
    char *const template_path = (char *)(uintptr_t)job->template_path; /* nobody changes it */
    char *const words[] = {name, language, format, template_path, NULL};
    posix_spawn_file_actions_t actions;
    pid_t process = -1;

    snprintf(path, sizeof path, "/proc/self/fd/%d", run->image);
    snprintf(language, sizeof language, "%s", words_language_name(words_language()));
    snprintf(format, sizeof format, "%s", job->format);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, run->input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, run->out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, run->told, STDERR_FILENO);
    errno = posix_spawn(&process, path, &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return errno == 0 ? process : -1;
}

static bool hear(const struct run *run, int status, struct error *error)
{
    char told[TOLD_MOST + 1];
    const ssize_t length = pread(run->told, told, TOLD_MOST, 0);

    if (WIFSIGNALED(status))
        return error_set(error, tr("the printer was ended by signal %d"), WTERMSIG(status));
    told[length > 0 ? length : 0] = '\0';
    return error_set(error, "%s", *told == '\0' ? tr("the printer did not say why") : told);
}

static bool print(const struct run *run, const struct printer_job *job, struct error *error)
{
    const pid_t process = start(run, job);
    int status = 0;

    if (process < 0)
        return error_set(error, tr("the printer cannot be started (%s)"), strerror(errno));
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR)
            return error_set(error, tr("the printer was lost (%s)"), strerror(errno));
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) || hear(run, status, error);
}

bool printer_print(const struct printer_job *job, int out, struct error *error)
{
    const struct run run = {.image = make_image(),
                            .input = make_input(job->document),
                            .told = memfd_create("haidang-told", MFD_CLOEXEC),
                            .out = out};
    const int files[] = {run.image, run.input, run.told};
    bool good;

    if (run.image < 0 || run.input < 0 || run.told < 0)
        good = error_set(error, tr("there is no room for the printer (%s)"), strerror(errno));
    else
        good = print(&run, job, error);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i] >= 0)
            close(files[i]);
    return good;
}
