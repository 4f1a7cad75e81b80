/* From the fields of a form to the words of a verb. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/unicode.h"
#include "stage/acts_inside.h"

enum { DIGITS_MOST = 18 };

/* A browser's line ends are two characters, blanks at the ends were not meant, and what is no UTF-8
 * was typed by nobody. */
static char *mend(const char *value)
{
    char *const copy = memory_copy_string(value);
    char *to = copy;
    size_t length;

    if (!unicode_is_valid(copy, strlen(copy)))
        unicode_repair(copy);
    for (const char *at = copy + strspn(copy, " \r\n\t"); *at != '\0'; at++)
        if (*at != '\r')
            *to++ = *at;
    *to = '\0';
    for (length = (size_t)(to - copy); length > 0 && strchr(" \n\t", copy[length - 1]) != NULL;)
        copy[--length] = '\0';
    return copy;
}

/* What is no number stays text, so that it can be told what is wanted. */
static json_t *number_of(const char *value)
{
    const bool is_number =
        strlen(value) <= DIGITS_MOST && value[strspn(value, "0123456789")] == '\0';

    return is_number ? json_integer(strtoll(value, NULL, 10)) : json_string(value);
}

static void add_to_list(json_t *words, const char *name, const char *value)
{
    json_t *list = json_object_get(words, name);

    if (list == NULL) {
        list = json_array();
        json_set(words, name, list);
    }
    json_array_append_new(list, json_string(value));
}

static void take(json_t *words, const struct act_word *word, const char *value)
{
    switch (acts_shape(word)) {
    case SHAPE_NUMBER:
        json_set(words, word->name, number_of(value));
        break;
    case SHAPE_TICK:
        json_set_bool(words, word->name, true);
        break;
    case SHAPE_LIST:
        add_to_list(words, word->name, value);
        break;
    case SHAPE_TEXT:
    case SHAPE_EVEN_EMPTY:
    default:
        json_set_string(words, word->name, value);
        break;
    }
}

bool act_take_field(const struct act_verb *verb, json_t *words, const char *name, const char *value)
{
    for (size_t i = 0; i < verb->word_count; i++) {
        const struct act_word *const word = &verb->words[i];
        char *mended;

        if (strcmp(word->name, name) != 0)
            continue;
        mended = mend(value);
        if (*mended != '\0' || acts_shape(word) == SHAPE_EVEN_EMPTY)
            take(words, word, mended);
        free(mended);
        return true;
    }
    return false;
}
