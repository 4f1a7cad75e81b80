/* Which incidents are one matter, and when people hear of it.
 *
 * A story is told to `scene` second by second; what was said gathers in `said`: R raised, W worse,
 * O over, each with the id of the cause.  Letters of services: a to z. */
#include "test.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/cause.h"
#include "random.h"

#define SECONDS INT64_C(1000)
#define MINUTES (60 * SECONDS)

enum { MOST = 60, HISTORY = 20000 };

static const int64_t noon = INT64_C(1655182800000);

struct scene {
    struct service services[MOST];
    size_t edges[MOST][4];
    struct catalogue catalogue;
    struct causes causes;
    struct cause_service known[MOST];
    struct incident incidents[MOST]; /* of each service, the newest */
    int64_t next_incident;
    int64_t now_ms;
    size_t capacity;
    struct text said;
    /* of each cause by id: how often it was raised and ended */
    uint8_t raised[HISTORY], over[HISTORY];
    /* of each incident by id: the cause it is in; what became of that */
    int64_t cause_of[HISTORY];
    enum cause_why why_of[HISTORY];
    int letters;
};

static struct scene *scene_new(size_t count)
{
    struct scene *const scene = NEW(struct scene);

    scene->now_ms = noon;
    for (size_t i = 0; i < count; i++) {
        scene->services[i].depends_on = scene->edges[i];
        scene->known[i].seen_ms = INT64_MAX;
    }
    scene->catalogue.services = scene->services;
    scene->catalogue.service_count = count;
    scene->capacity = 64;
    scene->causes = (struct causes){
        .catalogue = &scene->catalogue,
        .terms = cause_terms_default,
        .services = scene->known,
        .causes = NEW_ARRAY(struct cause, causes_most(&scene->catalogue)),
        .entries = NEW_ARRAY(struct cause_entry, scene->capacity),
    };
    return scene;
}

static void scene_free(struct scene *scene)
{
    free(scene->causes.causes);
    free(scene->causes.entries);
    text_free(&scene->said);
    free(scene);
}

static void depends(struct scene *scene, char service, char root)
{
    struct service *const plan = &scene->services[service - 'a'];

    scene->edges[service - 'a'][plan->depends_on_count++] = (size_t)(root - 'a');
}

static void take_news(struct scene *scene)
{
    static const char letters[] = ".RWO";

    for (size_t i = 0; i < scene->causes.count; i++) {
        struct cause *const cause = &scene->causes.causes[i];

        assert_true(cause->id > 0 && cause->id < HISTORY);
        if (cause->news != NEWS_NONE) {
            text_add(&scene->said, "%s%c%d", scene->said.length == 0 ? "" : " ",
                     letters[cause->news], (int)cause->id);
            scene->letters++;
        }
        if (cause->news == NEWS_RAISED)
            scene->raised[cause->id]++;
        if (cause->news == NEWS_OVER)
            scene->over[cause->id]++;
        assert_true((cause->phase == CAUSE_OVER) == (cause->ended_ms != 0));
        cause->news = NEWS_NONE;
        cause->changed = false;
    }
    for (size_t i = 0; i < scene->causes.entry_count; i++) {
        const struct cause_entry *const entry = &scene->causes.entries[i];
        const struct cause *const cause = &scene->causes.causes[entry->cause];

        for (int64_t id = entry->first_incident; id <= entry->incident; id++)
            if (id < HISTORY && scene->incidents[entry->service].id >= id && id > 0) {
                scene->cause_of[entry->incident] = cause->id;
                scene->why_of[entry->incident] = cause->why;
            }
    }
    causes_sweep(&scene->causes);
}

static void look(struct scene *scene)
{
    causes_step(&scene->causes, scene->now_ms);
    take_news(scene);
}

/* As the watch does: it looks when it was told to, at the latest. */
static void pass(struct scene *scene, int64_t span_ms)
{
    const int64_t end_ms = scene->now_ms + span_ms;

    while (scene->now_ms < end_ms) {
        const int64_t next_ms = causes_next(&scene->causes, scene->now_ms);

        assert_true(next_ms >= scene->now_ms);
        scene->now_ms = next_ms <= scene->now_ms ? scene->now_ms + 1 : next_ms;
        if (scene->now_ms > end_ms)
            scene->now_ms = end_ms;
        look(scene);
    }
}

static void fails_as(struct scene *scene, size_t service, enum state state)
{
    struct incident *const incident = &scene->incidents[service];

    *incident = (struct incident){
        .id = ++scene->next_incident,
        .service = (uint32_t)service,
        .state = state,
        .reason = REASON_STATUS,
        .began_ms = scene->now_ms - 20 * SECONDS,
    };
    assert_true(incident->id < HISTORY);
    scene->known[service].is_doubtful = false;
    scene->causes.entries = memory_room(scene->causes.entries, scene->causes.entry_count,
                                        &scene->capacity, sizeof *scene->causes.entries);
    causes_open(&scene->causes, incident, scene->now_ms);
    look(scene);
}

static void breaks(struct scene *scene, char service)
{
    fails_as(scene, (size_t)(service - 'a'), STATE_DOWN);
}

static void recover_at(struct scene *scene, size_t service)
{
    scene->incidents[service].ended_ms = scene->now_ms;
    causes_close(&scene->causes, &scene->incidents[service], scene->now_ms);
    look(scene);
}

static void heals(struct scene *scene, char service)
{
    recover_at(scene, (size_t)(service - 'a'));
}

static void doubt(struct scene *scene, char service, bool doubtful)
{
    scene->known[service - 'a'].is_doubtful = doubtful;
    look(scene);
}

static void cover(struct scene *scene, char service, enum cause_why why)
{
    scene->known[service - 'a'].covered = why;
    look(scene);
}

static void expect(struct scene *scene, const char *said)
{
    assert_string_equal(text_string(&scene->said), said);
    text_clear(&scene->said);
}

/* --- one service ------------------------------------------------------------------------------ */

static void one_that_fails_alone_is_told_within_a_moment(void **state)
{
    struct scene *const scene = scene_new(3);

    (void)state;
    breaks(scene, 'a');
    pass(scene, 500);
    expect(scene, "R1");
    pass(scene, 10 * MINUTES);
    heals(scene, 'a');
    expect(scene, "O1");
    assert_int_equal(scene->causes.count, 0);
    assert_int_equal(scene->causes.entry_count, 0);
    scene_free(scene);
}

static void two_or_four_that_fail_together_are_told_apart(void **state)
{
    struct scene *const scene = scene_new(4);

    (void)state;
    breaks(scene, 'a');
    breaks(scene, 'b');
    breaks(scene, 'c');
    breaks(scene, 'd');
    pass(scene, 1 * SECONDS);
    expect(scene, "R1 R2 R3 R4");
    scene_free(scene);
}

static void what_becomes_graver_is_told_anew(void **state)
{
    struct scene *const scene = scene_new(1);

    (void)state;
    fails_as(scene, 0, STATE_DEGRADED);
    pass(scene, 1 * SECONDS);
    expect(scene, "R1");
    scene->incidents[0].state = STATE_DOWN;
    causes_change(&scene->causes, &scene->incidents[0], scene->now_ms);
    look(scene);
    expect(scene, "W1");
    pass(scene, 60 * MINUTES);
    heals(scene, 'a');
    expect(scene, "O1");
    scene_free(scene);
}

static void what_is_only_slow_is_left_to_its_percentile(void **state)
{
    struct scene *const scene = scene_new(2);

    (void)state;
    depends(scene, 'b', 'a');
    scene->known[0].covered = CAUSE_SLOW;
    fails_as(scene, 0, STATE_DEGRADED);
    pass(scene, 60 * MINUTES);
    expect(scene, "");
    assert_int_equal(scene->causes.causes[0].why, CAUSE_SLOW);
    fails_as(scene, 1, STATE_DEGRADED); /* for another reason */
    pass(scene, 1 * MINUTES);
    expect(scene, "R2");
    scene->incidents[0].state = STATE_DOWN;
    causes_change(&scene->causes, &scene->incidents[0], scene->now_ms);
    cover(scene, 'a', CAUSE_FREE);
    pass(scene, 1 * MINUTES);
    expect(scene, "R1");
    scene_free(scene);
}

static void a_clock_set_back_makes_nobody_wait(void **state)
{
    struct scene *const scene = scene_new(7);

    (void)state;
    for (char service = 'a'; service < 'g'; service++)
        breaks(scene, service);
    pass(scene, 12 * SECONDS);
    expect(scene, "R1");
    scene->now_ms -= 600 * MINUTES;
    look(scene); /* as the watch does every ten seconds */
    pass(scene, 2 * MINUTES);
    breaks(scene, 'g');
    pass(scene, 15 * SECONDS);
    expect(scene, "R7");
    scene_free(scene);
}

/* --- roots ------------------------------------------------------------------------------------ */

static void fifty_behind_one_root_are_one_matter(void **state)
{
    struct scene *const scene = scene_new(51);

    (void)state;
    for (size_t i = 1; i <= 50; i++) {
        scene->edges[i][0] = 0;
        scene->services[i].depends_on_count = 1;
        scene->known[i].seen_ms = 0;
    }
    scene->known[0].seen_ms = 0;
    for (size_t i = 1; i <= 50; i++) {
        fails_as(scene, i, STATE_DOWN);
        pass(scene, 190);
        scene->known[0].is_doubtful = i >= 5 && i < 20;
        if (i == 20)
            fails_as(scene, 0, STATE_DOWN);
    }
    pass(scene, 60 * SECONDS);
    assert_int_equal(scene->letters, 1);
    assert_int_equal(scene->causes.count, 1);
    assert_int_equal(scene->causes.causes[0].root, 0);
    assert_int_equal(cause_count(&scene->causes, 0), 51);

    recover_at(scene, 0);
    for (size_t i = 1; i <= 50; i++) {
        assert_int_equal(scene->letters, 1);
        pass(scene, 1 * SECONDS);
        recover_at(scene, i);
    }
    assert_int_equal(scene->letters, 2);
    assert_int_equal(scene->causes.count, 0);
    scene_free(scene);
}

static void who_depends_waits_until_its_root_was_asked(void **state)
{
    struct scene *const scene = scene_new(2);

    (void)state;
    depends(scene, 'b', 'a');
    scene->known[0].seen_ms = scene->now_ms - 1;
    breaks(scene, 'b');
    pass(scene, 3 * SECONDS);
    expect(scene, "");
    scene->known[0].seen_ms = scene->now_ms;
    look(scene);
    expect(scene, "R1");
    scene_free(scene);
}

static void it_waits_for_its_roots_ten_seconds_at_most(void **state)
{
    struct scene *const scene = scene_new(2);

    (void)state;
    depends(scene, 'b', 'a');
    scene->known[0].seen_ms = scene->now_ms - 1;
    breaks(scene, 'b');
    pass(scene, 10 * SECONDS - 1);
    expect(scene, "");
    pass(scene, 1);
    expect(scene, "R1");
    scene_free(scene);
}

static void a_root_in_doubt_is_named_and_joins_without_a_letter(void **state)
{
    struct scene *const scene = scene_new(3);

    (void)state;
    depends(scene, 'b', 'a');
    depends(scene, 'c', 'b');
    doubt(scene, 'a', true);
    breaks(scene, 'b');
    breaks(scene, 'c');
    pass(scene, 11 * SECONDS);
    expect(scene, "R1");
    assert_int_equal(scene->causes.causes[0].root, 0);
    breaks(scene, 'a');
    pass(scene, 1 * MINUTES);
    expect(scene, "");
    heals(scene, 'a');
    heals(scene, 'b');
    expect(scene, "");
    heals(scene, 'c');
    expect(scene, "O1");
    scene_free(scene);
}

static void a_root_that_is_only_degraded_is_no_reason_for_who_is_down(void **state)
{
    struct scene *const scene = scene_new(3);

    (void)state;
    depends(scene, 'b', 'a');
    depends(scene, 'c', 'a');
    fails_as(scene, 0, STATE_DEGRADED);
    pass(scene, 1 * MINUTES);
    expect(scene, "R1");
    breaks(scene, 'b');
    pass(scene, 1 * MINUTES);
    expect(scene, "R2");
    breaks(scene, 'c');
    pass(scene, 1 * MINUTES);
    expect(scene, "R3");
    scene_free(scene);
}

static void a_root_in_doubt_that_does_not_fail_is_acquitted(void **state)
{
    struct scene *const scene = scene_new(2);

    (void)state;
    depends(scene, 'b', 'a');
    doubt(scene, 'a', true);
    breaks(scene, 'b');
    pass(scene, 11 * SECONDS);
    expect(scene, "R1");
    doubt(scene, 'a', false);
    assert_int_equal(scene->causes.causes[0].root, NONE_AT_ALL);
    pass(scene, 10 * MINUTES);
    expect(scene, "");
    heals(scene, 'b');
    expect(scene, "O1");
    scene_free(scene);
}

static void a_root_that_is_found_later_is_told_in_the_same_matter(void **state)
{
    struct scene *const scene = scene_new(2);

    (void)state;
    depends(scene, 'b', 'a');
    breaks(scene, 'b');
    pass(scene, 1 * SECONDS);
    expect(scene, "R1");
    pass(scene, 1 * MINUTES);
    breaks(scene, 'a');
    expect(scene, "W1");
    pass(scene, 1 * MINUTES);
    heals(scene, 'a');
    heals(scene, 'b');
    expect(scene, "O1");
    scene_free(scene);
}

static void who_is_down_long_after_its_root_is_a_matter_of_its_own(void **state)
{
    struct scene *const scene = scene_new(3);

    (void)state;
    depends(scene, 'b', 'a');
    depends(scene, 'c', 'a');
    breaks(scene, 'a');
    breaks(scene, 'b');
    breaks(scene, 'c');
    pass(scene, 11 * SECONDS);
    expect(scene, "R1");
    heals(scene, 'a');
    heals(scene, 'c');
    pass(scene, 2 * MINUTES - 1);
    expect(scene, "");
    pass(scene, 1 * SECONDS);
    expect(scene, "O1 R4");
    pass(scene, 1 * MINUTES);
    heals(scene, 'b');
    expect(scene, "O4");
    scene_free(scene);
}

static void rings_of_dependencies_do_no_harm(void **state)
{
    struct scene *const scene = scene_new(3);

    (void)state;
    depends(scene, 'a', 'b');
    depends(scene, 'b', 'c');
    depends(scene, 'c', 'a');
    breaks(scene, 'a');
    breaks(scene, 'b');
    breaks(scene, 'c');
    pass(scene, 11 * SECONDS);
    assert_int_equal(scene->letters, 1);
    heals(scene, 'a');
    heals(scene, 'b');
    heals(scene, 'c');
    assert_int_equal(scene->letters, 2);
    scene_free(scene);
}

/* --- many ------------------------------------------------------------------------------------- */

static void many_in_a_rush_are_one_list(void **state)
{
    struct scene *const scene = scene_new(50);

    (void)state;
    for (size_t i = 0; i < 50; i++)
        scene->known[i].is_doubtful = true;
    for (size_t i = 0; i < 50; i++) {
        fails_as(scene, i, STATE_DOWN);
        pass(scene, 190);
    }
    pass(scene, 5 * SECONDS);
    assert_int_equal(scene->letters, 1);
    pass(scene, 30 * MINUTES);
    for (size_t i = 0; i < 50; i++)
        recover_at(scene, i);
    assert_in_range(scene->letters, 2, 3); /* one that more joined, at most */
    assert_int_equal(scene->causes.count, 0);
    scene_free(scene);
}

static void of_many_who_stay_down_longest_are_told_on_their_own(void **state)
{
    struct scene *const scene = scene_new(6);

    (void)state;
    for (size_t i = 0; i < 6; i++)
        fails_as(scene, i, STATE_DOWN);
    pass(scene, 12 * SECONDS);
    expect(scene, "R1");
    for (size_t i = 0; i < 5; i++)
        recover_at(scene, i);
    pass(scene, 3 * MINUTES);
    expect(scene, "O1 R7");
    scene_free(scene);
}

/* --- maintenance, silence, blindness -----------------------------------------------------------
 */

static void announced_work_is_told_only_if_it_lasts_longer(void **state)
{
    struct scene *const scene = scene_new(3);

    (void)state;
    depends(scene, 'c', 'a');
    cover(scene, 'a', CAUSE_MAINTENANCE);
    cover(scene, 'b', CAUSE_SILENCE);
    breaks(scene, 'a');
    breaks(scene, 'b');
    breaks(scene, 'c'); /* by what is worked on */
    pass(scene, 60 * MINUTES);
    expect(scene, "");
    assert_int_equal(scene->causes.count, 2);
    heals(scene, 'b');
    cover(scene, 'b', CAUSE_FREE);
    expect(scene, "");
    assert_int_equal(scene->why_of[2], CAUSE_SILENCE);
    cover(scene, 'a', CAUSE_FREE);
    pass(scene, 11 * SECONDS);
    expect(scene, "R1");
    assert_int_equal(cause_count(&scene->causes, 0), 2);
    scene_free(scene);
}

static void while_blind_nobody_is_told_of_services(void **state)
{
    struct scene *const scene = scene_new(2);

    (void)state;
    breaks(scene, 'a');
    causes_blind(&scene->causes, true, scene->now_ms);
    pass(scene, 10 * MINUTES);
    expect(scene, "");
    assert_int_equal(scene->causes.causes[0].why, CAUSE_BLIND);
    scene->known[0].seen_ms = scene->now_ms - 1;
    causes_blind(&scene->causes, false, scene->now_ms);
    look(scene);
    pass(scene, 4 * SECONDS);
    expect(scene, ""); /* it is asked anew first */
    scene->known[0].seen_ms = scene->now_ms;
    look(scene);
    expect(scene, "R1");
    scene_free(scene);
}

/* --- flapping --------------------------------------------------------------------------------- */

static void what_flaps_all_day_is_told_once_and_when_it_is_calm(void **state)
{
    struct scene *const scene = scene_new(1);
    int64_t incidents;

    (void)state;
    for (int i = 0; i < 24 * 12; i++) { /* down 2 of each 5 minutes */
        breaks(scene, 'a');
        pass(scene, 2 * MINUTES);
        heals(scene, 'a');
        pass(scene, 3 * MINUTES);
    }
    incidents = scene->next_incident;
    assert_int_equal(incidents, 288);
    expect(scene, "R1 O1 R2 O2 R3");
    assert_true(scene->causes.causes[0].flapping);
    pass(scene, 180 * MINUTES);
    expect(scene, "O3");
    assert_int_equal(scene->causes.count, 0);
    scene_free(scene);
}

static void what_flaps_and_then_stays_down_is_told_as_down(void **state)
{
    struct scene *const scene = scene_new(1);

    (void)state;
    for (int i = 0; i < 6; i++) {
        breaks(scene, 'a');
        pass(scene, 2 * MINUTES);
        heals(scene, 'a');
        pass(scene, 3 * MINUTES);
    }
    expect(scene, "R1 O1 R2 O2 R3");
    breaks(scene, 'a');
    pass(scene, 15 * MINUTES);
    expect(scene, "");
    pass(scene, 1 * SECONDS);
    expect(scene, "R4");
    pass(scene, 300 * MINUTES);
    expect(scene, "O3");
    heals(scene, 'a');
    expect(scene, "O4");
    scene_free(scene);
}

static void a_few_incidents_a_day_are_no_flapping(void **state)
{
    struct scene *const scene = scene_new(1);

    (void)state;
    for (int i = 0; i < 8; i++) {
        breaks(scene, 'a');
        pass(scene, 5 * MINUTES);
        assert_false(scene->causes.causes[0].flapping);
        heals(scene, 'a');
        pass(scene, 175 * MINUTES);
    }
    scene_free(scene);
}

static void the_share_of_change_fades(void **state)
{
    struct flap flap = {0};

    (void)state;
    assert_int_equal(flap_share(&flap, noon), 0);
    for (int i = 0; i < 10; i++)
        flap_note(&flap, noon);
    assert_int_equal(flap_share(&flap, noon), 24); /* four a slot count */
    assert_int_equal(flap_share(&flap, noon + 19 * FLAP_SLOT_MS), 16);
    assert_int_equal(flap_share(&flap, noon + 20 * FLAP_SLOT_MS), 0);
    flap_note(&flap, noon - 30 * FLAP_SLOT_MS);
    assert_int_equal(flap_share(&flap, noon), 24);
    for (int i = 0; i < 40; i++)
        flap_note(&flap, noon + i * FLAP_SLOT_MS / 2);
    assert_int_equal(flap_share(&flap, noon + 19 * FLAP_SLOT_MS), 100);
}

/* --- random histories --------------------------------------------------------------------------
 */

enum deed { DEED_FAIL, DEED_RECOVER, DEED_DOUBT, DEED_COVER, DEED_BLIND, DEED_PASS, DEED_COUNT };

static size_t below(struct chance *chance, size_t limit)
{
    return (size_t)chance_between(chance, 0, (int64_t)limit - 1);
}

static bool is_open(const struct scene *scene, size_t service)
{
    return scene->incidents[service].id != 0 && scene->incidents[service].ended_ms == 0;
}

static void do_something(struct scene *scene, struct chance *chance)
{
    const size_t service = below(chance, scene->catalogue.service_count);
    struct cause_service *const known = &scene->known[service];

    switch ((enum deed)below(chance, DEED_COUNT)) {
    case DEED_FAIL:
        if (!is_open(scene, service))
            fails_as(scene, service, below(chance, 3) == 0 ? STATE_DEGRADED : STATE_DOWN);
        break;
    case DEED_RECOVER:
        if (is_open(scene, service))
            recover_at(scene, service);
        break;
    case DEED_DOUBT:
        known->is_doubtful = !is_open(scene, service) && below(chance, 3) == 0;
        known->seen_ms = scene->now_ms - (int64_t)below(chance, 20000);
        break;
    case DEED_COVER:
        known->covered = below(chance, 8) == 0 ? CAUSE_MAINTENANCE : CAUSE_FREE;
        break;
    case DEED_BLIND:
        causes_blind(&scene->causes, below(chance, 12) == 0, scene->now_ms);
        break;
    case DEED_PASS:
    case DEED_COUNT:
        pass(scene, (int64_t)below(chance, below(chance, 10) == 0 ? 900000 : 8000));
        break;
    }
}

/* Each service that is not well is in one cause that is alive, and each open entry is known. */
static void check_entries(const struct scene *scene)
{
    size_t open = 0;

    for (size_t i = 0; i < scene->causes.entry_count; i++) {
        const struct cause_entry *const entry = &scene->causes.entries[i];

        assert_true(entry->cause < scene->causes.count);
        assert_int_not_equal(scene->causes.causes[entry->cause].phase, CAUSE_OVER);
        if (entry->ended_ms != 0)
            continue;
        assert_int_equal(scene->known[entry->service].entry, i + 1);
        assert_true(is_open(scene, entry->service));
        open++;
    }
    for (size_t i = 0; i < scene->catalogue.service_count; i++)
        if (is_open(scene, i))
            open--;
    assert_int_equal(open, 0);
}

static void mend_all(struct scene *scene)
{
    causes_blind(&scene->causes, false, scene->now_ms);
    for (size_t i = 0; i < scene->catalogue.service_count; i++) {
        scene->known[i].covered = CAUSE_FREE;
        scene->known[i].is_doubtful = false;
    }
    look(scene);
    for (size_t i = 0; i < scene->catalogue.service_count; i++)
        if (is_open(scene, i))
            recover_at(scene, i);
    pass(scene, 300 * MINUTES);
}

static void each_incident_is_told_or_has_a_reason_why_not(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= chance_rounds(30); seed++) {
        struct chance chance = chance_of(seed);
        const size_t count = 2 + below(&chance, 20);
        struct scene *const scene = scene_new(count);

        for (size_t i = 0; i < count; i++)
            for (size_t most = below(&chance, 3); most > 0; most--)
                scene->edges[i][scene->services[i].depends_on_count++] = below(&chance, count);
        for (int i = 0; i < 400; i++) {
            do_something(scene, &chance);
            check_entries(scene);
        }
        mend_all(scene);
        assert_int_equal(scene->causes.count, 0);
        assert_int_equal(scene->causes.entry_count, 0);
        for (int64_t id = 1; id <= scene->causes.highest_id; id++) {
            assert_in_range(scene->raised[id], 0, 1);
            assert_int_equal(scene->raised[id], scene->over[id]);
        }
        for (int64_t id = 1; id <= scene->next_incident; id++) {
            assert_int_not_equal(scene->cause_of[id], 0);
            if (scene->raised[scene->cause_of[id]] == 0)
                assert_int_not_equal(scene->why_of[id], CAUSE_FREE);
        }
        scene_free(scene);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_fails_alone_is_told_within_a_moment),
        cmocka_unit_test(two_or_four_that_fail_together_are_told_apart),
        cmocka_unit_test(what_becomes_graver_is_told_anew),
        cmocka_unit_test(fifty_behind_one_root_are_one_matter),
        cmocka_unit_test(who_depends_waits_until_its_root_was_asked),
        cmocka_unit_test(it_waits_for_its_roots_ten_seconds_at_most),
        cmocka_unit_test(a_root_in_doubt_is_named_and_joins_without_a_letter),
        cmocka_unit_test(a_root_in_doubt_that_does_not_fail_is_acquitted),
        cmocka_unit_test(a_root_that_is_only_degraded_is_no_reason_for_who_is_down),
        cmocka_unit_test(a_clock_set_back_makes_nobody_wait),
        cmocka_unit_test(what_is_only_slow_is_left_to_its_percentile),
        cmocka_unit_test(a_root_that_is_found_later_is_told_in_the_same_matter),
        cmocka_unit_test(who_is_down_long_after_its_root_is_a_matter_of_its_own),
        cmocka_unit_test(rings_of_dependencies_do_no_harm),
        cmocka_unit_test(many_in_a_rush_are_one_list),
        cmocka_unit_test(of_many_who_stay_down_longest_are_told_on_their_own),
        cmocka_unit_test(announced_work_is_told_only_if_it_lasts_longer),
        cmocka_unit_test(while_blind_nobody_is_told_of_services),
        cmocka_unit_test(what_flaps_all_day_is_told_once_and_when_it_is_calm),
        cmocka_unit_test(what_flaps_and_then_stays_down_is_told_as_down),
        cmocka_unit_test(a_few_incidents_a_day_are_no_flapping),
        cmocka_unit_test(the_share_of_change_fades),
        cmocka_unit_test(each_incident_is_told_or_has_a_reason_why_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
