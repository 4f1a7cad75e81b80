#include "model/silence.h"

#include <string.h>

#include "model/catalogue.h"

static const char *const names[] = {
    [HUSH_ALL] = "all",       [HUSH_SERVICE] = "service",
    [HUSH_AGENCY] = "agency", [HUSH_PROGRAMME] = "programme",
    [HUSH_OWNER] = "owner",
};
_Static_assert(sizeof names / sizeof *names == HUSH_COUNT, "a scope has no name");

const char *hush_name(enum hush scope)
{
    return names[scope];
}

bool hush_parse(const char *name, enum hush *scope)
{
    for (int i = 0; i < HUSH_COUNT; i++)
        if (strcmp(names[i], name) == 0) {
            *scope = (enum hush)i;
            return true;
        }
    return false;
}

/* What a service has that a scope goes by; NULL: nothing. */
static const char *subject_of(enum hush scope, const struct catalogue *catalogue,
                              const struct service *service)
{
    switch (scope) {
    case HUSH_SERVICE:
        return service->id;
    case HUSH_AGENCY:
        return service->agency == NONE_AT_ALL ? NULL : catalogue->agencies[service->agency].id;
    case HUSH_PROGRAMME:
        return service->programme == NONE_AT_ALL ? NULL
                                                 : catalogue->programmes[service->programme].id;
    case HUSH_OWNER:
        return owner_name(service->owner);
    case HUSH_ALL:
    case HUSH_COUNT:
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
                     const struct silence_question *question, size_t service)
{
    int64_t last_ms = 0;

    for (size_t i = 0; i < count; i++) {
        const struct silence *const silence = &silences[i];

        if (silence->from_ms <= question->now_ms && silence->to_ms > question->since_ms &&
            silence->to_ms > last_ms && silence->from_ms < silence->to_ms &&
            silence_covers(silence, question->catalogue, service))
            last_ms = silence->to_ms;
    }
    return last_ms;
}

int64_t silence_until(const struct silence *silences, size_t count,
                      const struct silence_question *question)
{
    int64_t first_ms = question->service_count == 0 ? 0 : INT64_MAX;

    for (size_t i = 0; i < question->service_count; i++) {
        const int64_t until_ms = until(silences, count, question, question->services[i]);

        if (until_ms < first_ms)
            first_ms = until_ms;
    }
    return first_ms;
}
