/* link.h - links by which somebody takes an incident on without signing in: signed by the store's
 * key, for one person, one incident and a few days.
 *
 * A token is MAC.INCIDENT.ALERT.ENDS.PERSON; the first is half of an HMAC-SHA256 over the rest. It
 * is the whole capability: it stands in no log and in no page but its own. */
#ifndef HAIDANG_LINK_H
#define HAIDANG_LINK_H

#include <stdint.h>

#include "base/text.h"
#include "io/store_acts.h"

enum { LINK_PERSON_MOST = 64, LINK_TOKEN_MOST = 200, LINK_DAYS = 7 };

struct link {
    int64_t incident;
    int64_t alert; /* with all its incidents; 0: that one alone */
    int64_t ends_ms;
    char person[LINK_PERSON_MOST]; /* id */
};

/* Adds the token.  The person's id is short and of letters, digits, '-', '_' and '.'. */
void link_add_token(const unsigned char key[STORE_KEY_BYTES], const struct link *link,
                    struct text *text);

/* Adds "https://…/ack/TOKEN". */
void link_add_address(const unsigned char key[STORE_KEY_BYTES], const char *web_url,
                      const struct link *link, struct text *text);

enum link_fate { LINK_GOOD, LINK_FORGED, LINK_EXPIRED };

/* `link` is filled unless it is forged.  How long it takes tells nothing of the key. */
enum link_fate link_read(const unsigned char key[STORE_KEY_BYTES], const char *token,
                         int64_t now_ms, struct link *link);

#endif
