/* fuzz_date.c - a text in which dates are looked for: none that is found lies after now. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "io/unicode.h"
#include "model/date_find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct zone zone = {.before_ms = INT64_C(7) * 3600000};
    const int64_t now_ms = INT64_C(1655170200000);
    const enum date_form forms[] = {DATE_FORM_DAY_FIRST, DATE_FORM_MONTH_FIRST};

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int64_t newest_ms = 0;

        if (date_find_newest((const char *)data, size, forms[i], &zone, now_ms, &newest_ms) &&
            newest_ms > now_ms)
            abort();
    }
    free(unicode_fold((const char *)data, size));
    return 0;
}
