/* trouble.h - what to say of a server that could not be asked. */
#ifndef HAIDANG_MODEL_TROUBLE_H
#define HAIDANG_MODEL_TROUBLE_H

#include "model/sample.h"

/* In the reader's language: "the connection was refused". */
const char *trouble_sentence(enum reason reason);

#endif
