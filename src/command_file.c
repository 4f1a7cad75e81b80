#include "command_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"

bool command_read_file(const char *path, size_t most, struct text *text, struct error *error)
{
    FILE *const file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    char bytes[4096];
    size_t count;
    int trouble;

    if (file == NULL)
        return error_set(error, tr("'%s' cannot be read (%s)"), path, strerror(errno));
    while (text->length <= most && (count = fread(bytes, 1, sizeof bytes, file)) > 0)
        text_add_bytes(text, bytes, count);
    trouble = ferror(file) ? errno : 0;
    if (file != stdin)
        fclose(file);
    return trouble == 0 ||
           error_set(error, tr("'%s' cannot be read (%s)"), path, strerror(trouble));
}
