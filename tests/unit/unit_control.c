#include "test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/words.h"
#include "io/control.h"
#include "io/control_path.h"
#include "io/loop.h"

enum { KEPT_MOST = 64 };

/* --- a monitor in a thread ----------------------------------------------------------------------
 */

struct scene {
    char folder[192], path[256];
    struct loop *loop;
    struct control *control;
    struct wake *wake;
    pthread_t thread;
    struct control_request *kept[KEPT_MOST];
    atomic_int kept_count;
    atomic_bool stop;
    struct error error;
};

static void on_now(void *argument, struct control_request *request, const json_t *words)
{
    json_t *const answer = json_object();

    (void)argument;
    json_object_set(answer, "heard", json_object_get(words, "say"));
    control_answer(request, answer);
}

static void on_later(void *argument, struct control_request *request, const json_t *words)
{
    struct scene *const scene = argument;

    (void)words;
    scene->kept[scene->kept_count] = request;
    scene->kept_count++;
}

static void on_wake(void *argument)
{
    struct scene *const scene = argument;

    for (int i = 0; i < scene->kept_count; i++)
        control_refuse(scene->kept[i], "not today");
    scene->kept_count = 0;
    if (scene->stop)
        loop_stop(scene->loop);
}

static void *run_loop(void *argument)
{
    struct scene *const scene = argument;

    loop_run(scene->loop);
    return NULL;
}

static bool open_control(struct scene *scene)
{
    static const struct control_verb verbs[] = {{"now", on_now}, {"later", on_later}};
    const struct control_options options = {
        .path = scene->path, .verbs = verbs, .verb_count = 2, .argument = scene};

    scene->control = control_new(scene->loop, &options, &scene->error);
    return scene->control != NULL;
}

static void start(struct scene *scene)
{
    assert_true(open_control(scene));
    scene->wake = wake_new(scene->loop, on_wake, scene);
    assert_int_equal(pthread_create(&scene->thread, NULL, run_loop, scene), 0);
}

static void stop(struct scene *scene)
{
    scene->stop = true;
    wake_send(scene->wake);
    pthread_join(scene->thread, NULL);
    wake_free(scene->wake);
    control_free(scene->control);
    scene->control = NULL;
}

/* A folder whose name alone is longer than an address may be. */
static int set_up(void **state)
{
    struct scene *const scene = calloc(1, sizeof *scene);

    words_set_language(LANGUAGE_EN);
    snprintf(scene->folder, sizeof scene->folder, "/tmp/unit_control_%0100d_XXXXXX", 0);
    if (mkdtemp(scene->folder) == NULL)
        return -1;
    snprintf(scene->path, sizeof scene->path, "%s/haidang.db.control", scene->folder);
    scene->loop = loop_new();
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *const scene = *state;

    loop_free(scene->loop);
    if (rmdir(scene->folder) != 0)
        return -1;
    free(scene);
    return 0;
}

/* --- clients ------------------------------------------------------------------------------------
 */

static enum control_outcome ask(struct scene *scene, const char *request, json_t **answer)
{
    json_t *const words = json_loads(request, 0, NULL);
    const enum control_outcome outcome =
        control_ask(scene->path, words, 10 * US_PER_SECOND, answer, &scene->error);

    json_decref(words);
    return outcome;
}

static int connect_to(const struct scene *scene)
{
    const int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct control_path path;

    assert_true(control_path_open(&path, scene->path, NULL));
    assert_int_equal(connect(client, (const struct sockaddr *)&path.address, sizeof path.address),
                     0);
    control_path_close(&path);
    return client;
}

static void wait_for_kept(struct scene *scene, int count)
{
    while (scene->kept_count < count)
        usleep(1000);
}

/* --- tests --------------------------------------------------------------------------------------
 */

static void what_is_asked_is_answered(void **state)
{
    struct scene *const scene = *state;
    struct stat there;
    json_t *answer;

    start(scene);
    assert_int_equal(stat(scene->path, &there), 0);
    assert_int_equal(there.st_mode & 0777, 0600);
    assert_int_equal(ask(scene, "{\"do\": \"now\", \"say\": \"chào\"}", &answer), CONTROL_DONE);
    assert_string_equal(json_string_value(json_object_get(answer, "heard")), "chào");
    json_decref(answer);
    assert_int_equal(ask(scene, "{\"do\": \"never\"}", &answer), CONTROL_REFUSED);
    assert_null(answer);
    assert_non_null(strstr(scene->error.message, "does not know"));
    stop(scene);
    assert_int_equal(access(scene->path, F_OK), -1);
    assert_int_equal(ask(scene, "{\"do\": \"now\"}", &answer), CONTROL_NOBODY);
    memset(scene->path + strlen(scene->folder) + 1, 'x', 120); /* nobody can listen there */
    scene->path[strlen(scene->folder) + 121] = '\0';
    assert_int_equal(ask(scene, "{\"do\": \"now\"}", &answer), CONTROL_NOBODY);
}

static void *ask_later(void *argument)
{
    json_t *answer;

    assert_int_equal(ask(argument, "{\"do\": \"later\"}", &answer), CONTROL_REFUSED);
    return NULL;
}

static void answer_may_come_later_or_when_the_client_has_gone(void **state)
{
    struct scene *const scene = *state;
    pthread_t client;
    int gone;

    start(scene);
    gone = connect_to(scene);
    assert_int_equal(send(gone, "{\"do\": \"later\"}\n", 16, 0), 16);
    wait_for_kept(scene, 1);
    close(gone);
    pthread_create(&client, NULL, ask_later, scene);
    wait_for_kept(scene, 2);
    wake_send(scene->wake);
    pthread_join(client, NULL);
    assert_string_equal(scene->error.message, "not today");
    stop(scene);
}

/* More than may be there at once: none waits for them, and those at work keep their places. */
static void crowd_does_not_keep_others_out(void **state)
{
    struct scene *const scene = *state;
    int silent[4 * CONTROL_CLIENTS_MOST];
    json_t *answer;

    start(scene);
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
        silent[i] = connect_to(scene);
        send(silent[i], "{", 1, MSG_NOSIGNAL);
    }
    assert_int_equal(ask(scene, "{\"do\": \"now\"}", &answer), CONTROL_DONE);
    json_decref(answer);
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        close(silent[i]);
    stop(scene);
}

/* While it is at work a client is not listened to: nobody sees that it has hung up. */
static void those_at_work_are_bounded(void **state)
{
    struct scene *const scene = *state;
    char said[256];
    int late;

    start(scene);
    for (int i = 0; i < CONTROL_CLIENTS_MOST; i++) {
        const int client = connect_to(scene);

        assert_int_equal(send(client, "{\"do\": \"later\"}\n", 16, 0), 16);
        wait_for_kept(scene, i + 1);
        close(client);
    }
    late = connect_to(scene);
    assert_int_equal(recv(late, said, sizeof said, 0), 0); /* hung up on */
    close(late);
    wake_send(scene->wake);
    while (scene->kept_count > 0)
        usleep(1000);
    late = connect_to(scene);
    assert_int_equal(send(late, "x\n", 2, 0), 2);
    assert_true(recv(late, said, sizeof said, 0) > 10);
    close(late);
    stop(scene);
}

static void stale_socket_is_replaced_and_other_files_are_not(void **state)
{
    struct scene *const scene = *state;
    struct control_path path;
    json_t *answer;
    FILE *file;
    const int old = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(control_path_open(&path, scene->path, NULL));
    assert_int_equal(bind(old, (const struct sockaddr *)&path.address, sizeof path.address), 0);
    control_path_close(&path);
    close(old);
    assert_int_equal(ask(scene, "{\"do\": \"now\"}", &answer), CONTROL_NOBODY);
    start(scene);
    assert_int_equal(ask(scene, "{\"do\": \"now\"}", &answer), CONTROL_DONE);
    json_decref(answer);
    stop(scene);

    file = fopen(scene->path, "w");
    assert_non_null(file);
    fclose(file);
    assert_false(open_control(scene));
    assert_non_null(strstr(scene->error.message, "cannot be made"));
    assert_int_equal(unlink(scene->path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_asked_is_answered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(answer_may_come_later_or_when_the_client_has_gone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(crowd_does_not_keep_others_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(those_at_work_are_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(stale_socket_is_replaced_and_other_files_are_not, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
