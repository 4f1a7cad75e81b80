/* How many services did how well, in sentences; lists of names; grades. */
#include "model/wording.h"
#include "stage/report_sentence.h"

__extension__ typedef __int128 wide;

enum { NAMES_MOST = 5, GRADE_SERVICES_LEAST = 3, HUNDREDTHS_OF_ALL = 10000 /* 100.00 % */ };

/* --- shares of a whole --------------------------------------------------------------------------
 */

/* Which of them is cut the most by what it has by now. */
static size_t find_most_cut(const int64_t *parts, size_t count, const int64_t *hundredths,
                            int64_t whole)
{
    wide most = 0;
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const wide rest = (wide)parts[i] * HUNDREDTHS_OF_ALL - (wide)hundredths[i] * whole;

        if (rest > most) {
            most = rest;
            found = i;
        }
    }
    return found;
}

void report_share_out(const int64_t *parts, size_t count, int64_t *hundredths)
{
    int64_t whole = 0;
    int64_t left = HUNDREDTHS_OF_ALL;

    for (size_t i = 0; i < count; i++)
        whole += parts[i];
    for (size_t i = 0; i < count; i++) {
        hundredths[i] = whole == 0 ? 0 : (int64_t)((wide)parts[i] * HUNDREDTHS_OF_ALL / whole);
        left -= hundredths[i];
    }
    for (; whole > 0 && left > 0; left--)
        hundredths[find_most_cut(parts, count, hundredths, whole)]++;
}

/* --- services by how they did -------------------------------------------------------------------
 */

enum { GROUP_MET, GROUP_MISSED, GROUP_INSUFFICIENT, GROUP_NO_TARGET, GROUP_PARTS };

/* Of the only one there is no need to count. */
static const char *of_one(const struct report_group *group, enum language language)
{
    if (group->met > 0)
        return words_in(language, "The only service monitored met its target.");
    if (group->missed > 0)
        return words_in(language, "The only service monitored missed its target.");
    if (group->insufficient > 0)
        return words_in(language, "The only service monitored cannot be assessed yet.");
    return words_in(language, "The only service monitored has no target.");
}

/* Where none can be judged. */
static void begin_none(struct text *text, const int64_t parts[GROUP_PARTS], const char *all,
                       enum language language)
{
    if (parts[GROUP_NO_TARGET] == 0)
        text_add(text, words_in(language, "None of the %s services monitored can be assessed yet"),
                 all);
    else if (parts[GROUP_INSUFFICIENT] == 0)
        text_add(text, words_in(language, "None of the %s services monitored has a target"), all);
    else
        text_add(
            text,
            words_in(language, "Of the %s services monitored, none can be judged against a target"),
            all);
}

static void begin_group(struct text *text, const int64_t parts[GROUP_PARTS], const char *all,
                        int64_t hundredths, enum language language)
{
    char met[WORDING_TEXT], share[WORDING_TEXT];

    wording_count(met, language, parts[GROUP_MET]);
    wording_decimal(share, language, hundredths, 2);
    if (parts[GROUP_MET] + parts[GROUP_MISSED] == 0)
        begin_none(text, parts, all, language);
    else if (parts[GROUP_MET] == 0)
        text_add(text, words_in(language, "Of the %s services monitored, none met its target"),
                 all);
    else
        text_add(
            text,
            parts[GROUP_MET] == 1
                ? words_in(language, "Of the %s services monitored, %s met its target (%s%%)")
                : words_in(language, "Of the %s services monitored, %s met their target (%s%%)"),
            all, met, share);
}

/* What there is none of is not told of. */
static void add_group_part(struct text *text, int which, int64_t count, int64_t hundredths,
                           enum language language)
{
    char number[WORDING_TEXT], share[WORDING_TEXT];

    if (count == 0)
        return;
    wording_count(number, language, count);
    wording_decimal(share, language, hundredths, 2);
    if (which == GROUP_MISSED)
        text_add(text, words_in(language, ", %s missed it (%s%%)"), number, share);
    else if (which == GROUP_INSUFFICIENT)
        text_add(text, words_in(language, ", %s cannot be assessed yet"), number);
    else
        text_add(text,
                 count == 1 ? words_in(language, ", %s has no target")
                            : words_in(language, ", %s have no target"),
                 number);
}

void report_add_group(struct text *text, const struct report_group *group, enum language language)
{
    const int64_t parts[GROUP_PARTS] = {group->met, group->missed, group->insufficient,
                                        group->services - group->met - group->missed -
                                            group->insufficient};
    int64_t hundredths[GROUP_PARTS];
    char all[WORDING_TEXT];
    bool is_said; /* all of them in the first words */

    if (group->services == 0)
        text_add_string(text, words_in(language, "No service was monitored in the period."));
    if (group->services == 1)
        text_add_string(text, of_one(group, language));
    if (group->services <= 1)
        return;
    report_share_out(parts, GROUP_PARTS, hundredths);
    wording_count(all, language, group->services);
    begin_group(text, parts, all, hundredths[GROUP_MET], language);
    is_said =
        parts[GROUP_INSUFFICIENT] == group->services || parts[GROUP_NO_TARGET] == group->services;
    for (int i = GROUP_MISSED; i < GROUP_PARTS && !is_said; i++)
        add_group_part(text, i, parts[i], hundredths[i], language);
    text_add_string(text, ".");
    if (group->missed == 0 && group->met > 0)
        text_add_string(text, words_in(language, " No service missed its target."));
}

/* --- names --------------------------------------------------------------------------------------
 */

static void add_others(struct text *text, int64_t count, enum report_named named,
                       enum language language)
{
    char number[WORDING_TEXT];

    wording_count(number, language, count);
    if (named == NAMED_IN_ANNEX)
        text_add(text,
                 count == 1 ? words_in(language, " and %s other service (see Annex I)")
                            : words_in(language, " and %s other services (see Annex I)"),
                 number);
    else if (named == NAMED_AGENCIES)
        text_add(text,
                 count == 1 ? words_in(language, " and %s other agency")
                            : words_in(language, " and %s other agencies"),
                 number);
    else
        text_add(text,
                 count == 1 ? words_in(language, " and %s other service")
                            : words_in(language, " and %s other services"),
                 number);
}

void report_add_names(struct text *text, const char *const *names, size_t count,
                      enum report_named named, enum language language)
{
    const size_t most = count > NAMES_MOST ? NAMES_MOST : count;

    for (size_t i = 0; i < most; i++)
        text_add(text, "%s%s", i == 0 ? "" : ", ", names[i]);
    if (count > most)
        add_others(text, (int64_t)(count - most), named, language);
}

/* --- grades -------------------------------------------------------------------------------------
 */

enum report_grade report_grade_of(const struct report_group *group)
{
    const int64_t judged = group->met + group->missed;

    if (judged < GRADE_SERVICES_LEAST || 2 * group->insufficient >= group->services)
        return GRADE_NONE;
    if (group->missed == 0)
        return GRADE_GOOD;
    if (group->met * 10 >= judged * 9)
        return GRADE_FAIR;
    return group->met * 10 >= judged * 7 ? GRADE_MEDIUM : GRADE_TO_MEND;
}

const char *report_grade_word(enum report_grade grade, enum language language)
{
    switch (grade) {
    case GRADE_GOOD:
        return words_in(language, "Good");
    case GRADE_FAIR:
        return words_in(language, "Fair");
    case GRADE_MEDIUM:
        return words_in(language, "Medium");
    case GRADE_TO_MEND:
        return words_in(language, "To be mended");
    case GRADE_NONE:
        break;
    }
    return words_in(language, "Not graded");
}
