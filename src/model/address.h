/* address.h - IP addresses as text.  Pure: no name is looked up. */
#ifndef HAIDANG_MODEL_ADDRESS_H
#define HAIDANG_MODEL_ADDRESS_H

#include <stdbool.h>

#include "model/sample.h"

/* "192.0.2.1", "2001:db8::1" (no brackets). */
bool address_parse(const char *text, struct address *address);
enum { ADDRESS_TEXT = 46 };
const char *address_format(char text[ADDRESS_TEXT], const struct address *address);

#endif
