/* What is done elsewhere, by a command in a process of its own or by the watch at once; the writer
 * only tells the audit of it.  `text`: of what, or why not. */
#include <stddef.h>

#include "stage/acts_inside.h"

const struct act_word acts_told_words[1] = {
    {"text", false, acts_read_lines, offsetof(struct act, text),
     sizeof((struct error){""}.message)},
};
