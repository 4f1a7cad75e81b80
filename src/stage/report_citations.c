/* What the report is carried out in accordance with. */
#include "stage/report_inside.h"

/* There are none yet: nothing is cited. */
bool report_citations(struct report *report, struct error *error)
{
    (void)report;
    (void)error;
    return true;
}
