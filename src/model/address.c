#include "model/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The bit of an address, counted from its front. */
static int bit_of(const struct address *address, int bit)
{
    return address->bytes[bit / 8] >> (7 - bit % 8) & 1;
}

bool network_parse(const char *text, struct network *network)
{
    struct network parsed;
    char host[ADDRESS_TEXT];
    const size_t length = strcspn(text, "/");
    const char *const digits = text[length] == '/' ? text + length + 1 : NULL;

    if (length >= sizeof host)
        return false;
    snprintf(host, sizeof host, "%.*s", (int)length, text);
    if (!address_parse(host, &parsed.address))
        return false;
    parsed.bits = parsed.address.length * 8;
    if (digits != NULL) {
        if (strlen(digits) == 0 || strlen(digits) > 3 ||
            strspn(digits, "0123456789") != strlen(digits) ||
            strtol(digits, NULL, 10) > parsed.bits)
            return false;
        parsed.bits = (int)strtol(digits, NULL, 10);
    }
    for (int i = parsed.bits; i < parsed.address.length * 8; i++)
        if (bit_of(&parsed.address, i) != 0)
            return false;
    *network = parsed;
    return true;
}

bool network_holds(const struct network *network, const struct address *address)
{
    if (network->address.length != address->length)
        return false;
    for (int i = 0; i < network->bits; i++)
        if (bit_of(&network->address, i) != bit_of(address, i))
            return false;
    return true;
}
