/* store_acts.h - what people did: read for those who look, and written, each in one transaction
 * with its row in the table audit. */
#ifndef HAIDANG_IO_STORE_ACTS_H
#define HAIDANG_IO_STORE_ACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "io/store_admission.h"
#include "model/acts.h"
#include "model/catalogue.h"
#include "model/objection.h"
#include "model/role.h"
#include "model/sign_in.h"
#include "model/silence.h"

struct reader;
struct scores;
struct store;

/* --- reading ---------------------------------------------------------------------------------- */

/* All there is (model/acts.h) at a moment, of incidents that are open or ended after `since_ms`;
 * yours, NULL: could not be read.  The store's, of the last 90 days: before its writer is started,
 * or in the writer's thread. */
struct acts *reader_acts(struct reader *reader, const struct catalogue *catalogue, int64_t since_ms,
                         int64_t now_ms, struct error *error);
struct acts *store_acts(struct store *store, int64_t now_ms, struct error *error);

/* What the audit tells that people did about an incident, the oldest first, at most so many. */
struct deed_row {
    int64_t at_ms;
    const char *author, *way, *verb; /* lent, as is `words`: a JSON object */
    const char *words;
};
bool reader_deeds(struct reader *reader, int64_t incident, int64_t most,
                  void (*on_deed)(void *argument, const struct deed_row *deed), void *argument,
                  struct error *error);

/* The key by which links are signed: random, made when first asked for, kept in the store.  Before
 * the writer is started. */
enum { STORE_KEY_BYTES = 32 };
bool reader_key(struct reader *reader, unsigned char key[STORE_KEY_BYTES], bool *found,
                struct error *error);
bool store_load_key(struct store *store, unsigned char key[STORE_KEY_BYTES], struct error *error);

/* --- writing ---------------------------------------------------------------------------------- */

enum act_kind {
    ACT_ACKNOWLEDGE,
    ACT_NOTE,
    ACT_ATTRIBUTE,
    ACT_ASSIGN,
    ACT_PLAN,
    ACT_END,
    ACT_SILENCE,
    ACT_END_SILENCE,
    ACT_HAND_OVER,
    ACT_ADD_USER,
    ACT_REMOVE_USER,
    ACT_SET_PASSWORD,
    ACT_SET_ROLE,
    ACT_END_SESSIONS,
    ACT_ADD_TOKEN,
    ACT_REMOVE_TOKEN,
    ACT_SIGN_IN,
    ACT_SIGN_OUT,
    ACT_USE_SESSION, /* leaves no row in the audit */
    ACT_REFUSE_SIGN_IN,
    ACT_ADD_SERVICE, /* this and those up to the next remark are only told to the audit: wanted, …
                      */
    ACT_RELOAD,
    ACT_FAIL_ADD, /* … and what came of it */
    ACT_TAKE_UP,
    ACT_REFUSE,
    ACT_IMPORT_SAMPLES,
    ACT_RESTORE,
    ACT_STOP_PROBING,
    ACT_RESUME_PROBING,
    ACT_PUBLISH, /* changes the store, as all others do */
    ACT_CHANGE_POST,
    ACT_WITHDRAW,
    ACT_FILE_OBJECTION,
    ACT_DECIDE,
    ACT_ADD_ADDENDUM,
    ACT_IMPORT_SCORES,
    ACT_WRITE_REPORT,
    ACT_KEEP_REPORT,
    ACT_SEAL, /* adds the draft that lies beside the store, if it is of the period (store_chain.h)
               */
    ACT_KIND_COUNT
};
bool act_kind_is_about_entrants(enum act_kind kind); /* store_sessions.h */
const char *act_kind_name(enum act_kind kind);       /* the verb in the audit: "incident.ack" */

/* Of what is filed, decided or added about a figure of a period from_ms to to_ms. */
struct act_objection {
    const char *period, *calendar, *service, *figure;
    const char *agency, *document, *dated; /* who objects, the paper's number and day */
    int64_t number;                        /* of what is decided */
    enum decision decision;
    const char *reason;   /* of the decision or the addendum; document is then its paper's, too */
    const char *was, *is; /* the figure as it was told, and as it is to be read; NULL: none */
};

/* What people wrote in the report of the period of `objection`, all of it or nothing, or files of
 * one that was made. */
struct act_report_part {
    const char *part, *text; /* text "": the program's draft again */
    bool has_seen;           /* only if nobody has written since he looked … */
    int64_t seen_ms;         /* … at what was written then; 0: nobody had written anything */
};
struct act_report_file {
    const char *format, *name, *sha256;
    int64_t bytes;
};
struct act_report {
    const char *language;                /* NULL: vi */
    const char *edition;                 /* "draft", "sealed" */
    struct act_report_part one;          /* named by `part`; its text is `text` … */
    const struct act_report_part *parts; /* … or these, if not NULL */
    size_t part_count;
    const struct act_report_file *files;
    size_t file_count;
    int64_t planned_ms; /* for which instant a program made it; 0: a person did */
};

/* Something to be done; all that its kind does not name is zero.  Texts are checked already:
 * UTF-8, no control characters but line feeds, not too long. */
struct act {
    enum act_kind kind;
    const char *author, *way; /* way: "command", "link", "page", "api" */
    struct admission admission;
    const char *mark; /* of what is done once, however often it is sent; NULL: of nothing */
    int64_t at_ms;
    int64_t incident; /* of acknowledge, assign, note, attribute */
    int64_t alert;    /* with acknowledge: all its incidents (alert.state: {"incidents": [ids]}) */

    /* acknowledge: until when he has it, when it will be over (0: not told; what was told before
     * stays); who had it when he looked: NULL nobody, "*" it does not matter */
    int64_t until_ms, expected_ms;
    const char *seen_by;
    const char *assignee; /* assign: the name of the person, who has it from now on */

    /* note, and what goes with an acknowledgement; NULL: none */
    const char *text, *text_en;
    bool is_public;

    /* attribute */
    enum owner owner;
    const char *cause; /* NULL: as it was */

    /* plan; end names it by `work` */
    const char *services; /* a JSON array of ids */
    const char *purpose, *purpose_en;
    int64_t from_ms, to_ms, announced_ms;
    struct recurrence rule;
    int64_t work;

    /* silence, until until_ms, because of text; end of it names it by `silence` */
    enum hush scope;
    const char *subject; /* "" for all */
    int64_t silence;

    /* hand over: the shift of a roster to a person; text: what he should know.  Assign: his id */
    const char *roster, *person;

    /* of a user or a token: its id; what is kept of the password (io/password.h) or of the token
     * (64 digits), which no audit tells; a token is good until until_ms */
    const char *account, *secret;
    enum role role;

    /* of a session: 64 digits, from where, until until_ms; with it `secret` is the password's hash
     * that was found right.  Of one who was refused: how often by now */
    const char *session, *address;
    struct session_terms terms;
    int64_t failures;

    /* publish: also incident, text, services (NULL: the incident's or the work's, else all),
     * expected_ms, from_ms (0: now), to_ms; change: what is not NULL or 0 ("" of title_en and
     * text_en: taken away) of `post`, if that is still of `version` (0: of whichever); withdraw:
     * because of text */
    int64_t post, version;
    enum post_kind post_kind;
    enum post_stage stage;
    const char *title, *title_en;
    const char *planned; /* the planned work's id: planned_work */

    /* file an objection, because of text; decide it; add an addendum (text: its note) */
    struct act_objection objection;

    /* import of scores, by day; document: where they were published (NULL: nobody said) */
    const struct scores *scores;
    size_t score_count;
    const char *document;

    struct act_report report; /* the period stands in `objection` */

    const char *wrong; /* which word act_read refused; NULL: none.  No business of the store's */
};

struct act_outcome {
    bool refused;  /* nothing was changed: `why` says what stands against it */
    bool missing;  /* refused because there is no such thing */
    bool denied;   /* refused because he who asked may no more */
    char by[256];  /* who has the incident now (also if refused because he has); "": nobody */
    int64_t by_ms; /* since when; of the last who took it on */
    int64_t until_ms, expected_ms; /* what he said when he did it now; 0: nothing */
    int64_t id;                    /* of the work that was planned, the post, …; how many days */
    bool again;                    /* that was done before, and nothing now: by, id are of then */
    int64_t addendum;              /* to which a decision has led; 0: none */
    const char *was;               /* the role before; NULL: it was not changed */
    char why[512];                 /* a sentence in the language of the program */
};

/* So long what bears a mark is known to have been done, over kills and restarts, too. */
#define ACT_MARK_MS (INT64_C(600) * 1000)

/* False: it failed, and nothing was written.  In the writer's thread, or of a store that has not
 * been started; outside of any transaction. */
bool store_act(struct store *store, const struct act *act, struct act_outcome *outcome,
               struct error *error);

#endif
