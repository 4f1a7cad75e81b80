#include "io/names_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

enum {
    LINES_MOST = 100000, /* lists that block advertisements are about so long */
    LINE_MOST = 4096,
};

struct named {
    char *name;
    size_t order; /* in the file: the first of several addresses is the preferred one */
    struct address address;
};

struct names_file {
    struct named *rows; /* by name, then by order */
    size_t count, capacity;
};

bool family_wants(enum family family, const struct address *address)
{
    switch (family) {
    case FAMILY_IPV4:
        return address->length == 4;
    case FAMILY_IPV6:
        return address->length == 16;
    case FAMILY_ANY:
    case FAMILY_BOTH:
    default:
        return true;
    }
}

void answer_add(struct lookup_answer *answer, const struct address *address)
{
    size_t at = answer->count;

    if (answer->count == LOOKUP_MOST)
        return;
    for (; address->length == 4 && at > 0 && answer->addresses[at - 1].length == 16; at--)
        answer->addresses[at] = answer->addresses[at - 1];
    answer->addresses[at] = *address;
    answer->count++;
}

static int compare_names(const void *left, const void *right)
{
    const struct named *const one = left;
    const struct named *const other = right;
    const int by_name = strcasecmp(one->name, other->name);

    if (by_name != 0)
        return by_name;
    return one->order < other->order ? -1 : one->order > other->order;
}

static void read_line(struct names_file *file, char *line)
{
    static const char blanks[] = " \t\r\n";
    struct address address;
    char *rest = NULL;
    const char *word;

    line[strcspn(line, "#")] = '\0';
    word = strtok_r(line, blanks, &rest);
    if (word == NULL || !address_parse(word, &address))
        return;
    while ((word = strtok_r(NULL, blanks, &rest)) != NULL) {
        file->rows = memory_room(file->rows, file->count, &file->capacity, sizeof *file->rows);
        file->rows[file->count] = (struct named){
            .name = memory_copy_string(word), .order = file->count, .address = address};
        file->count++;
    }
}

struct names_file *names_file_read(const char *path)
{
    struct names_file *const file = NEW(struct names_file);
    FILE *const stream = fopen(path, "re");
    char line[LINE_MOST];

    if (stream == NULL)
        return file;
    for (int i = 0; i < LINES_MOST && fgets(line, sizeof line, stream) != NULL; i++)
        read_line(file, line);
    fclose(stream);
    if (file->count > 0)
        qsort(file->rows, file->count, sizeof *file->rows, compare_names);
    return file;
}

void names_file_free(struct names_file *file)
{
    if (file == NULL)
        return;
    for (size_t i = 0; i < file->count; i++)
        free(file->rows[i].name);
    free(file->rows);
    free(file);
}

static size_t find_first(const struct names_file *file, const char *host)
{
    size_t low = 0;
    size_t high = file->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (strcasecmp(file->rows[middle].name, host) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void names_file_find(const struct names_file *file, const char *host, enum family family,
                     struct lookup_answer *answer)
{
    for (size_t i = find_first(file, host);
         i < file->count && strcasecmp(file->rows[i].name, host) == 0; i++)
        if (family_wants(family, &file->rows[i].address))
            answer_add(answer, &file->rows[i].address);
}
