/* A new service without writing YAML: its address is asked, and what it answers becomes a proposal
 * that is checked like any configuration before it is written. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/words.h"
#include "command.h"
#include "command_add_told.h"
#include "io/loop.h"
#include "prober.h"
#include "stage/config.h"
#include "stage/proposal.h"

enum { RUNS = 3, FILE_MODE = 0644, PROPOSAL_MOST = 64 * 1024 };

struct adding {
    const struct arguments *arguments;
    const struct catalogue *catalogue; /* of the configuration as it is */
    const char *address;
    struct text id;

    /* what came; of the last run, but for the slowest */
    struct prober_kit kit;
    const struct probe_plan *plan;
    int asked;
    struct sample sample;
    char detail[256];
    int64_t slowest_us, certificate_ms;
    struct text final_url, body;
};

static bool say(const struct error *error)
{
    fprintf(stderr, "haidang: %s\n", error->message);
    return false;
}

/* --- a configuration that is never kept --------------------------------------------------------
 */

static bool write_all(int file, const struct text *text)
{
    return file >= 0 && write(file, text_string(text), text->length) == (ssize_t)text->length;
}

/* The configuration as it is, and this text beside it; NULL: what is wrong is printed. */
static struct config *load_with(const struct adding *adding, const struct text *yaml)
{
    char path[] = "/tmp/haidang-add-XXXXXX";
    const int file = mkostemp(path, O_CLOEXEC);
    char *const root = realpath(adding->arguments->config, NULL);
    struct text whole = {0}, complaints = {0};
    struct config *config = NULL;

    text_add_string(&whole, "include: [");
    text_add_json(&whole, root == NULL ? adding->arguments->config : root);
    text_add_string(&whole, "]\n");
    text_add_bytes(&whole, text_string(yaml), yaml->length);
    if (write_all(file, &whole))
        config = config_load(path, probe_schemas(), NULL, false, &complaints);
    else
        fprintf(stderr, tr("haidang: '%s' cannot be written (%s)\n"), path, strerror(errno));
    fputs(text_string(&complaints), stderr);
    if (file >= 0) {
        close(file);
        unlink(path);
    }
    free(root);
    text_free(&whole);
    text_free(&complaints);
    return config;
}

/* --- asking -------------------------------------------------------------------------------------
 */

static void ask(struct adding *adding);

/* Of the last hop: where it went, and how long the certificate that it showed is good in all. */
static void look_at_hops(struct adding *adding, const json_t *hops)
{
    const json_t *const hop = json_array_get(hops, json_array_size(hops) - 1);
    const char *const url = json_string_value(json_object_get(hop, "url"));
    const json_t *const leaf = json_array_get(json_object_get(hop, "certificates"), 0);
    const char *const starts = json_string_value(json_object_get(leaf, "starts"));
    const char *const ends = json_string_value(json_object_get(leaf, "ends"));
    int64_t from_ms, to_ms;

    text_clear(&adding->final_url);
    if (url != NULL)
        text_add_string(&adding->final_url, url);
    if (starts != NULL && ends != NULL && clock_parse(starts, &from_ms) &&
        clock_parse(ends, &to_ms))
        adding->certificate_ms = to_ms - from_ms;
}

static void on_finding(void *argument, const struct finding *finding)
{
    struct adding *const adding = argument;

    adding->sample = finding->sample;
    if (finding->sample.total_us > adding->slowest_us)
        adding->slowest_us = finding->sample.total_us;
    snprintf(adding->detail, sizeof adding->detail, "%s", finding->detail);
    look_at_hops(adding, finding->hops);
    text_clear(&adding->body);
    if (finding->shown.body != NULL)
        text_add_bytes(&adding->body, finding->shown.body, finding->shown.body_length);
    if (++adding->asked < RUNS && finding->sample.outcome != OUTCOME_FAILED)
        ask(adding);
    else
        loop_stop(adding->kit.prober.loop);
}

static void ask(struct adding *adding)
{
    probe_start(&adding->kit.prober, adding->plan, on_finding, adding);
}

static void on_turn(void *argument)
{
    ask(argument);
}

static bool ask_by(struct adding *adding, const struct catalogue *catalogue)
{
    const int service = catalogue_find_service(catalogue, text_string(&adding->id));
    struct error error = {""};
    struct timer *timer;

    for (size_t i = 0; i < catalogue->probe_count; i++)
        if ((int)catalogue->probes[i].service == service)
            adding->plan = &catalogue->probes[i];
    if (!prober_open(&adding->kit, catalogue, &error))
        return say(&error);
    timer = timer_new(adding->kit.prober.loop, on_turn, adding);
    timer_set(timer, 0);
    loop_run(adding->kit.prober.loop);
    timer_free(timer);
    prober_close(&adding->kit);
    return true;
}

static bool answered_well(const struct adding *adding)
{
    if (adding->sample.outcome != OUTCOME_FAILED && adding->sample.outcome != OUTCOME_VOID)
        return true;
    fprintf(stderr, tr("haidang: '%s' does not answer as a service that is well: %s%s%s\n"),
            adding->address, reason_name(adding->sample.reason),
            adding->detail[0] == '\0' ? "" : ", ", adding->detail);
    return false;
}

/* By nothing but its kind: whatever answers is looked at. */
static enum exit_status look(struct adding *adding)
{
    const struct proposal_seen nothing = {.address = adding->address};
    struct text yaml = {0};
    struct config *config;
    bool good;

    text_add_string(&yaml, "services:\n  - id: ");
    text_add_json(&yaml, text_string(&adding->id)); /* nothing but an id: the schema sees to it */
    text_add(&yaml, "\n    name: new\n    probes:\n      - %s: ", proposal_kind(&nothing));
    text_add_json(&yaml, adding->address);
    text_add_string(&yaml, "\n");
    config = load_with(adding, &yaml);
    text_free(&yaml);
    if (config == NULL)
        return EXIT_WRONG_USE;
    good = ask_by(adding, config_catalogue(config));
    config_free(config);
    if (!good)
        return EXIT_WE_FAILED;
    return answered_well(adding) ? EXIT_FINE : EXIT_ANSWER_IS_NO;
}

/* --- the proposal --------------------------------------------------------------------------------
 */

static void propose(const struct adding *adding, struct text *yaml)
{
    const struct arguments *const arguments = adding->arguments;
    const struct proposal_wish wish = {.id = text_string(&adding->id),
                                       .name = arguments->name,
                                       .agency = arguments->agency,
                                       .programme = arguments->programme};
    const struct proposal_seen seen = {
        .address = adding->address,
        .final_url = adding->final_url.length > 0 ? text_string(&adding->final_url) : NULL,
        .status = adding->sample.status,
        .body = adding->body.length > 0 ? text_string(&adding->body) : NULL,
        .body_length = adding->body.length,
        .slowest_us = adding->slowest_us,
        .certificate_ms = adding->certificate_ms};

    proposal_write(&wish, &seen, yaml);
}

/* The first one has no folder to go to yet; if it cannot be made, writing will say why. */
static void make_folder(const char *path)
{
    char folder[PATH_MAX];

    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    mkdir(folder, 0755);
}

/* "services/ID.yaml" beside the configuration. */
static bool name_file(const struct adding *adding, char path[PATH_MAX], struct error *error)
{
    const char *const config = adding->arguments->config;
    const char *const slash = strrchr(config, '/');
    int length;

    if (adding->arguments->out != NULL)
        length = snprintf(path, PATH_MAX, "%s", adding->arguments->out);
    else
        length = snprintf(path, PATH_MAX, "%.*sservices/%s.yaml",
                          slash == NULL ? 0 : (int)(slash - config) + 1, config,
                          text_string(&adding->id));
    return length < PATH_MAX || error_set(error, tr("the path '%s' is too long"), config);
}

static bool write_part(const char *part, const struct text *yaml)
{
    const int file = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    bool good = write_all(file, yaml) && fsync(file) == 0;

    if (file >= 0)
        good = close(file) == 0 && good;
    return good;
}

/* Whole or not at all: half a file would be a configuration with which no monitor begins. */
static bool write_file(const struct adding *adding, const char *path, const struct text *yaml,
                       struct error *error)
{
    const bool may_replace = adding->arguments->force;
    char part[PATH_MAX + sizeof ".part"];
    bool good;
    int why;

    snprintf(part, sizeof part, "%s.part", path);
    good = write_part(part, yaml) && (may_replace ? rename(part, path) : link(part, path)) == 0;
    why = errno;
    unlink(part);
    if (!good && why == EEXIST)
        return error_set(error, tr("'%s' is there already; --force overwrites it"), path);
    return good || error_set(error, tr("'%s' cannot be written (%s)"), path, strerror(why));
}

/* Is what was written part of the configuration now? */
static void tell_whether_included(const struct adding *adding, const char *path)
{
    struct text complaints = {0};
    struct config *const config =
        config_load(adding->arguments->config, probe_schemas(), NULL, false, &complaints);

    if (config == NULL)
        fputs(text_string(&complaints), stderr);
    else if (catalogue_find_service(config_catalogue(config), text_string(&adding->id)) ==
             NONE_AT_ALL)
        printf(tr("%s: written; the configuration does not include it yet: write it under "
                  "'include'\n"),
               path);
    else
        printf(tr("%s: written; haidang check --diff says what it changes, haidang reload takes it "
                  "up\n"),
               path);
    text_free(&complaints);
    config_free(config);
}

static enum exit_status keep(const struct adding *adding, const struct text *yaml)
{
    struct error error = {""};
    enum exit_status told;
    char path[PATH_MAX];

    if (adding->arguments->out != NULL && strcmp(adding->arguments->out, "-") == 0) {
        fputs(text_string(yaml), stdout);
        return EXIT_FINE;
    }
    if (!name_file(adding, path, &error)) {
        say(&error);
        return EXIT_WE_FAILED;
    }
    told = add_tell(adding->catalogue, adding->arguments, path);
    if (told != EXIT_FINE)
        return told;
    if (adding->arguments->out == NULL)
        make_folder(path);
    if (!write_file(adding, path, yaml, &error)) {
        add_tell_failure(adding->catalogue, adding->arguments, error.message);
        say(&error);
        return EXIT_WE_FAILED;
    }
    fputs(text_string(yaml), stdout);
    tell_whether_included(adding, path);
    return EXIT_FINE;
}

/* As somebody has seen it, who says that it is to be written: the address is not asked again. */
static enum exit_status read_proposal(struct text *yaml)
{
    char bytes[4096];
    size_t length;

    while (yaml->length < PROPOSAL_MOST && (length = fread(bytes, 1, sizeof bytes, stdin)) > 0)
        text_add_bytes(yaml, bytes, length);
    return EXIT_FINE;
}

static enum exit_status make_proposal(struct adding *adding, struct text *yaml)
{
    const enum exit_status status = look(adding);

    if (status == EXIT_FINE)
        propose(adding, yaml);
    return status;
}

static bool is_in(const struct adding *adding, const struct config *config)
{
    if (catalogue_find_service(config_catalogue(config), text_string(&adding->id)) != NONE_AT_ALL)
        return true;
    fprintf(stderr, tr("haidang: the proposal has no service '%s'\n"), text_string(&adding->id));
    return false;
}

static enum exit_status add(struct adding *adding)
{
    struct text yaml = {0};
    struct config *config;
    enum exit_status status =
        adding->arguments->proposed ? read_proposal(&yaml) : make_proposal(adding, &yaml);

    if (status != EXIT_FINE)
        return status;
    config = load_with(adding, &yaml);
    status = config != NULL && is_in(adding, config) ? keep(adding, &yaml) : EXIT_WRONG_USE;
    config_free(config);
    text_free(&yaml);
    return status;
}

static bool is_free(const struct adding *adding)
{
    if (catalogue_find_service(adding->catalogue, text_string(&adding->id)) == NONE_AT_ALL)
        return true;
    fprintf(stderr, tr("haidang: there is a service '%s' already; --service names another id\n"),
            text_string(&adding->id));
    return false;
}

enum exit_status command_add(const struct arguments *arguments)
{
    struct adding adding = {.arguments = arguments};
    enum exit_status status = EXIT_WRONG_USE;
    struct config *config;

    if (arguments->word_count != 1) {
        fprintf(stderr, "%s",
                tr("haidang: add wants one address, such as https://dichvucong.example.vn/ or "
                   "mail.example.vn:25\n"));
        return EXIT_WRONG_USE;
    }
    config = command_load_config(arguments);
    if (config == NULL)
        return EXIT_WRONG_USE;
    adding.catalogue = config_catalogue(config);
    adding.address = arguments->words[0];
    if (arguments->service != NULL)
        text_add_string(&adding.id, arguments->service);
    else
        proposal_id(adding.address, &adding.id);
    if (is_free(&adding))
        status = add(&adding);
    text_free(&adding.id);
    text_free(&adding.final_url);
    text_free(&adding.body);
    config_free(config);
    return status;
}
