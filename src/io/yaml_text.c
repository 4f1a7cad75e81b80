#include "io/yaml_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/yaml.h"

/* A walk through the text, character by character. */
struct walk {
    struct yaml_text *text;
    char *copy; /* of the text, in which line ends become '\0' */
    const char **lines;
    size_t capacity;
    size_t at, column;
};

/* --- UTF-8 ---------------------------------------------------------------------------------- */

/* The character at `bytes` and its length; a length of 0 if it is no UTF-8. */
static size_t decode(const char *bytes, size_t left, uint32_t *character)
{
    const unsigned char first = (unsigned char)bytes[0];
    const size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};

    *character = first;
    if (length == 1)
        return 1;
    if (first < 0xc2 || first > 0xf4 || length > left)
        return 0;
    *character = first & (0xffU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (((unsigned char)bytes[i] & 0xc0) != 0x80)
            return 0;
        *character = *character << 6 | ((unsigned char)bytes[i] & 0x3f);
    }
    if (*character < least[length] || *character > 0x10ffff ||
        (*character >= 0xd800 && *character < 0xe000))
        return 0;
    return length;
}

/* What YAML allows in a file. */
static bool is_printable(uint32_t character)
{
    return character == '\t' || character == '\n' || character == '\r' ||
           (character >= 0x20 && character < 0x7f) || character == 0x85 ||
           (character >= 0xa0 && character != 0xfeff && character != 0xfffe && character != 0xffff);
}

/* The same line ends as libyaml's, so that places agree. */
static bool ends_line(uint32_t character)
{
    return character == '\n' || character == '\r' || character == 0x85 || character == 0x2028 ||
           character == 0x2029;
}

/* --- lines ---------------------------------------------------------------------------------- */

static void begin_line(struct walk *walk, size_t at)
{
    struct yaml_text *const text = walk->text;

    walk->lines = memory_room(walk->lines, text->line_count, &walk->capacity, sizeof *walk->lines);
    walk->lines[text->line_count++] = walk->copy + at;
    walk->column = 1;
}

/* The text of a line that could not be read to its end. */
static void close_line(struct walk *walk)
{
    walk->copy[walk->at + strcspn(walk->copy + walk->at, "\r\n")] = '\0';
}

static const char *judge(const struct walk *walk, uint32_t character, size_t length)
{
    const unsigned char first = (unsigned char)walk->copy[0];
    const unsigned char second = (unsigned char)walk->copy[1]; /* '\0' if there is none */

    if (length == 0 && walk->at == 0 && first >= 0xfe && first + second == 0xfe + 0xff)
        return tr("the file is UTF-16: save it as UTF-8");
    if (length == 0)
        return tr("this is not UTF-8: save the file as UTF-8");
    if (!is_printable(character))
        return tr("a control character may not stand here; is this a text file?");
    return NULL;
}

/* Returns what is wrong where the walk then stands, or NULL. */
static const char *walk_through(struct walk *walk)
{
    const struct yaml_text *const text = walk->text;

    begin_line(walk, 0);
    while (walk->at < text->length) {
        uint32_t character;
        const size_t length = decode(text->bytes + walk->at, text->length - walk->at, &character);
        const char *const wrong = judge(walk, character, length);

        if (wrong != NULL)
            return wrong;
        walk->column++;
        if (ends_line(character)) {
            walk->copy[walk->at] = '\0';
            if (character == '\r' && text->bytes[walk->at + 1] == '\n')
                walk->at++;
            begin_line(walk, walk->at + length);
        }
        walk->at += length;
    }
    return NULL;
}

static void release_lines(void *lines)
{
    free(lines);
}

static void keep_lines(struct arena *arena, struct walk *walk)
{
    arena_adopt(arena, walk->lines, release_lines);
    walk->text->lines = walk->lines;
}

const struct yaml_text *yaml_text_new(struct reading *reading, const char *name, const char *bytes,
                                      size_t length)
{
    struct arena *const arena = reading_arena(reading);
    struct yaml_text *const text = arena_add(arena, 1, sizeof *text);
    struct walk walk = {.text = text};
    struct place place = {.file = arena_copy_string(arena, name)};
    const char *wrong;
    char *kept;

    if (length > YAML_SIZE_MOST) {
        reading_complain(reading, &place, tr("is larger than %d kB"), YAML_SIZE_MOST / 1024);
        return NULL;
    }
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3; /* some editors mark UTF-8 so */
        length -= 3;
    }
    kept = arena_add(arena, length + 1, 1);
    walk.copy = arena_add(arena, length + 1, 1);
    memcpy(kept, bytes, length);
    memcpy(walk.copy, bytes, length);
    *text = (struct yaml_text){.name = place.file, .bytes = kept, .length = length};
    wrong = walk_through(&walk);
    keep_lines(arena, &walk);
    if (wrong == NULL)
        return text;
    close_line(&walk);
    place = yaml_text_place(text, text->line_count, walk.column);
    reading_complain(reading, &place, "%s", wrong);
    return NULL;
}

struct place yaml_text_place(const struct yaml_text *text, size_t line, size_t column)
{
    return (struct place){
        .file = text->name,
        .line = (int)line,
        .column = (int)column,
        .line_text = line <= text->line_count ? text->lines[line - 1] : NULL,
    };
}

bool yaml_text_is_tab(const struct place *place)
{
    const char *at = place->line_text;

    if (at == NULL)
        return false;
    for (int column = 1; column < place->column && *at != '\0'; column++)
        for (at++; ((unsigned char)*at & 0xc0) == 0x80;)
            at++;
    return *at == '\t';
}
