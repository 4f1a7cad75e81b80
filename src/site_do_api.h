/* site_do_api.h - what the site_do_*.c share by which programs do something. */
#ifndef HAIDANG_SITE_DO_API_H
#define HAIDANG_SITE_DO_API_H

#include "site_do.h"

/* Each answers, and is done with the doing.  The text is freed. */
void do_answer_api(struct doing *doing, int status, const char *type, struct text *text);
void do_answer_problem(struct doing *doing, int status, const char *detail);
/* As a problem; it may be sent once more. */
void do_refuse(struct doing *doing, int status, const char *detail);
/* What became of a verb: done, or a problem. */
void do_answer_act(struct doing *doing);

/* The words of the body; nothing is none.  False: they are no JSON object, and he was told. */
bool do_read_words(struct doing *doing);

/* Does the monitor have a file that our own commands can read?  False: he has been answered. */
bool do_has_file(struct doing *doing);

/* Is it not what was sent before with the same Idempotency-Key?  False: he has been answered. */
bool do_begin_once(struct doing *doing);

#endif
