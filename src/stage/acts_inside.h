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

/* acts_duty.c */
bool acts_read_scope(struct act_reading *reading, const struct act_word *word, const json_t *value);
bool acts_read_person(struct act_reading *reading, const struct act_word *word,
                      const json_t *value);
bool acts_read_roster(struct act_reading *reading, const struct act_word *word,
                      const json_t *value);
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
bool acts_check_token(const struct act_source *source, const struct act *act, struct error *error);

#endif
