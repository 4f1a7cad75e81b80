/* province.h - the simulated province: who is ill now, and answering for all of its hosts. */
#ifndef PROVINCE_PROVINCE_H
#define PROVINCE_PROVINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "province/fault.h"
#include "serve/authority.h"

struct province;
struct connection;
struct request;

struct province_settings {
    const char *folder; /* ca.pem is written there; lent */
    uint64_t seed;
    bool script; /* play the story */
};

/* Makes the authority and writes its certificate. */
struct province *province_new(const struct province_settings *settings, struct error *error);

/* Where it keeps what it writes. */
const char *province_folder(const struct province *province);

/* For listening_start; the argument is the province. */
void province_serve_http(void *argument, int socket);
void province_serve_https(void *argument, int socket);

/* Shakes hands as the host that is asked for, with what ails it; false: that was all. */
bool province_hear(struct province *province, struct connection *connection);

/* What ails a service (an index from site_find_service). */
struct ailment {
    struct fault fault;
    int64_t since_us, until_us; /* by the steady clock; until 0: until told otherwise */
    bool by_story;
};
struct ailment province_find_ailment(struct province *province, size_t service);

/* Makes it ill or, with no fault, well; for_us 0: until told otherwise. */
void province_set_fault(struct province *province, size_t service, const struct fault *fault,
                        int64_t for_us);

/* control.c: GET and POST /control. */
void control_answer(struct province *province, struct connection *connection,
                    const struct request *request);

#endif
