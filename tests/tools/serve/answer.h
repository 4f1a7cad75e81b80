/* answer.h - HTTP answers: whole ones, and the first half of broken ones. */
#ifndef SERVE_ANSWER_H
#define SERVE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

struct connection;

struct answer {
    int status;
    const char *type;    /* NULL: an HTML page in UTF-8 */
    const char *headers; /* further ones, each with its "\r\n"; may be NULL */
    const void *body;
    size_t length;
};

/* All of it; every answer is the last of its connection. */
bool answer_send(struct connection *connection, const struct answer *answer);

/* The head alone, promising `length` bytes. */
bool answer_send_head(struct connection *connection, const struct answer *answer);

/* A short page that says its status. */
bool answer_send_status(struct connection *connection, int status);

bool answer_redirect(struct connection *connection, int status, const char *location);

/* A head without a length, then bytes until the other side has enough. */
void answer_endless(struct connection *connection, const char *bytes);

const char *answer_phrase(int status);

#endif
