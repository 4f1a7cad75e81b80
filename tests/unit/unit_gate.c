/* The budget of requests of each host: order, how many at once, how far apart, and leaving. */
#include "test.h"

#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "stage/probe_gate.h"

enum { GUESTS = 6 };

struct scene {
    struct loop *loop;
    struct gates *gates;
    struct guest {
        struct scene *scene;
        struct gate_pass pass;
        int64_t in_us; /* 0: not yet */
        bool leaves;   /* as soon as it is in */
    } guests[GUESTS];
    int order[GUESTS];
    int count; /* who is in or was */
};

static int set_up(void **state)
{
    struct scene *const scene = NEW(struct scene);

    scene->loop = loop_new();
    for (int i = 0; i < GUESTS; i++)
        scene->guests[i].scene = scene;
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *const scene = *state;

    for (int i = 0; i < GUESTS; i++)
        gate_leave(&scene->guests[i].pass);
    gates_free(scene->gates);
    loop_free(scene->loop);
    free(scene);
    return 0;
}

static void on_turn(void *argument)
{
    struct guest *const guest = argument;
    struct scene *const scene = guest->scene;

    guest->in_us = clock_steady_us();
    scene->order[scene->count++] = (int)(guest - scene->guests);
    if (guest->leaves)
        gate_leave(&guest->pass);
}

static bool come(struct scene *scene, int index, const char *host)
{
    struct guest *const guest = &scene->guests[index];
    const bool inside = gate_enter(scene->gates, host, &guest->pass, on_turn, guest);

    if (inside)
        on_turn(guest);
    return inside;
}

static void who_waits_is_let_in_in_order_when_one_leaves(void **state)
{
    struct scene *const scene = *state;

    scene->gates = gates_new(scene->loop, 2, 0);
    assert_true(come(scene, 0, "a.test"));
    assert_true(come(scene, 1, "A.Test"));
    assert_false(come(scene, 2, "a.test"));
    assert_false(come(scene, 3, "a.TEST"));
    assert_true(come(scene, 4, "b.test"));
    loop_run(scene->loop);
    assert_int_equal(scene->count, 3); /* 0, 1 and 4: nobody has left */
    gate_leave(&scene->guests[1].pass);
    assert_int_equal(scene->count, 3); /* who leaves calls nobody */
    loop_run(scene->loop);
    assert_int_equal(scene->count, 4);
    assert_int_equal(scene->order[3], 2);
    assert_false(come(scene, 5, "a.test")); /* 3 came before */
    scene->guests[3].leaves = true;
    gate_leave(&scene->guests[0].pass);
    loop_run(scene->loop);
    assert_int_equal(scene->count, 6);
    assert_int_equal(scene->order[4], 3);
    assert_int_equal(scene->order[5], 5);
}

static void nobody_passes_those_who_wait(void **state)
{
    struct scene *const scene = *state;

    scene->gates = gates_new(scene->loop, 1, 0);
    assert_true(come(scene, 0, "a.test"));
    assert_false(come(scene, 1, "a.test"));
    gate_leave(&scene->guests[0].pass);
    assert_false(come(scene, 2, "a.test")); /* there is room, but 1 was first */
    scene->guests[1].leaves = true;
    loop_run(scene->loop);
    assert_int_equal(scene->order[1], 1);
    assert_int_equal(scene->order[2], 2);
}

static void they_are_let_in_so_far_apart(void **state)
{
    enum { APART_US = 30000 };
    struct scene *const scene = *state;

    scene->gates = gates_new(scene->loop, 0, APART_US);
    for (int i = 0; i < 3; i++)
        assert_int_equal(come(scene, i, "a.test"), i == 0);
    assert_true(come(scene, 3, "b.test"));
    loop_run(scene->loop);
    assert_int_equal(scene->count, 4);
    for (int i = 1; i < 3; i++) {
        const struct guest *const guest = &scene->guests[i];

        assert_true(guest->in_us - guest[-1].in_us >= APART_US - 1000);
        assert_true(guest->pass.waited_us >= i * APART_US);
    }
    assert_int_equal(scene->guests[0].pass.waited_us, 0);
    for (int i = 0; i < 4; i++)
        gate_leave(&scene->guests[i].pass);
    loop_run(scene->loop); /* until the hosts are forgotten */
    assert_true(come(scene, 4, "a.test"));
    gate_leave(&scene->guests[4].pass);
    assert_false(come(scene, 5, "a.test")); /* it has not been forgotten too early */
}

static void who_leaves_the_queue_gets_no_turn(void **state)
{
    struct scene *const scene = *state;

    scene->gates = gates_new(scene->loop, 1, 0);
    for (int i = 0; i < 5; i++)
        come(scene, i, "a.test");
    gate_leave(&scene->guests[1].pass); /* the first, one in the midst, the last of the queue */
    gate_leave(&scene->guests[3].pass);
    gate_leave(&scene->guests[4].pass);
    gate_leave(&scene->guests[4].pass); /* once more does nothing */
    assert_false(come(scene, 5, "a.test"));
    scene->guests[2].leaves = true;
    gate_leave(&scene->guests[0].pass);
    loop_run(scene->loop);
    assert_int_equal(scene->count, 3);
    assert_int_equal(scene->order[1], 2);
    assert_int_equal(scene->order[2], 5);
}

static void without_gates_everybody_is_inside(void **state)
{
    struct scene *const scene = *state;

    for (int i = 0; i < GUESTS; i++)
        assert_true(come(scene, i, "a.test"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_waits_is_let_in_in_order_when_one_leaves, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nobody_passes_those_who_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(they_are_let_in_so_far_apart, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_leaves_the_queue_gets_no_turn, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_gates_everybody_is_inside, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
