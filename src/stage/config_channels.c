/* `channels`: how letters reach people. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "io/secret.h"
#include "model/channel_plan.h"
#include "stage/config_inside.h"

#define SECONDS INT64_C(1000000)
#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { PORT_SMTP = 25, PORT_SMTPS = 465, CHANNELS_MOST = 100, HOST_MOST = 253, MAIL_MOST = 254 };

struct channel_words {
    const char *smtp, *from, *name, *user, *password, *hello;
    int starttls; /* 0: not written */
    const char *use, *token_file, *address, *to;
    const struct node *request, *with;
    bool despite_caution;
    int64_t timeout_us;
};

/* --- single words ----------------------------------------------------------------------------- */

static void read_secret(struct reading *reading, const struct node *value, void *field)
{
    secret_read(reading, value, field);
}

/* What may stand in MAIL FROM: one '@', no blanks, nothing that would end the command. */
static void read_from(struct reading *reading, const struct node *value, void *field)
{
    const char **const from = field;
    const char *string;
    const char *at;

    if (!schema_read_string(reading, value, &string))
        return;
    at = strchr(string, '@');
    for (const char *letter = string; *letter != '\0'; letter++)
        if (*letter <= ' ' || *letter > '~' || strchr("<>()[],;:\\\"", *letter) != NULL)
            at = NULL;
    if (at == NULL || at == string || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
        strlen(string) > MAIL_MOST)
        reading_complain(reading, &value->place,
                         tr("wants a mail address such as monitor@example.test, not '%s'"),
                         reading_quote(reading, string));
    else
        *from = string;
}

static void read_hello(struct reading *reading, const struct node *value, void *field)
{
    const char **const hello = field;
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return;
    if (strspn(string, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.[]:") !=
        strlen(string))
        reading_complain(reading, &value->place,
                         tr("wants the name of a host such as monitor.example.test, not '%s'"),
                         reading_quote(reading, string));
    else
        *hello = string;
}

/* In the order of enum smtp_way, behind "not written". */
static const char *const starttls[] = {"", "required", "offered", "off", NULL};

static void read_starttls(struct reading *reading, const struct node *value, void *field)
{
    int choice;

    if (schema_read_choice(reading, value, starttls + 1, &choice))
        *(int *)field = choice + 1;
}

static const struct schema_word channel_words[] = {
    {.name = "smtp",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct channel_words, smtp),
     .help = "a mail server: smtp://HOST:PORT, or smtps:// for TLS from the first byte on"},
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, from),
     .read = read_from,
     .form = "mail address",
     .help = "of mail: who sends it"},
    {.name = "name",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, name),
     .read = config_read_line,
     .form = "text",
     .help = "of mail: the sender's name; without it the province's"},
    {.name = "user",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, user),
     .read = config_read_line,
     .form = "text",
     .help = "of mail: who signs in at the server (AUTH PLAIN or LOGIN)"},
    {.name = "password",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, password),
     .read = read_secret,
     .form = SECRET_FORM,
     .help = "of mail: the user's password"},
    {.name = "starttls",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, starttls),
     .read = read_starttls,
     .form = "required, offered or off",
     .help = "of mail: whether the way must be encrypted; if not written, required with a user, "
             "else offered: if the server can"},
    {.name = "hello",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, hello),
     .read = read_hello,
     .form = "text",
     .help = "of mail: the name that we give to the server; without it the domain of `from`"},
    {.name = "use",
     .type = SCHEMA_ID,
     .offset = offsetof(struct channel_words, use),
     .help =
         "a service of probes/vn/channels or `channel_kinds`: zalo-bot, zalo-oa, zns, esms, teams, "
         "telegram, webhook, alertmanager"},
    {.name = "request",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, request),
     .read = config_read_channels,
     .inner = &config_request_schema,
     .form = "words",
     .help = "instead of `use`: how a letter is handed over"},
    {.name = "with",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, with),
     .read = config_read_channels,
     .form = "name: text, { file: path } or { env: name }",
     .help =
         "what the request asks for by {{name}}; what is in a file or the environment is secret"},
    {.name = "to",
     .type = SCHEMA_ID,
     .offset = offsetof(struct channel_words, to),
     .help =
         "which address of a person it needs: mail, phone, or a name of his `addresses`; without "
         "it none, or what `use` says"},
    {.name = "address",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct channel_words, address),
     .read = config_read_line,
     .form = "text",
     .help = "one address for all letters, such as a group's, instead of each person's own"},
    {.name = "token_file",
     .type = SCHEMA_PATH,
     .offset = offsetof(struct channel_words, token_file),
     .help = "file with the refresh token; what it was exchanged for is kept there"},
    {.name = "despite_caution",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct channel_words, despite_caution),
     .help = "true: use a service although something speaks against it"},
    {.name = "timeout",
     .type = SCHEMA_DURATION,
     .offset = offsetof(struct channel_words, timeout_us),
     .fallback = "30s",
     .least = 1 * SECONDS,
     .most = 55 * SECONDS,
     .help = "all of one letter must be done within this time, else it is tried again"},
};

const struct schema config_channel_schema = {.name = "channels",
                                             .words = channel_words,
                                             .count = COUNT(channel_words),
                                             .size = sizeof(struct channel_words)};

void config_read_channels(struct reading *reading, const struct node *value, void *field)
{
    if (value->kind != NODE_MAP)
        reading_complain(reading, &value->place, tr("wants 'name: value' here"));
    else
        *(const struct node **)field = value;
}

/* --- mail ------------------------------------------------------------------------------------- */

/* "smtp://host", "smtp://host:2525", "smtps://[::1]:465/". */
static bool parse_server(struct reading *reading, const char *url, struct smtp_settings *settings)
{
    const bool is_tls = strncmp(url, "smtps://", 8) == 0;
    const char *const from = url + (is_tls ? 8 : 7);
    const bool brackets = *from == '[';
    const size_t length = strcspn(from + brackets, brackets ? "]" : ":/");
    const char *rest = from + brackets + length + brackets;
    char *const host = arena_copy_string(reading_arena(reading), from + brackets);
    char *end = NULL;
    long port = is_tls ? PORT_SMTPS : PORT_SMTP;

    if ((!is_tls && strncmp(url, "smtp://", 7) != 0) || length == 0 || length > HOST_MOST ||
        (brackets && from[1 + length] != ']'))
        return false;
    host[length] = '\0';
    if (*rest == ':') {
        port = strtol(rest + 1, &end, 10);
        rest = end;
    }
    settings->host = host;
    settings->port = (uint16_t)port;
    return (*rest == '\0' || strcmp(rest, "/") == 0) && port >= 1 && port <= UINT16_MAX &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:") ==
               length;
}

static const struct place *place_of(const struct node *map, const char *word)
{
    const struct node *const key = node_find_key(map, word);

    return key == NULL ? &map->place : &key->place;
}

static void check_way(struct reading *reading, const struct node *map,
                      const struct channel_words *words, struct smtp_settings *settings)
{
    const bool is_tls = strncmp(words->smtp, "smtps://", 8) == 0;

    if (is_tls)
        settings->way = SMTP_TLS;
    else if (words->starttls != 0)
        settings->way = (enum smtp_way)(words->starttls - 1);
    else
        settings->way = words->user != NULL ? SMTP_STARTTLS_REQUIRED : SMTP_STARTTLS_OFFERED;
    if (is_tls && words->starttls != 0)
        reading_complain(reading, place_of(map, "starttls"),
                         tr("smtps:// is encrypted from its first byte on: 'starttls' is for "
                            "smtp://"));
    if ((words->user == NULL) != (words->password == NULL))
        reading_complain(reading, place_of(map, words->user == NULL ? "password" : "user"),
                         tr("'%s' and '%s' belong together"), "user", "password");
    else if (words->user != NULL && settings->way == SMTP_STARTTLS_OFFERED)
        reading_complain(reading, place_of(map, "starttls"),
                         tr("a password is not said over a way that may not be encrypted: write "
                            "required, or off if nobody else is on that way"));
}

static void build_mail(struct config_building *building, const struct node *map,
                       const struct channel_words *words, struct channel_plan *plan)
{
    struct reading *const reading = building->reading;
    struct smtp_settings *const settings = arena_add(reading_arena(reading), 1, sizeof *settings);
    const struct place bare = secret_place(&node_find(map, "smtp")->place);

    *settings = (struct smtp_settings){.user = words->user,
                                       .password = words->password,
                                       .from = words->from,
                                       .name = words->name,
                                       .hello = words->hello};
    if (strchr(words->smtp, '@') != NULL)
        reading_complain(reading, &bare, tr("a name and a password do not belong into an address"));
    else if (!parse_server(reading, words->smtp, settings))
        reading_complain(reading, &node_find(map, "smtp")->place,
                         tr("wants smtp://HOST:PORT or smtps://HOST:PORT, not '%s'"),
                         reading_quote(reading, words->smtp));
    if (words->from == NULL && node_find(map, "from") == NULL)
        reading_complain(reading, &map->place, tr("'%s' is missing here"), "from");
    if (settings->hello == NULL && words->from != NULL)
        settings->hello = strchr(words->from, '@') + 1;
    check_way(reading, map, words, settings);
    *plan = (struct channel_plan){
        .id = plan->id, .driver = "smtp", .address = "mail", .settings = settings};
}

static void build_request(struct config_building *building, const struct node *map,
                          const struct channel_words *words, struct channel_plan *plan)
{
    const struct config_channel_with with = {.map = map,
                                             .with = words->with,
                                             .use = words->use,
                                             .request = words->request,
                                             .token_file = words->token_file,
                                             .address = words->address,
                                             .to = words->to,
                                             .despite_caution = words->despite_caution};

    config_build_request_channel(building, &with, plan);
}

/* --- all of them ------------------------------------------------------------------------------ */

/* Words of one way do nothing in another. */
static bool check_strangers(struct reading *reading, const struct node *map, bool is_mail)
{
    static const char *const of_mail[] = {"from", "name", "user", "password", "hello", "starttls"};
    static const char *const of_requests[] = {"with", "to", "address", "token_file",
                                              "despite_caution"};
    const char *const *const strangers = is_mail ? of_requests : of_mail;
    const size_t count = is_mail ? COUNT(of_requests) : COUNT(of_mail);
    bool fine = true;

    for (size_t i = 0; i < count; i++)
        if (node_find_key(map, strangers[i]) != NULL) {
            reading_complain(reading, &node_find_key(map, strangers[i])->place,
                             is_mail ? tr("'%s' is no word of a mail server")
                                     : tr("'%s' is for mail servers only"),
                             strangers[i]);
            fine = false;
        }
    return fine;
}

static bool check_means(struct reading *reading, const struct node *map)
{
    static const char *const means[] = {"smtp", "use", "request"};
    const struct node *second = NULL;
    size_t count = 0;

    for (size_t i = 0; i < COUNT(means); i++)
        if (node_find_key(map, means[i]) != NULL) {
            second = node_find_key(map, means[i]);
            count++;
        }
    if (count != 1)
        reading_complain(reading, count == 0 ? &map->place : &second->place,
                         tr("a channel is made by one of these words: smtp, use, request"));
    return count == 1 && check_strangers(reading, map, node_find_key(map, "smtp") != NULL);
}

static void build_channel(struct config_building *building, const struct node *key,
                          const struct node *map)
{
    struct reading *const reading = building->reading;
    struct channel_plan *const plan = &building->channels[building->channel_count];
    const size_t before = reading_mistakes(reading);
    struct channel_words words = {0};

    config_read_id(reading, key, &plan->id);
    schema_read(&config_channel_schema, reading, map, NULL, &words);
    if (map->kind == NODE_MAP && check_means(reading, map)) {
        if (words.smtp != NULL)
            build_mail(building, map, &words, plan);
        else if (reading_mistakes(reading) == before)
            build_request(building, map, &words, plan);
    }
    plan->timeout_us = words.timeout_us;
    if (plan->driver != NULL && plan->id != NULL)
        building->channel_count++;
}

void config_build_channels(struct config_building *building)
{
    const struct node *const map = building->words->channels;
    const size_t count = map == NULL ? 0 : map->count;

    if (count > CHANNELS_MOST) {
        reading_complain(building->reading, &map->place, tr("more than %d channels"),
                         (int)CHANNELS_MOST);
        return;
    }
    building->channels =
        arena_add(reading_arena(building->reading), count, sizeof *building->channels);
    for (size_t i = 0; i < count; i++)
        build_channel(building, map->keys[i], map->items[i]);
    config_check_kinds(building);
}
