/* peer - a server that answers exactly as told and writes down what it saw.
 *
 * With --folder it opens every kind of port (door.c) and writes FOLDER/ca.pem, FOLDER/ports.json
 * and FOLDER/log; with --port one of them at that port.  `ready` on stdout when it answers. */
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "peer/behaviour.h"
#include "peer/door.h"
#include "peer/names.h"
#include "peer/notebook.h"
#include "peer/script.h"
#include "serve/file.h"
#include "serve/process.h"

enum { WRONG_USAGE = 2, WE_FAILED = 3, NO_PORT = -1 };

static const char usage[] =
    "peer [--folder DIR] [--port PORT [--tls DOOR]] [--dns PORT] [--log FILE] [--only-v4]\n"
    "     [--script FILE | --behaviour NAME]     else the first part of the path is the behaviour\n"
    "peer --list                                 the behaviours and the doors\n";

struct options {
    const char *folder, *script, *behaviour, *log, *door;
    int64_t port, dns; /* NO_PORT: not wanted; 0: any */
    enum loopback loopback;
    bool list;
};

static bool say_wrong(const char *why)
{
    printf("peer: %s\n%s", why, usage);
    return false;
}

static bool read_option(struct options *options, int letter)
{
    switch (letter) {
    case 'f':
        options->folder = optarg;
        return true;
    case 's':
        options->script = optarg;
        return true;
    case 'b':
        options->behaviour = optarg;
        return true;
    case 'l':
        options->log = optarg;
        return true;
    case 't':
        options->door = optarg;
        return true;
    case 'p':
        return file_parse_number(optarg, 0, UINT16_MAX, &options->port) ||
               say_wrong("--port wants a port");
    case 'd':
        return file_parse_number(optarg, 0, UINT16_MAX, &options->dns) ||
               say_wrong("--dns wants a port");
    case '4':
        options->loopback = LOOPBACK_V4;
        return true;
    case 'i':
        options->list = true;
        return true;
    default:
        return say_wrong("unknown option");
    }
}

static bool read_options(struct options *options, int count, char **words)
{
    static const struct option known[] = {
        {"folder", required_argument, NULL, 'f'}, {"script", required_argument, NULL, 's'},
        {"log", required_argument, NULL, 'l'},    {"behaviour", required_argument, NULL, 'b'},
        {"tls", required_argument, NULL, 't'},    {"port", required_argument, NULL, 'p'},
        {"dns", required_argument, NULL, 'd'},    {"only-v4", no_argument, NULL, '4'},
        {"list", no_argument, NULL, 'i'},         {NULL, 0, NULL, 0},
    };
    int letter;

    opterr = 0;
    while ((letter = getopt_long(count, words, "", known, NULL)) != -1)
        if (!read_option(options, letter))
            return false;
    if (optind != count)
        return say_wrong("one word too many");
    if (options->script != NULL && options->behaviour != NULL)
        return say_wrong("--script or --behaviour, not both");
    return options->list || options->folder != NULL || options->port != NO_PORT ||
           options->dns != NO_PORT || say_wrong("wants --folder, --port or --dns");
}

static int list(void)
{
    struct text text = {0};

    behaviour_list(&text);
    for (size_t i = 0; door_name(i) != NULL; i++)
        text_add(&text, "door %s\n", door_name(i));
    fputs(text_string(&text), stdout);
    text_free(&text);
    return 0;
}

static bool open_doors(struct house *house, const struct options *options, json_t *ports,
                       struct error *error)
{
    const char *const chosen = options->door == NULL ? "http" : options->door;

    if (options->port != NO_PORT) {
        const uint16_t port = door_open(house, chosen, (uint16_t)options->port, error);
        if (port == 0)
            return false;
        json_object_set_new(ports, chosen, json_integer(port));
    }
    for (size_t i = 0; options->folder != NULL && door_name(i) != NULL; i++) {
        if (json_object_get(ports, door_name(i)) != NULL)
            continue;
        const uint16_t port = door_open(house, door_name(i), 0, error);
        if (port == 0)
            return false;
        json_object_set_new(ports, door_name(i), json_integer(port));
    }
    if (options->dns == NO_PORT && options->folder == NULL)
        return true;
    const uint16_t port =
        names_start(options->dns == NO_PORT ? 0 : (uint16_t)options->dns, house->notebook, error);
    json_object_set_new(ports, "dns", json_integer(port));
    return port != 0;
}

static void make_path(char *path, size_t size, const struct options *options, const char *name)
{
    snprintf(path, size, "%s/%s", options->folder == NULL ? "." : options->folder, name);
}

static bool write_ports(const struct options *options, const json_t *ports, struct error *error)
{
    char path[1024];
    char *const text = json_dumps(ports, JSON_INDENT(2));
    bool written = true;

    make_path(path, sizeof path, options, "ports.json");
    if (options->folder != NULL)
        written = file_replace(path, text, strlen(text), error);
    free(text);
    return written;
}

static bool open_notebook(struct house *house, const struct options *options, struct error *error)
{
    char path[1024];

    make_path(path, sizeof path, options, "log");
    if (options->log != NULL)
        house->notebook = notebook_open(options->log, error);
    else
        house->notebook = notebook_open(options->folder == NULL ? NULL : path, error);
    return house->notebook != NULL;
}

static bool read_script(struct house *house, const struct options *options, struct error *error)
{
    if (options->script != NULL)
        house->script = script_read(options->script, error);
    else if (options->behaviour != NULL)
        house->script = script_make(options->behaviour, error);
    else
        return true;
    return house->script != NULL;
}

static bool prepare(struct house *house, const struct options *options, struct error *error)
{
    char path[1024];

    if (options->folder != NULL && !file_make_folder(options->folder, error))
        return false;
    if (!open_notebook(house, options, error) || !read_script(house, options, error))
        return false;
    house->authority = authority_new("Scripted peer");
    house->stranger = authority_new("Unknown peer");
    house->loopback = options->loopback;
    make_path(path, sizeof path, options, "ca.pem");
    return options->folder == NULL || authority_write(house->authority, path, error);
}

int main(int count, char **words)
{
    struct options options = {.port = NO_PORT, .dns = NO_PORT};
    struct error error = {""};

    if (!read_options(&options, count, words))
        return WRONG_USAGE;
    if (options.list)
        return list();
    process_begin();
    struct house *const house = NEW(struct house);
    json_t *const ports = json_object();
    if (!prepare(house, &options, &error) || !open_doors(house, &options, ports, &error) ||
        !write_ports(&options, ports, &error)) {
        printf("peer: %s\n", error.message);
        process_end(WE_FAILED);
    }
    char *const line = json_dumps(ports, JSON_COMPACT);
    printf("ready %s\n", line);
    fflush(stdout);
    free(line);
    process_wait_end();
    process_end(0);
}
