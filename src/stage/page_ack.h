/* page_ack.h - the pages behind a letter's link: taking an incident on, and trying the service.
 *
 * They change nothing when they are read, need no JavaScript and are the business of one person. */
#ifndef HAIDANG_STAGE_PAGE_ACK_H
#define HAIDANG_STAGE_PAGE_ACK_H

#include "stage/page.h"
#include "stage/page_trial.h"

enum page_ack_turn {
    ACK_ASKED,  /* what shall be done? */
    ACK_DONE,   /* he has it now */
    ACK_TAKEN,  /* somebody else was first */
    ACK_WRONG,  /* what he wrote cannot be taken */
    ACK_FAILED, /* it could not be written */
};

struct page_ack {
    const char *token;
    const char *person; /* his name */
    const struct incident *incident;
    enum page_ack_turn turn;
    const char *trouble;                  /* of ACK_WRONG and ACK_FAILED */
    const char *by;                       /* who has it; NULL: nobody */
    int64_t by_ms, until_ms, expected_ms; /* 0: not told */
};

bool page_write_ack(const struct pages *pages, const struct page_view *view,
                    const struct page_ack *ack, struct text *text, struct error *error);

struct page_retest {
    const char *token;
    const struct incident *incident;
    bool is_running;
    const char *trouble; /* why it was not tried, or NULL */
    int64_t at_ms;       /* when it was begun; 0: never */
    const struct page_trial *trials;
    size_t count;
};

bool page_write_retest(const struct pages *pages, const struct page_view *view,
                       const struct page_retest *retest, struct text *text, struct error *error);

/* A link that opens nothing: it is over, or it was never ours. */
bool page_write_dead_link(const struct pages *pages, const struct page_view *view, bool is_expired,
                          struct text *text, struct error *error);

#endif
