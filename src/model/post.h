/* post.h - what is told to the public beside what was measured: how an incident goes on, what is
 * announced, and what is planned. */
#ifndef HAIDANG_MODEL_POST_H
#define HAIDANG_MODEL_POST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum post_kind { POST_UPDATE, POST_ANNOUNCEMENT, POST_MAINTENANCE, POST_KIND_COUNT };
const char *post_kind_name(enum post_kind kind); /* "update", "announcement", "maintenance" */
bool post_kind_parse(const char *name, enum post_kind *kind);

/* How far those have come who mend an incident; of other kinds POST_NO_STAGE. */
enum post_stage {
    POST_NO_STAGE,
    POST_INVESTIGATING,
    POST_IDENTIFIED,
    POST_MONITORING,
    POST_RESOLVED,
    POST_STAGE_COUNT
};
const char *post_stage_name(enum post_stage stage); /* "investigating"; "" for POST_NO_STAGE */
bool post_stage_parse(const char *name, enum post_stage *stage); /* never POST_NO_STAGE */

/* What a post said before it was changed. */
struct post_past {
    int64_t until_ms; /* when it was changed */
    const char *by;   /* who changed it */
    enum post_stage stage;
    const char *title, *title_en, *text, *text_en; /* …_en may be NULL */
};

struct post {
    int64_t id;
    enum post_kind kind;
    enum post_stage stage;
    int64_t incident;       /* of an update; 0: none */
    const char *work;       /* of a maintenance notice: as in planned_work; NULL: none */
    bool is_for_all;        /* it names no service */
    const size_t *services; /* the catalogue's indexes of those that it names and that there are */
    size_t service_count;
    const char *title, *title_en, *text, *text_en; /* …_en may be NULL */
    int64_t from_ms, to_ms;                        /* when it is shown on top; to 0: no end */
    int64_t expected_ms;                           /* recovery; 0: nobody has said */
    const char *author;
    int64_t made_ms, changed_ms;                           /* changed 0: never */
    int64_t withdrawn_ms;                                  /* 0: it stands */
    const char *changed_by, *withdrawn_by, *withdrawn_why; /* NULL: it was not */
    struct post_past *past;                                /* the oldest first */
    size_t past_count;
};

/* Does it stand, and has its time come? */
bool post_stands(const struct post *post, int64_t at_ms);

/* Is it to be told on top of all? Announcements and notices, until their time is over. */
bool post_is_on_top(const struct post *post, int64_t at_ms);

int64_t post_told_ms(const struct post *post); /* when people first could read it */
int64_t post_last_ms(const struct post *post); /* when what it says last changed */

#endif
