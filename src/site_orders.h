/* site_orders.h - commands of ours that are carried out for who asks by page or API, each in a
 * process of its own: one implementation of what both and the command line do. */
#ifndef HAIDANG_SITE_ORDERS_H
#define HAIDANG_SITE_ORDERS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "base/words.h"
#include "io/process.h"

struct orders;
struct site;
struct work;

struct orders *orders_new(struct site *site);
void orders_free(struct orders *orders); /* takes NULL; what runs is ended, nobody hears of it */

/* One of each lane at a time, a few wait: what is done at once does not wait for strangers who
 * answer late. */
enum order_lane { ORDER_AT_ONCE, ORDER_ASKS, ORDER_LANES };

enum { ORDER_WORDS = 24 };

struct order {
    struct orders *orders;
    enum order_lane lane;
    char *words[ORDER_WORDS]; /* NULL after the last; its own */
    size_t count;
    struct text input; /* what it reads; empty: nothing */
    struct process_leash leash;
    struct work *work; /* NULL: it waits */
    struct order *next;
    void (*on_done)(struct order *order); /* once, on the loop; it is freed after that */
    void *argument;

    /* What came of it: what it said, what it ended with (enum exit_status; -1: it did not run), and
     * unless that is 0 why. */
    struct text said;
    int status;
    struct error error;
};

/* A command of the program with its configuration. */
struct order *order_new(struct site *site, enum order_lane lane, const char *command,
                        enum language language);
void order_free(struct order *order); /* only one that was not started */

/* Copies it. */
void order_add(struct order *order, const char *word);
/* An option; nothing if the value is NULL or empty. */
void order_add_option(struct order *order, const char *option, const char *value);

/* A file that is read from its beginning; -1: the text is empty. */
int order_open_input(const struct text *input);

/* Do as many wait in this lane as may? */
bool orders_are_busy(const struct orders *orders, enum order_lane lane);

/* Takes the order.  False: too many wait, and it is still yours. */
bool order_start(struct order *order, void (*on_done)(struct order *order), void *argument);

/* What was proposed and shown is written as it was: it is kept for a while, by what was asked for.
 */
struct proposal_key {
    const char *address, *service, *name, *agency, *programme; /* NULL is as good as "" */
};
void orders_keep_proposal(struct orders *orders, const struct proposal_key *key, const char *yaml);
/* Lent until the loop turns; NULL: nothing is kept of it. */
const char *orders_find_proposal(const struct orders *orders, const struct proposal_key *key);

/* That it was wanted stands in the audit already; now that it was not done, and why. */
struct order_failure {
    const char *verb, *author, *way, *why;
};
void order_tell_failure(struct site *site, const struct order_failure *failure);

#endif
