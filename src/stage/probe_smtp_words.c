/* The words of an smtp probe. */
#include <string.h>

#include "base/words.h"
#include "io/secret.h"
#include "stage/probe_expect_read.h"
#include "stage/probe_request.h"
#include "stage/probe_smtp.h"

enum { USUAL_PORT = 25, MAILBOX_MOST = 254 };

static void read_smtp(struct reading *reading, const struct node *value, void *field)
{
    endpoint_read(reading, value, USUAL_PORT, field);
}

static void read_hello(struct reading *reading, const struct node *value, void *field)
{
    endpoint_read_host(reading, value, field);
}

/* What may stand between < and > without more ado: no blanks, no ends of lines. */
static bool is_mailbox(const char *mailbox)
{
    const char *const at = strchr(mailbox, '@');

    if (at == NULL || at == mailbox || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
        strlen(mailbox) > MAILBOX_MOST)
        return false;
    for (const char *letter = mailbox; *letter != '\0'; letter++)
        if (*letter <= ' ' || *letter >= 0x7f || strchr("<>()[]\\,;:\"", *letter) != NULL)
            return false;
    return true;
}

static void read_mailbox(struct reading *reading, const struct node *value, void *field)
{
    const char **const mailbox = field;

    if (schema_read_string(reading, value, mailbox) && !is_mailbox(*mailbox))
        reading_complain(reading, &value->place,
                         tr("wants a mail address such as probe@example.test, not '%s'"),
                         reading_quote(reading, *mailbox));
}

static void read_password(struct reading *reading, const struct node *value, void *field)
{
    secret_read(reading, value, field);
}

/* In clear text anybody on the way could read the password. */
static void check(struct reading *reading, const struct node *map, void *settings)
{
    const struct smtp_settings *const smtp = settings;
    const struct node *const deliver = node_find(map, "deliver");

    if (deliver != NULL && smtp->deliver.auth.user != NULL && !smtp->starttls && !smtp->tls)
        reading_complain(reading, &deliver->place,
                         tr("'auth' needs 'starttls' or 'tls': else the password could be read on "
                            "the way"));
}

static const struct schema_word auth_words[] = {
    {.name = "user",
     .type = SCHEMA_STRING,
     .offset = offsetof(struct smtp_auth, user),
     .required = true,
     .help = "name by which the monitor signs in"},
    {.name = "password",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct smtp_auth, password),
     .required = true,
     .read = read_password,
     .form = "{ file: path } or { env: name }",
     .help = "its password"},
};

static const struct schema auth_schema = {.name = "auth",
                                          .words = auth_words,
                                          .count = sizeof auth_words / sizeof *auth_words,
                                          .size = sizeof(struct smtp_auth),
                                          .holds_secrets = true};

static const struct schema_word deliver_words[] = {
    {.name = "from",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct smtp_deliver, from),
     .required = true,
     .read = read_mailbox,
     .form = "mail address",
     .help = "who the mail is from"},
    {.name = "to",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct smtp_deliver, to),
     .required = true,
     .read = read_mailbox,
     .form = "mail address",
     .help = "whom it is for: a mailbox that is emptied by itself"},
    {.name = "auth",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct smtp_deliver, auth),
     .inner = &auth_schema,
     .help = "if the server wants to know who sends"},
};

static const struct schema deliver_schema = {.name = "deliver",
                                             .words = deliver_words,
                                             .count = sizeof deliver_words / sizeof *deliver_words,
                                             .size = sizeof(struct smtp_deliver)};

static const struct schema_word expect_words[] = {
    {.name = "certificate",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct smtp_expect, certificate),
     .read = expect_read_certificate,
     .form = "time (ms, s, m, h, d)",
     .help = "the certificate must be valid for so long yet, or for a third of its life if that "
             "is shorter, else a warning"},
    {.name = "within",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct smtp_expect, within),
     .read = expect_read_within,
     .form = "time (ms, s, m, h, d)",
     .help = "all must have been done within this time, else degraded"},
};

static const struct schema expect_schema = {.name = "expect",
                                            .words = expect_words,
                                            .count = sizeof expect_words / sizeof *expect_words,
                                            .size = sizeof(struct smtp_expect)};

static const struct schema_word words[] = {
    {.name = "smtp",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct smtp_settings, endpoint),
     .required = true,
     .read = read_smtp,
     .form = "HOST or HOST:PORT",
     .help = "mail server that is talked with; the port is 25 unless written"},
    {.name = "starttls",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct smtp_settings, starttls),
     .fallback = "true",
     .help = "true: the server must offer STARTTLS, and its certificate is checked"},
    {.name = "tls",
     .type = SCHEMA_BOOL,
     .offset = offsetof(struct smtp_settings, tls),
     .fallback = "false",
     .help = "true: over TLS from the beginning, as on port 465; then there is no STARTTLS"},
    {.name = "hello",
     .type = SCHEMA_CUSTOM,
     .offset = offsetof(struct smtp_settings, hello),
     .read = read_hello,
     .form = "name",
     .help = "name by which the monitor introduces itself; if not written, haidang.invalid"},
    {.name = "deliver",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct smtp_settings, deliver),
     .inner = &deliver_schema,
     .help = "a mail that is handed over each time"},
    {.name = "expect",
     .type = SCHEMA_MAP,
     .offset = offsetof(struct smtp_settings, expect),
     .inner = &expect_schema,
     .help = "what else must be; each may be written { value: ..., else: down|degraded|warn }"},
};

const struct schema probe_smtp_schema = {.name = "smtp",
                                         .words = words,
                                         .count = sizeof words / sizeof *words,
                                         .size = sizeof(struct smtp_settings),
                                         .check = check};
