/* What other commands of the program ask of the running monitor, because only it may write.
 *
 * To add a verb: a row in the table, and a function that checks what was asked and answers at once,
 * or has the writer carry it out (control_write).  Nothing here may take long. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/control.h"
#include "io/loop.h"
#include "io/store_beside.h"
#include "io/store_chain.h"
#include "io/store_errand.h"
#include "watch_acts.h"
#include "watch_inside.h"

struct watch_control {
    struct watch *watch;
    struct control *control;
    struct wake *wake;
    pthread_mutex_t mutex; /* guards what is done */
    struct order *done;
};

/* A request while the writer has it. */
struct order {
    struct watch_control *home;
    struct control_request *request;
    bool (*write)(struct store *store, struct error *error);
    struct order *next;
    bool failed;
    struct error why;
};

/* --- in the writer's thread ---------------------------------------------------------------------
 */

static bool carry_out(struct store *store, void *argument, struct error *error)
{
    const struct order *const order = argument;

    return order->write(store, error);
}

static void on_done(void *argument, const struct error *error)
{
    struct order *const order = argument;
    struct watch_control *const home = order->home;

    order->failed = error != NULL;
    if (error != NULL)
        order->why = *error;
    pthread_mutex_lock(&home->mutex);
    order->next = home->done;
    home->done = order;
    pthread_mutex_unlock(&home->mutex);
    wake_send(home->wake);
}

/* --- in the watch's -----------------------------------------------------------------------------
 */

static void on_wake(void *argument)
{
    struct watch_control *const home = argument;
    struct order *order;

    pthread_mutex_lock(&home->mutex);
    order = home->done;
    home->done = NULL;
    pthread_mutex_unlock(&home->mutex);
    while (order != NULL) {
        struct order *const next = order->next;

        if (order->failed)
            control_refuse(order->request, order->why.message);
        else
            control_answer(order->request, NULL);
        free(order);
        order = next;
    }
}

/* Answered once it is safe on the disk. */
static void control_write(struct watch_control *home, struct control_request *request,
                          bool (*write)(struct store *store, struct error *error))
{
    struct order *const order = NEW(struct order);
    const struct errand errand = {carry_out, on_done, order};

    order->home = home;
    order->request = request;
    order->write = write;
    store_take_errand(home->watch->store, &errand);
}

/* The entry itself lies beside the store: it may be long. */
static void on_seal(void *argument, struct control_request *request, const json_t *words)
{
    (void)words;
    control_write(argument, request, store_add_draft);
}

/* Who he says he is; the file's mode lets nobody else in. */
static const char *author_of(const json_t *words)
{
    const char *const author = json_string_value(json_object_get(words, "by"));

    return author == NULL ? "" : author;
}

/* Pages and API have commands of ours carried out, too. */
static const char *way_of(const json_t *words)
{
    static const char *const ways[] = {"page", "api"};
    const char *const way = json_string_value(json_object_get(words, "way"));

    for (size_t i = 0; way != NULL && i < sizeof ways / sizeof *ways; i++)
        if (strcmp(way, ways[i]) == 0)
            return ways[i];
    return "command";
}

/* Who asks has left or taken away the file that says so to the next start. */
static void on_stop(void *argument, struct control_request *request, const json_t *words)
{
    struct watch_control *const home = argument;

    stop_set(home->watch, true);
    acts_tell(home->watch, "probing-stop", author_of(words), way_of(words), NULL);
    control_answer(request, NULL);
}

static void on_resume(void *argument, struct control_request *request, const json_t *words)
{
    struct watch_control *const home = argument;

    stop_set(home->watch, false);
    acts_tell(home->watch, "probing-resume", author_of(words), way_of(words), NULL);
    control_answer(request, NULL);
}

/* The command has looked at the file already, and said what is wrong with it. */
static void on_reload(void *argument, struct control_request *request, const json_t *words)
{
    struct watch_control *const home = argument;

    reload_ask(home->watch, author_of(words), way_of(words));
    control_answer(request, NULL);
}

/* --- what people do ---------------------------------------------------------------------------
 */

static void on_act_done(void *argument, const struct act_outcome *outcome,
                        const struct error *error)
{
    struct control_request *const request = argument;
    json_t *answer;

    if (error != NULL) {
        control_refuse(request, error->message);
        return;
    }
    answer = json_object();
    json_set_bool(answer, "refused", outcome->refused);
    json_set_string(answer, "why", outcome->why);
    json_set_string(answer, "by", outcome->by);
    json_set_instant(answer, "by_at", outcome->by_ms);
    json_set_integer(answer, "id", outcome->id);
    json_set_integer(answer, "addendum", outcome->addendum);
    control_answer(request, answer);
}

/* The verb is what was asked for; who asks is known to the system, and says who he is. */
static void on_act(void *argument, struct control_request *request, const json_t *words)
{
    struct watch_control *const home = argument;
    const struct act_order order = {.verb = json_string_value(json_object_get(words, "do")),
                                    .author = author_of(words),
                                    .way = way_of(words),
                                    .role = ROLE_GATE, /* the file's mode lets nobody else in */
                                    .language = words_language(),
                                    .words = words};
    struct error error = {""};

    if (!acts_take(home->watch, &order, on_act_done, request, &error))
        control_refuse(request, error.message);
}

static const struct control_verb verbs[] = {
    {"silence-add", on_act},
    {"silence-end", on_act},
    {"shift-hand-over", on_act},
    {"incident-ack", on_act},
    {"incident-note", on_act},
    {"incident-attribute", on_act},
    {"incident-assign", on_act},
    {"maintenance-add", on_act},
    {"maintenance-end", on_act},
    {"user-add", on_act},
    {"user-remove", on_act},
    {"user-password", on_act},
    {"user-role", on_act},
    {"user-sign-out", on_act},
    {"token-add", on_act},
    {"token-remove", on_act},
    {"post-publish", on_act},
    {"post-change", on_act},
    {"post-withdraw", on_act},
    {"objection-file", on_act},
    {"objection-decide", on_act},
    {"addendum-add", on_act},
    {"seal", on_seal},
    {"stop-probing", on_stop},
    {"resume", on_resume},
    {"reload", on_reload},
    {"score-import", on_act},
    {"report-text", on_act},
    {"report-keep", on_act},
    {"period-seal", on_act},
    {"service-add", on_act},
    {"service-not-added", on_act},
};

/* Without it the monitor does all that it is there for. */
void watch_control_open(struct watch *watch)
{
    struct watch_control *const home = NEW(struct watch_control);
    char path[PATH_MAX];
    struct error error = {""};
    const struct control_options options = {
        .path = path, .verbs = verbs, .verb_count = sizeof verbs / sizeof *verbs, .argument = home};

    watch->control = home;
    home->watch = watch;
    pthread_mutex_init(&home->mutex, NULL);
    home->wake = wake_new(watch->kit.prober.loop, on_wake, home);
    if (store_name_beside(path, watch->catalogue->store_path, CONTROL_ENDING, &error))
        home->control = control_new(watch->kit.prober.loop, &options, &error);
    if (home->control == NULL)
        log_error("%s", error.message);
}

/* After the writer has ended: nothing is under way that it has not answered. */
void watch_control_close(struct watch *watch)
{
    struct watch_control *const home = watch->control;

    if (home == NULL)
        return;
    on_wake(home);
    control_free(home->control);
    wake_free(home->wake);
    pthread_mutex_destroy(&home->mutex);
    free(home);
    watch->control = NULL;
}
