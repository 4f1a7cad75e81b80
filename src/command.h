/* command.h - what can be said on the command line. */
#ifndef HAIDANG_COMMAND_H
#define HAIDANG_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

struct catalogue;
struct config;
struct period;
struct policy;

enum exit_status {
    EXIT_FINE = 0,
    EXIT_ANSWER_IS_NO = 1,
    EXIT_WRONG_USE = 2, /* or a wrong configuration */
    EXIT_WE_FAILED = 3,
};

enum { FORMATS_MOST = 8 }; /* so many times --format is heard */

struct arguments {
    const char *config;
    const char *listen, *store;     /* override the configuration */
    const char *from, *to, *format; /* as typed; NULL: not given */
    const char *calendar;           /* of periods */
    const char *policy, *out;       /* a file, a folder */
    const char *with;               /* another configuration */
    /* of an addendum */
    const char *author, *reason, *document, *service, *figure;
    /* of what people do */
    const char *by, *until, *expect, *note, *cause, *announced, *every, *purpose, *purpose_en;
    const char *name, *agency, *programme; /* of a new service */
    const char *lasting, *roster, *role;
    /* of posts */
    const char *incident, *work, *stage, *title, *title_en, *said, *said_en, *template;
    bool preview;
    const char *dated;                 /* of an objection */
    const char *formats[FORMATS_MOST]; /* all of them; the last one is `format`, too */
    size_t format_count;
    const char *texts, *write_texts, *keep_texts, *planned; /* of reports */
    const char
        *progress;   /* a descriptor, as digits: how far it is is told there; for our own pages */
    const char *way; /* by which somebody came: "page", "api"; NULL: by the command itself */
    bool proposed;   /* what is to be added was, and stands on standard input; for those, too */
    bool archive;
    bool is_public, is_draft, is_final;
    bool language_given;
    bool json, explain, manners, diff, force, verbose;
    bool list, addendum, stored, all;
    char given[32];     /* letters of the options that were written */
    char *const *words; /* what is left: ids */
    size_t word_count;
};

struct command {
    const char *name;
    const char *usage;   /* "[--json] [ID…]"; what is in capitals is for tr() */
    const char *options; /* letters of those that it takes beside what all take */
    bool takes_words;
    const char *help; /* one sentence, English, for tr() */
    enum exit_status (*run)(const struct arguments *arguments);
};

enum exit_status command_run(const struct arguments *arguments);
enum exit_status command_check(const struct arguments *arguments);
enum exit_status command_add(const struct arguments *arguments);
enum exit_status command_probe(const struct arguments *arguments);
enum exit_status command_survey(const struct arguments *arguments);
enum exit_status command_status(const struct arguments *arguments);
enum exit_status command_report(const struct arguments *arguments);
enum exit_status command_explain(const struct arguments *arguments);
enum exit_status command_backup(const struct arguments *arguments);
enum exit_status command_restore(const struct arguments *arguments);
enum exit_status command_import(const struct arguments *arguments);
enum exit_status command_export(const struct arguments *arguments);
enum exit_status command_seal(const struct arguments *arguments);
enum exit_status command_verify(const struct arguments *arguments);
enum exit_status command_alert(const struct arguments *arguments);
enum exit_status command_alert_outbox(const struct arguments *arguments);
enum exit_status command_alert_test(const struct arguments *arguments);
enum exit_status command_incident(const struct arguments *arguments);
enum exit_status command_maintenance(const struct arguments *arguments);
enum exit_status command_post(const struct arguments *arguments);
enum exit_status command_objection(const struct arguments *arguments);
enum exit_status command_score(const struct arguments *arguments);
enum exit_status command_silence(const struct arguments *arguments);
enum exit_status command_shift(const struct arguments *arguments);
enum exit_status command_user(const struct arguments *arguments);
enum exit_status command_token(const struct arguments *arguments);
enum exit_status command_stop_probing(const struct arguments *arguments);
enum exit_status command_reload(const struct arguments *arguments);
enum exit_status command_resume(const struct arguments *arguments);
enum exit_status command_replay(const struct arguments *arguments);
enum exit_status command_sql(const struct arguments *arguments);

/* The configuration that the arguments name, its zone set; or NULL, and what is wrong is printed.
 */
struct config *command_load_config(const struct arguments *arguments);

/* Says which calendars in use know no holidays of a year: working hours and notices count them in.
 */
void command_tell_holidays(const struct catalogue *catalogue, int32_t year, FILE *file);

/* That nobody is called, or when a roster has nobody on duty. */
void command_tell_calling(const struct catalogue *catalogue);

/* What a monitor goes by, kept beside its store; and what a changed configuration would change. */
bool command_write_outline(const char *store_path, const struct text *outline, struct error *error);
enum exit_status command_check_diff(const struct arguments *arguments,
                                    const struct catalogue *catalogue);

/* How we behave towards those whom we ask. */
void command_print_manners(const struct catalogue *catalogue, bool as_json);
/* What speaks against the way in which letters are sent. */
void command_tell_channels(const struct catalogue *catalogue);
/* Which hosts are to be asked more often than their budget allows. */
void command_tell_budget(const struct catalogue *catalogue);

/* The first word, in the calendar that is asked for; another policy from its file.  False: what is
 * wrong is printed. */
bool command_parse_period(const struct arguments *arguments, struct period *period);
bool command_load_policy(const char *path, struct policy *policy);

#endif
