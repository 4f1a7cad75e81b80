#include "command_password.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/words.h"

/* With its end, and one byte more, so that a longer one is seen to be. */
enum { LINE_ROOM = PASSWORD_MOST + 2 };

enum read_line { LINE_READ, LINE_NONE, LINE_UNFIT };

/* Byte by byte: no buffer of the library shall keep it. */
static enum read_line read_line(char line[LINE_ROOM])
{
    size_t length = 0;
    bool has_nul = false;
    ssize_t count;
    char byte;

    while ((count = read(STDIN_FILENO, &byte, 1)) == 1 && byte != '\n') {
        has_nul |= byte == '\0';
        if (length < LINE_ROOM - 1)
            line[length++] = byte;
    }
    if (length > 0 && line[length - 1] == '\r')
        length--;
    line[length] = '\0';
    if (has_nul)
        return LINE_UNFIT;
    return count < 0 || (count == 0 && length == 0) ? LINE_NONE : LINE_READ;
}

/* Signals wait until the terminal shows again what is typed. */
static enum read_line read_unseen(const char *prompt, char line[LINE_ROOM])
{
    struct termios shown;
    struct termios unseen;
    sigset_t all;
    sigset_t before;
    enum read_line read;

    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return LINE_NONE;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    unseen = shown;
    unseen.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen) != 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        return LINE_NONE;
    }
    fputs(prompt, stderr);
    read = read_line(line);
    fputs("\n", stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return read;
}

static bool complain(const char *why)
{
    fprintf(stderr, "haidang: %s\n", why);
    return false;
}

static bool read_password(char line[LINE_ROOM], bool *is_unfit)
{
    const bool at_terminal = isatty(STDIN_FILENO) != 0;
    enum read_line read = at_terminal ? read_unseen(tr("Password: "), line) : read_line(line);
    char again[LINE_ROOM] = "";
    bool same = true;

    if (at_terminal && read == LINE_READ) {
        read = read_unseen(tr("Once more: "), again);
        same = strcmp(line, again) == 0;
        password_wipe(again, sizeof again);
    }
    *is_unfit = true;
    if (read == LINE_NONE)
        return complain(tr("no password was given: it is typed, or a line of standard input"));
    if (read == LINE_UNFIT)
        return complain(tr("the password wants one line of text in UTF-8"));
    return same || complain(tr("these two passwords differ"));
}

bool command_read_password(const char *id, char hash[PASSWORD_HASH], bool *is_unfit)
{
    char line[LINE_ROOM] = "";
    struct error error = {""};
    bool good = read_password(line, is_unfit);

    if (good) {
        *is_unfit = !password_is_fit(id, line, &error);
        good = (!*is_unfit && password_hash(line, hash, &error)) || complain(error.message);
    }
    password_wipe(line, sizeof line);
    return good;
}
