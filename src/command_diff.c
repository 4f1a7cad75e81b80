/* What a changed configuration would change, before it is taken up; and taking it up.
 *
 * What a monitor goes by lies beside its store, as it was when it began. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "command_acts.h"
#include "command_print.h"
#include "io/control.h"
#include "io/store_beside.h"
#include "model/outline.h"
#include "stage/config.h"

#define OUTLINE_ENDING ".outline"
#define RELOAD_PATIENCE_US (INT64_C(10) * US_PER_SECOND)

enum { OUTLINE_MOST = 64 * 1024 * 1024 };

/* --- what a monitor goes by --------------------------------------------------------------------
 */

bool command_write_outline(const char *store_path, const struct text *outline, struct error *error)
{
    char path[PATH_MAX], part[PATH_MAX];
    FILE *file;
    int opened;
    bool good;

    if (!store_name_beside(path, store_path, OUTLINE_ENDING, error) ||
        !store_name_beside(part, store_path, OUTLINE_ENDING ".part", error))
        return false;
    opened = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    file = opened < 0 ? NULL : fdopen(opened, "w");
    good =
        file != NULL && fwrite(text_string(outline), 1, outline->length, file) == outline->length;
    if (file != NULL)
        good = fclose(file) == 0 && good;
    return (good && rename(part, path) == 0) ||
           error_set(error, tr("'%s' cannot be written (%s)"), part, strerror(errno));
}

/* False: nothing has run yet, or it cannot be read. */
static bool read_outline(const char *store_path, struct text *outline, struct error *error)
{
    char path[PATH_MAX];
    char bytes[4096];
    size_t length;
    FILE *file;
    bool good;

    if (!store_name_beside(path, store_path, OUTLINE_ENDING, error))
        return false;
    file = fopen(path, "re");
    if (file == NULL && errno == ENOENT)
        return error_set(error, "%s",
                         tr("no monitor has run with this store yet: there is nothing to compare "
                            "with"));
    if (file == NULL)
        return error_set(error, tr("'%s' cannot be read (%s)"), path, strerror(errno));
    while (outline->length < OUTLINE_MOST && (length = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_add_bytes(outline, bytes, length);
    good = !ferror(file);
    fclose(file);
    return good || error_set(error, tr("'%s' cannot be read (%s)"), path, strerror(errno));
}

/* --- what follows from a change ----------------------------------------------------------------
 */

static bool begins(const char *path, const char *with)
{
    return strncmp(path, with, strlen(with)) == 0;
}

/* What people might not expect of a change; NULL: it does what it says. */
static const char *consequence(const struct outline_change *change)
{
    const char *const path = change->path;
    const bool is_whole = change->from == NULL && change->to == NULL;

    if (is_whole && change->kind == OUTLINE_REMOVED && begins(path, "services["))
        return tr("it is in no report any more, not of the past either; to keep it there, leave it "
                  "and write its last day");
    if (begins(path, "services[") && strstr(path, "].target.") != NULL)
        return tr("holds for the past, too; to let it hold from a day on write it under 'targets'");
    if (begins(path, "policy."))
        return tr("figures of all periods are counted by it; sealed ones stay as they are");
    if (strcmp(path, "store") == 0)
        return tr("another store: nothing of the past is in it");
    if (strcmp(path, "province.timezone") == 0)
        return tr("sums of days are made anew");
    if (strcmp(path, "web.listen") == 0)
        return tr("a socket that is kept or handed over goes on listening where it does: restart");
    return NULL;
}

/* --- told --------------------------------------------------------------------------------------
 */

static void print_change(void *argument, const struct outline_change *change)
{
    static const char signs[] = {
        [OUTLINE_ADDED] = '+', [OUTLINE_REMOVED] = '-', [OUTLINE_CHANGED] = '~'};
    const char *const follows = consequence(change);
    size_t *const count = argument;

    printf("%c %s", signs[change->kind], change->path);
    if (change->values > 0)
        printf(tr(" (%zu values)"), change->values);
    else if (change->kind == OUTLINE_CHANGED)
        printf(": %s -> %s", change->from, change->to);
    else
        printf(": %s", change->kind == OUTLINE_ADDED ? change->to : change->from);
    putchar('\n');
    if (follows != NULL)
        printf("    ! %s\n", follows);
    (*count)++;
}

static void add_change(void *argument, const struct outline_change *change)
{
    static const char *const kinds[] = {
        [OUTLINE_ADDED] = "added", [OUTLINE_REMOVED] = "removed", [OUTLINE_CHANGED] = "changed"};
    json_t *const object = json_object();

    json_set_string(object, "kind", kinds[change->kind]);
    json_set_string(object, "path", change->path);
    json_set_string(object, "from", change->from);
    json_set_string(object, "to", change->to);
    if (change->values > 0)
        json_set_integer(object, "values", (int64_t)change->values);
    json_set_string(object, "consequence", consequence(change));
    json_array_append_new(argument, object);
}

static void print_json(const struct text *old, const struct text *new)
{
    json_t *const changes = json_array();

    outline_compare(text_string(old), text_string(new), add_change, changes);
    command_print_list("changes", changes);
}

static void print_changes(const struct text *old, const struct text *new)
{
    size_t count = 0;

    outline_compare(text_string(old), text_string(new), print_change, &count);
    if (count == 0)
        puts(tr("nothing would change"));
}

enum exit_status command_check_diff(const struct arguments *arguments,
                                    const struct catalogue *catalogue)
{
    struct text old = {0}, new = {0}, complaints = {0};
    struct error error = {""};
    bool good = config_outline(arguments->config, &new, &complaints);

    if (!good)
        fputs(text_string(&complaints), stderr);
    else if (!(good = read_outline(catalogue->store_path, &old, &error)))
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (arguments->json)
        print_json(&old, &new);
    else
        print_changes(&old, &new);
    text_free(&old);
    text_free(&new);
    text_free(&complaints);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

/* --- taken up ----------------------------------------------------------------------------------
 */

static enum exit_status ask_monitor(const struct catalogue *catalogue,
                                    const struct arguments *arguments)
{
    json_t *const request = json_object();
    json_t *answer = NULL;
    enum control_outcome outcome = CONTROL_FAILED;
    struct error error = {""};
    char path[PATH_MAX];

    json_set_string(request, "do", "reload");
    json_set_string(request, "by", command_author(arguments));
    json_set_string(request, "way", command_way(arguments));
    if (store_name_beside(path, catalogue->store_path, CONTROL_ENDING, &error))
        outcome = control_ask(path, request, RELOAD_PATIENCE_US, &answer, &error);
    json_decref(request);
    json_decref(answer);
    if (outcome == CONTROL_DONE) {
        puts(tr("the configuration is right: the monitor takes it up now"));
        return EXIT_FINE;
    }
    fprintf(stderr, "haidang: %s\n",
            outcome == CONTROL_NOBODY ? tr("no monitor runs on this store") : error.message);
    return outcome == CONTROL_NOBODY ? EXIT_ANSWER_IS_NO : EXIT_WE_FAILED;
}

/* The store is that of the file: a monitor on another one is not reached by it. */
enum exit_status command_reload(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    enum exit_status status;

    if (config == NULL)
        return EXIT_WRONG_USE;
    status = ask_monitor(config_catalogue(config), arguments);
    config_free(config);
    return status;
}
