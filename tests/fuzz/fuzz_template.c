/* fuzz_template.c - any bytes as a template that includes itself: a text or a sentence that says
 * what is wrong, never a crash. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char value[] = "{\"a\": {\"b\": [1, \"<x>\", {\"c\": true}]}, \"l\": [[], {}, null],"
                            " \"s\": \"Hải Đăng\", \"n\": 1.5, \"f\": false}";

static const struct template *find_itself(const void *argument, const char *name)
{
    return strlen(name) > 1 ? argument : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *const source = memory_new(size + 1, 1);
    struct error error = {""};
    struct template *template;

    if (size > 0)
        memcpy(source, data, size);
    template = template_new("fuzz", source, &error);
    assert((template == NULL) == (error.message[0] != '\0'));
    if (template != NULL) {
        json_t *const filling = json_loads(value, 0, NULL);
        struct text text = {.limit = 4096};
        const bool went = template_render(template, filling, find_itself, template, &text, &error);

        assert(went == (error.message[0] == '\0'));
        assert(text.length <= 4096);
        text_free(&text);
        json_decref(filling);
    }
    template_free(template);
    free(source);
    return 0;
}
