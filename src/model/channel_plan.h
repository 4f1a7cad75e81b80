/* channel_plan.h - what the drivers of channels are told by the configuration.  Plain and const.
 *
 * Texts "with blanks" hold {{name}}, filled for each letter (base/blanks.h). */
#ifndef HAIDANG_MODEL_CHANNEL_PLAN_H
#define HAIDANG_MODEL_CHANNEL_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- smtp ------------------------------------------------------------------------------------- */

/* How the way to the mail server is encrypted; certificates are always checked. */
enum smtp_way {
    SMTP_STARTTLS_REQUIRED, /* or nothing is said */
    SMTP_STARTTLS_OFFERED,  /* if the server offers it */
    SMTP_STARTTLS_OFF,
    SMTP_TLS, /* from the first byte: smtps:// */
};

struct smtp_settings {
    const char *host;
    uint16_t port;
    enum smtp_way way;
    const char *user, *password; /* NULL: nobody signs in */
    const char *from, *name;     /* whose mail it is; name NULL: the province's */
    const char *hello;           /* what we say we are; NULL: the domain of `from` */
};

/* --- request ---------------------------------------------------------------------------------- */

enum request_body_type { REQUEST_JSON, REQUEST_FORM, REQUEST_TEXT };

struct request_line {
    const char *name, *value; /* of a header; the value with blanks */
};

/* What is sent, with blanks throughout. */
struct request_form {
    const char *method, *url;
    const struct request_line *lines;
    size_t line_count;
    const char *body; /* NULL: none */
    enum request_body_type type;
};

/* What an answer is held against. */
struct request_statuses {
    int32_t from, to;
};
struct request_value {
    const char *path; /* of the answer's JSON (io/json_path.h) */
    const char *const *values;
    size_t count;
};
struct request_match {
    const struct request_statuses *statuses;
    const struct request_value *values;
    size_t status_count, value_count;
};

/* A token that is asked for with another one, which may serve but once (Zalo OA). */
struct request_token {
    struct request_form form;               /* knows {{refresh_token}} too */
    const char *access, *refresh, *expires; /* paths; `refresh` NULL: it stays the same */
    struct request_match expired; /* such an answer to a letter says: ask for another one */
    const char *file;             /* where the tokens are kept, mode 0600 */
};

struct request_variable {
    const char *name, *value;
    bool is_secret;
};

struct request_settings {
    const char *kind;    /* whose words they are: "esms"; NULL: the configuration's own */
    const char *address; /* of all its letters, a group's; NULL: each person's own */
    struct request_form form;
    struct request_match taken;          /* status and values must fit */
    struct request_match refused;        /* one that fits is enough */
    const char *id, *said, *retry_after; /* paths: the letter's number there, why not, seconds */
    const char *sign_with;               /* a variable: {{signature}} is HMAC-SHA256 by it */
    const struct request_token *token;   /* {{access_token}}; NULL: none */
    const struct request_variable *variables;
    size_t variable_count;
    const char *caution, *caution_en; /* why not to use it; NULL: nothing speaks against it */
};

/* The names that a letter fills, whatever the channel; ends with NULL. */
extern const char *const request_letter_names[];

#endif
