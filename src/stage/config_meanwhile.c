/* What people can do while a service is down, as the public page tells them. */
#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { PHONE_DIGITS_LEAST = 3, PHONE_MOST = 24 };

/* It becomes a link that dials. */
void config_read_hotline(struct reading *reading, const struct node *value, void *field)
{
    const char **const hotline = field;
    const char *string;
    size_t digits = 0;

    if (!schema_read_string(reading, value, &string))
        return;
    for (const char *at = string; *at != '\0'; at++)
        digits += isdigit((unsigned char)*at) != 0;
    if (digits < PHONE_DIGITS_LEAST || strlen(string) > PHONE_MOST ||
        string[strspn(string, "+0123456789 .-()")] != '\0')
        reading_complain(reading, &value->place,
                         tr("wants a telephone number such as 1022 or 0259 3822 683, not '%s'"),
                         reading_quote(reading, string));
    else
        *hotline = string;
}

/* A citizen's browser is to open it, nothing of ours. */
static void read_alternative(struct reading *reading, const struct node *value, void *field)
{
    const char **const url = field;
    const char *string;

    if (!schema_read_url(reading, value, &string))
        return;
    if (strncmp(string, "http://", 7) == 0 || strncmp(string, "https://", 8) == 0)
        *url = string;
    else
        reading_complain(reading, &value->place,
                         tr("wants a URL that begins with http:// or https://, not '%s'"),
                         reading_quote(reading, string));
}

static const struct schema_word meanwhile_words[] = {
    {.name = "text",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct meanwhile, text),
     .read = config_read_line,
     .form = "text",
     .help = "what to do instead, in a sentence or two"},
    {.name = "text_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct meanwhile, text_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
    {.name = "hotline",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct meanwhile, hotline),
     .read = config_read_hotline,
     .form = "telephone number",
     .help = "whom to call about this service; without it that of the province"},
    {.name = "counter",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct meanwhile, counter),
     .read = config_read_line,
     .form = "text",
     .help = "where one is served in person, with its address and hours"},
    {.name = "counter_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct meanwhile, counter_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
    {.name = "alternative",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct meanwhile, alternative),
     .read = read_alternative,
     .form = "URL",
     .help = "a page where the same can be done"},
};

const struct schema config_meanwhile_schema = {.name = "meanwhile",
                                               .words = meanwhile_words,
                                               .count = COUNT(meanwhile_words),
                                               .size = sizeof(struct meanwhile)};
