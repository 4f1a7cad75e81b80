#include "model/span_totals.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

/* ms of a thousand services over years, times parts per million, need more than 63 bits. */
__extension__ typedef __int128 wide;

enum { HUNDREDTHS = 10000 /* of a per cent in a whole */ };

static const char *const verdict_names[] = {
    [VERDICT_MET] = "met",
    [VERDICT_MISSED] = "missed",
    [VERDICT_INSUFFICIENT] = "insufficient",
    [VERDICT_NO_TARGET] = "no_target",
};
_Static_assert(sizeof verdict_names / sizeof *verdict_names == VERDICT_COUNT, "a name is missing");

const char *verdict_name(enum verdict verdict)
{
    assert(verdict < VERDICT_COUNT);
    return verdict_names[verdict];
}

/* --- sums --------------------------------------------------------------------------------------
 */

int64_t totals_length(const struct totals *totals)
{
    int64_t length = 0;

    for (int i = 0; i < PART_COUNT; i++)
        length += totals->ms[i];
    return length;
}

void totals_add(struct totals *totals, const struct totals *more)
{
    for (int i = 0; i < PART_COUNT; i++)
        totals->ms[i] += more->ms[i];
    for (int i = 0; i < CAUSE_COUNT; i++)
        totals->down_ms[i] += more->down_ms[i];
}

bool totals_is_same(const struct totals *one, const struct totals *other)
{
    for (int i = 0; i < PART_COUNT; i++)
        if (one->ms[i] != other->ms[i])
            return false;
    for (int i = 0; i < CAUSE_COUNT; i++)
        if (one->down_ms[i] != other->down_ms[i])
            return false;
    return true;
}

static void add_time(struct totals *totals, const struct span_piece *piece, int64_t length_ms)
{
    totals->ms[piece->part] += length_ms;
    if (piece->part == PART_DOWN)
        totals->down_ms[piece->cause] += length_ms;
}

void account_add_piece(struct account *account, const struct account_lens *lens,
                       const struct span_piece *piece)
{
    add_time(&account->wall, piece, piece->to_ms - piece->from_ms);
    if (lens->calendar != NULL)
        add_time(&account->working, piece,
                 lens->sums != NULL
                     ? work_sums_ms(lens->sums, piece->from_ms, piece->to_ms)
                     : calendar_work_ms(lens->calendar, piece->from_ms, piece->to_ms));
    if (lens->profile != NULL)
        add_time(&account->weighted, piece,
                 profile_weigh(lens->profile, lens->zone, piece->from_ms, piece->to_ms));
}

void account_add_sweep(struct account *account, const struct account_lens *lens,
                       struct span_sweep *sweep)
{
    struct span_piece piece;

    while (span_sweep_next(sweep, &piece))
        account_add_piece(account, lens, &piece);
}

void account_add(struct account *account, const struct account *more)
{
    totals_add(&account->wall, &more->wall);
    totals_add(&account->working, &more->working);
    totals_add(&account->weighted, &more->weighted);
}

/* --- figures -----------------------------------------------------------------------------------
 */

/* What is held for the service, and what is held for or against it. */
static struct fraction share(const struct totals *totals, const struct policy *policy,
                             bool maintenance_counts)
{
    const int64_t *const ms = totals->ms;
    struct fraction share = {ms[PART_UP], ms[PART_UP] + ms[PART_DEGRADED] + ms[PART_DOWN]};

    if (policy->degraded_is_up)
        share.part += ms[PART_DEGRADED];
    if (maintenance_counts)
        share.whole += ms[PART_MAINTENANCE];
    return share;
}

struct fraction totals_availability(const struct totals *totals, const struct policy *policy)
{
    return share(totals, policy, !policy->maintenance_is_excluded);
}

struct fraction totals_gross_availability(const struct totals *totals, const struct policy *policy)
{
    return share(totals, policy, true);
}

struct fraction totals_coverage(const struct totals *totals)
{
    const int64_t length = totals_length(totals);
    const struct fraction coverage = {length - totals->ms[PART_UNKNOWN], length};

    return coverage;
}

bool fraction_reaches(struct fraction fraction, int64_t ppm)
{
    return fraction.whole > 0 && (wide)fraction.part * PPM >= (wide)ppm * fraction.whole;
}

int64_t fraction_hundredths(struct fraction fraction)
{
    if (fraction.whole <= 0)
        return -1;
    return (int64_t)((wide)fraction.part * HUNDREDTHS / fraction.whole);
}

const char *fraction_format(char text[FRACTION_TEXT], struct fraction fraction,
                            enum language language)
{
    const int64_t hundredths = fraction_hundredths(fraction);

    if (hundredths < 0)
        snprintf(text, FRACTION_TEXT, "-");
    else
        snprintf(text, FRACTION_TEXT, "%" PRId64 "%c%02d%%", hundredths / 100,
                 language == LANGUAGE_VI ? ',' : '.', (int)(hundredths % 100));
    return text;
}

enum verdict totals_judge(const struct totals *totals, const struct policy *policy,
                          int64_t target_ppm)
{
    const struct totals_piece piece = {*totals, target_ppm};

    return totals_judge_pieces(&piece, 1, policy);
}

enum verdict totals_judge_pieces(const struct totals_piece *pieces, size_t count,
                                 const struct policy *policy)
{
    struct totals all = {0};
    bool has_target = false;
    int64_t measured = 0;
    wide earned = 0;
    wide owed = 0;

    for (size_t i = 0; i < count; i++) {
        const struct fraction piece = totals_availability(&pieces[i].totals, policy);

        totals_add(&all, &pieces[i].totals);
        if (pieces[i].target_ppm <= 0)
            continue;
        has_target = true;
        measured += piece.whole;
        earned += (wide)piece.part * PPM;
        owed += (wide)piece.whole * pieces[i].target_ppm;
    }
    if (!fraction_reaches(totals_coverage(&all), policy->coverage_ppm))
        return VERDICT_INSUFFICIENT;
    if (!has_target)
        return VERDICT_NO_TARGET;
    if (measured == 0)
        return VERDICT_INSUFFICIENT; /* all of it was maintenance */
    return earned >= owed ? VERDICT_MET : VERDICT_MISSED;
}

int64_t totals_budget_ms(const struct totals *totals, const struct policy *policy,
                         int64_t target_ppm)
{
    const struct fraction share_up = totals_availability(totals, policy);
    const wide allowed = (wide)share_up.whole * (PPM - target_ppm) / PPM;

    return (int64_t)allowed - (share_up.whole - share_up.part);
}
