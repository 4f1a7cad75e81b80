/* Letters: written with what they tell of, and kept until they are delivered. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "io/store_letters.h"
#include "watch_inside.h"

struct outbox {
    int64_t highest;
};

static void take_up(void *argument, const struct letter *letter)
{
    (void)argument;
    (void)letter;
}

bool outbox_load(struct watch *watch, struct error *error)
{
    watch->outbox = NEW(struct outbox);
    return store_load_letters(watch->store, take_up, watch->outbox, &watch->outbox->highest, error);
}

void outbox_close(struct watch *watch)
{
    free(watch->outbox);
    watch->outbox = NULL;
}

int64_t outbox_post(struct watch *watch, const struct letter *draft)
{
    struct letter letter = *draft;

    if (watch->outbox == NULL)
        return 0;
    letter.id = ++watch->outbox->highest;
    letter.made_ms = clock_wall_ms();
    keep_letter(watch, &letter);
    keep_soon(watch);
    return letter.id;
}
