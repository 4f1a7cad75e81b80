/* command_seal.h - what the halves of `haidang seal` share. */
#ifndef HAIDANG_COMMAND_SEAL_H
#define HAIDANG_COMMAND_SEAL_H

#include "command.h"
#include "io/store_chain.h"
#include "model/catalogue.h"
#include "model/period.h"

struct sealing {
    const struct arguments *arguments;
    const struct catalogue *catalogue;
    struct period period;
    char name[PERIOD_TEXT];
    int64_t number; /* of the entry that was made */
    struct digest digest;
};

/* Ends the draft, has it added to the store, and frees it. */
bool seal_finish(struct sealing *sealing, struct draft *draft, struct error *error);

/* Done by the monitor, or, if there is none, here. */
enum exit_status seal_addendum(const struct sealing *sealing);

#endif
