#include "model/address.h"

#include <arpa/inet.h>
#include <stdio.h>

bool address_parse(const char *text, struct address *address)
{
    struct address parsed = {.length = 4};

    if (inet_pton(AF_INET, text, parsed.bytes) != 1) {
        parsed.length = 16;
        if (inet_pton(AF_INET6, text, parsed.bytes) != 1)
            return false;
    }
    *address = parsed;
    return true;
}

const char *address_format(char text[ADDRESS_TEXT], const struct address *address)
{
    const int family = address->length == 4 ? AF_INET : AF_INET6;

    if (address->length == 0 || inet_ntop(family, address->bytes, text, ADDRESS_TEXT) == NULL)
        snprintf(text, ADDRESS_TEXT, "-");
    return text;
}
