/* "did you mean": the closest of the names that are known. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/schema.h"
#include "base/text.h"
#include "base/words.h"

enum { TYPED_MOST = 64 }; /* what is longer is no slip of the finger */

static int least_of(int a, int b, int c)
{
    const int least = a < b ? a : b;

    return least < c ? least : c;
}

static bool same_letter(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Insertions, deletions, replacements and swaps of neighbours that make one of the other. */
static int edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int rows[3][TYPED_MOST + 1];
    int *before = rows[0];
    int *last = rows[1];
    int *row = rows[2];

    for (size_t j = 0; j <= b_length; j++)
        last[j] = (int)j;
    memcpy(before, last, sizeof rows[0]);
    for (size_t i = 1; i <= a_length; i++) {
        int *const oldest = before;

        row[0] = (int)i;
        for (size_t j = 1; j <= b_length; j++) {
            const int cost = same_letter(a[i - 1], b[j - 1]) ? 0 : 1;

            row[j] = least_of(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
            if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
                same_letter(a[i - 2], b[j - 1]) && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        before = last;
        last = row;
        row = oldest;
    }
    return last[b_length];
}

/* How far apart the two are, or `limit` if it is no less. */
static int distance_below(const char *typed, const char *name, int limit)
{
    const size_t typed_length = strlen(typed);
    const size_t name_length = strlen(name);
    const size_t gap =
        typed_length > name_length ? typed_length - name_length : name_length - typed_length;
    int distance;

    if (typed_length > TYPED_MOST || name_length > TYPED_MOST || gap >= (size_t)limit)
        return limit;
    distance = edit_distance(typed, typed_length, name, name_length);
    return distance < limit ? distance : limit;
}

const char *reading_closest(const char *typed, const char *const *names)
{
    const size_t length = strlen(typed);
    int limit = length < 3 ? 2 : length < 6 ? 3 : 4;
    const char *closest = NULL;

    for (const char *const *name = names; *name != NULL; name++) {
        const int distance = distance_below(typed, *name, limit);

        /* a word of which every letter would have to change is no suggestion */
        if (distance < limit && (size_t)distance < length && (size_t)distance < strlen(*name)) {
            limit = distance;
            closest = *name;
        }
    }
    return closest;
}

const char *reading_suggest(struct reading *reading, const char *typed, const char *const *names)
{
    /* far beyond what will be shown it would only cost time */
    const bool seen = reading_mistakes(reading) < 10 * (size_t)READING_SHOWN;
    const char *const closest = seen ? reading_closest(typed, names) : NULL;
    struct text text = {0};
    char *suggestion;

    if (closest == NULL)
        return "";
    text_add(&text, tr(", did you mean '%s'?"), closest);
    suggestion = text_detach(&text);
    arena_adopt(reading_arena(reading), suggestion, free);
    return suggestion;
}
