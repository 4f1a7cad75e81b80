/* A copy of the store, also beside a running monitor; and a copy put back. */
#include <stdio.h>

#include "base/words.h"
#include "command.h"
#include "command_acts.h"
#include "command_progress.h"
#include "io/store_backup.h"
#include "stage/config.h"

/* The configuration, if exactly one file was named. */
static struct config *begin(const struct arguments *arguments, const char *command)
{
    if (arguments->word_count == 1)
        return command_load_config(arguments);
    fprintf(stderr, tr("haidang: one file is wanted: haidang %s FILE\n"), command);
    return NULL;
}

enum exit_status command_backup(const struct arguments *arguments)
{
    struct config *const config = begin(arguments, "backup");
    struct progress progress = {0};
    struct error error = {""};
    struct copy_order order;
    bool done;

    if (config == NULL)
        return EXIT_WRONG_USE;
    order = (struct copy_order){.store = config_catalogue(config)->store_path,
                                .copy = arguments->words[0],
                                .overwrite = arguments->force,
                                .on_progress = progress_show,
                                .argument = &progress};
    done = store_back_up(&order, &error);
    progress_end(&progress);
    if (done)
        printf(tr("the store '%s' is copied to '%s'\n"), order.store, order.copy);
    else
        fprintf(stderr, "haidang: %s\n", error.message);
    config_free(config);
    return done ? EXIT_FINE : EXIT_WE_FAILED;
}

static enum exit_status restore(const struct arguments *arguments, const struct config *config,
                                const struct act *told)
{
    struct progress progress = {0};
    struct error error = {""};
    struct copy_order order;
    char kept[PATH_MAX];
    bool done;

    order = (struct copy_order){.store = config_catalogue(config)->store_path,
                                .copy = arguments->words[0],
                                .on_progress = progress_show,
                                .argument = &progress,
                                .told = told};
    done = store_restore(&order, kept, &error);
    progress_end(&progress);
    if (!done)
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (*kept == '\0')
        printf(tr("'%s' is now the store '%s'\n"), order.copy, order.store);
    else
        printf(tr("'%s' is now the store '%s'; the one before is kept as '%s'\n"), order.copy,
               order.store, kept);
    return done ? EXIT_FINE : EXIT_WE_FAILED;
}

/* The row lies in the store that is put back, and comes with it or not at all. */
enum exit_status command_restore(const struct arguments *arguments)
{
    struct config *const config = begin(arguments, "restore");
    struct arena *const arena = arena_new();
    enum exit_status status = EXIT_WRONG_USE;
    struct act told = {.kind = ACT_RESTORE};

    if (config != NULL && command_told(config_catalogue(config), arguments, "store-restore",
                                       arguments->words[0], arena, &told))
        status = restore(arguments, config, &told);
    arena_free(arena);
    config_free(config);
    return status;
}
