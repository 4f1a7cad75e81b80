/* Answers of a token endpoint (OAuth2): one good one, and ways to give none out. */
#include <string.h>

#include "peer/behaviour.h"
#include "serve/answer.h"
#include "serve/request.h"

static void send_json(const struct turn *turn, int status, const char *json, size_t length)
{
    const struct answer answer = {
        .status = status, .type = "application/json", .body = json, .length = length};

    answer_send(turn->connection, &answer);
}

static void send_text(const struct turn *turn, const char *json)
{
    send_json(turn, 200, json, strlen(json));
}

void play_token(const struct turn *turn)
{
    send_text(turn, "{\"access_token\": \"good\", \"token_type\": \"Bearer\", "
                    "\"expires_in\": 3600}");
}

void play_token_not_json(const struct turn *turn)
{
    send_text(turn, "access_token=good&token_type=bearer");
}

void play_token_missing(const struct turn *turn)
{
    send_text(turn, "{\"token_type\": \"Bearer\", \"expires_in\": 3600}");
}

void play_token_list(const struct turn *turn)
{
    send_text(turn, "[{\"access_token\": \"good\"}]");
}

void play_token_number(const struct turn *turn)
{
    send_text(turn, "{\"access_token\": 12345, \"expires_in\": 3600}");
}

void play_token_expired(const struct turn *turn)
{
    send_text(turn, "{\"access_token\": \"good\", \"expires_in\": 0}");
}

/* A line's end in a token would make another header of our request. */
void play_token_two_lines(const struct turn *turn)
{
    send_text(turn, "{\"access_token\": \"good\\r\\nX-Planted: yes\", \"expires_in\": 3600}");
}

void play_token_mac(const struct turn *turn)
{
    send_text(turn, "{\"access_token\": \"good\", \"token_type\": \"mac\", \"expires_in\": 60}");
}

void play_token_cut(const struct turn *turn)
{
    send_text(turn, "{\"access_token\": \"good\", \"expi");
}

void play_token_refused(const struct turn *turn)
{
    static const char json[] = "{\"error\": \"invalid_client\"}";

    send_json(turn, 401, json, sizeof json - 1);
}

static void send_much(const struct turn *turn, const char *before, const char *part, size_t count,
                      const char *after)
{
    struct text json = {0};

    text_add_string(&json, before);
    for (size_t i = 0; i < count; i++)
        text_add_string(&json, part);
    text_add_string(&json, after);
    send_json(turn, 200, json.bytes, json.length);
    text_free(&json);
}

void play_token_huge(const struct turn *turn)
{
    send_much(turn, "{\"access_token\": \"", "0123456789abcdef", 1024 * 1024 / 16, "\"}");
}

void play_token_long(const struct turn *turn)
{
    send_much(turn, "{\"access_token\": \"", "0123456789abcdef", 32 * 1024 / 16, "\"}");
}

void play_token_deep(const struct turn *turn)
{
    send_much(turn, "{\"access_token\": ", "[", 60000, "");
}

/* /bearer/TOKEN: only for who shows it. */
void play_bearer(const struct turn *turn)
{
    char shown[1024] = "";
    static const char kind[] = "Bearer ";

    request_header(turn->request, "Authorization", shown, sizeof shown);
    if (strncmp(shown, kind, sizeof kind - 1) == 0 &&
        strcmp(shown + sizeof kind - 1, turn->argument) == 0)
        play_ok(turn);
    else
        answer_send_status(turn->connection, 401);
}
