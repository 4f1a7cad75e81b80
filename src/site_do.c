/* What people do, on its way from a page or a program to the watch, and back to who asked. */
#include "site_do.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/memory.h"
#include "site_parts.h"
#include "stage/figures_explain.h"

#define PATIENCE_US (INT64_C(3) * US_PER_SECOND) /* then the disk stalls, and pages say so */

/* --- the list --------------------------------------------------------------------------------- */

struct doing *do_new(struct site *site, struct web_request *request, enum language language,
                     const struct visitor *visitor)
{
    struct doing *const doing = NEW(struct doing);

    doing->site = site;
    doing->request = request;
    doing->language = language;
    doing->visitor = *visitor;
    doing->next = site->doings;
    if (site->doings != NULL)
        site->doings->previous = doing;
    site->doings = doing;
    return doing;
}

void do_free(struct doing *doing)
{
    if (doing->next != NULL)
        doing->next->previous = doing->previous;
    if (doing->previous != NULL)
        doing->previous->next = doing->next;
    else
        doing->site->doings = doing->next;
    do_stop_reading(doing);
    explicit_bzero(doing->told, sizeof doing->told);
    json_decref(doing->typed);
    json_decref(doing->words);
    json_decref(doing->found);
    free(doing);
}

void do_give_up(struct site *site)
{
    for (struct doing *doing = site->doings, *next; doing != NULL; doing = next) {
        next = doing->next;
        do_free(doing);
    }
}

/* --- its end ---------------------------------------------------------------------------------- */

/* What did not happen may be sent once more. */
static void end(struct doing *doing, enum do_end how)
{
    doing->end = how;
    if (doing->done != NULL && how != DO_DONE)
        once_forget(doing->done);
    if (how != DO_DONE)
        doing->done = NULL;
    doing->answer(doing);
}

static void end_with(struct doing *doing, enum do_end how, const char *why)
{
    snprintf(doing->why, sizeof doing->why, "%s", why);
    end(doing, how);
}

void do_end(struct doing *doing, enum do_end how, const char *why, const char *wrong)
{
    doing->wrong = wrong;
    end_with(doing, how, why);
}

/* When we end there is no newer one, and who did something shall hear that it is done: else he
 * would ask our successor for it once more. */
static bool is_told(const struct doing *doing)
{
    const struct snapshot *const snapshot = doing->site->snapshot;

    if (doing->site->is_ending)
        return true;
    return snapshot != NULL && snapshot->acts != NULL && snapshot->acts->made_ms >= doing->asked_ms;
}

void do_follow(struct site *site)
{
    for (struct doing *doing = site->doings, *next; doing != NULL; doing = next) {
        next = doing->next;
        if (doing->waits && (is_told(doing) || clock_steady_us() - doing->asked_us > PATIENCE_US)) {
            doing->waits = false;
            end(doing, DO_DONE);
        } else if (doing->waits_for_try &&
                   !counter_tried(site->counter, doing->tries)->is_running) {
            doing->answer(doing);
        }
    }
}

void do_keep_done(struct doing *doing)
{
    struct done *const done = doing->done;

    if (done == NULL)
        return;
    done->is_running = false;
    done->made_us = clock_steady_us();
    done->verb = doing->verb->name;
    done->id = doing->outcome.id;
    snprintf(done->by, sizeof done->by, "%s", doing->outcome.by);
}

static void hear(struct site *site, struct wish *wish)
{
    struct doing *const doing = wish->argument;

    (void)site;
    doing->outcome = wish->outcome;
    if (wish->outcome.again) /* another token was made then, and was told */
        explicit_bzero(doing->told, sizeof doing->told);
    if (wish->failed) {
        end_with(doing, DO_FAILED, wish->why);
    } else if (wish->outcome.refused) {
        end_with(doing, wish->outcome.denied ? DO_DENIED : DO_REFUSED, wish->outcome.why);
    } else {
        do_keep_done(doing);
        doing->waits = !is_told(doing);
        if (!doing->waits)
            end(doing, DO_DONE);
    }
    wish_free(wish);
}

/* --- its beginning ---------------------------------------------------------------------------- */

bool do_check(struct doing *doing, const char *way)
{
    const struct act_source source = {.catalogue = doing->site->options.catalogue,
                                      .author = doing->visitor.id,
                                      .way = way,
                                      .now_ms = clock_wall_ms(),
                                      .knows_figure = figure_is_known};
    const enum language former = words_speak(doing->language);
    struct arena *const arena = arena_new();
    struct error error = {""};
    struct act act = {.kind = ACT_ACKNOWLEDGE};
    const bool good = act_read(doing->verb, &source, doing->words, &act, arena, &error);

    words_speak(former);
    snprintf(doing->why, sizeof doing->why, "%.500s", error.message);
    doing->wrong = good ? NULL : act.wrong;
    arena_free(arena);
    return good;
}

void do_start(struct doing *doing, const char *way)
{
    struct wish *wish;

    if (!do_check(doing, way)) {
        end(doing, DO_WRONG);
        return;
    }
    wish = NEW(struct wish);
    wish->verb = doing->verb->name;
    wish->words = json_incref(doing->words);
    wish->way = way;
    wish->role = doing->visitor.role;
    wish->admission = doing->visitor.admission;
    if (doing->done != NULL)
        snprintf(wish->mark, sizeof wish->mark, "%s", doing->done->mark);
    wish->language = doing->language;
    wish->argument = doing;
    wish->on_granted = hear;
    snprintf(wish->author, sizeof wish->author, "%s", doing->visitor.id);
    doing->asked_ms = clock_wall_ms();
    doing->asked_us = clock_steady_us();
    if (site_wish(doing->site, wish))
        return;
    wish_free(wish);
    end_with(doing, DO_FAILED,
             words_in(doing->language, "too many want something at once, try again later"));
}
