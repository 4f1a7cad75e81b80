/* province - the simulated province: plays the hosts of the demo's services on the loopback.
 *
 * Started by tests/tools/demo.sh and by tests.  Its authority's certificate is in FOLDER/ca.pem
 * before it listens; `ready https=PORT http=PORT` (and FOLDER/ready) when it answers.  Services are
 * broken and mended by POST /control on the HTTP port, and by a seeded script. */
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "province/networks.h"
#include "province/province.h"
#include "province/story.h"
#include "serve/client.h"
#include "serve/file.h"
#include "serve/listening.h"
#include "serve/process.h"

enum { ANSWER_IS_NO = 1, WRONG_USAGE = 2, WE_FAILED = 3 };

static const char usage[] =
    "province [--https PORT] [--http PORT] [--folder DIR] [--listen-v6 | --only-v4]\n"
    "         [--script SEED | --no-script]           plays the province until told to end\n"
    "         [--networks] [--jobs PORT]              also what is no web, and jobs that report\n"
    "province --print-script [--script SEED]          shows the script of faults\n"
    "province --tell SERVICE FAULT [FOR]              breaks or mends (--http says where)\n"
    "province --services                              who is ill?\n"
    "province --is-free PORT                          may a server listen there?\n"
    "province --await PORT PROCESS                    until /readyz answers or the process ends\n"
    "province --await-file FILE PROCESS               until the file is there or the process ends\n"
    "province --guard PROCESS…                        when one ends, the others end, too\n";

struct options {
    struct province_settings settings;
    int64_t https, http, jobs; /* jobs: where the monitor hears them; 0: nowhere */
    bool networks;
    enum loopback loopback;
    char what; /* 0: play the province */
};

static bool say_wrong(const char *why)
{
    printf("province: %s\n%s", why, usage);
    return false;
}

static bool read_option(struct options *options, int letter)
{
    int64_t seed;

    switch (letter) {
    case 's':
        return file_parse_number(optarg, 0, UINT16_MAX, &options->https) ||
               say_wrong("--https wants a port");
    case 'h':
        return file_parse_number(optarg, 0, UINT16_MAX, &options->http) ||
               say_wrong("--http wants a port");
    case 'd':
        options->settings.folder = optarg;
        return true;
    case '6':
        options->loopback = LOOPBACK_BOTH_MUST;
        return true;
    case '4':
        options->loopback = LOOPBACK_V4;
        return true;
    case 'o':
        options->networks = true;
        return true;
    case 'j':
        return file_parse_number(optarg, 1, UINT16_MAX, &options->jobs) ||
               say_wrong("--jobs wants the monitor's port");
    case 'n':
        options->settings.script = false;
        return true;
    case 'r':
        if (!file_parse_number(optarg, 0, INT64_MAX, &seed))
            return say_wrong("--script wants a number, the seed");
        options->settings.seed = (uint64_t)seed;
        return true;
    case '?':
        return say_wrong("unknown option");
    default:
        options->what = (char)letter;
        return true;
    }
}

static bool read_options(struct options *options, int count, char **words)
{
    static const struct option known[] = {
        {"https", required_argument, NULL, 's'},
        {"http", required_argument, NULL, 'h'},
        {"folder", required_argument, NULL, 'd'},
        {"listen-v6", no_argument, NULL, '6'},
        {"only-v4", no_argument, NULL, '4'},
        {"script", required_argument, NULL, 'r'},
        {"networks", no_argument, NULL, 'o'},
        {"jobs", required_argument, NULL, 'j'},
        {"no-script", no_argument, NULL, 'n'},
        {"print-script", no_argument, NULL, 'p'},
        {"tell", no_argument, NULL, 't'},
        {"services", no_argument, NULL, 'l'},
        {"is-free", no_argument, NULL, 'f'},
        {"await", no_argument, NULL, 'a'},
        {"await-file", no_argument, NULL, 'w'},
        {"guard", no_argument, NULL, 'g'},
        {NULL, 0, NULL, 0},
    };
    int letter;

    opterr = 0;
    while ((letter = getopt_long(count, words, "", known, NULL)) != -1)
        if (!read_option(options, letter))
            return false;
    if (options->what == 0 && optind != count)
        return say_wrong("one word too many");
    return true;
}

/* --- small services for scripts ------------------------------------------------------------- */

static int print_script(const struct options *options)
{
    struct story story;
    struct text text = {0};

    story_write(&story, options->settings.seed);
    story_print(&story, &text);
    fputs(text_string(&text), stdout);
    text_free(&text);
    return 0;
}

static int ask(const struct options *options, const char *json)
{
    struct text body = {0};
    const int status = client_ask((uint16_t)options->http, "/control", json, &body);

    if (status == 0)
        printf("province: nobody answers on port %d\n", (int)options->http);
    else
        printf("%s\n", text_string(&body));
    text_free(&body);
    return status == 0 ? WE_FAILED : status == 200 ? 0 : ANSWER_IS_NO;
}

static int tell(const struct options *options, int count, char **words)
{
    struct text json = {0};

    if (count != 2 && count != 3)
        return say_wrong("--tell wants a service and a fault") ? 0 : WRONG_USAGE;
    text_add_string(&json, "{\"service\":");
    text_add_json(&json, words[0]);
    text_add_string(&json, ",\"fault\":");
    text_add_json(&json, words[1]);
    if (count == 3) {
        text_add_string(&json, ",\"for\":");
        text_add_json(&json, words[2]);
    }
    text_add_string(&json, "}");
    const int status = ask(options, text_string(&json));
    text_free(&json);
    return status;
}

static bool answers(const char *port)
{
    struct text body = {.limit = 4096};
    int64_t number;
    const int status = file_parse_number(port, 1, UINT16_MAX, &number)
                           ? client_ask((uint16_t)number, "/readyz", NULL, &body)
                           : 0;

    text_free(&body);
    return status == 200;
}

static bool is_there(const char *path)
{
    return access(path, R_OK) == 0;
}

/* Looks again and again until it is so or the process has ended. */
static int await(bool (*is_so)(const char *word), int count, char **words)
{
    enum { PATIENCE = 30, BETWEEN_MS = 50 };
    const int64_t end = clock_steady_us() + PATIENCE * US_PER_SECOND;
    int64_t process;

    if (count != 2 || !file_parse_number(words[1], 0, INT32_MAX, &process))
        return say_wrong("wants what to wait for and a process (0: none)") ? 0 : WRONG_USAGE;
    while (clock_steady_us() < end && !process_has_ended(process)) {
        if (is_so(words[0]))
            return process_has_ended(process) ? ANSWER_IS_NO : 0;
        poll(NULL, 0, BETWEEN_MS);
    }
    return ANSWER_IS_NO;
}

static int guard(int count, char **words)
{
    enum { MOST = 8 };
    int64_t processes[MOST];

    for (int i = 0; i < count && i < MOST; i++)
        if (!file_parse_number(words[i], 2, INT32_MAX, &processes[i]))
            return say_wrong("--guard wants processes") ? 0 : WRONG_USAGE;
    process_begin();
    process_guard(processes, (size_t)(count > MOST ? MOST : count));
    return 0;
}

static int is_free(int count, char **words)
{
    int64_t port;

    if (count != 1 || !file_parse_number(words[0], 1, UINT16_MAX, &port))
        return say_wrong("--is-free wants a port") ? 0 : WRONG_USAGE;
    return listening_is_free((uint16_t)port) ? 0 : ANSWER_IS_NO;
}

/* --- the province --------------------------------------------------------------------------- */

static bool announce(const struct options *options, uint16_t https, uint16_t http,
                     struct error *error)
{
    char path[1024];
    char line[80];
    const int length = snprintf(line, sizeof line, "ready https=%u http=%u\n", https, http);

    snprintf(path, sizeof path, "%s/ready", options->settings.folder);
    if (!file_replace(path, line, (size_t)length, error))
        return false;
    fputs(line, stdout);
    fflush(stdout);
    return true;
}

static bool open_province(const struct options *options, struct error *error)
{
    struct listening https;
    struct listening http;

    if (!file_make_folder(options->settings.folder, error))
        return false;
    struct province *const province = province_new(&options->settings, error);
    if (province == NULL ||
        !listening_open(&https, (uint16_t)options->https, options->loopback, error) ||
        !listening_open(&http, (uint16_t)options->http, options->loopback, error))
        return false;
    if (options->networks && !networks_start(province, error))
        return false;
    if (options->jobs != 0)
        jobs_start(province, (uint16_t)options->jobs);
    listening_start(&https, province_serve_https, province);
    listening_start(&http, province_serve_http, province);
    return announce(options, https.port, http.port, error);
}

static int play(const struct options *options)
{
    struct error error = {""};

    process_begin();
    if (!clock_set_zone("Asia/Ho_Chi_Minh", &error) || !open_province(options, &error)) {
        printf("province: %s\n", error.message);
        process_end(WE_FAILED);
    }
    process_wait_end();
    process_end(0); /* threads are in the middle of their answers: there is nothing to save */
}

int main(int count, char **words)
{
    struct options options = {.settings = {.folder = "build/demo", .seed = 2022, .script = true},
                              .https = 18443,
                              .http = 18080};

    if (!read_options(&options, count, words))
        return WRONG_USAGE;
    count -= optind;
    words += optind;
    switch (options.what) {
    case 'p':
        return print_script(&options);
    case 't':
        return tell(&options, count, words);
    case 'l':
        return ask(&options, NULL);
    case 'a':
        return await(answers, count, words);
    case 'w':
        return await(is_there, count, words);
    case 'g':
        return guard(count, words);
    case 'f':
        return is_free(count, words);
    default:
        return play(&options);
    }
}
