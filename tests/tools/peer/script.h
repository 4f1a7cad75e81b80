/* script.h - a peer that changes its mind: for each path, what its first, second, … request gets.
 *
 *     # path     behaviours, one a request; the last one stays
 *     /          ok ok status/503*3 ok
 *     *          status/404 */
#ifndef PEER_SCRIPT_H
#define PEER_SCRIPT_H

#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

struct script;

struct script *script_read(const char *path, struct error *error);

/* All requests get the same. */
struct script *script_make(const char *behaviour, struct error *error);

/* What the next request for the path gets, or NULL if the script does not speak of it. */
const char *script_next(struct script *script, const char *path);

#endif
