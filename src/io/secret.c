#include "io/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/words.h"

enum { SECRET_MOST = 8 * 1024 };

/* --- files ------------------------------------------------------------------------------------ */

char *secret_read_file(struct reading *reading, const struct place *place, const char *path,
                       size_t most, size_t *length)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char *const bytes = arena_add(reading_arena(reading), most + 2, 1);
    ssize_t got = file < 0 ? -1 : 0;

    *length = 0;
    while (file >= 0 && *length <= most &&
           (got = read(file, bytes + *length, most + 1 - *length)) > 0)
        *length += (size_t)got;
    if (got < 0)
        reading_complain(reading, place, tr("'%s' cannot be read (%s)"), path, strerror(errno));
    else if (*length > most)
        reading_complain(reading, place, tr("'%s' is larger than %zu bytes"), path, most);
    if (file >= 0)
        close(file);
    return got < 0 || *length > most ? NULL : bytes;
}

void secret_warn_if_open(const struct place *place, const char *path)
{
    struct stat status;

    if (stat(path, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & S_IROTH) != 0)
        log_warning(tr("%s:%d: everybody on this machine can read the secret in '%s'"), place->file,
                    place->line, path);
}

/* --- secrets ---------------------------------------------------------------------------------- */

/* Without the end of its line; what is no single line of text cannot stand in a request. */
static bool take_secret(struct reading *reading, const struct place *place, const char *from,
                        char *value, const char **secret)
{
    size_t length = strlen(value);

    while (length > 0 && (value[length - 1] == '\n' || value[length - 1] == '\r'))
        value[--length] = '\0';
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)value[i] < ' ' || value[i] == 0x7f) {
            reading_complain(reading, place,
                             tr("the secret in '%s' must be one line without control characters"),
                             from);
            return false;
        }
    }
    if (length == 0) {
        reading_complain(reading, place, tr("the secret in '%s' is empty"), from);
        return false;
    }
    *secret = value;
    return true;
}

static bool read_secret_file(struct reading *reading, const struct node *value, const char **secret)
{
    const char *path;
    size_t length;
    char *bytes;

    if (!schema_read_path(reading, value, &path))
        return false;
    bytes = secret_read_file(reading, &value->place, path, SECRET_MOST, &length);
    if (bytes == NULL)
        return false;
    secret_warn_if_open(&value->place, path);
    return take_secret(reading, &value->place, path, bytes, secret);
}

static bool read_secret_variable(struct reading *reading, const struct node *value,
                                 const char **secret)
{
    const char *name;
    const char *found;

    if (!schema_read_string(reading, value, &name))
        return false;
    found = getenv(name);
    if (found == NULL) {
        reading_complain(reading, &value->place, tr("the environment has no variable '%s'"),
                         reading_quote(reading, name));
        return false;
    }
    return take_secret(reading, &value->place, name,
                       arena_copy_string(reading_arena(reading), found), secret);
}

struct place secret_place(const struct place *place)
{
    struct place bare = *place;

    bare.line_text = NULL;
    return bare;
}

bool secret_read(struct reading *reading, const struct node *value, const char **secret)
{
    static const char *const known[] = {"file", "env", NULL};
    const struct place bare = secret_place(&value->place);
    const char *word;

    if (value->kind != NODE_MAP) {
        reading_complain(reading, &bare,
                         tr("a secret must not stand here: write { file: path } or { env: name }"));
        return false;
    }
    if (value->count != 1) {
        reading_complain(reading, &bare, tr("wants one word, file or env"));
        return false;
    }
    word = value->keys[0]->scalar;
    if (strcmp(word, "file") == 0)
        return read_secret_file(reading, value->items[0], secret);
    if (strcmp(word, "env") == 0)
        return read_secret_variable(reading, value->items[0], secret);
    reading_complain(reading, &value->keys[0]->place,
                     tr("unknown word '%s' here: wants file or env%s"),
                     reading_quote(reading, word), reading_suggest(reading, word, known));
    return false;
}
