/* What may be a secret is covered before its line is shown: a mistake on the line is shown on a
 * screen, in a log, in a letter to whoever helps. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/schema.h"

/* How the names begin below which secrets stand, also those that are not quite right. */
static const char *const beginnings[] = {"auth",    "basic",      "bear", "oauth",      "pas",
                                         "pwd",     "secr",       "cook", "proxy-auth", "api-key",
                                         "x-api-k", "x-auth-tok", NULL};
/* What is written in place of a secret: where it is, or how it is sent. */
static const char *const harmless[] = {"file",  "env",  "user",  "client",
                                       "scope", "send", "token", NULL};

static bool is_of_name(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_' || letter == '-' || letter == '.';
}

/* The length of a name with its colon at `at`, else 0. */
static size_t name_at(const char *at)
{
    size_t length = 0;

    while (is_of_name(at[length]))
        length++;
    return length > 0 && at[length] == ':' && strchr(" ", at[length + 1]) != NULL ? length + 1 : 0;
}

static bool begins_secret(const char *name)
{
    for (size_t i = 0; beginnings[i] != NULL; i++)
        if (strncasecmp(name, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

static bool is_harmless(const char *name, size_t length)
{
    for (size_t i = 0; harmless[i] != NULL; i++)
        if (strlen(harmless[i]) == length && strncmp(name, harmless[i], length) == 0)
            return true;
    return false;
}

/* Where the value at `at` ends: at its quote, or where a map or list goes on. */
static const char *value_end(const char *at)
{
    const bool is_quoted = *at == '"' || *at == '\'';
    const char *const close = is_quoted ? strchr(at + 1, *at) : NULL;
    const char *end = at + strcspn(at, is_quoted ? "" : ",{}[]");

    if (close != NULL)
        return close + 1;
    while (end > at + 1 && end[-1] == ' ')
        end--;
    return end;
}

/* Behind the "user:word@" of a web address whose "://" is at `at`, else NULL. */
static const char *credentials_end(const char *at)
{
    const char *const end = at + strcspn(at, "/?#, {}[]");

    return memchr(at, '@', (size_t)(end - at));
}

/* A star for each character, so that a caret below still points at what it pointed at. */
static void cover(char **to, const char *from, const char *end)
{
    for (; from < end; from++)
        if (((unsigned char)*from & 0xc0) != 0x80)
            *(*to)++ = '*';
}

static void copy(char **to, const char *from, const char *end)
{
    memcpy(*to, from, (size_t)(end - from));
    *to += end - from;
}

/* What stands at `at` up to the next thing, and whether it may be seen. */
struct piece {
    const char *end;
    bool is_covered;
};

struct masking {
    bool is_secret; /* from the first such name on */
    bool is_shown;  /* but not what stands behind this one */
};

static struct piece next_piece(struct masking *masking, const char *at)
{
    const size_t name = name_at(at);
    size_t length = 0;

    if (name > 0) {
        masking->is_secret = masking->is_secret || begins_secret(at);
        masking->is_shown = is_harmless(at, name - 1);
        return (struct piece){.end = at + name};
    }
    if (strchr(" ,{}[]-", *at) != NULL)
        return (struct piece){.end = at + 1};
    if (masking->is_secret && !masking->is_shown)
        return (struct piece){.end = value_end(at), .is_covered = true};
    while (is_of_name(at[length]))
        length++;
    return (struct piece){.end = at + (length > 0 ? length : 1)};
}

const char *reading_mask(struct reading *reading, const char *line)
{
    char *const masked = arena_copy_string(reading_arena(reading), line);
    struct masking masking = {false, false};
    char *to = masked;

    for (const char *at = line; *at != '\0';) {
        const char *const host = strncmp(at, "://", 3) == 0 ? credentials_end(at + 3) : NULL;
        struct piece piece = {.end = host};

        if (host != NULL) {
            copy(&to, at, at + 3);
            cover(&to, at + 3, host);
        } else {
            piece = next_piece(&masking, at);
            (piece.is_covered ? cover : copy)(&to, at, piece.end);
        }
        at = piece.end;
    }
    *to = '\0';
    return masked;
}
