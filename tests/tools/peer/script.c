#include "peer/script.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "peer/behaviour.h"
#include "serve/file.h"

enum { LINE = 4096, MOST_TIMES = 1000000 };

struct step {
    char *behaviour;
    int64_t times;
};

struct line {
    char *path; /* "*": any that has no line of its own above */
    struct step *steps;
    size_t count, capacity;
    size_t next;  /* which step is on */
    int64_t done; /* requests it has had */
};

struct script {
    struct line *lines;
    size_t count, capacity;
    pthread_mutex_t lock; /* over where each line is */
};

static bool add_step(struct line *line, char *word, struct error *error)
{
    char *const star = strchr(word, '*');
    int64_t times = 1;

    if (star != NULL) {
        *star = '\0';
        if (!file_parse_number(star + 1, 1, MOST_TIMES, &times))
            return error_set(error, "wants a number after '*', not '%s'", star + 1);
    }
    word += *word == '/';
    if (behaviour_find(word) == NULL)
        return error_set(error, "no behaviour '%s'; --list shows them", word);
    line->steps = memory_room(line->steps, line->count, &line->capacity, sizeof *line->steps);
    line->steps[line->count++] =
        (struct step){.behaviour = memory_copy_string(word), .times = times};
    return true;
}

/* The next word of the line, or NULL. */
static char *take_word(char **rest)
{
    char *word;

    do
        word = strsep(rest, " \t\r\n");
    while (word != NULL && *word == '\0');
    return word;
}

static bool add_line(struct script *script, char *text, struct error *error)
{
    char *rest = text;
    char *const path = take_word(&rest);
    struct line line = {0};

    if (path == NULL || *path == '#')
        return true;
    for (char *word = take_word(&rest); word != NULL; word = take_word(&rest))
        if (!add_step(&line, word, error))
            return false;
    if (line.count == 0)
        return error_set(error, "wants a behaviour after '%s'", path);
    line.path = memory_copy_string(path);
    script->lines =
        memory_room(script->lines, script->count, &script->capacity, sizeof *script->lines);
    script->lines[script->count++] = line;
    return true;
}

static struct script *script_new(void)
{
    struct script *const script = NEW(struct script);

    pthread_mutex_init(&script->lock, NULL);
    return script;
}

struct script *script_make(const char *behaviour, struct error *error)
{
    struct script *const script = script_new();
    char text[LINE];

    snprintf(text, sizeof text, "* %s", behaviour);
    return add_line(script, text, error) ? script : NULL; /* the tool ends after an error */
}

struct script *script_read(const char *path, struct error *error)
{
    FILE *const file = fopen(path, "re");
    struct script *const script = script_new();
    char text[LINE];
    bool right = file != NULL || error_set(error, "'%s' cannot be read", path);

    for (int number = 1; right && fgets(text, sizeof text, file) != NULL; number++)
        right = add_line(script, text, error) || error_add_place(error, "%s:%d", path, number);
    if (file != NULL)
        fclose(file);
    if (right)
        return script;
    return NULL;
}

static const char *advance(struct line *line)
{
    const struct step *const step = &line->steps[line->next];

    line->done++;
    if (line->done >= step->times && line->next + 1 < line->count) {
        line->next++;
        line->done = 0;
    }
    return step->behaviour;
}

const char *script_next(struct script *script, const char *path)
{
    const char *behaviour = NULL;

    if (script == NULL)
        return NULL;
    pthread_mutex_lock(&script->lock);
    for (size_t i = 0; i < script->count && behaviour == NULL; i++)
        if (strcmp(script->lines[i].path, "*") == 0 || strcmp(script->lines[i].path, path) == 0)
            behaviour = advance(&script->lines[i]);
    pthread_mutex_unlock(&script->lock);
    return behaviour;
}
