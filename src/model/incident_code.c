#include "model/incident_code.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/calendar_date.h"

const char *incident_code(char text[INCIDENT_CODE], const struct zone *local, int64_t id,
                          int64_t began_ms)
{
    static const struct zone utc = {0};
    const struct date date = date_of_day(zone_day(local == NULL ? &utc : local, began_ms));

    snprintf(text, INCIDENT_CODE, "SC-%04" PRId32 "-%04" PRId64, date.year, id);
    return text;
}

bool incident_code_parse(const char *text, int64_t *id)
{
    const char *digits = text;
    long long number;
    char *end;

    if (strncasecmp(text, "SC-", 3) == 0) {
        digits = text + 3 + strspn(text + 3, "0123456789");
        if (digits == text + 3 || *digits != '-')
            return false;
        digits++;
    }
    if (!isdigit((unsigned char)*digits))
        return false;
    errno = 0;
    number = strtoll(digits, &end, 10);
    if (errno != 0 || *end != '\0' || number < 1)
        return false;
    *id = number;
    return true;
}
