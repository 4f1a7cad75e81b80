#include "site_adding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/loop.h"
#include "io/process.h"
#include "site_orders.h"
#include "site_parts.h"
#include "site_see.h"
#include "stage/page_adding.h"

/* The command does all of it (command_add.c, command_diff.c), in a process of its own, one at a
 * time: what strangers answer is read there. */
#define OURSELVES "/proc/self/exe"

enum { ADDRESS_ROOM = 1001, ID_ROOM = 65, NAME_ROOM = 600, SAID_MOST = 64 * 1024, WORDS_MOST = 24 };

enum step { STEP_LOOK, STEP_WRITE, STEP_RELOAD, STEP_COUNT };
static const char *const step_names[STEP_COUNT] = {"look", "write", "reload"};

/* What was asked for, and what came of it. */
struct wanted {
    struct adding *adding;
    struct ops_visit visit;
    char person[ROLE_ID_MOST + 1];
    enum step step;
    const char *config, *language;
    char address[ADDRESS_ROOM], id[ID_ROOM], name[NAME_ROOM], agency[ID_ROOM], programme[ID_ROOM];

    struct process_leash leash;
    bool good;
    struct text proposed; /* what was shown, if it is to be written; empty: ask once more */
    struct text said, changes;
    struct error error;
};

struct adding {
    struct site *site;
    struct wanted *wanted; /* NULL: nothing is under way */
    struct work *work;
};

struct adding *adding_new(struct site *site)
{
    struct adding *const adding = NEW(struct adding);

    adding->site = site;
    return adding;
}

static struct wanted *wanted_new(const struct ops_visit *visit)
{
    struct wanted *const wanted = NEW(struct wanted);

    wanted->visit = *visit;
    process_leash_open(&wanted->leash);
    return wanted;
}

static void wanted_free(struct wanted *wanted)
{
    process_leash_close(&wanted->leash);
    text_free(&wanted->proposed);
    text_free(&wanted->said);
    text_free(&wanted->changes);
    free(wanted);
}

static void release(void *argument)
{
    wanted_free(argument);
}

void adding_free(struct adding *adding)
{
    if (adding == NULL)
        return;
    if (adding->work != NULL) {
        process_leash_cut(&adding->wanted->leash); /* a monitor that ends waits for no stranger */
        work_cancel(adding->work);
    } else if (adding->wanted != NULL) {
        wanted_free(adding->wanted); /* its row of the audit was waited for */
    }
    free(adding);
}

/* --- in the pool --------------------------------------------------------------------------------
 */

/* Carries out a command of ours; what it said is added to `said`. */
static bool run(struct wanted *wanted, const char *const *words, struct text *said)
{
    const int output = memfd_create("said", MFD_CLOEXEC);
    const int input = order_open_input(&wanted->proposed);
    const struct process process = {.path = OURSELVES,
                                    .words = words,
                                    .input = input,
                                    .output = output,
                                    .leash = &wanted->leash};
    char bytes[4096];
    int status;
    const bool good = process_run(&process, &status, &wanted->error);
    off_t place = 0;
    ssize_t length;

    while (said->length < SAID_MOST && (length = pread(output, bytes, sizeof bytes, place)) > 0) {
        text_add_bytes(said, bytes, (size_t)length);
        place += length;
    }
    close(output);
    if (input >= 0)
        close(input);
    return good;
}

static size_t add_option(const char **words, size_t count, const char *option, const char *value)
{
    if (*value == '\0')
        return count;
    words[count++] = option;
    words[count++] = value;
    return count;
}

/* `address` goes behind "--": whatever it is, it is no option. */
static bool run_add(struct wanted *wanted)
{
    const char *words[WORDS_MOST] = {"haidang",      "add",        "-c",
                                     wanted->config, "--language", wanted->language};
    size_t count = 6;

    count = add_option(words, count, "--service", wanted->id);
    count = add_option(words, count, "--name", wanted->name);
    count = add_option(words, count, "--agency", wanted->agency);
    count = add_option(words, count, "--programme", wanted->programme);
    count = add_option(words, count, "--out", wanted->step == STEP_LOOK ? "-" : "");
    count = add_option(words, count, "--way", "page");
    if (wanted->proposed.length > 0)
        words[count++] = "--proposed";
    words[count++] = "--";
    words[count++] = wanted->address;
    words[count] = NULL;
    return run(wanted, words, &wanted->said);
}

static bool run_other(struct wanted *wanted, const char *command, const char *const *options,
                      struct text *said)
{
    const char *words[WORDS_MOST] = {"haidang",      command,      "-c",
                                     wanted->config, "--language", wanted->language};
    size_t count = 6;

    for (; *options != NULL; options++)
        words[count++] = *options;
    words[count] = NULL;
    return run(wanted, words, said);
}

static void in_pool(void *argument)
{
    static const char *const changes[] = {"--diff", NULL};
    struct wanted *const wanted = argument;
    const char *const by[] = {"--by", wanted->person, "--way", "page", NULL};

    if (wanted->step == STEP_RELOAD)
        wanted->good = run_other(wanted, "reload", by, &wanted->said);
    else
        wanted->good = run_add(wanted);
    if (wanted->good && wanted->step == STEP_WRITE &&
        !run_other(wanted, "check", changes, &wanted->changes))
        text_add_string(&wanted->changes, wanted->error.message);
}

/* --- answers ------------------------------------------------------------------------------------
 */

static void answer(struct wanted *wanted)
{
    const struct ops_visit *const visit = &wanted->visit;
    const bool has_yaml = wanted->good && wanted->step == STEP_LOOK;
    const bool was_written = wanted->good && wanted->step == STEP_WRITE;
    const struct page_adding page = {
        .address = was_written ? "" : wanted->address,
        .id = was_written ? "" : wanted->id,
        .name = was_written ? "" : wanted->name,
        .agency = wanted->agency,
        .programme = wanted->programme,
        .yaml = has_yaml ? text_string(&wanted->said) : NULL,
        .trouble = wanted->good || wanted->error.message[0] == '\0' ? NULL : wanted->error.message,
        .written = was_written ? text_string(&wanted->said) : NULL,
        .changes = was_written ? text_string(&wanted->changes) : NULL,
        .was_taken_up = wanted->good && wanted->step == STEP_RELOAD};
    char event[EVENT_ID];
    struct page_view view;
    const struct page_ops ops = see_page(visit, "add", &view, event);
    struct text text = {0};
    struct error error = {""};
    bool went;

    view.event = NULL; /* who is filling in a form is not asked to begin anew each minute */
    went = page_write_adding(visit->site->pages, &ops, &page, &text, &error);
    ops_answer_html(visit, page.trouble == NULL ? 200 : 422, went, &text, &error);
}

static struct proposal_key key_of(const struct wanted *wanted)
{
    return (struct proposal_key){.address = wanted->address,
                                 .service = wanted->id,
                                 .name = wanted->name,
                                 .agency = wanted->agency,
                                 .programme = wanted->programme};
}

static void when_done(void *argument)
{
    struct wanted *const wanted = argument;
    const struct proposal_key key = key_of(wanted);

    if (wanted->step == STEP_LOOK && wanted->good)
        orders_keep_proposal(wanted->adding->site->orders, &key, text_string(&wanted->said));

    if (wanted->step != STEP_LOOK && !wanted->good)
        order_tell_failure(wanted->adding->site,
                           &(struct order_failure){wanted->step == STEP_WRITE
                                                       ? "service-not-added"
                                                       : "configuration-refused",
                                                   wanted->person, "page", wanted->error.message});

    wanted->adding->work = NULL;
    wanted->adding->wanted = NULL;
    answer(wanted);
}

static void start(struct wanted *wanted)
{
    const struct proposal_key key = key_of(wanted);
    const char *const yaml = wanted->step == STEP_WRITE
                                 ? orders_find_proposal(wanted->adding->site->orders, &key)
                                 : NULL;

    if (yaml != NULL)
        text_add_string(&wanted->proposed, yaml);
    wanted->adding->work =
        work_start(wanted->adding->site->loop, in_pool, when_done, release, wanted);
}

/* --- what is asked for ---------------------------------------------------------------------------
 */

void adding_show(struct ops_visit *visit)
{
    struct wanted *const wanted = wanted_new(visit);

    wanted->good = true;
    wanted->step = STEP_COUNT;
    answer(wanted);
    wanted_free(wanted);
}

static void read_fields(struct wanted *wanted)
{
    const struct {
        const char *name;
        char *value;
        size_t room;
    } fields[] = {{"address", wanted->address, sizeof wanted->address},
                  {"id", wanted->id, sizeof wanted->id},
                  {"name", wanted->name, sizeof wanted->name},
                  {"agency", wanted->agency, sizeof wanted->agency},
                  {"programme", wanted->programme, sizeof wanted->programme}};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        ops_field(&wanted->visit, fields[i].name, fields[i].value, fields[i].room);
}

static bool read_step(struct wanted *wanted)
{
    char step[16];

    if (!ops_field(&wanted->visit, "step", step, sizeof step))
        return false;
    for (int i = 0; i < STEP_COUNT; i++)
        if (strcmp(step, step_names[i]) == 0) {
            wanted->step = (enum step)i;
            return true;
        }
    return false;
}

/* The audit has it before it is done: a kill between the two leaves a row of what was meant to be,
 * never a change that nobody made. */
static void on_told(struct site *site, struct wish *wish)
{
    struct wanted *const wanted = wish->argument;

    if (!wish->failed && !wish->outcome.refused) {
        start(wanted);
    } else {
        site->adding->wanted = NULL;
        wanted->good = false;
        error_set(&wanted->error, "%s", wish->failed ? wish->why : wish->outcome.why);
        if (wish->outcome.denied)
            site_answer_sorry(site, wanted->visit.request, wanted->visit.language, PAGE_FORBIDDEN);
        else
            answer(wanted);
        wanted_free(wanted);
    }
    wish_free(wish);
}

/* False: too many wait. */
static bool tell_audit(struct wanted *wanted)
{
    const struct site_options *const options = &wanted->visit.site->options;
    struct wish *const wish = NEW(struct wish);

    wish->verb = wanted->step == STEP_WRITE ? "service-add" : "configuration-reload";
    wish->words = json_object();
    json_set_string(wish->words, "text",
                    wanted->step == STEP_WRITE ? wanted->address : wanted->config);
    wish->way = "page";
    wish->role = wanted->visit.visitor.role;
    wish->admission = wanted->visit.visitor.admission;
    wish->language = wanted->visit.language;
    wish->on_granted = on_told;
    wish->argument = wanted;
    snprintf(wish->author, sizeof wish->author, "%s", wanted->person);
    if (options->take_wish != NULL && options->take_wish(options->desk, wish))
        return true;
    wish_free(wish);
    return false;
}

static bool begin(struct wanted *wanted)
{
    struct adding *const adding = wanted->adding;

    if (adding->wanted != NULL)
        return error_set(&wanted->error, "%s",
                         tr("somebody else adds a service just now: try again in a minute"));
    if (wanted->config == NULL)
        return error_set(&wanted->error, "%s",
                         tr("this monitor has no file that could be changed"));
    adding->wanted = wanted;
    if (wanted->step == STEP_LOOK)
        start(wanted);
    else if (!tell_audit(wanted)) {
        adding->wanted = NULL;
        return error_set(&wanted->error, "%s", tr("too much is under way: try again"));
    }
    return true;
}

void adding_act(struct ops_visit *visit)
{
    struct wanted *const wanted = wanted_new(visit);

    wanted->adding = visit->site->adding;
    wanted->config = visit->site->options.config_path;
    wanted->language = words_language_name(visit->language);
    snprintf(wanted->person, sizeof wanted->person, "%s", visit->visitor.id);
    read_fields(wanted);
    if (!read_step(wanted))
        error_set(&wanted->error, "%s", tr("the form is not as it should be"));
    else if (begin(wanted))
        return;
    answer(wanted);
    wanted_free(wanted);
}
