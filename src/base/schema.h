/* schema.h - the words of a configuration as a table: parses, checks, defaults, explains.
 *
 * A schema is a const table of words; reading a map by it fills a struct.  Every mistake is noted
 * with its place, the line and a caret, and "did you mean"; reading goes on, so that one run finds
 * all of them.  A new word is one row. */
#ifndef HAIDANG_BASE_SCHEMA_H
#define HAIDANG_BASE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/node.h"
#include "base/text.h"

/* The field that a word fills, by type: */
enum schema_type {
    SCHEMA_STRING,   /* const char *; not empty */
    SCHEMA_ID,       /* const char *; a-z 0-9 - _ . and inner '/' */
    SCHEMA_URL,      /* const char *; the kind's check looks closer */
    SCHEMA_PATH,     /* const char *; relative to the file it stands in */
    SCHEMA_BOOL,     /* bool */
    SCHEMA_INTEGER,  /* int64_t, least..most */
    SCHEMA_DURATION, /* int64_t us; "800ms" "60s" "5m" "2h" "14d"; least..most in us */
    SCHEMA_PERCENT,  /* int64_t parts per million; "99.9%" */
    SCHEMA_SIZE,     /* int64_t bytes; "64kB" "1MB"; least..most */
    SCHEMA_CHOICE,   /* int, index in `choices` */
    SCHEMA_STRINGS,  /* struct schema_strings; one string or a list of them */
    SCHEMA_MAP,      /* the struct of `inner`, in place */
    SCHEMA_CUSTOM,   /* what `read` does */
};

struct schema_strings {
    const char *const *strings;
    size_t count;
};

struct reading;
struct schema;

struct schema_word {
    const char *name;
    enum schema_type type;
    size_t offset; /* of the field */
    bool required;
    const char *fallback;       /* default, as in the file; NULL: the field stays as it was */
    int64_t least, most;        /* both 0: no limits */
    const char *const *choices; /* SCHEMA_CHOICE: ends with NULL */
    const struct schema *inner; /* SCHEMA_MAP; SCHEMA_CUSTOM: of the list's items, or of what `form`
                                   says, to explain */
    /* SCHEMA_CUSTOM: notes its mistakes itself by reading_complain. */
    void (*read)(struct reading *reading, const struct node *value, void *field);
    const char *help; /* one English sentence, translated by tr() when shown */
    const char *form; /* SCHEMA_CUSTOM: what a value looks like, such as "text", to explain */
};

struct schema {
    const char *name;
    const struct schema_word *words;
    size_t count;
    size_t size; /* of the struct it fills */
    /* Looks at the whole once its words are read; may be NULL.  Is not called if a required word is
     * missing or wrong; other words that were wrong have their defaults. */
    void (*check)(struct reading *reading, const struct node *map, void *settings);
    /* Words of later versions, ends with NULL: said to be not supported rather than unknown. */
    const char *const *later;
    bool holds_secrets; /* of a wrong word the line is not shown: what it says may be one */
};

/* --- a reading under way ---------------------------------------------------------------------- */

/* Memory of what is read comes from the arena. */
struct reading *reading_new(struct arena *arena);
void reading_free(struct reading *reading);
struct arena *reading_arena(struct reading *reading);

/* Notes a mistake: "file:line:column: message", the line, a caret. */
void reading_complain(struct reading *reading, const struct place *place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The closest of `names` to what was typed as ", did you mean 'x'?", or "".  Ends with NULL. */
const char *reading_suggest(struct reading *reading, const char *typed, const char *const *names);

/* The same as the bare name, or NULL. */
const char *reading_closest(const char *typed, const char *const *names);

/* What was typed, short and printable, to be quoted in a complaint.  Lent by the reading. */
const char *reading_quote(struct reading *reading, const char *typed);

/* A line as it may be shown: secrets that somebody wrote into it are covered with stars. */
const char *reading_mask(struct reading *reading, const char *line);

/* At most READING_SHOWN are printed, then how many more there are. */
enum { READING_SHOWN = 200 };
size_t reading_mistakes(const struct reading *reading);
const struct text *reading_complaints(struct reading *reading); /* in order of place */

/* Reads `map` (a NODE_MAP, else that is the mistake) by the schema into `settings`.  Words that are
 * in none of the schemas are mistakes; `more` (may be NULL) names further schemas whose words are
 * allowed here because the caller reads them by another call. */
void schema_read(const struct schema *schema, struct reading *reading, const struct node *map,
                 const struct schema *more, void *settings);

/* The two halves, for maps that several schemas share: notes the words of the map that are in none
 * of the schemas (NULL-terminated); reads those of one and lets the others be. */
void schema_find_unknown(const struct schema *const *schemas, struct reading *reading,
                         const struct node *map);
void schema_read_words(const struct schema *schema, struct reading *reading, const struct node *map,
                       void *settings);

/* Fills a struct with the defaults alone. */
void schema_fill_defaults(const struct schema *schema, struct reading *reading, void *settings);

/* Single values, for `read` functions.  Each notes its mistake and returns false. */
bool schema_read_string(struct reading *reading, const struct node *value, const char **string);
bool schema_read_id(struct reading *reading, const struct node *value, const char **id);
bool schema_read_url(struct reading *reading, const struct node *value, const char **url);
bool schema_read_path(struct reading *reading, const struct node *value, const char **path);
bool schema_read_bool(struct reading *reading, const struct node *value, bool *yes);
bool schema_read_choice(struct reading *reading, const struct node *value,
                        const char *const *choices, int *choice);
bool schema_read_strings(struct reading *reading, const struct node *value,
                         struct schema_strings *strings);
bool schema_read_duration(struct reading *reading, const struct node *value, int64_t least,
                          int64_t most, int64_t *duration_us);
bool schema_read_integer(struct reading *reading, const struct node *value, int64_t least,
                         int64_t most, int64_t *integer);
bool schema_read_percent(struct reading *reading, const struct node *value, int64_t least,
                         int64_t most, int64_t *parts_per_million);
bool schema_read_size(struct reading *reading, const struct node *value, int64_t least,
                      int64_t most, int64_t *bytes);

/* A duration as one would write it: "60s" is "1m", "1500ms" stays. */
enum { SCHEMA_DURATION_TEXT = 32 };
const char *schema_format_duration(char text[SCHEMA_DURATION_TEXT], int64_t duration_us);

/* Every word with its type, default and help, for `haidang check --explain`. */
void schema_explain(const struct schema *schema, int indent, struct text *text);

#endif
