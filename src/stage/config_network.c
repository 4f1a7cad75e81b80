/* Words about addresses, ports and name servers. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "model/address.h"
#include "stage/config_inside.h"

enum { ADDRESSES_MOST = 8, RESOLVERS_MOST = 8, NETWORKS_MOST = 32, NAME_MOST = 253 };

/* --- "ADDRESS:PORT" ------------------------------------------------------------------------- */

static bool parse_port(const char *string, int least, uint16_t *port)
{
    const size_t length = strlen(string);
    const long number = strtol(string, NULL, 10);

    if (length == 0 || length > 5 || strspn(string, "0123456789") != length || number < least ||
        number > 65535)
        return false;
    *port = (uint16_t)number;
    return true;
}

/* Takes "192.0.2.1:53", "[2001:db8::1]:53" apart; without a port `port` is left as it is. */
static bool parse_endpoint(const char *string, int least_port, struct address *address,
                           uint16_t *port)
{
    char host[ADDRESS_TEXT + 2];
    const bool brackets = *string == '[';
    const char *const end = brackets ? strchr(string, ']') : strchr(string, ':');
    const char *const from = string + (brackets ? 1 : 0);
    const char *const rest = end == NULL ? "" : end + (brackets ? 1 : 0);
    const size_t length = end == NULL ? strlen(from) : (size_t)(end - from);

    if (length >= sizeof host || (brackets && end == NULL))
        return false;
    memcpy(host, from, length);
    host[length] = '\0';
    if (!address_parse(host, address) || (address->length == 16) != brackets)
        return false;
    return *rest == '\0' || (*rest == ':' && parse_port(rest + 1, least_port, port));
}

/* What was probably meant; "" if there is no telling. */
static const char *guess_listen(const char *typed)
{
    if (strncmp(typed, "localhost:", 10) == 0)
        return tr(", did you mean 127.0.0.1 instead of localhost?");
    if (*typed == ':')
        return tr(", did you mean 0.0.0.0 before the ':'?");
    return "";
}

void config_read_listen(struct reading *reading, const struct node *value, void *field)
{
    const char **const listen = field;
    const char *string;
    struct address address;
    uint16_t port = 0;
    const char *colon;

    if (!schema_read_string(reading, value, &string))
        return;
    colon = strrchr(string, ':');
    if (colon == NULL || colon[1] == '\0' || !parse_endpoint(string, 0, &address, &port) ||
        string[strlen(string) - 1] == ']')
        reading_complain(reading, &value->place,
                         tr("wants ADDRESS:PORT such as 127.0.0.1:8080 or [::1]:8080, not '%s'%s"),
                         reading_quote(reading, string), guess_listen(string));
    else
        *listen = string;
}

/* --- resolvers ------------------------------------------------------------------------------ */

static const char *read_resolver(struct reading *reading, const struct node *value)
{
    const char *string;
    struct address address;
    uint16_t port = 53;
    char host[ADDRESS_TEXT];
    char endpoint[ADDRESS_TEXT + 16];

    if (!schema_read_string(reading, value, &string))
        return NULL;
    if (!address_parse(string, &address) && !parse_endpoint(string, 1, &address, &port)) {
        reading_complain(reading, &value->place,
                         tr("wants the address of a name server such as 192.0.2.1:53, not '%s'"),
                         reading_quote(reading, string));
        return NULL;
    }
    address_format(host, &address);
    snprintf(endpoint, sizeof endpoint, address.length == 16 ? "[%s]:%u" : "%s:%u", host, port);
    return arena_copy_string(reading_arena(reading), endpoint);
}

void config_read_resolvers(struct reading *reading, const struct node *value, void *field)
{
    struct schema_strings *const resolvers = field;
    const size_t count = value->kind == NODE_LIST ? value->count : 1;
    const char **list;

    if (count > RESOLVERS_MOST || count == 0) {
        reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                         (int)RESOLVERS_MOST);
        return;
    }
    list = arena_add(reading_arena(reading), count, sizeof *list);
    for (size_t i = 0; i < count; i++)
        list[i] = read_resolver(reading, value->kind == NODE_LIST ? value->items[i] : value);
    *resolvers = (struct schema_strings){.strings = list, .count = count};
}

/* --- networks ------------------------------------------------------------------------------- */

static bool read_network(struct reading *reading, const struct node *value, struct network *network)
{
    const char *string;

    if (!schema_read_string(reading, value, &string))
        return false;
    if (network_parse(string, network))
        return true;
    reading_complain(reading, &value->place,
                     tr("wants an address or a network such as 127.0.0.1 or 10.0.0.0/8, whose "
                        "further bits are zero, not '%s'"),
                     reading_quote(reading, string));
    return false;
}

void config_read_networks(struct reading *reading, const struct node *value, void *field)
{
    struct config_networks *const networks = field;
    const size_t count = value->kind == NODE_LIST ? value->count : 1;
    struct network *list;

    if (count > NETWORKS_MOST || count == 0) {
        reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                         (int)NETWORKS_MOST);
        return;
    }
    list = arena_add(reading_arena(reading), count, sizeof *list);
    for (size_t i = 0; i < count; i++)
        read_network(reading, value->kind == NODE_LIST ? value->items[i] : value, &list[i]);
    *networks = (struct config_networks){.networks = list, .count = count};
}

/* --- maps of names and ports ---------------------------------------------------------------- */

static bool wants_map(struct reading *reading, const struct node *value)
{
    if (value->kind != NODE_MAP)
        reading_complain(reading, &value->place, tr("wants 'name: value' here"));
    return value->kind == NODE_MAP;
}

/* "www.example.org" or "*.example.org". */
static bool is_pattern(const char *string)
{
    const char *const name = strncmp(string, "*.", 2) == 0 ? string + 2 : string;
    const size_t length = strlen(name);

    return length > 0 && length <= NAME_MOST && *name != '.' && name[length - 1] != '.' &&
           strstr(name, "..") == NULL &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == length;
}

static const char *read_pattern(struct reading *reading, const struct node *key)
{
    char *const name = arena_copy_string(reading_arena(reading), key->scalar);

    for (char *at = name; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
    if (is_pattern(name))
        return name;
    reading_complain(reading, &key->place,
                     tr("wants a host name, or \"*.domain\" for all names below it, not '%s'"),
                     reading_quote(reading, key->scalar));
    return NULL;
}

static void read_address(struct reading *reading, const struct node *value, struct address *address)
{
    const char *string;

    if (schema_read_string(reading, value, &string) && !address_parse(string, address))
        reading_complain(reading, &value->place,
                         tr("wants an address such as 192.0.2.1 or 2001:db8::1, not '%s'"),
                         reading_quote(reading, string));
}

static void read_host(struct reading *reading, const struct node *key, const struct node *value,
                      struct host_override *host)
{
    const size_t count = value->kind == NODE_LIST ? value->count : 1;
    struct address *addresses;

    host->pattern = read_pattern(reading, key);
    if (count == 0 || count > ADDRESSES_MOST) {
        reading_complain(reading, &value->place, tr("wants from 1 to %d values in this list"),
                         (int)ADDRESSES_MOST);
        return;
    }
    addresses = arena_add(reading_arena(reading), count, sizeof *addresses);
    for (size_t i = 0; i < count; i++)
        read_address(reading, value->kind == NODE_LIST ? value->items[i] : value, &addresses[i]);
    host->addresses = addresses;
    host->address_count = count;
}

void config_read_hosts(struct reading *reading, const struct node *value, void *field)
{
    struct config_hosts *const hosts = field;

    if (!wants_map(reading, value))
        return;
    hosts->hosts = arena_add(reading_arena(reading), value->count, sizeof *hosts->hosts);
    hosts->count = value->count;
    for (size_t i = 0; i < value->count; i++)
        read_host(reading, value->keys[i], value->items[i], &hosts->hosts[i]);
}

static uint16_t read_port(struct reading *reading, const struct node *value)
{
    const char *string;
    uint16_t port = 0;

    if (schema_read_string(reading, value, &string) && !parse_port(string, 1, &port))
        reading_complain(reading, &value->place, tr("wants a port from 1 to 65535, not '%s'"),
                         reading_quote(reading, string));
    return port;
}

void config_read_ports(struct reading *reading, const struct node *value, void *field)
{
    struct config_ports *const ports = field;

    if (!wants_map(reading, value))
        return;
    ports->ports = arena_add(reading_arena(reading), value->count, sizeof *ports->ports);
    ports->count = value->count;
    for (size_t i = 0; i < value->count; i++)
        ports->ports[i] = (struct port_override){.from = read_port(reading, value->keys[i]),
                                                 .to = read_port(reading, value->items[i])};
}
