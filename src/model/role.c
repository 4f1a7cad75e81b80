#include "model/role.h"

#include <stddef.h>
#include <string.h>

static const char *const names[] = {
    [ROLE_VIEWER] = "viewer",
    [ROLE_OPERATOR] = "operator",
    [ROLE_APPROVER] = "approver",
    [ROLE_ADMIN] = "admin",
};
_Static_assert(sizeof names / sizeof *names == ROLE_COUNT, "a role has no name");

const char *role_name(enum role role)
{
    return role < ROLE_COUNT ? names[role] : "-";
}

bool role_parse(const char *name, enum role *role)
{
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *role = (enum role)i;
            return true;
        }
    return false;
}

bool role_may(enum role has, enum role wanted)
{
    return has >= wanted;
}

bool role_is_id(const char *id)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    static const char more[] = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    const size_t length = strlen(id);

    return length > 0 && length <= ROLE_ID_MOST && strspn(id, first) > 0 &&
           strspn(id, more) == length;
}
