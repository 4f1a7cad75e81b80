/* web_inside.h - what web.c (requests), web_door.c (connections) and web_stream.c (answers that go
 * on) share. */
#ifndef HAIDANG_IO_WEB_INSIDE_H
#define HAIDANG_IO_WEB_INSIDE_H

#include <microhttpd.h>
#include <stdint.h>

#include "io/web.h"
#include "model/address.h"

/* One client that is connected, beside what MHD knows of it. */
struct web_connection {
    struct web *web;
    struct web_connection *next, **at;
    struct web_place *place; /* its address among those that are counted; NULL: it is not */
    struct address peer;     /* length 0: not known */
    int socket;
    int64_t deadline_us; /* when it is ended from our side; INT64_MAX: not now */
    int64_t begun_us;
    bool in_request;
    bool was_asked; /* a request came over it */
};

struct web {
    struct loop *loop;
    struct MHD_Daemon *daemon;
    struct watcher *watcher;
    struct timer *timer; /* when MHD wants to run */
    struct timer *sweep;
    void (*on_request)(void *argument, struct web_request *request);
    size_t (*body_most)(void *argument, struct web_request *request);
    void *argument;
    struct web_request *kept; /* those that wait for their answer */
    struct web_connection *connections;
    struct web_stream *streams;
    struct web_places *places; /* how many connections each address has */
    const struct network *proxies;
    size_t proxy_count;
    void (*on_drained)(void *argument); /* while no new ones are taken; else NULL */
    void *drain_argument;
    int64_t drain_until_us;
    bool stopping;
    int port;
};

struct web_request {
    struct web *web;
    struct MHD_Connection *connection;
    const char *method, *path;
    struct web_page *page;          /* the answer, once there is one … */
    struct MHD_Response *stream;    /* … or one that goes on */
    struct web_request *next, **at; /* in web->kept, while suspended */
    char *body;                     /* NULL: none */
    size_t body_length, body_room, body_most;
    bool told;
    bool suspended;
    char client[ADDRESS_TEXT];
};

struct web_connection *web_connection_of(struct MHD_Connection *mhd);

/* Lets MHD do what there is to do. */
void web_run(struct web *web);

/* --- the door (web_door.c) ------------------------------------------------------------------- */

struct web_places *web_places_new(void);
void web_places_free(struct web_places *places);

/* May one more come from there?  For MHD, of each that knocks. */
enum MHD_Result web_on_knock(void *argument, const struct sockaddr *address, socklen_t length);
/* For MHD, when a connection begins and ends. */
void web_on_connection(void *argument, struct MHD_Connection *mhd, void **context,
                       enum MHD_ConnectionNotificationCode code);
/* Ends connections that take too long, and those that are not wanted any more. */
void web_sweep_connections(struct web *web);
/* While no new ones are taken: ends those at rest; true when there is none any more. */
bool web_drain_connections(struct web *web);
/* A request came over it; it was answered. */
void web_connection_work(struct web_connection *connection);
void web_connection_rest(struct web_connection *connection);
bool web_is_proxy(const struct web *web, const struct address *address);

/* --- answers that go on (web_stream.c) ------------------------------------------------------- */

void web_sweep_streams(struct web *web);
void web_give_streams_up(struct web *web); /* all who listen hear the end */
void web_free_streams(struct web *web);    /* once MHD has stopped */

#endif
