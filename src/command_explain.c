/* What a figure is made of: the pieces of time, incidents or samples that add up to it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/words.h"
#include "command.h"
#include "command_explain.h"
#include "io/store_read.h"
#include "stage/config.h"

static bool read_all(struct explanation *told, struct error *error)
{
    const struct catalogue *const catalogue = told->catalogue;
    const struct figures_question question = {.catalogue = catalogue,
                                              .policy = &catalogue->policy,
                                              .from_ms =
                                                  period_from(&told->period, catalogue->local),
                                              .to_ms = period_to(&told->period, catalogue->local),
                                              .now_ms = clock_wall_ms(),
                                              .with_samples = true};
    struct explain_question explain = {.catalogue = catalogue,
                                       .policy = &told->policy,
                                       .subject = told->subject,
                                       .figure = told->figure,
                                       .figures = &told->figures,
                                       .count_samples = true};
    struct reader *const reader = reader_open(catalogue->store_path, error);
    bool good;

    if (reader == NULL)
        return false;
    told->book = figures_read(reader, &question, error);
    good = told->book != NULL && figures_judge_by(told->book, &told->policy, error);
    if (good) {
        told->figures = figures_of(told->book, told->subject);
        explain.book = told->book;
        good = figures_explain(&explain, reader, &told->explained, error);
    }
    reader_close(reader);
    return good;
}

/* --- asked --------------------------------------------------------------------------------------
 */

void explanation_complain_of_figure(const char *typed)
{
    fprintf(stderr, tr("haidang: there is no figure '%s'; there are"), typed);
    for (size_t i = 0; i < figure_count; i++)
        fprintf(stderr, "%s %s", i == 0 ? "" : ",", figure_list[i].name);
    fputc('\n', stderr);
}

static bool parse_words(struct explanation *told)
{
    const struct arguments *const arguments = told->arguments;

    if (arguments->word_count != 3) {
        fprintf(stderr, "%s", tr("haidang: explain wants a period, an id and a figure\n"));
        return false;
    }
    if (!command_parse_period(arguments, &told->period))
        return false;
    if (!figures_find(told->catalogue, arguments->words[1], &told->subject)) {
        fprintf(stderr, tr("haidang: there is no service, probe, agency or programme '%s'\n"),
                arguments->words[1]);
        return false;
    }
    told->figure = figure_find(arguments->words[2]);
    if (told->figure == NULL)
        explanation_complain_of_figure(arguments->words[2]);
    return told->figure != NULL &&
           (arguments->policy == NULL || command_load_policy(arguments->policy, &told->policy));
}

static enum exit_status explain(struct explanation *told)
{
    struct error error = {""};
    const bool good = read_all(told, &error);

    if (!good)
        fprintf(stderr, "haidang: %s\n", error.message);
    else if (told->arguments->json)
        explanation_print_json(told);
    else
        explanation_print(told);
    return good ? EXIT_FINE : EXIT_WE_FAILED;
}

enum exit_status command_explain(const struct arguments *arguments)
{
    struct config *const config = command_load_config(arguments);
    struct explanation told = {.arguments = arguments};
    enum exit_status status = EXIT_WRONG_USE;

    if (config == NULL)
        return EXIT_WRONG_USE;
    told.catalogue = config_catalogue(config);
    told.policy = told.catalogue->policy;
    if (parse_words(&told)) {
        config_hash_policy(told.policy_hash, &told.policy);
        status = explain(&told);
    }
    explained_free(&told.explained);
    figures_free(told.book);
    config_free(config);
    return status;
}
