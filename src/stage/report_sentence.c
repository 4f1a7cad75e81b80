#include "stage/report_sentence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/wording.h"

__extension__ typedef __int128 wide;

#define PPM INT64_C(1000000)
#define US_PER_SECOND INT64_C(1000000)
#define MS_PER_MINUTE INT64_C(60000)

enum {
    PPM_PER_HUNDREDTH = 100, /* a hundredth of a per cent */
    EXCEEDS_PPM = 500,       /* so much above a target exceeds it */
    NOISE_PPM = 100,         /* what is nearer to the time before is as it was */
    NOISE_LATENCY = 50,      /* likewise: a 50th of it, 2 % */
    OVER_ALLOWANCE = 2,      /* from how many times the allowance that is told */
};

/* --- values as they are printed -----------------------------------------------------------------
 */

/* What the reader sees of it: hundredths of a per cent, tenths of seconds, minutes. */
static int64_t printed(enum report_unit unit, struct report_value value)
{
    switch (unit) {
    case UNIT_SHARE:
        return fraction_hundredths(value.share);
    case UNIT_LATENCY:
        return value.number < US_PER_SECOND ? value.number - value.number % 1000
                                            : value.number - value.number % (US_PER_SECOND / 10);
    case UNIT_SPAN:
        return value.number < 60 * MS_PER_MINUTE ? value.number - value.number % 1000
                                                 : value.number - value.number % MS_PER_MINUTE;
    case UNIT_COUNT:
        break;
    }
    return value.number;
}

static const char *format_target(char text[WORDING_TEXT], enum report_unit unit, int64_t target,
                                 enum language language)
{
    char number[WORDING_TEXT];

    if (unit == UNIT_LATENCY)
        return wording_latency(text, language, target);
    if (unit == UNIT_SPAN)
        return wording_span(text, language, target);
    if (unit == UNIT_COUNT)
        return wording_count(text, language, target);
    if (target % PPM_PER_HUNDREDTH == 0) /* 99,90% */
        wording_decimal(number, language, target / PPM_PER_HUNDREDTH, 2);
    else /* 99,995% */
        wording_decimal(number, language, target / 10, 3);
    snprintf(text, WORDING_TEXT, "%.80s%%", number);
    return text;
}

static const char *format_value(char text[WORDING_TEXT], const struct report_measure *measure,
                                enum language language)
{
    char share[FRACTION_TEXT];

    if (measure->unit != UNIT_SHARE)
        return format_target(text, measure->unit, measure->value.number, language);
    snprintf(text, WORDING_TEXT, "%s", fraction_format(share, measure->value.share, language));
    return text;
}

/* What lies between two printed numbers: "0,12 điểm phần trăm", "0,8 giây". */
static const char *format_difference(char text[WORDING_TEXT], const struct report_measure *measure,
                                     int64_t difference, enum language language)
{
    const enum report_unit unit = measure->unit;
    char number[WORDING_TEXT];

    if (unit == UNIT_LATENCY && measure->value.number >= US_PER_SECOND &&
        difference % (US_PER_SECOND / 10) == 0) { /* as both are printed */
        wording_decimal(number, language, difference / (US_PER_SECOND / 10), 1);
        snprintf(text, WORDING_TEXT, words_in(language, "%s seconds"), number);
        return text;
    }
    if (unit != UNIT_SHARE)
        return format_target(text, unit, difference, language);
    wording_decimal(number, language, difference, 2);
    snprintf(text, WORDING_TEXT, words_in(language, "%s percentage points"), number);
    return text;
}

/* --- against what was promised ------------------------------------------------------------------
 */

/* The target on the scale of printed(). */
static int64_t printed_target(const struct report_measure *measure)
{
    return measure->unit == UNIT_SHARE
               ? measure->target / PPM_PER_HUNDREDTH
               : printed(measure->unit, (struct report_value){.number = measure->target});
}

static void add_distance(char text[WORDING_TEXT], const struct report_measure *measure,
                         enum language language)
{
    int64_t distance = llabs(printed(measure->unit, measure->value) - printed_target(measure));

    if (distance == 0 && measure->unit == UNIT_SHARE) {
        snprintf(text, WORDING_TEXT, "%s", words_in(language, "less than 0.01 percentage points"));
        return;
    }
    if (distance == 0)
        distance = llabs(measure->value.number - measure->target);
    format_difference(text, measure, distance, language);
}

/* How many times the downtime that the target allows: hundredths, truncated. */
static int64_t times_allowance(struct fraction share, int64_t target_ppm)
{
    const wide owed = (wide)share.whole * (PPM - target_ppm);

    return owed <= 0 ? 0 : (int64_t)((wide)(share.whole - share.part) * PPM * 100 / owed);
}

static void add_missed(struct text *text, const struct report_measure *measure, const char *target,
                       const char *distance, enum language language)
{
    const int64_t times = measure->times_allowed > 0
                              ? measure->times_allowed
                              : times_allowance(measure->value.share, measure->target);
    char number[WORDING_TEXT];

    text_add(text,
             measure->is_mean_target
                 ? words_in(language, ", short of the mean target of %s (by %s)")
                 : words_in(language, ", short of the target of %s (by %s)"),
             target, distance);
    if (measure->unit == UNIT_SHARE && times > OVER_ALLOWANCE * INT64_C(100))
        text_add(text, words_in(language, ", using %s times the downtime allowed"),
                 wording_decimal(number, language, times, 2));
}

static void judge_up(struct text *text, const struct report_measure *measure, const char *target,
                     const char *distance, enum language language)
{
    const bool is_share = measure->unit == UNIT_SHARE;
    const bool met = is_share ? fraction_reaches(measure->value.share, measure->target)
                              : measure->value.number >= measure->target;
    const bool exceeds = is_share
                             ? fraction_reaches(measure->value.share, measure->target + EXCEEDS_PPM)
                             : measure->value.number > measure->target;

    if (!met)
        add_missed(text, measure, target, distance, language);
    else if (exceeds)
        text_add(text,
                 measure->is_mean_target
                     ? words_in(language, ", exceeding the mean target of %s (by %s)")
                     : words_in(language, ", exceeding the target of %s (by %s)"),
                 target, distance);
    else
        text_add(text,
                 measure->is_mean_target ? words_in(language, ", meeting the mean target of %s")
                                         : words_in(language, ", meeting the target of %s"),
                 target);
}

static void judge_down(struct text *text, const struct report_measure *measure, const char *target,
                       const char *distance, enum language language)
{
    const int64_t over = measure->value.number - measure->target;
    char percent[WORDING_TEXT];

    if (over <= 0) {
        text_add(text, words_in(language, ", within the limit of %s"), target);
        return;
    }
    /* a ratio between two measures is rounded as people do it; no verdict hangs on it */
    wording_decimal(percent, language, (int64_t)(((wide)over * 20000 / measure->target + 1) / 2),
                    2);
    text_add(text, words_in(language, ", above the limit of %s (by %s, which is %s%%)"), target,
             distance, percent);
}

static void add_judgement(struct text *text, const struct report_measure *measure,
                          enum language language)
{
    char target[WORDING_TEXT];
    char distance[WORDING_TEXT];

    if (!measure->judges)
        return;
    if (measure->target == 0) {
        text_add_string(text, words_in(language, ", no target was assigned"));
        return;
    }
    format_target(target, measure->unit,
                  measure->is_mean_target ? measure->target - measure->target % PPM_PER_HUNDREDTH
                                          : measure->target,
                  language);
    add_distance(distance, measure, language);
    if (measure->higher_is_better)
        judge_up(text, measure, target, distance, language);
    else
        judge_down(text, measure, target, distance, language);
}

/* --- against the time before --------------------------------------------------------------------
 */

/* Is the value above the earlier one (1), below (-1), or so near that it is the same (0)? */
static int compare(const struct report_measure *measure)
{
    const struct fraction now = measure->value.share, then = measure->earlier.share;
    wide difference, noise;

    if (measure->unit == UNIT_SHARE) {
        difference = ((wide)now.part * then.whole - (wide)then.part * now.whole) * PPM;
        noise = (wide)now.whole * then.whole * NOISE_PPM;
    } else {
        difference = measure->value.number - measure->earlier.number;
        noise = measure->unit == UNIT_SPAN      ? MS_PER_MINUTE
                : measure->unit == UNIT_LATENCY ? measure->earlier.number / NOISE_LATENCY
                                                : 1;
    }
    if (difference == 0 || (difference < noise && -difference < noise))
        return 0;
    return difference > 0 ? 1 : -1;
}

enum report_trend report_trend_of(const struct report_measure *measure)
{
    const int direction = measure->before == BEFORE_THERE ? compare(measure) : 0;

    if (measure->before != BEFORE_THERE)
        return TREND_NONE;
    if (direction == 0)
        return TREND_SAME;
    return (direction > 0) == measure->higher_is_better ? TREND_BETTER : TREND_WORSE;
}

static void add_change(struct text *text, const struct report_measure *measure, int direction,
                       enum language language)
{
    const bool better = (direction > 0) == measure->higher_is_better;
    int64_t difference =
        llabs(printed(measure->unit, measure->value) - printed(measure->unit, measure->earlier));
    char distance[WORDING_TEXT];

    if (difference == 0 && measure->unit != UNIT_SHARE)
        difference = llabs(measure->value.number - measure->earlier.number);
    format_difference(distance, measure, difference, language);
    if (direction > 0)
        text_add(text,
                 better ? words_in(language, "; up %s on %s (better)")
                        : words_in(language, "; up %s on %s (worse)"),
                 distance, measure->period);
    else
        text_add(text,
                 better ? words_in(language, "; down %s on %s (better)")
                        : words_in(language, "; down %s on %s (worse)"),
                 distance, measure->period);
}

static void compare_before(struct text *text, const struct report_measure *measure,
                           enum language language)
{
    const int direction = measure->before == BEFORE_THERE ? compare(measure) : 0;

    switch (measure->before) {
    case BEFORE_NOT_ASKED:
        break;
    case BEFORE_NEW:
        text_add_string(text, words_in(language, "; this is the first period monitored, with "
                                                 "nothing to compare it with"));
        break;
    case BEFORE_THIN:
        text_add(text,
                 words_in(language, "; not comparable with %s, for which there is too "
                                    "little data"),
                 measure->period);
        break;
    case BEFORE_THERE:
        if (direction == 0)
            text_add(text, words_in(language, "; much the same as in %s"), measure->period);
        else
            add_change(text, measure, direction, language);
        break;
    }
}

static void tell_moved_target(struct text *text, const struct report_measure *measure,
                              enum language language)
{
    const int64_t later = measure->target_later != 0 ? measure->target_later : measure->target;
    char from[WORDING_TEXT];
    char to[WORDING_TEXT];

    if (measure->target_earlier != 0 && measure->target != 0)
        text_add(text, words_in(language, "; the target was changed from %s to %s as of %s"),
                 format_target(from, measure->unit, measure->target_earlier, language),
                 format_target(to, measure->unit, later, language), measure->target_moved);
}

/* --- the sentence -------------------------------------------------------------------------------
 */

/* 90%, not 90,00%: a border of the rules, no measure. */
static const char *format_least(char text[WORDING_TEXT], int64_t ppm, enum language language)
{
    char number[WORDING_TEXT];
    const bool whole = ppm % (PPM / 100) == 0;

    wording_decimal(number, language, whole ? ppm / (PPM / 100) : ppm / PPM_PER_HUNDREDTH,
                    whole ? 0 : 2);
    snprintf(text, WORDING_TEXT, "%.80s%%", number);
    return text;
}

static bool is_thin(const struct report_measure *measure)
{
    return measure->coverage.whole > 0 &&
           !fraction_reaches(measure->coverage, measure->coverage_least_ppm);
}

static void add_thin(struct text *text, const struct report_measure *measure,
                     enum language language)
{
    char coverage[FRACTION_TEXT];
    char least[WORDING_TEXT];

    text_add(text,
             words_in(language, "%s cannot be assessed yet (data completeness %s, below the "
                                "required minimum of %s)."),
             measure->subject != NULL ? measure->subject : measure->figure,
             fraction_format(coverage, measure->coverage, language),
             format_least(least, measure->coverage_least_ppm, language));
}

/* There is nothing that a share could be of. */
static void add_nothing(struct text *text, const struct report_measure *measure,
                        enum language language)
{
    const char *const what = measure->subject != NULL ? measure->subject : measure->figure;

    if (measure->coverage.whole > 0)
        text_add(text,
                 words_in(language, "%s cannot be assessed: all of the time that was measured was "
                                    "planned maintenance."),
                 what);
    else
        text_add(text,
                 words_in(language, "%s cannot be assessed: there is no data for the period."),
                 what);
}

void report_add_sentence(struct text *text, const struct report_measure *measure,
                         enum language language)
{
    char value[WORDING_TEXT];

    if (is_thin(measure)) {
        add_thin(text, measure, language);
        return;
    }
    if (measure->unit == UNIT_SHARE && measure->value.share.whole <= 0) {
        add_nothing(text, measure, language);
        return;
    }
    if (measure->subject == NULL)
        text_add_string(text, measure->figure);
    else
        text_add(text, words_in(language, "%s of %s"), measure->figure, measure->subject);
    text_add(text,
             measure->higher_is_better ? words_in(language, " reached %s")
                                       : words_in(language, " was %s"),
             format_value(value, measure, language));
    add_judgement(text, measure, language);
    compare_before(text, measure, language);
    tell_moved_target(text, measure, language);
    text_add_string(text, ".");
}
