/* probe_smtp.h - the kind `smtp`: talks with a mail server, up to a mail delivered if that is
 * wanted.
 */
#ifndef HAIDANG_STAGE_PROBE_SMTP_H
#define HAIDANG_STAGE_PROBE_SMTP_H

#include "stage/probe_limits.h"
#include "stage/probe_reach.h"

/* What its part of the configuration says. */
struct smtp_settings {
    struct endpoint endpoint;
    bool starttls;
    bool tls; /* from the first byte on */
    const char *hello;
    struct smtp_deliver {
        const char *from, *to; /* NULL: no mail is delivered */
        struct smtp_auth {
            const char *user, *password; /* NULL: nobody */
        } auth;
    } deliver;
    struct smtp_expect {
        struct expected_limit certificate, within;
    } expect;
};

extern const struct probe_kind probe_smtp;
extern const struct schema probe_smtp_schema;

#endif
