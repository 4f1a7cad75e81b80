/* names.h - a scripted name server: what a name ends in says how it is answered.
 *
 *     ok.test         127.0.0.1 and ::1         nx.test         no such name
 *     v4.test         127.0.0.1 alone           no-address.test the name alone (nodata.test, too)
 *     v6.test         ::1 alone                 servfail.test, refused.test   as they say
 *     many.test       a dozen of 127.0.0.1      silent.test     never
 *     cname.test      by way of ok.test         slow.test       after 500 ms
 *     loop.test       by way of itself          wrong-id.test   with another question's number
 *     garbage.test    bytes that are no answer  truncated.test  "ask by TCP", where it is well
 *
 * Anything else: no such name. */
#ifndef PEER_NAMES_H
#define PEER_NAMES_H

#include <stdint.h>

#include "base/error.h"

struct notebook;

/* UDP and TCP on 127.0.0.1; returns the port, 0 after an error. */
uint16_t names_start(uint16_t port, struct notebook *notebook, struct error *error);

#endif
