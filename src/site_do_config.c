/* What programs do to the monitor itself: what a changed configuration would change, taking it up,
 * stopping all probing and going on.  Our own commands do it, as for who types them. */
#include "command.h"
#include "io/store_acts.h"
#include "site_do_api.h"
#include "site_orders.h"
#include "site_parts.h"
#include "stage/api_acts.h"

/* --- what became of a command ------------------------------------------------------------------
 */

static int status_of(const struct order *order)
{
    switch (order->status) {
    case EXIT_FINE:
        return 200;
    case EXIT_ANSWER_IS_NO:
    case EXIT_WRONG_USE: /* the file, as it stands */
        return 409;
    default:
        return 503;
    }
}

static void answer_failed(struct doing *doing, const struct order *order)
{
    do_refuse(doing, status_of(order), order->error.message);
}

/* False: he has been answered. */
static bool start(struct doing *doing, struct order *order, void (*on_done)(struct order *order))
{
    if (order_start(order, on_done, doing))
        return true;
    order_free(order);
    do_refuse(doing, 503, tr("too much is under way: try again"));
    return false;
}

/* --- what would change --------------------------------------------------------------------------
 */

static void answer_changes(struct order *order)
{
    struct doing *const doing = order->argument;

    if (order->status == EXIT_FINE)
        do_answer_api(doing, 200, site_json, &order->said);
    else
        answer_failed(doing, order);
}

void do_api_changes(struct site *site, struct web_request *request, const char *none)
{
    struct visitor visitor;
    struct order *order;
    struct doing *doing;

    (void)none;
    if (!gate_admit(site, request, words_language(), ROLE_ADMIN, &visitor))
        return;
    doing = do_new(site, request, words_language(), &visitor);
    if (!do_has_file(doing))
        return;
    order = order_new(site, ORDER_AT_ONCE, "check", words_language());
    order_add(order, "--diff");
    order_add(order, "--json");
    start(doing, order, answer_changes);
}

/* --- what is done -------------------------------------------------------------------------------
 */

/* The audit has it, under its key: to that the answer stays. */
static void answer_refused(struct doing *doing, const struct order *order)
{
    order_tell_failure(doing->site,
                       &(struct order_failure){"configuration-refused", doing->visitor.id, "api",
                                               order->error.message});
    do_keep_done(doing);
    do_answer_problem(doing, status_of(order), order->error.message);
}

static void answer_done(struct order *order)
{
    struct doing *const doing = order->argument;
    const char *const verb = act_kind_name(doing->verb->kind);
    struct text text = {0};

    if (order->status != EXIT_FINE) {
        if (doing->verb->kind == ACT_RELOAD)
            answer_refused(doing, order);
        else
            answer_failed(doing, order);
        return;
    }
    do_keep_done(doing);
    api_write_done(verb, 0, "", NULL, &text);
    do_answer_api(doing, doing->verb->kind == ACT_RELOAD ? 202 : 200, site_json, &text);
}

static void carry_out(struct doing *doing)
{
    static const char *const commands[ACT_KIND_COUNT] = {[ACT_RELOAD] = "reload",
                                                         [ACT_STOP_PROBING] = "stop-probing",
                                                         [ACT_RESUME_PROBING] = "resume"};
    struct order *const order =
        order_new(doing->site, ORDER_AT_ONCE, commands[doing->verb->kind], doing->language);

    order_add_option(order, "--store", doing->site->options.store_path);
    order_add_option(order, "--by", doing->visitor.id);
    order_add_option(order, "--way", "api");
    start(doing, order, answer_done);
}

/* The audit has it before it is done.  What the same key asked of the run before this one is taken
 * up by now. */
static void when_told(struct doing *doing)
{
    if (doing->end != DO_DONE || doing->outcome.again)
        do_answer_act(doing);
    else
        carry_out(doing);
}

/* False: he has been answered. */
static bool takes_no_words(struct doing *doing)
{
    const char *name;
    json_t *value;
    char why[200];

    if (!do_read_words(doing))
        return false;
    json_object_foreach(doing->words, name, value)
    {
        snprintf(why, sizeof why, tr("'%s' takes no word '%.64s'"), doing->verb->name, name);
        doing->answer = do_answer_act;
        do_end(doing, DO_WRONG, why, NULL);
        return false;
    }
    return true;
}

static void act(struct site *site, struct web_request *request, const char *verb)
{
    struct visitor visitor;
    struct doing *doing;

    if (!gate_admit_act(site, request, words_language(), ROLE_ADMIN, NULL, &visitor))
        return;
    doing = do_new(site, request, words_language(), &visitor);
    doing->verb = act_verb_find(verb);
    doing->keeps_answer = true;
    if (!do_has_file(doing) || !takes_no_words(doing) || !do_begin_once(doing))
        return;
    if (doing->verb->kind != ACT_RELOAD) { /* the monitor tells the audit when it has done it */
        carry_out(doing);
        return;
    }
    doing->answer = when_told;
    json_set_string(doing->words, "text", site->options.config_path);
    do_start(doing, "api");
}

void do_api_reload(struct site *site, struct web_request *request, const char *none)
{
    (void)none;
    act(site, request, "configuration-reload");
}

void do_api_stop(struct site *site, struct web_request *request, const char *none)
{
    (void)none;
    act(site, request, "probing-stop");
}

void do_api_resume(struct site *site, struct web_request *request, const char *none)
{
    (void)none;
    act(site, request, "probing-resume");
}
