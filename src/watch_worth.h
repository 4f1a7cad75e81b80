/* watch_worth.h - what is worth a letter though nothing is down.  On the watch's loop. */
#ifndef HAIDANG_WATCH_WORTH_H
#define HAIDANG_WATCH_WORTH_H

struct sample;
struct watch;
struct watched;

void worth_open(struct watch *watch); /* after alerts_open */
void worth_close(struct watch *watch);
void worth_sample(const struct watched *probe, const struct sample *sample); /* was judged */

/* watch_burn.c: allowances that are used up too fast, counted in the pool from the store, by the
 * same figures as reports */
struct burning;
struct burning *burning_new(struct watch *watch);
void burning_free(struct burning *burning);
void burning_look(struct burning *burning); /* once a minute */

/* watch_trouble.c: what is wrong with the monitor itself */
struct troubles;
struct troubles *troubles_new(struct watch *watch);
void troubles_free(struct troubles *troubles);
void troubles_look(struct troubles *troubles); /* once a minute */

#endif
