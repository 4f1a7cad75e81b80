/* watch_outbox_inside.h - what the watch_outbox*.c files share; nobody else includes it. */
#ifndef HAIDANG_WATCH_OUTBOX_INSIDE_H
#define HAIDANG_WATCH_OUTBOX_INSIDE_H

#include <stdatomic.h>

#include "io/store_letters.h"
#include "model/catalogue.h"
#include "stage/channel.h"
#include "watch_inside.h"

enum { OUT_MOST = 4, LANE_BUCKETS = 256, TROUBLE_TEXT = 256 };

struct carriage;

/* A letter that waits.  Its row is written before each attempt, and says that it may have been
 * delivered: whoever is killed meanwhile knows that, too. */
struct dispatch {
    struct outlet *outlet;
    struct lane *lane;
    struct dispatch *next;     /* in its lane, by id */
    struct letter letter;      /* its texts are its own */
    bool doubted;              /* attempts before this one may have delivered it */
    int64_t batch;             /* its row was last put into; 0: none yet */
    int64_t begun_us;          /* when this attempt was; 0: it rests */
    struct carriage *carriage; /* while it is with the channel */
    bool second;               /* this attempt is the second of its round */
    int32_t failures;          /* in a row, since the program started */
    int64_t tried_us, next_us; /* steady; 0: not tried, at once */
};

/* Letters of one alert to one person by one channel: one after the other. */
struct lane {
    struct lane *next; /* in its bucket */
    struct outlet *outlet;
    int64_t alert;
    size_t person;
    struct dispatch *first, *last;     /* that wait */
    size_t place;                      /* among the busy ones, if any waits */
    int64_t used_ms;                   /* when a letter last came */
    int64_t told_letter, told_made_ms; /* of the first that was sent; 0: none */
};

/* A channel.  It is dead when two different letters failed with none taken between them, or when it
 * asked for a pause: then all wait together.  Failures of one letter alone say little of the
 * others, which are then tried one at a time. */
struct outlet {
    struct outbox *outbox;
    size_t channel;
    struct lane **busy; /* lanes with letters that wait, in no order */
    size_t busy_count, busy_capacity;
    struct dispatch *out[OUT_MOST]; /* begun */
    size_t out_count;
    int32_t failures; /* in a row */
    bool dead;
    int64_t failed_letter; /* the last that did */
    int64_t failed_us;     /* steady: when it did */
    int64_t next_us;       /* while it is dead: of the next round */
    bool second;           /* the first of this round failed: until then one more may be tried */
    struct channel_view view;
    char trouble[TROUBLE_TEXT];
    struct log_trouble log;
};

struct outbox {
    struct watch *watch;
    struct channels *channels;
    struct outlet *outlets; /* by the catalogue's channels */
    struct lane *lanes[LANE_BUCKETS];
    struct dispatch *strangers; /* found at the start: whom or what we no longer know */
    struct timer *timer;        /* NULL until the loop turns */
    int64_t ending_us; /* steady: by then what is with a channel is given up; 0: not ending */
    struct wake *wake;
    _Atomic int64_t committed; /* number of the last batch with letters that is safe */
    int64_t highest;           /* id */
    char mark[OUTBOX_MARK];
};

/* watch_outbox_lane.c: who is next */
struct lane *lane_find(struct outbox *outbox, struct outlet *outlet, int64_t alert, size_t person);
void lane_append(struct lane *lane, struct dispatch *post);
void lane_remove(struct dispatch *post); /* the lane may be gone afterwards */
void lanes_free(struct outbox *outbox);
struct dispatch *outlet_choose(struct outlet *outlet, int64_t now_us,
                               int64_t now_ms); /* NULL: none */
bool outlet_is_at_second(const struct outlet *outlet, int64_t now_us);
void post_free(struct dispatch *post);
void post_note(char **text, const char *said);

/* watch_outbox_try.c: attempts */
void outlet_try(struct outlet *outlet);         /* what can be sent now is */
bool outlet_talks(const struct outlet *outlet); /* a letter is with the channel */
void post_keep(struct dispatch *post);          /* its row, as it is now */
void post_finish(struct dispatch *post, enum letter_fate fate, const char *why); /* frees it */
void post_receive(struct dispatch *post, const struct receipt *receipt); /* it may be gone then */
void post_put_back(struct dispatch *post, const struct error *error); /* only this letter waits */
void letter_tell_refused(const struct letter *letter);

/* watch_outbox.c */
void outbox_turn(struct outbox *outbox); /* all channels */

/* watch_outbox_carry.c: one attempt; on its end post_receive or, if it cannot be made,
 * post_put_back. False: that is known at once, `error` says why. */
bool carriage_start(struct dispatch *post, struct error *error);
void carriage_cancel(struct dispatch *post); /* takes a post without one */

/* watch_outbox_files.c: `files` of the facts, [{"file", "name", "type"}], which lie in the folder
 * "<store>.files".  on_read comes once, on the loop, not after enclosures_free (takes NULL). */
struct enclosures *enclosures_read(struct dispatch *post, const json_t *list,
                                   void (*on_read)(void *argument, const struct error *error),
                                   void *argument);
const struct attachment *enclosures_list(const struct enclosures *files, size_t *count);
void enclosures_free(struct enclosures *files);

#endif
