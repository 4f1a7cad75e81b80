/* authority.h - a certificate authority made at start: a root, an intermediate below it, and
 * certificates for hosts, good or wrong in one chosen way.  All keys are P-256. */
#ifndef SERVE_AUTHORITY_H
#define SERVE_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define DAY_S INT64_C(86400)

struct authority;
struct identity; /* a certificate, what it is signed by, and its key */

/* What a certificate shall say. */
struct wish {
    const char *name;        /* of the host; may begin with "*." */
    const char *also;        /* a second name, or NULL */
    int64_t from_s, until_s; /* seconds from now */
    bool self_signed;
    bool without_chain; /* the server forgets to send the intermediate */
};

/* `name` stands in its certificates. */
struct authority *authority_new(const char *name);

/* The root's certificate as PEM: whoever sees the file sees all of it. */
bool authority_write(const struct authority *authority, const char *path, struct error *error);

struct identity *authority_issue(const struct authority *authority, const struct wish *wish);
void identity_free(struct identity *identity);

#endif
