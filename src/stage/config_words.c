/* The words of the highest level, as tables. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define MINUTES INT64_C(60000000)
#define DAYS (INT64_C(24) * 60 * MINUTES)

/* --- readers that several tables use -------------------------------------------------------- */

void config_read_line(struct reading *reading, const struct node *value, void *field)
{
    const char **const line = field;
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return;
    for (const char *at = string; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == 0x7f) {
            reading_complain(reading, &value->place,
                             tr("must be one line without control characters"));
            return;
        }
    }
    *line = string;
}

void config_read_list(struct reading *reading, const struct node *value, void *field)
{
    const struct node **const list = field;

    if (value->kind != NODE_LIST)
        reading_complain(reading, &value->place,
                         tr("wants a list here: lines that begin with '- '"));
    else
        *list = value;
}

void config_read_map(struct reading *reading, const struct node *value, void *field)
{
    const struct node **const map = field;

    if (value->kind != NODE_MAP)
        reading_complain(reading, &value->place, tr("wants 'name: value' here"));
    else
        *map = value;
}

/* It goes into the User-Agent of each request. */
static void read_contact(struct reading *reading, const struct node *value, void *field)
{
    const char **const contact = field;
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return;
    for (const char *at = string; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || (unsigned char)*at >= 0x7f) {
            reading_complain(reading, &value->place,
                             tr("wants an address that others can reach you by, in ASCII"));
            return;
        }
    }
    *contact = string;
}

static void read_web_url(struct reading *reading, const struct node *value, void *field)
{
    const char **const url = field;
    const char *string;
    char *copy;
    size_t length;

    if (!schema_read_url(reading, value, &string))
        return;
    if (strncmp(string, "http://", 7) != 0 && strncmp(string, "https://", 8) != 0) {
        reading_complain(reading, &value->place,
                         tr("wants a URL that begins with http:// or https://, not '%s'"),
                         reading_quote(reading, string));
        return;
    }
    copy = arena_copy_string(reading_arena(reading), string);
    for (length = strlen(copy); copy[length - 1] == '/'; length--)
        copy[length - 1] = '\0';
    *url = copy;
}

/* Has been followed when the files were read. */
static void ignore(struct reading *reading, const struct node *value, void *field)
{
    (void)reading;
    (void)value;
    (void)field;
}

/* --- the tables ----------------------------------------------------------------------------- */

static const char *const languages[] = {"vi", "en", NULL}; /* in the order of enum language */

static const struct schema_word province_words[] = {
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_province, name),
     .required = true,
     .read = config_read_line,
     .form = "text",
     .help = "the authority whose services these are, as its own documents name it"},
    {.name = "name_en",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_province, name_en),
     .read = config_read_line,
     .form = "text",
     .help = "the same in English"},
    {.name = "timezone",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_province, zone),
     .fallback = "Asia/Ho_Chi_Minh",
     .read = config_read_zone,
     .form = "name of a time zone",
     .help = "in which days and reports are cut, by its tzdata name"},
    {.name = "language",
     .type = SCHEMA_CHOICE,
     .offset = offsetof(struct config_province, language),
     .fallback = "vi",
     .choices = languages,
     .help = "in which the program speaks unless told otherwise"},
    {.name = "calendar",
     .type = SCHEMA_ID,
     .offset = offsetof(struct config_province, calendar),
     .fallback = "vn",
     .help = "id of the working hours of all agencies that name no other; vn is built in"},
    {.name = "contact",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_province, contact),
     .read = read_contact,
     .form = "text",
     .help = "mail address or URL that is sent with each request, so that those who are probed can "
             "ask"},
    {.name = "hotline",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_province, hotline),
     .read = config_read_hotline,
     .form = "telephone number",
     .help = "whom citizens call; the public page shows it"},
};

static const struct schema province_schema = {.name = "province",
                                              .words = province_words,
                                              .count = COUNT(province_words),
                                              .size = sizeof(struct config_province)};

static const struct schema_word web_words[] = {
    {.name = "listen",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_web, listen),
     .fallback = "127.0.0.1:8080",
     .read = config_read_listen,
     .form = "ADDRESS:PORT",
     .help = "address and port where the page is served"},
    {.name = "url",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_web, url),
     .read = read_web_url,
     .form = "URL",
     .help = "how others reach the page, for links; without it http:// and the address above"},
    {.name = "proxies",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_web, proxies),
     .read = config_read_networks,
     .form = "list of networks",
     .help = "web servers in front of ours, such as 127.0.0.1/32: they are believed in "
             "X-Forwarded-For who asks"},
    {.name = "sign_in",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_web, sign_in),
     .inner = &config_sign_in_schema,
     .help = "how long one is signed in, and those who sign in with these web servers instead of "
             "here"},
};

static const char *const web_later[] = {"tls", "certificate", "key", "password", "users", NULL};

static const struct schema web_schema = {.name = "web",
                                         .words = web_words,
                                         .count = COUNT(web_words),
                                         .size = sizeof(struct config_web),
                                         .check = config_check_web,
                                         .later = web_later};

static const struct schema_word measure_words[] = {
    {.name = "max_lag",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_measure, max_lag_us),
     .fallback = "250ms",
     .least = 1000,
     .most = 1 * MINUTES,
     .help = "a sample during which the program itself was held up for longer is void"},
    {.name = "max_late",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_measure, max_late_us),
     .fallback = "5s",
     .least = 1000,
     .most = 60 * MINUTES,
     .help = "a sample that began so much later than it was due is void"},
};

static const struct schema measure_schema = {.name = "measure",
                                             .words = measure_words,
                                             .count = COUNT(measure_words),
                                             .size = sizeof(struct config_measure)};

static const char *const retention_later[] = {"letters", NULL};

static const struct schema_word retention_words[] = {
    {.name = "samples",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_retention, samples_us),
     .fallback = "760d",
     .least = 7 * DAYS,
     .most = 36500 * DAYS,
     .help = "every single sample"},
    {.name = "rollups",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_retention, rollups_us),
     .fallback = "1100d",
     .least = 7 * DAYS,
     .most = 36500 * DAYS,
     .help = "what the samples of an hour came to"},
    {.name = "spans",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_retention, spans_us),
     .fallback = "3660d",
     .least = 100 * DAYS,
     .most = 36500 * DAYS,
     .help = "when each probe was in which state, and what days and months came to: what reports "
             "are made of"},
    {.name = "incidents",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_retention, incidents_us),
     .fallback = "3660d",
     .least = 100 * DAYS,
     .most = 36500 * DAYS,
     .help = "incidents that are over"},
};

/* Sums outlive what they were made of. */
static void check_retention(struct reading *reading, const struct node *map, void *settings)
{
    const struct config_retention *const kept = settings;

    if (kept->rollups_us < kept->samples_us)
        reading_complain(reading, &map->place, tr("'%s' must not be kept shorter than '%s'"),
                         "rollups", "samples");
    if (kept->spans_us < kept->rollups_us)
        reading_complain(reading, &map->place, tr("'%s' must not be kept shorter than '%s'"),
                         "spans", "rollups");
}

static const struct schema retention_schema = {.name = "retention",
                                               .words = retention_words,
                                               .count = COUNT(retention_words),
                                               .size = sizeof(struct config_retention),
                                               .check = check_retention,
                                               .later = retention_later};

static const struct schema_word words[] = {
    {.name = "province",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, province),
     .required = true,
     .inner = &province_schema,
     .help = "whose services are watched"},
    {.name = "store",
     .type = SCHEMA_PATH,
     .offset = offsetof(struct config_words, store),
     .fallback = "haidang.db",
     .help = "file in which everything that was measured is kept"},
    {.name = "web",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, web),
     .inner = &web_schema,
     .help = "the status page"},
    {.name = "include",
     .type = SCHEMA_CUSTOM,
     .read = ignore,
     .form = "text or a list of texts",
     .help = "further files, as a list of names or patterns such as services/*.yaml"},
    {.name = "hosts",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, hosts),
     .read = config_read_hosts,
     .form = "name: address",
     .help =
         "names, or \"*.domain\" for all below it, whose addresses are given here instead of by "
         "the DNS"},
    {.name = "ports",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, ports),
     .read = config_read_ports,
     .form = "port: port",
     .help = "ports for which another one is asked"},
    {.name = "trust",
     .type = SCHEMA_PATH,
     .offset = offsetof(struct config_words, trust),
     .help = "PEM file of certificate authorities that are trusted beside the system's"},
    {.name = "resolvers",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, resolvers),
     .read = config_read_resolvers,
     .form = "ADDRESS:PORT",
     .help = "name servers to ask instead of those of /etc/resolv.conf"},
    {.name = "measure",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, measure),
     .inner = &measure_schema,
     .help = "when a sample is not to be believed"},
    {.name = "per_host",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, per_host),
     .inner = &config_per_host_schema,
     .help = "one budget of requests for each host, over all probes, retries, redirects and access "
             "tokens; who must wait blames nobody"},
    {.name = "group",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct config_words, group_us),
     .fallback = "10s",
     .least = 1000000,
     .most = 5 * MINUTES,
     .help = "how long a letter waits at most for what its service depends on to be asked, and for "
             "others that fail with it"},
    {.name = "retention",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, retention),
     .inner = &retention_schema,
     .help = "how long what was measured is kept"},
    {.name = "evidence",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, evidence),
     .inner = &config_evidence_schema,
     .help = "what was seen when a failure was confirmed: addresses, certificates, headers, the "
             "first 64 kB of the page; numbers of citizens, telephones and mail addresses masked"},
    {.name = "defaults",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, defaults),
     .inner = &config_defaults_schema,
     .help = "of all probes that do not say otherwise"},
    {.name = "policy",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, policy),
     .inner = &config_policy_schema,
     .help = "the rules by which figures are made"},
    {.name = "agencies",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, agencies),
     .inner = &config_agency_schema,
     .read = config_read_list,
     .help = "who is responsible for services"},
    {.name = "calendars",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, calendars),
     .inner = &config_calendar_schema,
     .read = config_read_list,
     .help = "which hours are worked"},
    {.name = "holidays",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, holidays),
     .inner = &config_holidays_schema,
     .read = config_read_list,
     .help = "free days and days worked for them, year by year"},
    {.name = "programmes",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, programmes),
     .inner = &config_programme_schema,
     .read = config_read_list,
     .help = "the priority tasks that services belong to"},
    {.name = "references",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, references),
     .inner = &config_reference_schema,
     .read = config_read_list,
     .help = "what is asked when a service cannot be reached: if none of them can be either, we "
             "are blind and nothing is held against anybody; at least two, of different operators"},
    {.name = "maintenance",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, maintenance),
     .inner = &config_maintenance_schema,
     .read = config_read_list,
     .help = "when services are worked on, and since when that was announced"},
    {.name = "report",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct config_words, report),
     .inner = &config_report_schema,
     .help = "the form of reports: who writes to whom; what is not written is derived from "
             "the province"},
    {.name = "expires",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, expires),
     .inner = &config_expiry_schema,
     .read = config_read_list,
     .help = "what ends on a day that somebody has to know: domains, contracts, signing "
             "certificates; told of 90, 60, 30, 14, 7, 3 and 1 days before"},
    {.name = "deadman",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, deadman),
     .inner = &config_deadman_schema,
     .form = "words",
     .read = config_read_map,
     .help =
         "who is told, again and again, that this monitor is well, so that he misses it when it "
         "is not"},
    {.name = "soft_failures",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, soft_failures),
     .inner = &config_soft_schema,
     .read = config_read_list,
     .help = "pages that answer well and are none: rules beside the built-in ones"},
    {.name = "citations",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, citations),
     .inner = &config_citation_schema,
     .read = config_read_list,
     .help = "documents that reports are based on, each in force from a day to a day; beside the "
             "built-in ones"},
    {.name = "people",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, people),
     .inner = &config_person_schema,
     .read = config_read_list,
     .help = "who may be called, and how each is reached"},
    {.name = "groups",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, groups),
     .inner = &config_group_schema,
     .read = config_read_list,
     .help = "people who are called together, or by what a service belongs to"},
    {.name = "rosters",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, rosters),
     .inner = &config_roster_schema,
     .read = config_read_list,
     .help = "who is on duty when"},
    {.name = "alerts",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, alerts),
     .inner = &config_alert_schema,
     .read = config_read_list,
     .help = "who is called about what, in which steps: the first rule that matches a service "
             "holds for it"},
    {.name = "operators",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, operators),
     .inner = &config_operators_schema,
     .read = config_read_map,
     .help = "who hears of the monitor's own troubles, and nobody else"},
    {.name = "summary",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, summary),
     .inner = &config_summary_schema,
     .read = config_read_map,
     .help = "one letter a day about what happened since the last one"},
    {.name = "reports",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, reports),
     .inner = &config_reports_schema,
     .read = config_read_map,
     .help = "which reports are made by themselves, and who gets them"},
    {.name = "channels",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, channels),
     .inner = &config_channel_schema,
     .read = config_read_channels,
     .form = "id: words",
     .help = "how letters reach people, each by its id"},
    {.name = "channel_kinds",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, channel_kinds),
     .inner = &config_channel_kind_schema,
     .read = config_read_list,
     .help = "services that channels may use, beside those that are built in"},
    {.name = "services",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct config_words, services),
     .inner = &config_service_schema,
     .read = config_read_list,
     .help = "what is watched; at least one"},
};

static const char *const later[] = {"calendar", "vantage",  "vantages",   "quorum", "contacts",
                                    "users",    "notice",   "escalation", "duty",   "secrets",
                                    "backup",   "evidence", NULL};

const struct schema config_schema = {.name = "configuration",
                                     .words = words,
                                     .count = COUNT(words),
                                     .size = sizeof(struct config_words),
                                     .later = later};
