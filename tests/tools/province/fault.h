/* fault.h - what can be wrong with a service, as a table: a new fault is a row and a function. */
#ifndef PROVINCE_FAULT_H
#define PROVINCE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"
#include "serve/authority.h"

struct visit;

/* The stage of a connection at which the fault shows. */
enum fault_stage {
    FAULT_AT_HELLO,       /* before the server has said anything */
    FAULT_AT_CERTIFICATE, /* in what the server shows of itself; plain HTTP is well */
    FAULT_AT_ANSWER,      /* in what it answers */
};

enum fault_argument { FAULT_ALONE, FAULT_STATUS, FAULT_DURATION };

struct fault {
    const struct fault_kind *kind; /* NULL: none */
    int64_t number;                /* status, or us */
    char text[40];                 /* as it was written */
};

struct fault_kind {
    const char *name;
    enum fault_argument argument;
    enum fault_stage stage;
    /* Returns true if the page is to follow. */
    bool (*play)(struct visit *visit, const struct fault *fault);
    void (*spoil)(struct wish *wish, const struct fault *fault); /* FAULT_AT_CERTIFICATE */
    bool by_stranger; /* signed by an authority that nobody knows */
};

/* Reads "name" or "name:argument"; "none" is none. */
bool fault_parse(const char *text, struct fault *fault, struct error *error);

/* The names of all kinds, for people. */
void fault_list(struct text *text);

#endif
