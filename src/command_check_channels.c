/* What speaks against channels that are right. */
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "command.h"
#include "model/catalogue.h"
#include "model/channel_plan.h"

static bool has_secret(const struct request_settings *settings)
{
    for (size_t i = 0; i < settings->variable_count; i++)
        if (settings->variables[i].is_secret)
            return true;
    return settings->token != NULL;
}

/* "{{url}}/x" or written out; what is at home needs no encryption. */
static bool is_open_way(const struct request_settings *settings)
{
    const char *url = settings->form.url;

    for (size_t i = 0; i < settings->variable_count; i++) {
        const char *const name = settings->variables[i].name;
        const size_t length = strlen(name);

        if (strncmp(url, "{{", 2) == 0 && strncmp(url + 2, name, length) == 0 &&
            strncmp(url + 2 + length, "}}", 2) == 0) {
            url = settings->variables[i].value;
            break;
        }
    }
    return strncmp(url, "http://", 7) == 0 && strncmp(url, "http://127.", 11) != 0 &&
           strncmp(url, "http://[::1]", 12) != 0 && strncmp(url, "http://localhost", 16) != 0;
}

static void tell_request(const char *id, const struct request_settings *settings)
{
    if (settings->caution != NULL)
        printf(tr("channel '%s': %s\n"), id,
               words_language() == LANGUAGE_VI ? settings->caution : settings->caution_en);
    if (is_open_way(settings) && has_secret(settings))
        printf(tr("channel '%s': %s\n"), id, tr("its secrets go over a way that is not encrypted"));
}

static void tell_mail(const char *id, const struct smtp_settings *settings)
{
    if (settings->user != NULL && settings->way == SMTP_STARTTLS_OFF &&
        strncmp(settings->host, "127.", 4) != 0 && strcmp(settings->host, "::1") != 0 &&
        strcmp(settings->host, "localhost") != 0)
        printf(tr("channel '%s': %s\n"), id, tr("its secrets go over a way that is not encrypted"));
}

void command_tell_channels(const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->channel_count; i++) {
        const struct channel_plan *const plan = &catalogue->channels[i];

        if (strcmp(plan->driver, "smtp") == 0)
            tell_mail(plan->id, plan->settings);
        else
            tell_request(plan->id, plan->settings);
    }
}
