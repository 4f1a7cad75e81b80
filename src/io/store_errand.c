#include "io/store_errand.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/store_inside.h"

void store_take_errand(struct store *store, const struct errand *errand)
{
    struct writer *const writer = &store->writer;
    struct errand_list *const list = &writer->errands;

    assert(writer->started);
    pthread_mutex_lock(&writer->mutex);
    list->errands = memory_room(list->errands, list->count, &list->capacity, sizeof *list->errands);
    list->errands[list->count++] = *errand;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->mutex);
}

void errands_carry_out(struct errand_list *list, struct store *store)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct errand *const errand = &list->errands[i];
        struct error why = {""};
        bool done;

        if (store == NULL)
            done = error_set(&why, "%s", tr("the monitor is ending"));
        else
            done = errand->carry_out(store, errand->argument, &why);
        errand->on_done(errand->argument, done ? NULL : &why);
    }
    free(list->errands);
    *list = (struct errand_list){0};
}
