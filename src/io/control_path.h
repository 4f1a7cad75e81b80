/* control_path.h - the address of a socket whose path may be longer than addresses are.
 *
 * Inside the control channel only. */
#ifndef HAIDANG_IO_CONTROL_PATH_H
#define HAIDANG_IO_CONTROL_PATH_H

#include <stdbool.h>
#include <sys/un.h>

#include "base/error.h"

struct control_path {
    int folder; /* its folder is named by this descriptor: close it after use */
    struct sockaddr_un address;
};

bool control_path_open(struct control_path *opened, const char *path, struct error *error);
void control_path_close(struct control_path *opened);

#endif
