/* The outbox over a real store, with channels and clocks that are played (WRAP_unit_outbox). */
#include "test.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "io/loop.h"
#include "io/store_beside.h"
#include "stage/letter.h"
#include "watch_outbox_inside.h"

/* NOLINTBEGIN(bugprone-reserved-identifier): the linker's names */

/* --- clocks -------------------------------------------------------------------------------------
 */

static _Atomic int64_t ahead_us; /* of the real ones */

int64_t __real_clock_steady_us(void);
int64_t __real_clock_wall_ms(void);
int64_t __wrap_clock_steady_us(void);
int64_t __wrap_clock_wall_ms(void);

int64_t __wrap_clock_steady_us(void)
{
    return __real_clock_steady_us() + ahead_us;
}

int64_t __wrap_clock_wall_ms(void)
{
    return __real_clock_wall_ms() + ahead_us / 1000;
}

/* --- channels that are played -------------------------------------------------------------------
 */

enum manner { FINE, DEAD, LOST, REFUSING, SILENT, BUSY };

static enum manner manners[2]; /* by channel */
static const char *poison;     /* id of a person who never gets anything */
static bool wordless;          /* letters cannot be worded */
static int attempts, under_way, most_under_way;
static struct text sent; /* "1:truc:began " for each that was taken */
static char last_id[128], last_thread[128], last_file[128]; /* "name type bytes" */

struct sending {
    struct timer *timer;
    size_t channel;
    const struct message *message;
    void (*on_receipt)(void *argument, const struct receipt *receipt);
    void *argument;
};

static void note_sent(const struct message *message)
{
    text_add(&sent, "%d:%s:%s ", (int)strtol(message->id, NULL, 10), message->person->id,
             message->subject);
    snprintf(last_id, sizeof last_id, "%s", message->id);
    snprintf(last_thread, sizeof last_thread, "%s", message->thread == NULL ? "" : message->thread);
    last_file[0] = '\0';
    if (message->attachment_count == 1)
        snprintf(last_file, sizeof last_file, "%s %s %.*s", message->attachments[0].name,
                 message->attachments[0].type, (int)message->attachments[0].length,
                 (const char *)message->attachments[0].bytes);
}

static void on_answer(void *argument)
{
    struct sending *const sending = argument;
    struct receipt receipt = {.delivery = DELIVERY_LATER, .said = "no answer"};
    enum manner manner = manners[sending->channel];

    if (poison != NULL && strcmp(sending->message->person->id, poison) == 0)
        manner = DEAD;
    if (manner == FINE || manner == LOST)
        note_sent(sending->message);
    if (manner == FINE)
        receipt = (struct receipt){.delivery = DELIVERY_DONE, .said = "250 queued"};
    else if (manner == REFUSING)
        receipt = (struct receipt){.delivery = DELIVERY_REFUSED, .said = "550 no such user"};
    else if (manner == BUSY)
        receipt.retry_after_us = 1000 * US_PER_SECOND;
    receipt.not_taken = manner == DEAD || manner == BUSY;
    under_way--;
    timer_free(sending->timer);
    sending->on_receipt(sending->argument, &receipt);
    free(sending);
}

struct channels *__wrap_channels_new(const struct channels_kit *kit, struct error *error);
void __wrap_channels_free(struct channels *channels);
struct sending *__wrap_channel_send(
    struct channels *channels, size_t channel, const struct message *message,
    void (*on_receipt)(void *argument, const struct receipt *receipt), void *argument);
void __wrap_sending_cancel(struct sending *sending);

static struct loop *channels_loop;

struct channels *__wrap_channels_new(const struct channels_kit *kit, struct error *error)
{
    (void)error;
    channels_loop = kit->loop;
    return (struct channels *)memory_new(1, 1);
}

void __wrap_channels_free(struct channels *channels)
{
    free(channels);
}

struct sending *__wrap_channel_send(
    struct channels *channels, size_t channel, const struct message *message,
    void (*on_receipt)(void *argument, const struct receipt *receipt), void *argument)
{
    struct sending *const sending = NEW(struct sending);

    assert_non_null(channels);
    *sending = (struct sending){timer_new(channels_loop, on_answer, sending), channel, message,
                                on_receipt, argument};
    attempts++;
    under_way++;
    if (under_way > most_under_way)
        most_under_way = under_way;
    if (manners[channel] != SILENT)
        timer_set(sending->timer, 1000);
    return sending;
}

void __wrap_sending_cancel(struct sending *sending)
{
    under_way--;
    timer_free(sending->timer);
    free(sending);
}

bool __wrap_letter_render(const struct letter *letter, const struct person *person,
                          const struct catalogue *catalogue, struct letter_words *words,
                          struct error *error);
void __wrap_letter_words_free(struct letter_words *words);

bool __wrap_letter_render(const struct letter *letter, const struct person *person,
                          const struct catalogue *catalogue, struct letter_words *words,
                          struct error *error)
{
    (void)person;
    (void)catalogue;
    if (wordless)
        return error_set(error, "no word for it");
    words->subject = memory_copy_string(letter_kind_name(letter->kind));
    return true;
}

void __wrap_letter_words_free(struct letter_words *words)
{
    free(words->subject);
}

/* NOLINTEND(bugprone-reserved-identifier) */

/* --- a watch with an outbox and a store ---------------------------------------------------------
 */

static const struct person people[] = {{.id = "truc"}, {.id = "truong"}};
static const struct channel_plan channels[] = {{.id = "mail"}, {.id = "zalo"}};
static const struct service services[] = {{.id = "dvc-01"}};

struct scene {
    struct watch watch;
    struct catalogue catalogue;
    struct error error;
    char folder[64], path[96];
    bool mute; /* the writer does not tell what is committed */
    struct timer *look;
    bool (*is_there)(const struct scene *scene);
    int64_t until_us;
    bool came;
};

static void on_commit(void *argument, const struct batch *batch, int64_t took_us)
{
    struct scene *const scene = argument;

    (void)took_us;
    if (!scene->mute)
        outbox_committed(&scene->watch, batch);
}

static void open_outbox(struct scene *scene)
{
    struct watch *const watch = &scene->watch;

    *watch = (struct watch){.catalogue = &scene->catalogue};
    watch->kit.prober.loop = loop_new();
    watch->services = NEW_ARRAY(struct watched_service, 1);
    watch->services[0].service = &services[0];
    watch->store = store_open(scene->path, &scene->catalogue, &scene->error);
    assert_non_null(watch->store);
    assert_true(outbox_load(watch, &scene->error));
    keep_open(watch);
    assert_true(store_start(watch->store, on_commit, scene, &scene->error));
    outbox_open(watch);
}

static void close_outbox(struct scene *scene)
{
    struct watch *const watch = &scene->watch;

    outbox_stop(watch);
    keep_close(watch);
    assert_true(store_stop(watch->store, &scene->error));
    outbox_close(watch);
    store_close(watch->store);
    loop_free(watch->kit.prober.loop);
    free(watch->services);
}

static int set_up(void **state)
{
    struct scene *const scene = NEW(struct scene);

    words_set_language(LANGUAGE_EN);
    log_set_level(LOG_LEVEL_ERROR);
    snprintf(scene->folder, sizeof scene->folder, "/tmp/unit_outbox.XXXXXX");
    if (mkdtemp(scene->folder) == NULL)
        return -1;
    snprintf(scene->path, sizeof scene->path, "%s/haidang.db", scene->folder);
    scene->catalogue = (struct catalogue){.services = services,
                                          .service_count = 1,
                                          .store_path = scene->path,
                                          .people = people,
                                          .person_count = 2,
                                          .channels = channels,
                                          .channel_count = 2};
    manners[0] = manners[1] = FINE;
    poison = NULL;
    wordless = false;
    attempts = under_way = most_under_way = 0;
    text_clear(&sent);
    open_outbox(scene);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    static const char *const endings[] = {"", "-wal", "-shm", ".lock"};
    struct scene *const scene = *state;
    char name[128];

    close_outbox(scene);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(name, sizeof name, "%s%s", scene->path, endings[i]);
        unlink(name);
    }
    rmdir(scene->folder);
    text_free(&sent);
    free(scene);
    return 0;
}

static void on_look(void *argument)
{
    struct scene *const scene = argument;

    scene->came = scene->is_there(scene);
    if (scene->came || __real_clock_steady_us() > scene->until_us)
        loop_stop(scene->watch.kit.prober.loop);
    else
        timer_set(scene->look, 2000);
}

/* Turns the loop until it is so, 10 s at most. */
static void wait_until(struct scene *scene, bool (*is_there)(const struct scene *scene))
{
    struct loop *const loop = scene->watch.kit.prober.loop;

    scene->is_there = is_there;
    scene->until_us = __real_clock_steady_us() + 10 * US_PER_SECOND;
    scene->look = timer_new(loop, on_look, scene);
    timer_set(scene->look, 1000);
    loop_run(loop);
    timer_free(scene->look);
    assert_true(scene->came);
}

static bool is_idle(const struct scene *scene)
{
    for (size_t i = 0; i < scene->catalogue.channel_count; i++)
        if (scene->watch.outbox->outlets[i].out_count > 0)
            return false;
    return under_way == 0;
}

/* And all is written. */
static bool is_quiet(const struct scene *scene)
{
    return is_idle(scene) && scene->watch.batch == NULL;
}

static bool is_sending(const struct scene *scene)
{
    (void)scene;
    return under_way > 0;
}

static void settle(struct scene *scene)
{
    outbox_turn(scene->watch.outbox);
    wait_until(scene, is_idle);
    if (scene->watch.batch != NULL)
        keep_soon(&scene->watch);
    wait_until(scene, is_quiet);
}

/* So that each second of it is lived through. */
static void pass(struct scene *scene, int64_t seconds)
{
    for (; seconds > 0; seconds--) {
        ahead_us += US_PER_SECOND;
        outbox_turn(scene->watch.outbox);
        if (!is_idle(scene))
            wait_until(scene, is_idle);
    }
}

static int64_t post(struct scene *scene, int64_t alert, enum letter_kind kind, int channel)
{
    static char truc[] = "truc";
    static char facts[] = "{\"severity\":\"critical\"}";
    static char ids[2][8] = {"mail", "zalo"};
    const struct letter draft = {.alert = alert,
                                 .kind = kind,
                                 .person = truc,
                                 .channel = ids[channel],
                                 .facts = facts,
                                 .event_ms = clock_wall_ms() - 1000};

    return outbox_post(&scene->watch, &draft);
}

/* What stands in the store: "1 sent 1 0|2 waiting …", id, fate, attempts and doubt of each. */
static void on_letter(void *argument, const struct letter *letter)
{
    text_add(argument, "%" PRId64 " %s %d %d|", letter->id, letter_fate_name(letter->fate),
             (int)letter->attempts, letter->doubt);
}

static void assert_kept(struct scene *scene, enum letter_fate fate, const char *should)
{
    struct reader *const reader = reader_open(scene->path, &scene->error);
    struct text is = {0};

    assert_non_null(reader);
    assert_true(
        reader_letters(reader, &(struct letter_range){fate, 0, 99}, on_letter, &is, &scene->error));
    reader_close(reader);
    assert_string_equal(text_string(&is), should);
    text_free(&is);
}

static bool has_committed(const struct scene *scene)
{
    return atomic_load(&scene->watch.outbox->committed) == scene->watch.batch_number;
}

/* --- as it should be -----------------------------------------------------------------------------
 */

static void a_letter_is_kept_sent_and_its_receipt_kept(void **state)
{
    struct scene *const scene = *state;
    char *end;

    assert_int_equal(post(scene, 7, LETTER_BEGAN, 0), 1);
    assert_int_equal(attempts, 0); /* nothing before it is on the disk */
    settle(scene);
    wait_until(scene, has_committed);
    assert_string_equal(text_string(&sent), "1:truc:began ");
    assert_kept(scene, LETTER_SENT, "1 sent 1 0|");
    assert_int_equal(strtol(last_id, &end, 10), 1);
    assert_non_null(strstr(end, "@haidang"));
    assert_string_equal(last_thread, "");
}

static void of_one_alert_down_comes_before_up_and_others_do_not_wait(void **state)
{
    struct scene *const scene = *state;

    for (int64_t alert = 1; alert <= 6; alert++)
        post(scene, alert, LETTER_BEGAN, 0);
    post(scene, 1, LETTER_ACKNOWLEDGED, 0);
    settle(scene);
    assert_int_equal(most_under_way, 4);
    assert_string_equal(text_string(&sent), "1:truc:began 2:truc:began 3:truc:began 4:truc:began "
                                            "5:truc:began 6:truc:began 7:truc:acknowledged ");
    assert_true(strncmp(last_thread, "1.", 2) == 0);
}

static void channels_do_not_wait_for_each_other(void **state)
{
    struct scene *const scene = *state;

    manners[0] = SILENT;
    post(scene, 1, LETTER_BEGAN, 0);
    post(scene, 1, LETTER_BEGAN, 1);
    wait_until(scene, is_sending);
    while (sent.length == 0)
        wait_until(scene, is_sending);
    assert_string_equal(text_string(&sent), "2:truc:began ");
}

/* --- a channel that is dead ----------------------------------------------------------------------
 */

static void after_two_hours_of_silence_each_incident_is_told_once_in_order(void **state)
{
    struct scene *const scene = *state;
    const char *why;
    int64_t since_ms;

    manners[0] = DEAD;
    post(scene, 1, LETTER_BEGAN, 0);
    pass(scene, 600);
    post(scene, 2, LETTER_BEGAN, 0);
    pass(scene, 600);
    post(scene, 1, LETTER_OVER, 0);
    post(scene, 3, LETTER_BEGAN, 0);
    pass(scene, 2400);
    post(scene, 3, LETTER_REMINDER, 0);
    post(scene, 2, LETTER_OVER, 0);
    pass(scene, 3600);
    post(scene, 3, LETTER_REMINDER, 0);
    assert_in_range(attempts, 40, 70); /* twice after 2 s, 4 s, … 256 s, then every 5 minutes */
    assert_int_equal(most_under_way, 1);
    why = outbox_trouble(&scene->watch, 0, &since_ms);
    assert_non_null(why);
    assert_string_equal(why, "no answer");
    assert_in_range(clock_wall_ms() - since_ms, 7190000, 7260000);
    assert_null(outbox_trouble(&scene->watch, 1, &since_ms));

    manners[0] = FINE;
    pass(scene, 300);
    assert_string_equal(text_string(&sent),
                        "3:truc:over 4:truc:began 6:truc:over 7:truc:reminder ");
    assert_null(outbox_trouble(&scene->watch, 0, &since_ms));
    wait_until(scene, has_committed);
    assert_kept(scene, LETTER_WAITING, "");
    assert_int_equal(scene->watch.outbox->outlets[0].view.letters[LETTER_MERGED], 3);
    assert_int_equal(scene->watch.outbox->outlets[0].view.pending, 0);
}

static void the_only_letter_of_a_dead_channel_is_tried_again_and_again(void **state)
{
    struct scene *const scene = *state;

    manners[0] = DEAD;
    post(scene, 1, LETTER_BEGAN, 0);
    pass(scene, 100);
    post(scene, 1, LETTER_OVER, 0); /* the second that fails */
    pass(scene, 100);
    attempts = 0;
    pass(scene, 1500);
    assert_in_range(attempts, 5, 8);
    manners[0] = FINE;
    pass(scene, 301);
    assert_string_equal(text_string(&sent), "2:truc:over ");
}

/* Nothing may hold the loop up: all that waits is looked at five times a second. */
static void thousands_that_wait_take_no_time(void **state)
{
    struct scene *const scene = *state;
    int64_t began_us;

    manners[0] = DEAD;
    for (int64_t alert = 1; alert <= 3000; alert++)
        post(scene, alert, LETTER_BEGAN, 0);
    pass(scene, 20);
    began_us = clock_thread_us();
    for (int i = 0; i < 100; i++)
        outbox_turn(scene->watch.outbox);
    assert_in_range(clock_thread_us() - began_us, 0,
                    100 * 3000); /* 21 us each where it was tried */
}

static void what_may_have_been_delivered_is_not_left_out(void **state)
{
    struct scene *const scene = *state;
    char first[128];

    manners[0] = LOST;
    post(scene, 1, LETTER_BEGAN, 0);
    settle(scene);
    snprintf(first, sizeof first, "%s", last_id);
    manners[0] = DEAD;
    post(scene, 1, LETTER_REMINDER, 0);
    post(scene, 1, LETTER_OVER, 0);
    pass(scene, 5);
    manners[0] = FINE;
    pass(scene, 10);
    assert_string_equal(text_string(&sent), "1:truc:began 1:truc:began 3:truc:over ");
    assert_true(strcmp(last_thread, first) == 0); /* the very same id, at each attempt */
}

static void one_letter_that_never_goes_holds_nobody_up(void **state)
{
    struct scene *const scene = *state;
    static char truong[] = "truong";
    static char mail[] = "mail";
    static char facts[] = "{}";
    const struct letter draft = {
        .alert = 1, .kind = LETTER_BEGAN, .person = truong, .channel = mail, .facts = facts};

    poison = "truong";
    outbox_post(&scene->watch, &draft);
    pass(scene, 400);
    assert_in_range(attempts, 8, 10);
    for (int64_t alert = 2; alert <= 4; alert++) {
        post(scene, alert, LETTER_BEGAN, 0);
        settle(scene);
        pass(scene, 1);
    }
    assert_string_equal(text_string(&sent), "2:truc:began 3:truc:began 4:truc:began ");
    assert_in_range(attempts, 11, 14);
}

static void a_pause_that_is_asked_for_is_kept_by_all(void **state)
{
    struct scene *const scene = *state;

    manners[0] = BUSY;
    post(scene, 1, LETTER_BEGAN, 0);
    settle(scene);
    post(scene, 2, LETTER_BEGAN, 0);
    pass(scene, 990);
    assert_int_equal(attempts, 1);
    manners[0] = FINE;
    pass(scene, 20);
    assert_string_equal(text_string(&sent), "1:truc:began 2:truc:began ");
}

static void what_is_refused_is_kept_and_the_next_goes(void **state)
{
    struct scene *const scene = *state;

    manners[0] = REFUSING;
    post(scene, 1, LETTER_BEGAN, 0);
    settle(scene);
    manners[0] = FINE;
    post(scene, 1, LETTER_OVER, 0);
    settle(scene);
    wait_until(scene, has_committed);
    assert_string_equal(text_string(&sent), "2:truc:over ");
    assert_kept(scene, LETTER_REFUSED, "1 refused 1 0|");
}

static void what_cannot_be_worded_waits_and_the_channel_is_well(void **state)
{
    struct scene *const scene = *state;
    int64_t since_ms;

    wordless = true;
    post(scene, 1, LETTER_BEGAN, 0);
    settle(scene);
    assert_null(outbox_trouble(&scene->watch, 0, &since_ms));
    wait_until(scene, has_committed);
    assert_kept(scene, LETTER_WAITING, "1 waiting 1 0|");
    wordless = false;
    pass(scene, 3);
    assert_string_equal(text_string(&sent), "1:truc:began ");
}

static void a_file_goes_with_its_letter_as_soon_as_it_is_there(void **state)
{
    struct scene *const scene = *state;
    static char truc[] = "truc";
    static char mail[] = "mail";
    static char facts[] = "{\"files\":[{\"file\":\"h1.pdf\",\"name\":\"bao-cao.pdf\","
                          "\"type\":\"application/pdf\"}]}";
    const struct letter draft = {
        .kind = LETTER_REPORT, .person = truc, .channel = mail, .facts = facts};
    char folder[128];
    char name[160];
    FILE *file;

    outbox_post(&scene->watch, &draft);
    settle(scene);
    wait_until(scene, has_committed);
    assert_kept(scene, LETTER_WAITING, "1 waiting 1 0|");
    snprintf(folder, sizeof folder, "%s.files", scene->path);
    snprintf(name, sizeof name, "%s/h1.pdf", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    file = fopen(name, "w");
    assert_non_null(file);
    fputs("%PDF", file);
    fclose(file);
    pass(scene, 3);
    settle(scene);
    unlink(name);
    rmdir(folder);
    assert_string_equal(text_string(&sent), "1:truc:report ");
    assert_string_equal(last_file, "bao-cao.pdf application/pdf %PDF");
}

static void nothing_leads_out_of_the_folder_of_files(void **state)
{
    static const char *const names[] = {"", "../haidang.db", "/etc/passwd", ".hidden", "a/b"};
    struct scene *const scene = *state;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text bytes = {0};

        assert_false(store_read_beside(scene->path, names[i], 100, &bytes, &scene->error));
        assert_non_null(strstr(scene->error.message, "no name"));
        text_free(&bytes);
    }
}

/* --- time ----------------------------------------------------------------------------------------
 */

static void what_is_too_old_is_refused(void **state)
{
    struct scene *const scene = *state;

    manners[0] = DEAD;
    post(scene, 1, LETTER_BEGAN, 0);
    settle(scene);
    ahead_us += INT64_C(604700) * US_PER_SECOND;
    settle(scene);
    assert_kept(scene, LETTER_REFUSED, "");
    manners[0] = FINE;
    ahead_us += INT64_C(200) * US_PER_SECOND;
    settle(scene);
    wait_until(scene, has_committed);
    assert_string_equal(text_string(&sent), "");
    assert_kept(scene, LETTER_REFUSED, "1 refused 2 0|");
}

static void quiet_hours_hold_a_letter_until_a_later_one_may_go(void **state)
{
    struct scene *const scene = *state;
    static char truc[] = "truc";
    static char mail[] = "mail";
    static char facts[] = "{}";
    struct letter draft = {
        .kind = LETTER_BEGAN, .person = truc, .channel = mail, .facts = facts, .alert = 1};

    draft.due_ms = clock_wall_ms() + 3600000;
    outbox_post(&scene->watch, &draft);
    draft.alert = 2;
    outbox_post(&scene->watch, &draft);
    pass(scene, 60);
    assert_string_equal(text_string(&sent), "");
    post(scene, 2, LETTER_WORSE, 0);
    settle(scene);
    assert_string_equal(text_string(&sent), "2:truc:began 3:truc:worse ");
    ahead_us += 3600 * US_PER_SECOND;
    settle(scene);
    assert_string_equal(text_string(&sent), "2:truc:began 3:truc:worse 1:truc:began ");
}

static void while_the_disk_stalls_people_are_called_all_the_same(void **state)
{
    struct scene *const scene = *state;

    scene->mute = true;
    post(scene, 1, LETTER_BEGAN, 0);
    ahead_us += 9 * US_PER_SECOND;
    outbox_turn(scene->watch.outbox);
    assert_int_equal(attempts, 0);
    ahead_us += 2 * US_PER_SECOND;
    settle(scene);
    assert_string_equal(text_string(&sent), "1:truc:began ");
}

/* --- starts --------------------------------------------------------------------------------------
 */

static void after_a_start_what_waits_goes_at_once_and_nothing_else(void **state)
{
    struct scene *const scene = *state;
    struct text before = {0};

    post(scene, 1, LETTER_BEGAN, 0);
    settle(scene);
    text_add(&before, "%s", last_id);
    manners[0] = DEAD;
    post(scene, 1, LETTER_REMINDER, 0);
    pass(scene, 1000);
    close_outbox(scene);
    manners[0] = FINE;
    open_outbox(scene);
    settle(scene);
    assert_string_equal(text_string(&sent), "1:truc:began 2:truc:reminder ");
    assert_string_equal(last_thread, text_string(&before));
    text_free(&before);
    close_outbox(scene);
    attempts = 0;
    open_outbox(scene);
    settle(scene);
    assert_int_equal(attempts, 0);
    assert_int_equal(post(scene, 2, LETTER_BEGAN, 0), 3);
}

static void who_ends_while_sending_sends_it_again_under_the_same_id(void **state)
{
    struct scene *const scene = *state;

    manners[0] = SILENT;
    post(scene, 1, LETTER_BEGAN, 0);
    wait_until(scene, is_sending);
    assert_kept(scene, LETTER_WAITING, "1 waiting 1 1|");
    close_outbox(scene);
    manners[0] = DEAD;
    open_outbox(scene);
    post(scene, 1, LETTER_OVER, 0);
    settle(scene);
    manners[0] = FINE;
    pass(scene, 5);
    assert_string_equal(text_string(&sent), "1:truc:began 2:truc:over ");
}

static void whom_or_what_nobody_knows_any_more_is_refused(void **state)
{
    struct scene *const scene = *state;

    manners[0] = manners[1] = DEAD;
    post(scene, 1, LETTER_BEGAN, 0);
    post(scene, 1, LETTER_BEGAN, 1);
    settle(scene);
    close_outbox(scene);
    manners[0] = FINE;
    scene->catalogue.channel_count = 1;
    open_outbox(scene);
    pass(scene, 1);
    wait_until(scene, has_committed);
    assert_string_equal(text_string(&sent), "1:truc:began ");
    assert_kept(scene, LETTER_REFUSED, "2 refused 1 0|");
    post(scene, 2, LETTER_BEGAN, 1);
    wait_until(scene, has_committed);
    assert_kept(scene, LETTER_REFUSED, "3 refused 0 0|2 refused 1 0|");
}

#define in_a_scene(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_scene(a_letter_is_kept_sent_and_its_receipt_kept),
        in_a_scene(of_one_alert_down_comes_before_up_and_others_do_not_wait),
        in_a_scene(channels_do_not_wait_for_each_other),
        in_a_scene(after_two_hours_of_silence_each_incident_is_told_once_in_order),
        in_a_scene(the_only_letter_of_a_dead_channel_is_tried_again_and_again),
        in_a_scene(thousands_that_wait_take_no_time),
        in_a_scene(what_may_have_been_delivered_is_not_left_out),
        in_a_scene(one_letter_that_never_goes_holds_nobody_up),
        in_a_scene(a_pause_that_is_asked_for_is_kept_by_all),
        in_a_scene(what_is_refused_is_kept_and_the_next_goes),
        in_a_scene(what_cannot_be_worded_waits_and_the_channel_is_well),
        in_a_scene(a_file_goes_with_its_letter_as_soon_as_it_is_there),
        in_a_scene(nothing_leads_out_of_the_folder_of_files),
        in_a_scene(what_is_too_old_is_refused),
        in_a_scene(quiet_hours_hold_a_letter_until_a_later_one_may_go),
        in_a_scene(while_the_disk_stalls_people_are_called_all_the_same),
        in_a_scene(after_a_start_what_waits_goes_at_once_and_nothing_else),
        in_a_scene(who_ends_while_sending_sends_it_again_under_the_same_id),
        in_a_scene(whom_or_what_nobody_knows_any_more_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
