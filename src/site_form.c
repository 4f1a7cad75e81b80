/* What a browser's form says. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "site_parts.h"

static int hex(char digit)
{
    return digit <= '9' ? digit - '0' : (digit | 32) - 'a' + 10;
}

/* In place. */
static void decode(char *text)
{
    char *to = text;

    for (const char *at = text; *at != '\0'; at++)
        if (*at == '%' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2])) {
            *to++ = (char)(hex(at[1]) * 16 + hex(at[2]));
            at += 2;
        } else {
            *to++ = *at == '+' ? ' ' : *at;
        }
    *to = '\0';
}

void site_each_field(const char *form,
                     bool (*on_field)(void *argument, const char *name, const char *value),
                     void *argument)
{
    char *const copy = memory_copy_string(form);
    char *rest = copy;
    char *pair;

    while ((pair = strsep(&rest, "&")) != NULL) {
        char *value = strchr(pair, '=');

        if (*pair == '\0')
            continue;
        if (value != NULL)
            *value++ = '\0';
        decode(pair);
        if (value != NULL)
            decode(value);
        on_field(argument, pair, value == NULL ? "" : value);
    }
    free(copy);
}
