/* client.h - asks a server on this machine one thing, for scripts on machines without curl. */
#ifndef SERVE_CLIENT_H
#define SERVE_CLIENT_H

#include <stdint.h>

#include "base/text.h"

/* The status of the answer, 0 if there was none; its body is added.  `json` NULL asks by GET. */
int client_ask(uint16_t port, const char *path, const char *json, struct text *body);

#endif
