/* acts_inside.h - what the files share that read what people do. */
#ifndef HAIDANG_STAGE_ACTS_INSIDE_H
#define HAIDANG_STAGE_ACTS_INSIDE_H

#include "stage/acts.h"

/* While the words of one act are read. */
struct act_reading {
    const struct act_source *source;
    struct act *act;
    struct arena *arena;
    struct error *error;
};

struct act_word {
    const char *name;
    bool required;
    bool (*read)(struct act_reading *reading, const struct act_word *word, const json_t *value);
    size_t offset; /* of the field in struct act */
    size_t most;   /* of texts: bytes */
};

/* What a form has to make of the word. */
enum act_shape { SHAPE_TEXT, SHAPE_NUMBER, SHAPE_TICK, SHAPE_LIST, SHAPE_EVEN_EMPTY };
enum act_shape acts_shape(const struct act_word *word);

/* acts_duty.c */
bool acts_read_scope(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_person(struct act_reading *reading, const struct act_word *word,
                      const json_t *value);
bool acts_read_assignee(struct act_reading *reading, const struct act_word *word,
                        const json_t *value);
bool acts_read_roster(struct act_reading *reading, const struct act_word *word,
                      const json_t *value);
bool acts_read_owner(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_check_window(const struct act_source *source, struct act *act, struct error *error);
bool acts_check_hand_over(const struct act_source *source, struct act *act, struct error *error);
bool acts_check_silence(const struct act_source *source, struct act *act, struct error *error);

/* acts_accounts.c */
bool acts_read_id(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_role(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_hash(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_digest(struct act_reading *reading, const struct act_word *word,
                      const json_t *value);
bool acts_read_session(struct act_reading *reading, const struct act_word *word,
                       const json_t *value);
bool acts_check_token(const struct act_source *source, struct act *act, struct error *error);

/* acts_scores.c */
bool acts_read_scores(struct act_reading *reading, const struct act_word *word,
                      const json_t *value);

/* acts_report.c */
extern const struct act_word acts_text_words[7], acts_keep_words[6], acts_seal_words[2];
bool acts_check_texts(const struct act_source *source, struct act *act, struct error *error);

/* acts_told.c */
extern const struct act_word acts_told_words[1];

/* acts_posts.c */
bool acts_read_post_kind(struct act_reading *reading, const struct act_word *word,
                         const json_t *value);
bool acts_read_stage(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_planned(struct act_reading *reading, const struct act_word *word,
                       const json_t *value);
/* One line, or several, or "": as if there was none any more. */
bool acts_read_line_or_none(struct act_reading *reading, const struct act_word *word,
                            const json_t *value);
bool acts_read_lines_or_none(struct act_reading *reading, const struct act_word *word,
                             const json_t *value);
bool acts_check_post(const struct act_source *source, struct act *act, struct error *error);
bool acts_check_change(const struct act_source *source, struct act *act, struct error *error);

/* acts_objections.c */
bool acts_read_decision(struct act_reading *reading, const struct act_word *word,
                        const json_t *value);
bool acts_read_day(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_subject(struct act_reading *reading, const struct act_word *word,
                       const json_t *value);
bool acts_read_figure(struct act_reading *reading, const struct act_word *word,
                      const json_t *value);
bool acts_check_objection(const struct act_source *source, struct act *act, struct error *error);
bool acts_check_addendum(const struct act_source *source, struct act *act, struct error *error);
bool acts_check_decision(const struct act_source *source, struct act *act, struct error *error);

/* acts_values.c */
bool acts_read_line(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_lines(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_number(struct act_reading *reading, const struct act_word *word,
                      const json_t *value);
bool acts_read_bool(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_time(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_later(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_rule(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_services(struct act_reading *reading, const struct act_word *word,
                        const json_t *value);
bool acts_read_seen(struct act_reading *reading, const struct act_word *word, const json_t *value);

#endif
