/* What was sent twice is done once: a form that is pressed twice, or sent again by going back, has
 * the same number and the same words, and who sends it is led to what became of the first. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/web.h"
#include "site_do.h"

enum { KEPT_MOST = 256 };
#define KEPT_US (INT64_C(600) * US_PER_SECOND)

struct once {
    unsigned char salt[ONCE_SALT];
    struct done kept[KEPT_MOST];
    size_t next;
};

struct once *once_new(void)
{
    struct once *const once = NEW(struct once);

    if (getrandom(once->salt, sizeof once->salt, 0) != (ssize_t)sizeof once->salt)
        log_warning("%s", tr("the system gives no random numbers"));
    return once;
}

static void empty(struct done *done)
{
    web_page_release(done->page);
    *done = (struct done){.made_us = 0};
}

void once_free(struct once *once)
{
    for (size_t i = 0; once != NULL && i < KEPT_MOST; i++)
        empty(&once->kept[i]);
    free(once);
}

const unsigned char *once_salt(const struct once *once)
{
    return once->salt;
}

static bool is_kept(const struct done *done)
{
    return done->is_running || (done->made_us != 0 && clock_steady_us() - done->made_us < KEPT_US);
}

struct done *once_find(struct once *once, const char *mark)
{
    for (size_t i = 0; i < KEPT_MOST; i++)
        if (is_kept(&once->kept[i]) && strcmp(once->kept[i].mark, mark) == 0)
            return &once->kept[i];
    return NULL;
}

/* What is under way is not overwritten. */
struct done *once_begin(struct once *once, const char *mark)
{
    for (size_t i = 0; i < KEPT_MOST; i++) {
        struct done *const done = &once->kept[once->next];

        once->next = (once->next + 1) % KEPT_MOST;
        if (done->is_running)
            continue;
        empty(done);
        done->made_us = clock_steady_us();
        done->is_running = true;
        memcpy(done->mark, mark, sizeof done->mark);
        return done;
    }
    return NULL;
}

void once_forget(struct done *done)
{
    empty(done);
}
