#include "base/words.h"

#include <string.h>

/* One reader per run of the program: like a locale, it is set once by main. */
static enum language current_language = LANGUAGE_VI;

/* Whom this thread speaks to meanwhile; LANGUAGE_COUNT: to the one reader. */
static _Thread_local enum language spoken_language = LANGUAGE_COUNT;

static const char *const language_names[LANGUAGE_COUNT] = {
    [LANGUAGE_VI] = "vi",
    [LANGUAGE_EN] = "en",
};

void words_set_language(enum language language)
{
    current_language = language;
}

enum language words_language(void)
{
    return current_language;
}

enum language words_speak(enum language language)
{
    const enum language former = spoken_language;

    spoken_language = language;
    return former;
}

bool words_parse_language(const char *name, enum language *language)
{
    for (int i = 0; i < LANGUAGE_COUNT; i++) {
        const char *const known = language_names[i];
        const size_t length = strlen(known);

        if (strncmp(name, known, length) == 0 && strchr("_.:@", name[length]) != NULL) {
            *language = (enum language)i;
            return true;
        }
    }
    return false;
}

const char *words_language_name(enum language language)
{
    return language_names[language];
}

const char *words_in(enum language language, const char *english)
{
    if (language == LANGUAGE_EN)
        return english;
    for (size_t i = 0; i < words_vi_count; i++)
        if (strcmp(words_vi[i].english, english) == 0)
            return words_vi[i].vietnamese;
    return english;
}

const char *tr(const char *english)
{
    return words_in(spoken_language == LANGUAGE_COUNT ? current_language : spoken_language,
                    english);
}
