/* fuzz_markup.c - an XPath, a line, and a stranger's document: as XML, as HTML and as it is seen.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/page_text.h"
#include "io/markup.h"
#include "io/unicode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(struct markup *markup, const char *path, const struct effort *effort)
{
    const struct markup_path wanted = {.path = path};
    struct found found = {.exists = false};
    struct text texts = {0};
    const char *uri;

    markup_root(markup, &uri);
    markup_find(markup, &wanted, effort, &found);
    markup_gather(markup, &wanted, effort, &texts);
    found_release(&found);
    text_free(&texts);
    markup_close(markup);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct effort effort = effort_begin(INT64_C(1000000));
    const uint8_t *const feed = memchr(data, '\n', size);
    const size_t head = feed == NULL ? size : (size_t)(feed - data);
    const char *const bytes = (const char *)data + (feed == NULL ? size : head + 1);
    const size_t length = feed == NULL ? 0 : size - head - 1;
    char *const path = memory_new(head + 1, 1);
    struct markup *markup = NULL;
    struct page_text page;
    char charset[CHARSET_TEXT];
    size_t utf8_length;
    char *utf8;

    memcpy(path, data, head);
    page_text_charset(charset, bytes, length);
    utf8 = unicode_from(bytes, length, *charset == '\0' ? NULL : charset, &utf8_length);
    page_text_read(&page, utf8, utf8_length, 4096);
    page_text_free(&page);
    if (markup_open_html(utf8, utf8_length, &effort, &markup) == LOOK_FINE)
        ask(markup, path, &effort);
    markup = NULL;
    if (markup_open_xml(bytes, length, false, &effort, &markup) == LOOK_FINE)
        ask(markup, path, &effort);
    free(utf8);
    free(path);
    return 0;
}
