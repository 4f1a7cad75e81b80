#include "people.h"

struct listing {
    json_t *list;
    int64_t now_ms;
};

static void add_user(void *list, const struct user_seen *person)
{
    json_t *const object = json_object();

    json_set_string(object, "id", person->account.id);
    json_set_string(object, "role", role_name(person->account.role));
    json_set_instant(object, "made", person->account.made_ms);
    json_set_instant(object, "changed", person->account.changed_ms);
    json_set_string(object, "by", person->account.author);
    json_set_instant(object, "signed_in", person->signed_in_ms);
    json_set_integer(object, "sessions", person->sessions);
    json_array_append_new(list, object);
}

static void add_token(void *argument, const struct token *token)
{
    const struct listing *const listing = argument;
    json_t *const object = json_object();

    json_set_string(object, "id", token->id);
    json_set_string(object, "role", role_name(token->role));
    json_set_instant(object, "made", token->made_ms);
    json_set_instant(object, "ends", token->ends_ms);
    json_set_bool(object, "ended", token->ends_ms <= listing->now_ms);
    json_set_string(object, "by", token->author);
    json_array_append_new(listing->list, object);
}

static json_t *if_good(json_t *list, bool good)
{
    if (good)
        return list;
    json_decref(list);
    return NULL;
}

json_t *people_users(struct reader *reader, struct session_terms terms, int64_t now_ms,
                     struct error *error)
{
    json_t *const list = json_array();

    return if_good(list, reader_people(reader, terms, now_ms, add_user, list, error));
}

json_t *people_tokens(struct reader *reader, int64_t now_ms, struct error *error)
{
    struct listing listing = {json_array(), now_ms};

    return if_good(listing.list, reader_tokens(reader, add_token, &listing, error));
}
