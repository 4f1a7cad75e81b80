/* All commands. */
#include <string.h>

#include "command_line.h"

const struct command command_table[] = {
    {"run", "[--listen ADDRESS:PORT]", "Ls", false, "the monitor", command_run},
    {"check", "[--json] [--explain | --manners | --diff]", "ejmX", false,
     "reads the configuration and says all that is wrong", command_check},
    {"add",
     "[--service ID] [--name NAME] [--agency ID] [--programme ID] [--out FILE|-] [--force] ADDRESS",
     "S5H3ofb&%", true, "asks an address and writes a service's configuration from what it answers",
     command_add},
    {"probe", "[--json] [ID…]", "j", true,
     "carries out probes once, now, and shows phases and verdicts", command_probe},
    {"survey", "[--json] [--stored] [HOSTNAME…]", "jsT", true,
     "looks once, now, at each host's certificate, oldest TLS, IPv6 and DNSSEC", command_survey},
    {"status", "[--json] [ID…]", "js", true, "how the services are, from the store",
     command_status},
    {"report",
     "[--format json|html|csv|pdf|docx|xlsx[,…]] [--out FOLDER | --archive] [--draft | --final] "
     "[--template FILE] [--texts FILE] [--policy FILE] [--calendar administrative|calendar] PERIOD "
     "| --write-texts FILE PERIOD | --keep-texts FILE PERIOD | --list [--json]",
     "FosCPD2467890bijJ&", true, "the figures of a period, or its report as a document",
     command_report},
    {"explain", "[--json] [--policy FILE] [--calendar administrative|calendar] PERIOD ID FIGURE",
     "jsCP", true, "what a figure of a period is made of", command_explain},
    {"replay", "[--json] [--with FILE] [--policy FILE] [--calendar administrative|calendar] PERIOD",
     "jwsCP", true, "recorded samples through other rules: what would have been raised",
     command_replay},
    {"seal",
     "[--calendar administrative|calendar] PERIOD | --list [--json] | --addendum PERIOD --author "
     "NAME --reason TEXT --document NUMBER (--service ID --figure FIGURE --from VALUE --to VALUE | "
     "FILE)",
     "sCijAurdSgatbJ&", true,
     "closes a period that is over, so that no figure of it changes unseen", command_seal},
    {"verify", "[--json] [--calendar administrative|calendar] [PERIOD]", "jsC", true,
     "says whether all that was sealed is as it was", command_verify},
    {"import", "FILE…", "sb", true,
     "samples from files (JSON lines or CSV) into the store, judged like the monitor's own",
     command_import},
    {"backup", "[--force] FILE", "fs", true,
     "copies the store to a file, also while the monitor runs", command_backup},
    {"restore", "FILE", "sb", true,
     "puts a backup in the store's place and keeps the store that was there", command_restore},
    {"export", "[--from TIME] [--to TIME] [--format json|csv] [ID…]", "atFs", true,
     "all samples, a line each, probe after probe", command_export},
    {"alert", "outbox [--json] [--all] | test CHANNEL [PERSON]", "jEs", true,
     "letters that wait, that were refused or sent, and how long each channel takes; sends one to "
     "try a channel",
     command_alert},
    {"incident",
     "list [--json] | show [--json] NUMBER | ack NUMBER [--until TIME] [--expect TIME] [--note "
     "TEXT] [--public] [--force] | assign NUMBER PERSON [--until TIME] [--expect TIME] [--note "
     "TEXT] [--force] | note NUMBER [--public] TEXT | attribute NUMBER OWNER [--cause TEXT] | link "
     "NUMBER --by PERSON",
     "jsbnxNpkf", true,
     "what went wrong: what was seen, who has taken it on, what was found out about it",
     command_incident},
    {"maintenance",
     "list [--json] | add ID… --from TIME --to TIME --purpose TEXT [--purpose-en TEXT] [--every "
     "DAYS] [--announced TIME] | end NUMBER",
     "jsbatyYqQ", true, "planned work, beside that of the configuration", command_maintenance},
    {"post",
     "list [--json] | templates | publish [--template NAME] [--incident NUMBER --stage STAGE | "
     "--work ID | --from TIME --to TIME [ID…]] [--title TEXT] [--text TEXT] [--title-en TEXT] "
     "[--text-en TEXT] [--expect TIME] [--preview] | change NUMBER [--stage STAGE] [--title TEXT] "
     "[--text TEXT] [--title-en TEXT] [--text-en TEXT] [--from TIME] [--to TIME] [--expect TIME] | "
     "withdraw NUMBER --reason TEXT",
     "jsbDIGKatzZBMxUr", true,
     "what is told to the public: updates of incidents, announcements, maintenance notices",
     command_post},
    {"objection",
     "list [--json] | file PERIOD --service ID --figure FIGURE --agency NAME --document NUMBER "
     "--dated DAY --text TEXT [--calendar administrative|calendar] | decide NUMBER "
     "accepted|partly|refused --reason TEXT [--document NUMBER] [--from VALUE --to VALUE]",
     "jsbCSgHd1Brat", true,
     "what agencies say against figures, and what was decided; of a sealed period it becomes an "
     "addendum",
     command_objection},
    {"score", "list [--json] | import FILE [--document TEXT]", "jsbd", true,
     "the province's points by Decision 766, from a table of days, groups and points; reports "
     "print "
     "them",
     command_score},
    {"silence",
     "list [--json] | add SCOPE (--for DURATION | --until TIME) --reason TEXT | end NUMBER",
     "jsbnWr", true,
     "holds letters back for a while, never data; SCOPE is a service, agency:ID, "
     "programme:ID, owner:NAME or all",
     command_silence},
    {"shift", "show [--json] | hand-over --to PERSON [--roster ID] [--note TEXT]", "jsbtRN", true,
     "who is on duty, and handing the shift over until the roster's next turn", command_shift},
    {"user",
     "list [--json] | add ID --role ROLE | password ID | role ID --role ROLE | sign-out ID | "
     "remove ID",
     "jsbO", true,
     "who may sign in; ROLE is viewer, operator, approver or admin; passwords are typed or read "
     "from standard input",
     command_user},
    {"token", "list [--json] | add ID --role ROLE (--for DURATION | --until TIME) | remove ID",
     "jsbOWn", true, "what programs show instead of signing in: told once, and good until it ends",
     command_token},
    {"stop-probing", "", "sb&", false,
     "stops all probing at once, also over restarts, until resume", command_stop_probing},
    {"reload", "", "sb&", false,
     "has the monitor take up a changed configuration, if nothing is wrong with it",
     command_reload},
    {"resume", "", "sb&", false, "lets probing go on", command_resume},
    {"sql", "[--json] QUESTION", "js", true,
     "asks the store in SQL; all samples are in the table samples", command_sql},
};

const size_t command_count = sizeof command_table / sizeof *command_table;

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < command_count; i++)
        if (strcmp(command_table[i].name, name) == 0)
            return &command_table[i];
    return NULL;
}
