/* Words of accounts and of tokens.  What is secret about them was hashed before it came here, and
 * is shown in no complaint all the same. */
#include <string.h>

#include "base/words.h"
#include "io/digest.h"
#include "io/password.h"
#include "stage/acts_inside.h"

bool acts_read_id(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const id = json_string_value(value);

    if (id == NULL || !role_is_id(id))
        return error_set(reading->error,
                         tr("'%s' wants small letters, digits, '.', '_' and '-', at most %d"),
                         word->name, (int)ROLE_ID_MOST);
    reading->act->account = arena_copy_string(reading->arena, id);
    return true;
}

bool acts_read_role(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const name = json_string_value(value);

    return (name != NULL && role_parse(name, &reading->act->role)) ||
           error_set(reading->error, tr("'%s' wants one of viewer, operator, approver, admin"),
                     word->name);
}

bool acts_read_hash(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const hash = json_string_value(value);

    if (hash == NULL || !password_is_hash(hash))
        return error_set(reading->error, tr("'%s' wants the yescrypt hash of a password"),
                         word->name);
    reading->act->secret = arena_copy_string(reading->arena, hash);
    return true;
}

bool acts_read_digest(struct act_reading *reading, const struct act_word *word, const json_t *value)
{
    const char *const text = json_string_value(value);
    struct digest digest;

    if (text == NULL || !digest_parse(text, &digest))
        return error_set(reading->error, tr("'%s' wants the SHA-256 of a token"), word->name);
    reading->act->secret = arena_copy_string(reading->arena, text);
    return true;
}

bool acts_read_session(struct act_reading *reading, const struct act_word *word,
                       const json_t *value)
{
    const char *const text = json_string_value(value);
    struct digest digest;

    if (text == NULL || !digest_parse(text, &digest))
        return error_set(reading->error, tr("'%s' wants the SHA-256 of a session"), word->name);
    reading->act->session = arena_copy_string(reading->arena, text);
    return true;
}

bool acts_check_token(const struct act_source *source, struct act *act, struct error *error)
{
    enum { DAYS_MOST = 366 };

    return act->until_ms - source->now_ms <= DAYS_MOST * MS_PER_DAY ||
           error_set(error, tr("a token is good for at most %d days"), (int)DAYS_MOST);
}
