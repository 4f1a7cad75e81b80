/* networks.h - what the province runs that is no web site: telephone exchange, camera, broker,
 * mail, two name servers.  All on ports of their own, with the faults of their services. */
#ifndef PROVINCE_NETWORKS_H
#define PROVINCE_NETWORKS_H

#include <stdint.h>

#include "base/error.h"

struct province;

enum {
    PORT_SIP = 15061,
    PORT_RTSP = 10554,
    PORT_BROKER = 18883,
    PORT_MAIL = 10587,
    PORT_NAMES = 15353, /* of 127.0.0.1 and 127.0.0.2 */
};

bool networks_start(struct province *province, struct error *error);

/* name_server.c */
bool name_servers_start(struct province *province, struct error *error);

/* jobs.c: the jobs report to the monitor on this port, from now on. */
void jobs_start(struct province *province, uint16_t monitor);

#endif
