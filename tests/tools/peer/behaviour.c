#include "peer/behaviour.h"

#include <string.h>

#include "serve/answer.h"
#include "serve/file.h"

static const struct behaviour behaviours[] = {
    {"ok", play_ok},
    {"status", play_status},
    {"size", play_size},
    {"echo", play_echo},
    {"empty", play_empty},
    {"no-length", play_no_length},
    {"chunked", play_chunked},
    {"gzip", play_gzip},
    {"nfc", play_nfc},
    {"nfd", play_nfd},
    {"latin1", play_latin1},
    {"header", play_header},
    {"100-continue", play_continue},
    {"maintenance", play_maintenance},

    {"slow", play_slow},
    {"slow-body", play_slow_body},
    {"silent", play_silent},
    {"silent-after-headers", play_silent_after_headers},
    {"silent-mid-body", play_silent_mid_body},
    {"one-byte-a-second", play_one_byte_a_second},
    {"drip", play_drip},
    {"drip-headers", play_drip_headers},
    {"endless", play_endless},
    {"endless-headers", play_endless_headers},
    {"endless-chunks", play_endless_chunks},
    {"100-continue-forever", play_continue_forever},

    {"reset", play_reset},
    {"reset-mid-headers", play_reset_mid_headers},
    {"reset-mid-body", play_reset_mid_body},
    {"close-at-once", play_close_at_once},
    {"close-mid-headers", play_close_mid_headers},
    {"partial", play_partial},
    {"surplus", play_surplus},
    {"huge-headers", play_huge_headers},
    {"many-headers", play_many_headers},
    {"not-http", play_not_http},
    {"http09", play_http09},
    {"http-future", play_http_future},
    {"bad-status", play_bad_status},
    {"bad-header", play_bad_header},
    {"nul-in-header", play_nul_in_header},
    {"nul-bytes", play_nul_bytes},
    {"two-lengths", play_two_lengths},
    {"negative-length", play_negative_length},
    {"huge-length", play_huge_length},
    {"bad-chunk", play_bad_chunk},
    {"huge-chunk", play_huge_chunk},
    {"cut-chunk", play_cut_chunk},
    {"bad-gzip", play_bad_gzip},
    {"cut-gzip", play_cut_gzip},
    {"gzip-bomb", play_gzip_bomb},
    {"unknown-encoding", play_unknown_encoding},
    {"garbage-past-tls", play_garbage_past_tls},

    {"redirect", play_redirect},
    {"redirect-to", play_redirect_to},
    {"redirect-loop", play_redirect_loop},
    {"redirect-relative", play_redirect_relative},
    {"redirect-growing", play_redirect_growing},
    {"redirect-long", play_redirect_long},
    {"redirect-ftp", play_redirect_ftp},
    {"redirect-file", play_redirect_file},
    {"redirect-bad", play_redirect_bad},
    {"redirect-empty", play_redirect_empty},
    {"no-location", play_no_location},

    {"token", play_token},
    {"token-not-json", play_token_not_json},
    {"token-missing", play_token_missing},
    {"token-list", play_token_list},
    {"token-number", play_token_number},
    {"token-expired", play_token_expired},
    {"token-two-lines", play_token_two_lines},
    {"token-mac", play_token_mac},
    {"token-cut", play_token_cut},
    {"token-refused", play_token_refused},
    {"token-huge", play_token_huge},
    {"token-long", play_token_long},
    {"token-deep", play_token_deep},
    {"bearer", play_bearer},

    {"cookies", play_cookies},
    {"login-loop", play_login_loop},
    {"form", play_form},
    {"posted", play_posted},
};

enum { BEHAVIOURS = sizeof behaviours / sizeof *behaviours };

const struct behaviour *behaviour_find(const char *name)
{
    const size_t length = strcspn(name, "/");

    for (size_t i = 0; i < BEHAVIOURS; i++)
        if (strlen(behaviours[i].name) == length && strncmp(behaviours[i].name, name, length) == 0)
            return &behaviours[i];
    return NULL;
}

void behaviour_play(const struct turn *turn, const char *name)
{
    struct turn played = *turn;

    if (*name == '/')
        name++;
    if (*name == '\0')
        name = "ok";
    const struct behaviour *const behaviour = behaviour_find(name);
    const char *const slash = strchr(name, '/');
    played.argument = slash == NULL ? "" : slash + 1;
    if (behaviour == NULL)
        answer_send_status(turn->connection, 404);
    else
        behaviour->play(&played);
}

void behaviour_list(struct text *text)
{
    for (size_t i = 0; i < BEHAVIOURS; i++)
        text_add(text, "%s\n", behaviours[i].name);
}

int64_t turn_number(const struct turn *turn, int64_t most, int64_t otherwise)
{
    int64_t number;

    return file_parse_number(turn->argument, 0, most, &number) ? number : otherwise;
}
