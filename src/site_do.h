/* site_do.h - the rooms in which something is done, and what programs do by the API: one way for
 * all verbs of stage/acts.h, from what came in to what became of it.
 *
 * All of it belongs to the web thread.  What is wished is checked here, so that a form comes back
 * with what was typed; then it goes to the watch and is written; and who asked is answered when the
 * newest snapshot tells it, so that he sees what he did. */
#ifndef HAIDANG_SITE_DO_H
#define HAIDANG_SITE_DO_H

#include "base/json.h"
#include "io/store_acts.h"
#include "io/token.h"
#include "site_gate.h"
#include "stage/acts.h"

struct catalogue;
struct do_room;
struct do_reading;
struct ops_visit;
struct reader;
struct site;
struct web_page;
struct web_request;

/* --- what is done once only (site_once.c) ----------------------------------------------------- */

enum { MARK_TEXT = 33, ONCE_SALT = 32 };

struct done {
    char mark[MARK_TEXT]; /* of who sent what */
    int64_t made_us;      /* of the steady clock */
    bool is_running;      /* its end is not known yet */
    const char *verb;
    int64_t id;
    char by[256];
    struct web_page *page; /* what was answered, if that is not what all verbs answer; or NULL */
};

struct once;
struct once *once_new(void);
void once_free(struct once *once); /* takes NULL */
/* Random, of this process: what a mark is made with if a password was among the words, so that who
 * reads the mark in the audit cannot guess it. */
const unsigned char *once_salt(const struct once *once);
struct done *once_find(struct once *once, const char *mark);  /* of the last ten minutes, or NULL */
struct done *once_begin(struct once *once, const char *mark); /* NULL: too much is under way */
void once_forget(struct done *done);                          /* it was not done: try again */

/* --- one who does something (site_do.c) ------------------------------------------------------- */

enum do_end {
    DO_SEEN,    /* nothing was to be done: he looks */
    DO_DONE,    /* `done` tells it */
    DO_LOOKED,  /* he looks for services: the form comes back with them */
    DO_SURE,    /* it is grave: does he mean it? */
    DO_WRONG,   /* the words are; `why` says it, `wrong` which one */
    DO_REFUSED, /* something stands against it: `outcome` */
    DO_DENIED,  /* he may no more: `why` */
    DO_FAILED,  /* we could not: `why` */
};

struct doing {
    struct site *site;
    struct web_request *request;
    enum language language;
    struct visitor visitor;
    char rest[80];              /* of the address: a number, a service's id */
    const struct do_room *room; /* whose form it is; NULL: none */

    const struct act_verb *verb;
    json_t *typed, *words; /* of the form, by name; NULL: none */
    struct done *done;     /* lent by the ring until it is answered; NULL: not to be told twice */
    struct act_outcome outcome;
    int64_t asked_ms, asked_us;
    enum do_end end;
    char why[600];
    const char *wrong;

    void (*answer)(struct doing *doing); /* when it has ended; frees it when it has answered */

    struct do_reading *reading; /* NULL: nothing is being read for it */
    json_t *found;              /* what the store has; NULL: nothing, or it could not be read */
    void (*on_read)(struct doing *doing);
    bool keeps_answer;     /* that is told again as it was: no verb's usual one */
    bool waits;            /* for the snapshot that tells it */
    bool waits_for_try;    /* for what trying a service finds, … */
    size_t tries;          /* … of this one */
    const char *way;       /* a literal, while a password is hashed */
    char told[TOKEN_TEXT]; /* the token that was made, for who asked alone; "": none */
    struct doing *next, *previous;
};

/* In the list of the site, with the request and who it is. */
struct doing *do_new(struct site *site, struct web_request *request, enum language language,
                     const struct visitor *visitor);
void do_free(struct doing *doing);

/* Can its words be taken?  If not, it is noted why not, and which is wrong.  `way` is a literal. */
bool do_check(struct doing *doing, const char *way);
/* Checks the words and has the verb carried out; `answer` is called once, now or later. */
void do_start(struct doing *doing, const char *way);

/* It was not done, because of `why`; `wrong` a literal or NULL. */
void do_end(struct doing *doing, enum do_end how, const char *why, const char *wrong);

/* It is done, and so it is told to who sends it again. */
void do_keep_done(struct doing *doing);

/* A new snapshot is there, or a second has passed. */
void do_follow(struct site *site);
void do_give_up(struct site *site); /* all that is under way, when the site ends */

/* --- programs (site_do_api.c) ----------------------------------------------------------------- */

/* Answers a POST: `verb` of stage/acts.h, or "service-try"; `id` what the address says, or "". */
void do_api(struct site *site, struct web_request *request, const char *verb, const char *id);
void do_api_texts(struct site *site, struct web_request *request, const char *period);
void do_api_objections(struct site *site, struct web_request *request, const char *none);

/* --- the monitor itself (site_do_config.c) ---------------------------------------------------- */

void do_api_changes(struct site *site, struct web_request *request, const char *none);
void do_api_reload(struct site *site, struct web_request *request, const char *none);
void do_api_stop(struct site *site, struct web_request *request, const char *none);
void do_api_resume(struct site *site, struct web_request *request, const char *none);

/* --- long work on reports (site_do_work.c) ---------------------------------------------------- */

void do_api_work(struct site *site, struct web_request *request, const char *period);
void do_api_files(struct site *site, struct web_request *request, const char *period);
void do_api_seal(struct site *site, struct web_request *request, const char *period);

/* --- people (site_do_people.c) ---------------------------------------------------------------- */

/* Does it take a password, or make a token?  Its word `hash` or `digest` is then made here and is
 * nobody's to say. */
bool do_has_secret(const struct act_verb *verb);

/* As do_start, after that was made, passwords in the pool.  The password is copied (NULL: none was
 * said), as is `again` (NULL: nobody wants it typed twice). */
void do_start_secret(struct doing *doing, const char *way, const char *password, const char *again);

/* Who there are, by the API. */
void do_api_users(struct site *site, struct web_request *request, const char *none);
void do_api_tokens(struct site *site, struct web_request *request, const char *none);

/* --- rooms (site_do_rooms.c) ------------------------------------------------------------------ */

void do_show_incidents(struct ops_visit *visit);
void do_show_incident(struct ops_visit *visit);
void do_act_incident(struct ops_visit *visit);
void do_show_maintenance(struct ops_visit *visit);
void do_act_maintenance(struct ops_visit *visit);
void do_show_silences(struct ops_visit *visit);
void do_act_silences(struct ops_visit *visit);
void do_show_shift(struct ops_visit *visit);
void do_act_shift(struct ops_visit *visit);
void do_show_posts(struct ops_visit *visit);
void do_act_posts(struct ops_visit *visit);
void do_show_addenda(struct ops_visit *visit);
void do_act_addenda(struct ops_visit *visit);
void do_show_people(struct ops_visit *visit);
void do_act_people(struct ops_visit *visit);
void do_show_reports(struct ops_visit *visit);
void do_show_report(struct ops_visit *visit);
void do_act_report(struct ops_visit *visit);
void do_show_try(struct ops_visit *visit);
void do_act_try(struct ops_visit *visit);

/* --- reading the store (site_do_read.c) ------------------------------------------------------- */

/* In the pool; NULL: it failed. */
typedef json_t *do_reader(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                          struct error *error);

/* Reads in the pool, sets doing->found, and calls doing->on_read.  False: too many wait. */
bool do_read(struct doing *doing, do_reader *read, int64_t id);
void do_stop_reading(struct doing *doing);

/* Letters, what people did, and evidence in short, of an incident; planned work of the store. */
json_t *do_read_case(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                     struct error *error);
json_t *do_read_works(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                      struct error *error);
/* Objections and addenda, all there are. */
json_t *do_read_past(struct reader *reader, const struct catalogue *catalogue, int64_t id,
                     struct error *error);

#endif
