/* Another program, as we start it. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/process.h"
#include "test.h"

enum { ROOM = 4096 };

static int run(const char *script, char said[ROOM], struct error *error)
{
    const int output = memfd_create("said", MFD_CLOEXEC);
    const char *const words[] = {"sh", "-c", script, NULL};
    const struct process process = {
        .path = "/bin/sh", .words = words, .input = -1, .output = output};
    ssize_t length;
    int status;
    const bool good = process_run(&process, &status, error);

    assert_int_equal(good, status == 0);
    length = pread(output, said, ROOM - 1, 0);
    assert_true(length >= 0);
    said[length] = '\0';
    close(output);
    return status;
}

/* Threads of ours take no signals, and a monitor passes over some: neither is the child's, or
 * nobody could end it. */
static void signals_reach_it(void **state)
{
    struct error error = {""};
    char said[ROOM];
    sigset_t all, before;
    const char *ignored;

    (void)state;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(run("grep -E '^Sig(Blk|Ign)' /proc/self/status", said, &error), 0);
    signal(SIGPIPE, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    assert_non_null(strstr(said, "SigBlk:\t0000000000000000\n"));
    ignored = strstr(said, "SigIgn:\t");
    assert_non_null(ignored);
    assert_int_equal(strtoull(ignored + strlen("SigIgn:\t"), NULL, 16) & 0x7fffffff, 0);
}

static void nothing_of_ours_is_open_in_it(void **state)
{
    const int ours = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct error error = {""};
    char said[ROOM], number[16];

    (void)state;
    assert_true(ours > STDERR_FILENO);
    snprintf(number, sizeof number, "\n%d\n", ours);
    assert_int_equal(run("echo; ls /proc/$$/fd", said, &error), 0);
    assert_non_null(strstr(said, "\n1\n"));
    assert_null(strstr(said, number));
    close(ours);
}

static void it_says_why_not(void **state)
{
    struct error error = {""};
    char said[ROOM];

    (void)state;
    assert_int_equal(run("echo no such thing >&2; exit 3", said, &error), 3);
    assert_string_equal(error.message, "no such thing");
    assert_int_equal(run("exit 4", said, &error), 4);
    assert_non_null(strstr(error.message, "'sh'"));
    assert_int_equal(run("kill -9 $$", said, &error), -1);
    assert_non_null(strstr(error.message, "9"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(signals_reach_it),
                                       cmocka_unit_test(nothing_of_ours_is_open_in_it),
                                       cmocka_unit_test(it_says_why_not)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
