/* site_adding.h - the room in which an administrator adds a service: its address is asked, the
 * proposal shown, written when he says so, and taken up when he says so. */
#ifndef HAIDANG_SITE_ADDING_H
#define HAIDANG_SITE_ADDING_H

#include "site_ops.h"

struct adding;

struct adding *adding_new(struct site *site);
void adding_free(struct adding *adding); /* takes NULL; before the web server */

void adding_show(struct ops_visit *visit);
void adding_act(struct ops_visit *visit);

#endif
