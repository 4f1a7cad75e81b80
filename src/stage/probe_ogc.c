#include "stage/probe_ogc.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/words.h"

static void add_escaped(struct text *text, const char *value)
{
    for (; *value != '\0'; value++) {
        if (isalnum((unsigned char)*value) || strchr("-_.,:/", *value) != NULL)
            text_add_bytes(text, value, 1);
        else
            text_add(text, "%%%02X", (unsigned char)*value);
    }
}

const char *ogc_address(struct reading *reading, const char *url, const char *const *parameters)
{
    const size_t length = strcspn(url, "#");
    const bool has_query = memchr(url, '?', length) != NULL;
    const char last = length == 0 ? '\0' : url[length - 1];
    struct text text = {0};
    const char *address;

    text_add_bytes(&text, url, length);
    if (!has_query)
        text_add_string(&text, "?");
    else if (last != '?' && last != '&')
        text_add_string(&text, "&");
    for (size_t i = 0; parameters[i] != NULL; i += 2) {
        text_add(&text, "%s%s=", i == 0 ? "" : "&", parameters[i]);
        add_escaped(&text, parameters[i + 1]);
    }
    address = arena_copy_string(reading_arena(reading), text_string(&text));
    text_free(&text);
    return address;
}

void ogc_check_address(struct reading *reading, const struct node *value, const char *url)
{
    static const char *const ours[] = {"service=", "request=", "version=", NULL};

    for (const char *at = strchr(url, '?'); at != NULL; at = strchr(at + 1, '&'))
        for (const char *const *name = ours; *name != NULL; name++)
            if (strncasecmp(at + 1, *name, strlen(*name)) == 0)
                reading_complain(reading, &value->place,
                                 tr("write the address without '%s': the probe adds it"), *name);
}
