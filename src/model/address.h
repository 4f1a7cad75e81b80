/* address.h - IP addresses as text.  Pure: no name is looked up. */
#ifndef HAIDANG_MODEL_ADDRESS_H
#define HAIDANG_MODEL_ADDRESS_H

#include <stdbool.h>

#include "model/sample.h"

/* "192.0.2.1", "2001:db8::1" (no brackets). */
bool address_parse(const char *text, struct address *address);
enum { ADDRESS_TEXT = 46 };
const char *address_format(char text[ADDRESS_TEXT], const struct address *address);

/* All addresses that begin with the same bits: "192.0.2.0/24", "2001:db8::/32"; without a slash one
 * address.  Bits behind the slash's must be zero. */
struct network {
    struct address address;
    int bits;
};
bool network_parse(const char *text, struct network *network);

/* An IPv4 address that is written as IPv6 (::ffff:192.0.2.1) is in no network of IPv4. */
bool network_holds(const struct network *network, const struct address *address);

#endif
