/* probe_jar.h - the cookies of one run of a journey, as a browser keeps them (RFC 6265).
 *
 * Bounded, whatever a server sends: so many cookies of so many bytes, the oldest go first.  A jar
 * is made for a run and thrown away with it. */
#ifndef HAIDANG_STAGE_PROBE_JAR_H
#define HAIDANG_STAGE_PROBE_JAR_H

#include <stddef.h>
#include <stdint.h>

enum {
    JAR_MOST = 64,          /* cookies */
    JAR_COOKIE_MOST = 4096, /* bytes of a name and its value; larger ones are not kept */
    JAR_SENT_MOST = 8192,   /* bytes that go with one request */
};

struct jar;

struct jar *jar_new(void);
void jar_free(struct jar *jar); /* takes NULL */

/* Keeps what the Set-Cookie lines of an answer say that came from `url`: an http or https address.
 * `headers` as in struct answer; may be NULL. */
void jar_take(struct jar *jar, const char *url, const char *headers, int64_t now_ms);

/* What goes to `url`, such as "a=1; b=2", yours; NULL: nothing. */
char *jar_give(const struct jar *jar, const char *url, int64_t now_ms);

size_t jar_count(const struct jar *jar);

/* Counts each time that something else was kept than before. */
uint64_t jar_changes(const struct jar *jar);

/* "Wed, 09 Jun 2027 10:18:14 GMT" and what servers make of it, in ms; INT64_MIN: it is no date. */
int64_t jar_read_date(const char *text, size_t length);

#endif
