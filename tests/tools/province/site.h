/* site.h - the hosts of the province as a table: which service answers where, and how.
 *
 * A new page is a row; a new way to answer (json, soap, wms, a step of a journey) is a function
 * beside those of answers.c. */
#ifndef PROVINCE_SITE_H
#define PROVINCE_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct connection;
struct province;
struct request;
struct site;

enum { SITE_MOST = 128 };

/* A request under way. */
struct visit {
    struct province *province;
    struct connection *connection;
    const struct request *request;
    const struct site *site;
    int64_t shown_ms;     /* the moment that the page says it is; long ago when it is stale */
    int64_t fault_age_us; /* how long the service has been ill */
};

struct site {
    const char *service; /* as in the catalogue, lower case; rows of one service are ill together */
    const char *host;
    const char *path;                    /* exactly, or "/x/" + "*": all below it */
    void (*answer)(struct visit *visit); /* NULL: no page, see networks.c and jobs.c */
    const char *title, *lead;            /* of the page; further words are the answer's own */
    const char *content;                 /* HTML, or where a redirect leads */
    int median_ms;
    bool knows_clients; /* only who shows the monitor's certificate is answered */
    bool is_helper;     /* plays somebody outside the province, is not in the catalogue */
};

extern const struct site sites[];
extern const size_t site_count;

/* The row that answers, or NULL. */
const struct site *site_find(const char *host, const char *path);

/* Index of the first row of the host, of the service, of the row's service; or site_count. */
size_t site_find_host(const char *host);
size_t site_find_service(const char *service);

#endif
