/* request.h - what a client asked, read from its connection.  All of it is capped. */
#ifndef SERVE_REQUEST_H
#define SERVE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

struct connection;

struct request {
    char method[16];
    char target[4096]; /* as it was sent */
    char path[4096];   /* of the target, without the query */
    char query[4096];  /* without '?'; "" if there is none */
    char host[256];    /* of the Host header, lower case, without a port */
    struct text head;  /* the whole head */
    struct text body;
};

/* False if nothing whole came.  The caller frees in either case. */
bool request_read(struct connection *connection, struct request *request);
void request_free(struct request *request);

/* The value of a header (name without colon), or false. */
bool request_header(const struct request *request, const char *name, char *value, size_t size);

/* A parameter of the query, percent-decoded, or false. */
bool request_parameter(const struct request *request, const char *name, char *value, size_t size);

#endif
