/* What the audit is told of a service that is added by a command: that it is wanted, before its
 * file is written, and that it was not written after all. */
#include "command_add_told.h"

#include <unistd.h>

#include "command_acts.h"

/* Who has it done by page or API has told it already, when it was looked at whether he may; and
 * where there is no store nothing was ever done. */
static bool is_to_tell(const struct catalogue *catalogue, const struct arguments *arguments)
{
    return arguments->way == NULL && access(catalogue->store_path, F_OK) == 0;
}

static enum exit_status tell(const struct catalogue *catalogue, const struct arguments *arguments,
                             const char *verb, const char *text)
{
    json_t *const words = json_object();
    struct act_outcome outcome;

    json_set_string(words, "text", text);
    return command_act(catalogue, arguments, verb, words, &outcome);
}

enum exit_status add_tell(const struct catalogue *catalogue, const struct arguments *arguments,
                          const char *path)
{
    if (!is_to_tell(catalogue, arguments))
        return EXIT_FINE;
    return tell(catalogue, arguments, "service-add",
                arguments->word_count > 0 ? arguments->words[0] : path);
}

void add_tell_failure(const struct catalogue *catalogue, const struct arguments *arguments,
                      const char *why)
{
    if (is_to_tell(catalogue, arguments))
        tell(catalogue, arguments, "service-not-added", why);
}
