/* words.h - what the program says on the command line and in errors, in the reader's language.
 *
 * The English sentence in the source is the key; words_vi.c holds the Vietnamese one.  A sentence
 * without a translation is said in English; a test refuses such a sentence.  What pages say is not
 * here but in dashboards/words.json. */
#ifndef HAIDANG_BASE_WORDS_H
#define HAIDANG_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum language { LANGUAGE_VI, LANGUAGE_EN, LANGUAGE_COUNT };

/* The language of everything tr() returns; Vietnamese until set.  Call before threads are made. */
void words_set_language(enum language language);
enum language words_language(void);

/* In this thread only, for one who reads another language than the program's: tr() says it so until
 * the former, which is returned, is set again.  LANGUAGE_COUNT: the program's. */
enum language words_speak(enum language language);

/* "vi", "en" (also "en_US.UTF-8", "vi:en"); false if it is neither. */
bool words_parse_language(const char *name, enum language *language);
const char *words_language_name(enum language language);

/* The sentence in the language set.  A format stays a format: same directives, same order. */
const char *tr(const char *english) __attribute__((format_arg(1)));
const char *words_in(enum language language, const char *english) __attribute__((format_arg(2)));

/* The table itself, for the test that compares directives. */
struct words_pair {
    const char *english;
    const char *vietnamese;
};
extern const struct words_pair words_vi[];
extern const size_t words_vi_count;

#endif
