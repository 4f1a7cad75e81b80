/* command_explain.h - what is explained, and how it is told. */
#ifndef HAIDANG_COMMAND_EXPLAIN_H
#define HAIDANG_COMMAND_EXPLAIN_H

#include "model/period.h"
#include "stage/config.h"
#include "stage/figures_explain.h"

struct arguments;

struct explanation {
    const struct arguments *arguments;
    const struct catalogue *catalogue;
    struct policy policy;
    char policy_hash[CONFIG_HASH_TEXT];
    struct period period;
    struct subject subject;
    const struct figure *figure;
    struct figures_book *book;
    struct figures figures;
    struct explained explained;
};

void explanation_print(const struct explanation *told);
void explanation_print_json(const struct explanation *told);

/* There is no such figure: which there are. */
void explanation_complain_of_figure(const char *typed);

#endif
