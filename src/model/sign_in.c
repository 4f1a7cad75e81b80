#include "model/sign_in.h"

#include <string.h>

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t';
}

bool sign_in_find_cookie(const char *header, const char *name, char *value, size_t room)
{
    const size_t name_length = strlen(name);
    const char *found = NULL;
    size_t found_length = 0;
    const char *at = header;

    while (at != NULL && *at != '\0') {
        size_t length;

        while (is_blank(*at) || *at == ';')
            at++;
        length = strcspn(at, ";");
        if (length > name_length && strncmp(at, name, name_length) == 0 && at[name_length] == '=') {
            if (found != NULL)
                return false;
            found = at + name_length + 1;
            found_length = length - name_length - 1;
        }
        at += length;
    }
    while (found_length > 0 && is_blank(found[found_length - 1]))
        found_length--;
    if (found == NULL || found_length >= room)
        return false;
    memcpy(value, found, found_length);
    value[found_length] = '\0';
    return true;
}

/* Browsers take "\" for "/", and pass over what is no letter: "/\t/host". */
static bool is_plain(const char *path)
{
    for (const char *at = path; *at != '\0'; at++)
        if ((unsigned char)*at <= ' ' || (unsigned char)*at >= 0x7f || *at == '\\')
            return false;
    return true;
}

bool sign_in_is_next(const char *next)
{
    static const char *const rooms[] = {"/ops", "/en/ops"};

    if (strlen(next) > SIGN_IN_NEXT_MOST || !is_plain(next) || strstr(next, "/.") != NULL)
        return false;
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        const size_t length = strlen(rooms[i]);

        if (strncmp(next, rooms[i], length) == 0 && strchr("/?", next[length]) != NULL)
            return true; /* strchr finds the end, too */
    }
    return false;
}

#define HOUR_MS (INT64_C(3600) * 1000)

struct session_terms session_terms_or_usual(struct session_terms terms)
{
    if (terms.idle_ms == 0)
        terms.idle_ms = INT64_C(12) * HOUR_MS;
    if (terms.most_ms == 0)
        terms.most_ms = INT64_C(7) * 24 * HOUR_MS;
    return terms;
}

bool session_holds(struct session_terms terms, const struct session_life *life, int64_t now_ms)
{
    const struct session_terms now = session_terms_or_usual(terms);

    return now_ms < life->ends_ms && now_ms - life->began_ms < now.most_ms &&
           now_ms - life->seen_ms < now.idle_ms;
}

int64_t session_use_ms(struct session_terms terms)
{
    const int64_t part_ms = session_terms_or_usual(terms).idle_ms / 6;

    return part_ms < HOUR_MS / 6 ? part_ms : HOUR_MS / 6;
}
