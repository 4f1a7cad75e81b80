/* What programs do to add a service: its address is asked and a proposal answered, or it is written
 * as well.  `haidang add` does both, as for who types it or fills in the page's form. */
#include <string.h>

#include "command.h"
#include "site_do_api.h"
#include "site_orders.h"
#include "site_parts.h"
#include "stage/api_acts.h"
#include "stage/proposal.h"

enum { WORD_MOST = 1000 };

/* --- what is asked for --------------------------------------------------------------------------
 */

/* Of `haidang add`; the address stands behind "--": whatever it is, it is no option. */
static const char *const options[][2] = {{"address", NULL},
                                         {"service", "--service"},
                                         {"name", "--name"},
                                         {"agency", "--agency"},
                                         {"programme", "--programme"}};

static const char *word_of(const struct doing *doing, const char *name)
{
    return json_string_value(json_object_get(doing->words, name));
}

static struct proposal_key key_of(const struct doing *doing)
{
    return (struct proposal_key){.address = word_of(doing, "address"),
                                 .service = word_of(doing, "service"),
                                 .name = word_of(doing, "name"),
                                 .agency = word_of(doing, "agency"),
                                 .programme = word_of(doing, "programme")};
}

static bool check_word(const char *name, const json_t *value, struct error *error)
{
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(options[i][0], name) == 0)
            return json_is_null(value) ||
                   (json_is_string(value) && json_string_length(value) <= WORD_MOST) ||
                   error_set(error, tr("'%s' wants text of at most %zu bytes"), name,
                             (size_t)WORD_MOST);
    return error_set(error, tr("nothing is known of '%s' here"), name);
}

/* False: he has been answered. */
static bool read_words(struct doing *doing)
{
    const char *address;
    const char *name;
    json_t *value;
    struct error error = {""};

    if (!do_read_words(doing))
        return false;
    json_object_foreach(doing->words, name, value)
    {
        if (!check_word(name, value, &error)) {
            do_answer_problem(doing, 422, error.message);
            return false;
        }
    }
    address = word_of(doing, "address");
    if (address != NULL && *address != '\0')
        return true;
    error_set(&error, tr("'%s' is missing"), "address");
    do_answer_problem(doing, 422, error.message);
    return false;
}

/* --- what became of it --------------------------------------------------------------------------
 */

static void answer_failed(struct doing *doing, const struct order *order)
{
    const bool is_wrong = order->status == EXIT_ANSWER_IS_NO || order->status == EXIT_WRONG_USE;

    do_refuse(doing, is_wrong ? 422 : 503, order->error.message);
}

static void answer_proposal(struct order *order)
{
    struct doing *const doing = order->argument;
    const char *const service = word_of(doing, "service");
    const char *const address = word_of(doing, "address");
    const struct proposal_key key = key_of(doing);
    json_t *document;
    struct text id = {0}, text = {0};

    if (order->status != EXIT_FINE) {
        answer_failed(doing, order);
        return;
    }
    orders_keep_proposal(doing->site->orders, &key, text_string(&order->said));
    if (service != NULL && *service != '\0')
        text_add_string(&id, service);
    else
        proposal_id(address, &id);
    document = json_object();
    json_set_string(document, "service", text_string(&id));
    json_set_string(document, "address", address);
    json_set_string(document, "yaml", text_string(&order->said));
    json_write(document, true, &text);
    text_add_string(&text, "\n");
    json_decref(document);
    text_free(&id);
    do_answer_api(doing, 200, site_json, &text);
}

static void answer_written(struct order *order)
{
    struct doing *const doing = order->argument;
    struct text text = {0};

    if (order->status != EXIT_FINE) {
        order_tell_failure(doing->site,
                           &(struct order_failure){"service-not-added", doing->visitor.id, "api",
                                                   order->error.message});
        answer_failed(doing, order);
        return;
    }
    do_keep_done(doing);
    api_write_done(act_kind_name(ACT_ADD_SERVICE), 0, "", NULL, &text);
    do_answer_api(doing, 201, site_json, &text);
}

static void carry_out(struct doing *doing, bool writes)
{
    struct order *const order = order_new(doing->site, ORDER_ASKS, "add", doing->language);
    const struct proposal_key key = key_of(doing);
    const char *const yaml = writes ? orders_find_proposal(doing->site->orders, &key) : NULL;

    if (yaml != NULL) {
        order_add(order, "--proposed");
        text_add_string(&order->input, yaml);
    }
    for (size_t i = 1; i < sizeof options / sizeof *options; i++)
        order_add_option(order, options[i][1], word_of(doing, options[i][0]));
    order_add_option(order, "--out", writes ? NULL : "-");
    order_add_option(order, "--way", "api");
    order_add(order, "--");
    order_add(order, word_of(doing, "address"));
    if (order_start(order, writes ? answer_written : answer_proposal, doing))
        return;
    order_free(order);
    do_refuse(doing, 503, tr("too much is under way: try again"));
}

/* The audit has it before it is done; `typed` are the words of who asked, meanwhile. */
static void when_told(struct doing *doing)
{
    if (doing->end != DO_DONE) {
        do_answer_act(doing);
        return;
    }
    json_decref(doing->words);
    doing->words = doing->typed;
    doing->typed = NULL;
    if (doing->done != NULL)
        doing->done->is_running = true;
    carry_out(doing, true);
}

/* --- programs -----------------------------------------------------------------------------------
 */

/* NULL: he has been answered. */
static struct doing *admit(struct site *site, struct web_request *request)
{
    struct visitor visitor;
    struct doing *doing;

    if (!gate_admit_act(site, request, words_language(), ROLE_ADMIN, NULL, &visitor))
        return NULL;
    doing = do_new(site, request, words_language(), &visitor);
    doing->verb = act_verb_find("service-add");
    return do_has_file(doing) && read_words(doing) ? doing : NULL;
}

void do_api_propose(struct site *site, struct web_request *request, const char *none)
{
    struct doing *const doing = admit(site, request);

    (void)none;
    if (doing != NULL)
        carry_out(doing, false);
}

void do_api_add(struct site *site, struct web_request *request, const char *none)
{
    struct doing *const doing = admit(site, request);
    json_t *told;

    (void)none;
    if (doing == NULL || !do_begin_once(doing))
        return;
    doing->keeps_answer = true;
    doing->typed = doing->words;
    told = json_object();
    json_set_string(told, "text", word_of(doing, "address"));
    doing->words = told;
    doing->answer = when_told;
    do_start(doing, "api");
}
