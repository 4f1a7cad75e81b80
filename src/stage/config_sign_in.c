/* Words about those who sign in: how long they are in; and that they do it somewhere else, where a
 * web server in front of ours says who they are. */
#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "stage/config_inside.h"

#define MINUTES (INT64_C(60) * US_PER_SECOND)
#define HOURS (60 * MINUTES)
#define DAYS (24 * HOURS)

enum { HEADER_MOST = 64 };

static void read_header(struct reading *reading, const struct node *value, void *field)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    const char **const header = field;
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return;
    if (*string == '\0' || strlen(string) > HEADER_MOST ||
        strspn(string, letters) != strlen(string))
        reading_complain(reading, &value->place,
                         tr("wants the name of a header such as X-Remote-User, not '%s'"),
                         reading_quote(reading, string));
    else
        *header = string;
}

static const struct schema_word words[] = {
    {.name = "header",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_sign_in, header),
     .read = read_header,
     .form = "name of a header",
     .help = "in which the web servers of 'proxies' say who has signed in with them, by an id as "
             "of 'haidang user'; they must take it out of what comes from outside"},
    {.name = "role_header",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_sign_in, role_header),
     .read = read_header,
     .form = "name of a header",
     .help = "in which they say his role: viewer, operator, approver or admin; without it the role "
             "is that of the user of this id"},
    {.name = "idle",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_sign_in, idle_us),
     .fallback = "12h",
     .least = 5 * MINUTES,
     .most = 30 * DAYS,
     .help = "who signed in here and has done nothing for so long is signed out"},
    {.name = "most",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_sign_in, most_us),
     .fallback = "7d",
     .least = 1 * HOURS,
     .most = 90 * DAYS,
     .help = "so long after he signed in he is signed out in any case"},
};

const struct schema config_sign_in_schema = {.name = "sign_in",
                                             .words = words,
                                             .count = sizeof words / sizeof *words,
                                             .size = sizeof(struct config_sign_in)};

void config_check_web(struct reading *reading, const struct node *map, void *settings)
{
    const struct config_web *const web = settings;

    if (web->sign_in.header != NULL && web->proxies.count == 0)
        reading_complain(reading, &map->place,
                         tr("'sign_in' is believed from 'proxies' only, and there are none"));
    if (web->sign_in.header == NULL && web->sign_in.role_header != NULL)
        reading_complain(reading, &map->place,
                         tr("'role_header' is of use only with 'header', and there is none"));
    if (web->sign_in.idle_us > web->sign_in.most_us)
        reading_complain(reading, &map->place,
                         tr("'idle' is longer than 'most', and would never come to pass"));
}
