/* probe_expect_read.h - what the readers of expectations share. */
#ifndef HAIDANG_STAGE_PROBE_EXPECT_READ_H
#define HAIDANG_STAGE_PROBE_EXPECT_READ_H

#include "stage/probe_expect.h"

/* The value of an expectation and its consequence: `usual` unless written out.  NULL after a
 * mistake. */
const struct node *expect_open(struct reading *reading, const struct node *node,
                               enum consequence usual, enum consequence *consequence);

void expect_read_consequence(struct reading *reading, const struct node *value, void *field);

/* A text composed, a pattern compiled; both belong to the reading. */
const char *expect_compose(struct reading *reading, const char *string);
bool expect_read_pattern(struct reading *reading, const struct node *value,
                         struct wanted_pattern *wanted);

/* "> 0", "exists", "42"; false after a mistake. */
bool expect_read_value(struct reading *reading, const struct node *value,
                       struct wanted_value *wanted);

/* For tables of words: `field` is a struct expected_limit. */
void expect_read_within(struct reading *reading, const struct node *node, void *field);
void expect_read_certificate(struct reading *reading, const struct node *node, void *field);

/* probe_expect_words.c: for the table of words */
void expect_read_json(struct reading *reading, const struct node *node, void *field);
void expect_read_markup(struct reading *reading, const struct node *node, void *field);
void expect_read_namespaces(struct reading *reading, const struct node *node, void *field);
void expect_read_newest(struct reading *reading, const struct node *node, void *field);
void expect_read_soft(struct reading *reading, const struct node *node, void *field);

/* Complains of what is no XPath, or has a prefix. */
void expect_check_path(struct reading *reading, const struct place *place, const char *path);

/* Looks at XPaths once all words are read, because they need `namespaces`. */
void expect_check_paths(struct reading *reading, const struct node *map, void *settings);

#endif
