/* site_ops.h - the rooms behind the gate: /ops, /ops/…, /en/ops/….
 *
 * One row of the table in site_ops.c is one room.  Who comes to a handler has been let in: by his
 * role, and, if something is to be changed, by the key of his form. */
#ifndef HAIDANG_SITE_OPS_H
#define HAIDANG_SITE_OPS_H

#include "base/error.h"
#include "base/text.h"
#include "site_gate.h"

/* Somebody in a room; a value: who answers later keeps a copy. */
struct ops_visit {
    struct site *site;
    struct web_request *request;
    enum language language;
    const char *rest; /* of "incidents/17" in the room "incidents/": "17"; lent like the path */
    struct visitor visitor;
};

struct ops_room {
    const char *name; /* "", "outbox"; "incidents/": everything below it, too;
                         "services/?/try": whatever stands there */
    enum role least;
    void (*show)(struct ops_visit *visit); /* GET and HEAD */
    void (*act)(struct ops_visit *visit);  /* POST of a form; NULL: nothing can be done there */
    bool is_open; /* strangers may come; the handlers see to everything themselves */
};

/* Answers what was asked there; `rest` is what follows "/ops/", or "". */
void site_ops(struct site *site, struct web_request *request, enum language language,
              const char *rest);

/* Answers with what a page_write_… has left in `text`, which is freed, or that it failed.  Never
 * kept by anybody. */
void ops_answer_html(const struct ops_visit *visit, int status, bool went, struct text *text,
                     const struct error *error);

/* "/ops/ROOM", in English "/en/ops/ROOM": 303, so that a browser asks for it by GET. */
void ops_go_to(const struct ops_visit *visit, const char *room);

/* A field of the form that was sent, decoded, into `value` of `room` bytes.  False: there is none,
 * or it does not fit, or it is no UTF-8. */
bool ops_field(const struct ops_visit *visit, const char *name, char *value, size_t room);

#endif
