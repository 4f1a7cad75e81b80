/* tell.h - a figure and, where there is one, its limit: "name value unit   # limit 5, kept". */
#ifndef HAIDANG_BENCH_TELL_H
#define HAIDANG_BENCH_TELL_H

#include <stdbool.h>
#include <stdio.h>

static int told_too_much;

static inline void tell(const char *name, double value, const char *unit)
{
    printf("%s %.5g %s\n", name, value, unit);
    fflush(stdout);
}

static inline void tell_most(const char *name, double value, const char *unit, double limit)
{
    const bool kept = value <= limit;

    told_too_much += !kept;
    printf("%s %.5g %s   # limit %g, %s\n", name, value, unit, limit, kept ? "kept" : "NOT KEPT");
    fflush(stdout);
}

static inline bool told_limits_kept(void)
{
    return told_too_much == 0;
}

#endif
