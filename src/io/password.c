#include "io/password.h"

#include <crypt.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/digest.h"
#include "io/unicode.h"

#define PREFIX "$y$"

/* Memory for one hash at a time: who signs in by the hundred must not use up the machine. */
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

void password_wipe(void *bytes, size_t length)
{
    explicit_bzero(bytes, length);
}

static void wipe_and_free(char *text, size_t length)
{
    password_wipe(text, length);
    free(text);
}

/* --- which may be had ------------------------------------------------------------------------- */

static bool has_control(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        if (*at < ' ' || *at == 0x7f)
            return true;
    return false;
}

static bool is_fit(const char *id, const char *composed, struct error *error)
{
    if (unicode_letters(composed, strlen(composed)) < PASSWORD_LEAST)
        return error_set(error, tr("the password wants at least %d letters"), (int)PASSWORD_LEAST);
    return strcasecmp(id, composed) != 0 ||
           error_set(error, "%s", tr("the password must not be the id of its user"));
}

bool password_is_fit(const char *id, const char *password, struct error *error)
{
    const size_t length = strlen(password);
    size_t composed_length;
    char *composed;
    bool good;

    if (length > PASSWORD_MOST)
        return error_set(error, tr("the password is longer than %d bytes"), (int)PASSWORD_MOST);
    if (!unicode_is_valid(password, length) || has_control(password))
        return error_set(error, "%s", tr("the password wants one line of text in UTF-8"));
    composed = unicode_compose(password, length, &composed_length);
    good = is_fit(id, composed, error);
    wipe_and_free(composed, composed_length);
    return good;
}

/* --- hashes ----------------------------------------------------------------------------------- */

/* False: it is no setting, or the system could not. */
static bool make_hash(const char *password, const char *setting, char hash[PASSWORD_HASH])
{
    size_t length;
    char *const composed = unicode_compose(password, strlen(password), &length);
    struct crypt_data *const data = NEW(struct crypt_data);
    const char *made;
    bool good;

    pthread_mutex_lock(&one_at_a_time);
    made = crypt_rn(composed, setting, data, (int)sizeof *data);
    pthread_mutex_unlock(&one_at_a_time);
    good = made != NULL && strlen(made) < PASSWORD_HASH;
    if (good)
        memcpy(hash, made, strlen(made) + 1);
    password_wipe(data, sizeof *data);
    free(data);
    wipe_and_free(composed, length);
    return good;
}

bool password_hash(const char *password, char hash[PASSWORD_HASH], struct error *error)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];

    return (crypt_gensalt_rn(PREFIX, 0, NULL, 0, setting, (int)sizeof setting) != NULL &&
            make_hash(password, setting, hash)) ||
           error_set(error, "%s", tr("the system could not hash a password"));
}

bool password_is(const char *password, const char *hash)
{
    /* of nothing that is known: as dear as those of accounts */
    static const char nobody[] = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$";
    char made[PASSWORD_HASH] = "";
    bool same;

    if (strlen(password) > PASSWORD_MOST || (hash != NULL && !password_is_hash(hash)) ||
        !make_hash(password, hash == NULL ? nobody : hash, made))
        return false;
    same =
        hash != NULL && strlen(made) == strlen(hash) && digest_same_bytes(made, hash, strlen(hash));
    password_wipe(made, sizeof made);
    return same;
}

bool password_is_hash(const char *text)
{
    static const char letters[] =
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz$";

    return strncmp(text, PREFIX, strlen(PREFIX)) == 0 && strlen(text) < PASSWORD_HASH &&
           text[strspn(text, letters)] == '\0' && crypt_checksalt(text) == CRYPT_SALT_OK;
}
