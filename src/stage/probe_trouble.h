/* probe_trouble.h - what to say of a service that could not be asked. */
#ifndef HAIDANG_STAGE_PROBE_TROUBLE_H
#define HAIDANG_STAGE_PROBE_TROUBLE_H

#include "model/sample.h"

/* In the reader's language: "the connection was refused". */
const char *trouble_sentence(enum reason reason);

#endif
