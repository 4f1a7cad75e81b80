/* behaviour.h - what the scripted peer can do with a request, as a table.
 *
 * The first part of a path names the behaviour, the rest is its argument: /status/503, /slow/500.
 * A new behaviour is a function in the file where its like are, a line here and a row in
 * behaviour.c. */
#ifndef PEER_BEHAVIOUR_H
#define PEER_BEHAVIOUR_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct connection;
struct request;

/* A request that is being answered.  The connection is closed in good order afterwards, unless the
 * behaviour has ended it in another way. */
struct turn {
    struct connection *connection;
    const struct request *request;
    const char *argument; /* what follows the name and its slash, or "" */
};

struct behaviour {
    const char *name;
    void (*play)(const struct turn *turn);
};

/* "status/503" or "/status/503"; what nobody knows is answered 404. */
void behaviour_play(const struct turn *turn, const char *name);
const struct behaviour *behaviour_find(const char *name);
void behaviour_list(struct text *text);

/* The argument as a number, or `otherwise`. */
int64_t turn_number(const struct turn *turn, int64_t most, int64_t otherwise);

/* honest.c: whole and right */
void play_ok(const struct turn *turn);
void play_status(const struct turn *turn);
void play_size(const struct turn *turn);
void play_echo(const struct turn *turn);
void play_empty(const struct turn *turn);
void play_no_length(const struct turn *turn);
void play_chunked(const struct turn *turn);
void play_gzip(const struct turn *turn);
void play_nfc(const struct turn *turn);
void play_nfd(const struct turn *turn);
void play_latin1(const struct turn *turn);
void play_header(const struct turn *turn);
void play_continue(const struct turn *turn);
void play_maintenance(const struct turn *turn);

/* slow.c: right, but it takes its time */
void play_slow(const struct turn *turn);
void play_slow_body(const struct turn *turn);
void play_silent(const struct turn *turn);
void play_silent_after_headers(const struct turn *turn);
void play_silent_mid_body(const struct turn *turn);
void play_one_byte_a_second(const struct turn *turn);
void play_drip(const struct turn *turn);
void play_drip_headers(const struct turn *turn);
void play_endless(const struct turn *turn);
void play_endless_headers(const struct turn *turn);
void play_endless_chunks(const struct turn *turn);
void play_continue_forever(const struct turn *turn);

/* broken.c: wrong on the wire */
void play_reset(const struct turn *turn);
void play_reset_mid_headers(const struct turn *turn);
void play_reset_mid_body(const struct turn *turn);
void play_close_at_once(const struct turn *turn);
void play_close_mid_headers(const struct turn *turn);
void play_partial(const struct turn *turn);
void play_surplus(const struct turn *turn);
void play_huge_headers(const struct turn *turn);
void play_many_headers(const struct turn *turn);
void play_not_http(const struct turn *turn);
void play_http09(const struct turn *turn);
void play_http_future(const struct turn *turn);
void play_bad_status(const struct turn *turn);
void play_bad_header(const struct turn *turn);
void play_nul_in_header(const struct turn *turn);
void play_nul_bytes(const struct turn *turn);
void play_two_lengths(const struct turn *turn);
void play_negative_length(const struct turn *turn);
void play_huge_length(const struct turn *turn);
void play_bad_chunk(const struct turn *turn);
void play_huge_chunk(const struct turn *turn);
void play_cut_chunk(const struct turn *turn);
void play_bad_gzip(const struct turn *turn);
void play_cut_gzip(const struct turn *turn);
void play_gzip_bomb(const struct turn *turn);
void play_unknown_encoding(const struct turn *turn);
void play_garbage_past_tls(const struct turn *turn);

/* redirects.c: look elsewhere */
void play_redirect(const struct turn *turn);
void play_redirect_to(const struct turn *turn);
void play_redirect_loop(const struct turn *turn);
void play_redirect_relative(const struct turn *turn);
void play_redirect_growing(const struct turn *turn);
void play_redirect_long(const struct turn *turn);
void play_redirect_ftp(const struct turn *turn);
void play_redirect_file(const struct turn *turn);
void play_redirect_bad(const struct turn *turn);
void play_redirect_empty(const struct turn *turn);
void play_no_location(const struct turn *turn);

/* tokens.c: of a token endpoint, and what a token opens */
void play_token(const struct turn *turn);
void play_token_not_json(const struct turn *turn);
void play_token_missing(const struct turn *turn);
void play_token_list(const struct turn *turn);
void play_token_number(const struct turn *turn);
void play_token_expired(const struct turn *turn);
void play_token_two_lines(const struct turn *turn);
void play_token_mac(const struct turn *turn);
void play_token_cut(const struct turn *turn);
void play_token_refused(const struct turn *turn);
void play_token_huge(const struct turn *turn);
void play_token_long(const struct turn *turn);
void play_token_deep(const struct turn *turn);
void play_bearer(const struct turn *turn);

/* journeys.c: what visitors carry with them */
void play_cookies(const struct turn *turn);
void play_login_loop(const struct turn *turn);
void play_form(const struct turn *turn);
void play_posted(const struct turn *turn);

#endif
