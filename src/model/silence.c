#include "model/silence.h"

#include <string.h>

#include "model/catalogue.h"

static const char *const names[] = {
    [SCOPE_ALL] = "all",       [SCOPE_SERVICE] = "service",
    [SCOPE_AGENCY] = "agency", [SCOPE_PROGRAMME] = "programme",
    [SCOPE_OWNER] = "owner",
};
_Static_assert(sizeof names / sizeof *names == SCOPE_COUNT, "a scope has no name");

const char *scope_name(enum scope scope)
{
    return names[scope];
}

bool scope_parse(const char *name, enum scope *scope)
{
    for (int i = 0; i < SCOPE_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *scope = (enum scope)i;
            return true;
        }
    return false;
}

/* What a service has that a scope goes by; NULL: nothing. */
static const char *subject_of(enum scope scope, const struct catalogue *catalogue,
                              const struct service *service)
{
    switch (scope) {
    case SCOPE_SERVICE:
        return service->id;
    case SCOPE_AGENCY:
        return service->agency == NONE_AT_ALL ? NULL : catalogue->agencies[service->agency].id;
    case SCOPE_PROGRAMME:
        return service->programme == NONE_AT_ALL ? NULL
                                                 : catalogue->programmes[service->programme].id;
    case SCOPE_OWNER:
        return owner_name(service->owner);
    case SCOPE_ALL:
    case SCOPE_COUNT:
        break;
    }
    return "";
}

bool silence_covers(const struct silence *silence, const struct catalogue *catalogue,
                    size_t service)
{
    const char *const subject =
        subject_of(silence->scope, catalogue, &catalogue->services[service]);

    return subject != NULL && strcmp(subject, silence->subject) == 0;
}

static int64_t until(const struct silence *silences, size_t count,
                     const struct catalogue *catalogue, size_t service, int64_t since_ms,
                     int64_t now_ms)
{
    int64_t last_ms = 0;

    for (size_t i = 0; i < count; i++) {
        const struct silence *const silence = &silences[i];

        if (silence->from_ms <= now_ms && silence->to_ms > since_ms && silence->to_ms > last_ms &&
            silence->from_ms < silence->to_ms && silence_covers(silence, catalogue, service))
            last_ms = silence->to_ms;
    }
    return last_ms;
}

int64_t silence_until(const struct silence *silences, size_t count,
                      const struct catalogue *catalogue, const size_t *services,
                      size_t service_count, int64_t since_ms, int64_t now_ms)
{
    int64_t first_ms = service_count == 0 ? 0 : INT64_MAX;

    for (size_t i = 0; i < service_count; i++) {
        const int64_t until_ms = until(silences, count, catalogue, services[i], since_ms, now_ms);

        if (until_ms < first_ms)
            first_ms = until_ms;
    }
    return first_ms;
}
