#include "link.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "io/digest.h"

enum { MAC_BYTES = DIGEST_BYTES / 2, MAC_TEXT = 2 * MAC_BYTES };

static const char purpose[] = "haidang ack 1\n"; /* the key signs nothing else by accident */

/* The digits of what is signed. */
static void sign(char mac[DIGEST_TEXT], const unsigned char key[STORE_KEY_BYTES], const char *said)
{
    struct text signed_text = {0};
    struct digest digest;

    text_add(&signed_text, "%s%s", purpose, said);
    digest = digest_keyed(key, STORE_KEY_BYTES, text_string(&signed_text), signed_text.length);
    digest_format(mac, &digest);
    text_free(&signed_text);
}

void link_add_token(const unsigned char key[STORE_KEY_BYTES], const struct link *link,
                    struct text *text)
{
    char said[LINK_TOKEN_MOST];
    char mac[DIGEST_TEXT];

    snprintf(said, sizeof said, "%" PRIx64 ".%" PRIx64 ".%" PRIx64 ".%s", (uint64_t)link->incident,
             (uint64_t)link->alert, (uint64_t)link->ends_ms / 1000, link->person);
    sign(mac, key, said);
    text_add(text, "%.*s.%s", (int)MAC_TEXT, mac, said);
}

void link_add_address(const unsigned char key[STORE_KEY_BYTES], const char *web_url,
                      const struct link *link, struct text *text)
{
    text_add(text, "%s/ack/", web_url);
    link_add_token(key, link, text);
}

enum link_fate link_read(const unsigned char key[STORE_KEY_BYTES], const char *token,
                         int64_t now_ms, struct link *link)
{
    uint64_t incident;
    uint64_t alert;
    uint64_t ends;
    char mac[DIGEST_TEXT];

    if (strlen(token) >= LINK_TOKEN_MOST || strlen(token) <= MAC_TEXT + 1 || token[MAC_TEXT] != '.')
        return LINK_FORGED;
    sign(mac, key, token + MAC_TEXT + 1);
    if (!digest_same_bytes(mac, token, MAC_TEXT))
        return LINK_FORGED;
    *link = (struct link){.person = ""};
    if (sscanf(token + MAC_TEXT + 1, "%" SCNx64 ".%" SCNx64 ".%" SCNx64 ".%63s", &incident, &alert,
               &ends, link->person) != 4)
        return LINK_FORGED;
    link->incident = (int64_t)incident;
    link->alert = (int64_t)alert;
    link->ends_ms = (int64_t)ends * 1000;
    return now_ms < link->ends_ms ? LINK_GOOD : LINK_EXPIRED;
}
