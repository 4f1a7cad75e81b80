#include "model/citation.h"

bool citation_is_printed(const struct citation *citation, const struct citation_period *period)
{
    const int32_t last_day = period->end_day - 1;

    return citation->certainty != CERTAINTY_UNSURE && citation->from_day <= last_day &&
           last_day <= citation->to_day;
}

bool citation_is_doubtful(const struct citation *citation, const struct citation_period *period)
{
    return citation->from_day > period->first_day || period->end_day - 1 > citation->checked_day;
}
