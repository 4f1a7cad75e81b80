/* A server may send back what we told it: nothing secret of it is to be read anywhere. */
#include <string.h>

#include "base/text.h"
#include "stage/channel_inside.h"

enum { SHORTEST = 4 }; /* a shorter one would star out half of a sentence */

static void cover(char *text, const char *secret)
{
    const size_t length = strlen(secret);

    if (length < SHORTEST)
        return;
    for (char *at = strstr(text, secret); at != NULL; at = strstr(at, secret))
        memset(at, '*', length);
}

static void cover_base64(char *text, const char *bytes, size_t length)
{
    struct text packed = {0};

    text_add_base64(&packed, bytes, length);
    cover(text, text_string(&packed));
    text_free(&packed);
}

void channel_cover_one(char *text, const char *secret)
{
    struct text percent = {0};

    if (secret == NULL)
        return;
    text_add_form(&percent, secret);
    cover(text, secret);
    cover(text, text_string(&percent));
    cover_base64(text, secret, strlen(secret));
    text_free(&percent);
}

void channel_cover_smtp(const struct smtp_settings *settings, char *text)
{
    struct text both = {0};

    if (settings->user == NULL)
        return;
    channel_cover_one(text, settings->password);
    text_add_bytes(&both, "", 1);
    text_add_string(&both, settings->user);
    text_add_bytes(&both, "", 1);
    text_add_string(&both, settings->password);
    cover_base64(text, both.bytes, both.length);
    text_free(&both);
}

static void cover_request(const struct request_settings *settings, char *text)
{
    for (size_t i = 0; i < settings->variable_count; i++)
        if (settings->variables[i].is_secret)
            channel_cover_one(text, settings->variables[i].value);
}

void channel_cover(const struct channel_plan *plan, char *text)
{
    if (strcmp(plan->driver, channel_smtp.name) == 0)
        channel_cover_smtp(plan->settings, text);
    else
        cover_request(plan->settings, text);
}
