#include "command_print.h"

#include <stdio.h>

#include "base/text.h"

void command_print_json(json_t *document)
{
    struct text text = {0};

    json_write(document, true, &text);
    puts(text_string(&text));
    text_free(&text);
    json_decref(document);
}

void command_print_list(const char *name, json_t *list)
{
    json_t *const document = json_object();

    json_set(document, name, list);
    command_print_json(document);
}
