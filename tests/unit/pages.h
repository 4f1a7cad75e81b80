/* pages.h - pages for tests, many in one file: "=== first line" and what follows it. */
#ifndef HAIDANG_TESTS_PAGES_H
#define HAIDANG_TESTS_PAGES_H

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { PAGES_MOST = 200 };

struct pages {
    char *bytes;
    struct {
        const char *name;
        const char *text;
    } pages[PAGES_MOST];
    size_t count;
};

static inline char *pages_read_file(const char *path)
{
    FILE *const file = fopen(path, "rb");
    struct text text = {0};
    char part[4096];
    size_t got;

    if (file == NULL)
        fail_msg("%s cannot be read", path);
    while ((got = fread(part, 1, sizeof part, file)) > 0)
        text_add_bytes(&text, part, got);
    fclose(file);
    return text_detach(&text);
}

static inline struct pages pages_read(const char *path)
{
    struct pages pages = {.bytes = pages_read_file(path)};

    for (char *at = strstr(pages.bytes, "=== "); at != NULL;) {
        char *const line_end = strchr(at, '\n');
        char *const next = strstr(line_end, "\n=== ");

        *line_end = '\0';
        if (next != NULL)
            *next = '\0';
        pages.pages[pages.count].name = at + 4;
        pages.pages[pages.count++].text = line_end + 1;
        at = next == NULL ? NULL : next + 1;
    }
    return pages;
}

/* `shell` with the two words put in; free it. */
static inline char *pages_fill(const char *shell, const char *title, const char *content)
{
    struct text text = {0};

    while (*shell != '\0') {
        if (strncmp(shell, "{title}", 7) == 0) {
            text_add_string(&text, title);
            shell += 7;
        } else if (strncmp(shell, "{content}", 9) == 0) {
            text_add_string(&text, content);
            shell += 9;
        } else {
            text_add_bytes(&text, shell++, 1);
        }
    }
    return text_detach(&text);
}

#endif
