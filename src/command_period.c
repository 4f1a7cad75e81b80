#include <stdio.h>

#include "base/words.h"
#include "command.h"
#include "model/period.h"

bool command_parse_period(const struct arguments *arguments, struct period *period)
{
    enum period_calendar calendar = CALENDAR_ADMINISTRATIVE;
    struct error error = {""};

    if (arguments->calendar != NULL && !period_calendar_parse(arguments->calendar, &calendar))
        fprintf(stderr,
                tr("haidang: there is no calendar '%s', only administrative and "
                   "calendar\n"),
                arguments->calendar);
    else if (!period_parse(arguments->words[0], calendar, period, &error))
        fprintf(stderr, "haidang: %s\n", error.message);
    else
        return true;
    return false;
}
