#include "history/trouble.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "model/calendar_date.h"
#include "serve/random.h"

enum { CERTIFICATE_FAULT = 3, MINUTES_A_DAY = 1440, HOUR = 60 };

/* --- the script ------------------------------------------------------------------------------- */

#define MONTH(number) (1u << (number))
/* quarters' first, second and third months */
#define FIRSTS (MONTH(1) | MONTH(4) | MONTH(7) | MONTH(10))
#define SECONDS (MONTH(2) | MONTH(5) | MONTH(8) | MONTH(11))
#define THIRDS (MONTH(3) | MONTH(6) | MONTH(9) | MONTH(12))

enum { LAST_THREE_DAYS = -3 };

/* On the nth such weekday of these months; `nth` may be LAST_THREE_DAYS, of any weekday. */
struct rule {
    unsigned months;
    int nth;
    enum weekday weekday;
    int from, minutes; /* of the day; how long */
};

#define PORTAL "dvc-01 dvc-02 dvc-03 dvc-04 dvc-12"
#define DATA_CENTRE                                                             \
    "dvc-01 dvc-08 dvc-09 dvc-13 d06-02 dtm-01 dtm-06 qh-01 nt-01 nt-11 nt-12 " \
    "nt-13 nt-14 nt-15"

static const struct {
    struct trouble trouble;
    struct rule rule;
} script[] = {
    {{10, "vantage offline: no data", "*", {PLAY_VOID, "blind", REACH_NOTHING, true, 0}},
     {FIRSTS, 4, THURSDAY, 3 * HOUR + 20, 45}},
    {{13,
      "clock jump: what was measured is void",
      "*",
      {PLAY_VOID, "stopped", REACH_NOTHING, false, 0}},
     {SECONDS, 3, WEDNESDAY, 10 * HOUR, 1}},
    {{13, "clock jump: 90 seconds that never were", "*", {PLAY_AWAY, "", REACH_NOTHING, false, 0}},
     {SECONDS, 3, WEDNESDAY, 10 * HOUR + 1, 2}},
    {{13, "restart of the monitor", "*", {PLAY_AWAY, "", REACH_NOTHING, false, 0}},
     {SECONDS, 3, WEDNESDAY, 10 * HOUR + 20, 1}},
    {{13,
      "incident around the jump and the restart",
      "dvc-09 qh-04",
      {PLAY_FAIL, "status", REACH_ANSWER, false, 502}},
     {SECONDS, 3, WEDNESDAY, 9 * HOUR + 30, 75}},
    {{0, "monitor away for 5 hours", "*", {PLAY_AWAY, "", REACH_NOTHING, false, 0}},
     {THIRDS, 3, SUNDAY, 1 * HOUR, 5 * HOUR}},
    {{12,
      "power test of the data centre",
      DATA_CENTRE,
      {PLAY_FAIL, "timeout_connect", REACH_NAME, true, 0}},
     {FIRSTS, 2, SUNDAY, 5 * HOUR + 30, 22}},
    {{1,
      "callback of the single sign-on answers 500",
      "dvc-02 d06-02",
      {PLAY_FAIL, "status", REACH_ANSWER, false, 500}},
     {SECONDS, 2, MONDAY, 7 * HOUR + 50, 2 * HOUR + 10}},
    {{2,
      "payment times out at the month's end",
      "dvc-05",
      {PLAY_FAIL, "timeout_first_byte", REACH_TLS, true, 0}},
     {FIRSTS | SECONDS | THIRDS, LAST_THREE_DAYS, MONDAY, 20 * HOUR, 2 * HOUR}},
    {{CERTIFICATE_FAULT,
      "certificate has expired",
      "qh-01 qh-04",
      {PLAY_FAIL, "tls_expired", REACH_CONNECTION, false, 0}},
     {SECONDS & ~(MONTH(2) | MONTH(8)), 3, SATURDAY, 7 * HOUR, 2 * MINUTES_A_DAY + 160}},
    {{4, "upload answers FILE_EMPTY", "dvc-03", {PLAY_FAIL, "content", REACH_ANSWER, false, 200}},
     {FIRSTS, 2, WEDNESDAY, 14 * HOUR + 10, 205}},
    {{5,
      "map server answers with an exception",
      "qh-02 qh-03 qh-06",
      {PLAY_FAIL, "fault", REACH_ANSWER, false, 200}},
     {THIRDS, 3, THURSDAY, 2 * HOUR + 15, 385}},
    {{6, "job reports 0 rows", "dvc-07", {PLAY_FAIL, "beat_empty", REACH_NOTHING, false, 0}},
     {FIRSTS, 2, TUESDAY, 8 * HOUR, 510}},
    {{7,
      "one name server tells an old serial",
      "nt-07",
      {PLAY_FAIL, "dns_serial", REACH_ANSWER, false, 0}},
     {THIRDS, 4, TUESDAY, 16 * HOUR + 20, 17 * HOUR}},
    {{8,
      "maintenance that was announced in time",
      PORTAL,
      {PLAY_FAIL, "soft_maintenance", REACH_ANSWER, false, 200}},
     {MONTH(3) | MONTH(9), 1, SATURDAY, 22 * HOUR, 4 * HOUR}},
    {{8,
      "maintenance that was announced too late",
      "nt-01 nt-05",
      {PLAY_FAIL, "status", REACH_ANSWER, false, 503}},
     {MONTH(4) | MONTH(10), 3, SATURDAY, 22 * HOUR, 4 * HOUR}},
    {{9,
      "national platform slow for a day",
      "nt-03 d06-01 dvc-13",
      {PLAY_SLOW, "slow", REACH_ANSWER, false, 200}},
     {FIRSTS, 3, TUESDAY, 0, MINUTES_A_DAY}},
    {{11, "commune site flaps", "nt-15", {PLAY_FLAP, "timeout_first_byte", REACH_TLS, true, 0}},
     {THIRDS, 2, TUESDAY, 6 * HOUR, 36 * HOUR}},
};

/* What befalls anybody now and then. */
static const struct trouble drawn[] = {
    {0, "bad gateway", "", {PLAY_FAIL, "status", REACH_ANSWER, false, 502}},
    {0, "not available", "", {PLAY_FAIL, "status", REACH_ANSWER, false, 503}},
    {0, "silent", "", {PLAY_FAIL, "timeout_first_byte", REACH_TLS, true, 0}},
    {0, "cannot be reached", "", {PLAY_FAIL, "timeout_connect", REACH_NAME, true, 0}},
    {0, "refuses", "", {PLAY_FAIL, "refused", REACH_NAME, false, 0}},
    {0, "overloaded", "", {PLAY_SLOW, "slow", REACH_ANSWER, false, 200}},
    {0, "overloaded", "", {PLAY_SLOW, "slow", REACH_ANSWER, false, 200}},
};

/* --- its days --------------------------------------------------------------------------------- */

static bool is_its_day(const struct rule *rule, int32_t day)
{
    const struct date date = date_of_day(day);

    if ((rule->months & MONTH(date.month)) == 0)
        return false;
    if (rule->nth == LAST_THREE_DAYS)
        return date.day + 3 > date_days_in_month(date.year, date.month);
    return date_weekday(day) == rule->weekday && (date.day - 1) / 7 + 1 == rule->nth;
}

static bool concerns(const struct trouble *trouble, const char *service)
{
    const size_t length = service == NULL ? 0 : strlen(service);
    const char *word = trouble->services;

    if (service == NULL || strcmp(word, "*") == 0)
        return true;
    for (; (word = strstr(word, service)) != NULL; word += length)
        if ((word == trouble->services || word[-1] == ' ') &&
            (word[length] == '\0' || word[length] == ' '))
            return true;
    return false;
}

static void add(struct spells *spells, const struct trouble *trouble, int32_t day, int minute,
                int minutes)
{
    const int64_t begins_ms = day * MS_PER_DAY - EAST_OF_GREENWICH_MS + minute * INT64_C(60000);

    spells->spells =
        memory_room(spells->spells, spells->count, &spells->capacity, sizeof *spells->spells);
    spells->spells[spells->count++] =
        (struct spell){begins_ms, begins_ms + minutes * INT64_C(60000), trouble};
}

static void add_scripted(struct spells *spells, const char *service, int32_t day)
{
    for (size_t i = 0; i < sizeof script / sizeof *script; i++)
        if (is_its_day(&script[i].rule, day) && concerns(&script[i].trouble, service))
            add(spells, &script[i].trouble, day, script[i].rule.from, script[i].rule.minutes);
}

/* Mostly a few minutes, sometimes an hour; more often while people work. */
static void add_drawn(struct spells *spells, int troubles, uint64_t seed, int32_t day)
{
    uint64_t state = random_mix(seed, (uint64_t)day);
    const size_t kinds = sizeof drawn / sizeof *drawn;

    if (random_next(&state, 3650) >= (uint64_t)troubles)
        return;
    const struct trouble *const trouble = &drawn[random_next(&state, kinds)];
    const int minute = random_next(&state, 3) == 0 ? (int)random_next(&state, MINUTES_A_DAY)
                                                   : 7 * HOUR + (int)random_next(&state, 600);
    const uint64_t most = random_next(&state, 5) == 0 ? 70 : 14;

    add(spells, trouble, day, minute, 3 + (int)random_next(&state, most));
}

static int compare_spells(const void *left, const void *right)
{
    const struct spell *const a = left;
    const struct spell *const b = right;

    if (a->from_ms != b->from_ms)
        return a->from_ms < b->from_ms ? -1 : 1;
    return (a->trouble > b->trouble) - (a->trouble < b->trouble);
}

struct spells spells_of(const char *service, int troubles, uint64_t seed, int64_t from_ms,
                        int64_t to_ms)
{
    struct spells spells = {0};
    /* what began days ago may last, and a certificate ends long after it was seen first */
    const int32_t first = (int32_t)((from_ms + EAST_OF_GREENWICH_MS) / MS_PER_DAY) - 4;
    const int32_t last = (int32_t)((to_ms + EAST_OF_GREENWICH_MS) / MS_PER_DAY) + 100;

    for (int32_t day = first; day <= last; day++) {
        add_scripted(&spells, service, day);
        if (service != NULL)
            add_drawn(&spells, troubles, seed, day);
    }
    if (spells.count > 0)
        qsort(spells.spells, spells.count, sizeof *spells.spells, compare_spells);
    return spells;
}

/* --- certificates ----------------------------------------------------------------------------- */

/* Renewed every 90 days, a fortnight and more before the end; one is forgotten. */
int64_t certificate_ends(const char *service, const struct spells *spells, int64_t at_ms)
{
    static const int64_t renewed_ms = 90 * MS_PER_DAY, left_ms = 20 * MS_PER_DAY;
    int64_t shift_ms = 0;

    for (size_t i = 0; i < spells->count; i++)
        if (spells->spells[i].trouble->fault == CERTIFICATE_FAULT &&
            at_ms < spells->spells[i].to_ms && spells->spells[i].from_ms - at_ms < renewed_ms)
            return spells->spells[i].from_ms;
    for (; *service != '\0'; service++)
        shift_ms = (shift_ms * 31 + *service * INT64_C(1000003)) % (renewed_ms / MS_PER_SECOND);
    shift_ms *= MS_PER_SECOND;
    return (at_ms - shift_ms) / renewed_ms * renewed_ms + shift_ms + renewed_ms + left_ms;
}
