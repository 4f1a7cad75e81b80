#include "history/cast.h"

#include <stddef.h>
#include <string.h>

static const struct role roles[] = {
    /* better online public services */
    {"dvc-01", 140, 2000, 18400, 60},
    {"dvc-02", 1450, 6000, 9200, 60},
    {"dvc-03", 4800, 20000, 4100, 90},
    {"dvc-04", 190, 1500, 760, 60},
    {"dvc-05", 1600, 6000, 3300, 90},
    {"dvc-06", 900, 4000, 22100, 120},
    {"dvc-07", 0, 0, 0, 60},
    {"dvc-08", 110, 3000, 6300, 90},
    {"dvc-09", 150, 3000, 14800, 80},
    {"dvc-10", 18, 1000, 410, 40},
    {"dvc-11", 95, 2000, 120, 60},
    {"dvc-12", 3900, 20000, 5200, 80},
    {"dvc-13", 420, 4000, 31200, 110},
    /* project 06 */
    {"d06-01", 640, 3000, 1900, 110},
    {"d06-02", 85, 3000, 0, 60},
    {"d06-03", 0, 0, 0, 50},
    {"d06-04", 0, 0, 0, 60},
    {"d06-05", 310, 3000, 640, 60},
    {"d06-06", 9, 60, 0, 50},
    /* smart city */
    {"dtm-01", 230, 3000, 41200, 120},
    {"dtm-02", 22, 500, 190, 200},
    {"dtm-03", 35, 800, 0, 60},
    {"dtm-04", 0, 0, 0, 120},
    {"dtm-05", 105, 2000, 140, 70},
    {"dtm-06", 260, 3000, 52800, 90},
    /* planning data and urban infrastructure */
    {"qh-01", 210, 3000, 27400, 80},
    {"qh-02", 980, 4000, 96300, 120},
    {"qh-03", 1250, 6000, 71800, 120},
    {"qh-04", 330, 3000, 1700, 80},
    {"qh-05", 0, 0, 0, 40},
    {"qh-06", 1100, 5000, 88200, 120},
    {"qh-07", 1250, 5000, 12400, 160},
    /* shared platforms */
    {"nt-01", 130, 2000, 36900, 40},
    {"nt-02", 60, 1000, 1450, 40},
    {"nt-03", 450, 3000, 980, 80},
    {"nt-04", 0, 0, 0, 60},
    {"nt-05", 980, 4000, 17600, 60},
    {"nt-06", 120, 2000, 260, 30},
    {"nt-07", 4, 200, 130, 15},
    {"nt-08", 30, 0, 0, 0},
    {"nt-09", 0, 0, 0, 10},
    {"nt-10", 280, 3000, 8800, 80},
    {"nt-11", 190, 4000, 7100, 80},
    {"nt-12", 240, 4000, 15900, 140},
    {"nt-13", 170, 4000, 21700, 80},
    {"nt-14", 340, 4000, 12600, 90},
    {"nt-15", 520, 4000, 24300, 400},
};

static const struct manner manners[] = {
    {"http", true, true, false, 200}, {"json", true, true, false, 200},
    {"soap", true, true, false, 200}, {"wms", true, true, false, 200},
    {"wfs", true, true, false, 200},  {"journey", true, true, false, 200},
    {"smtp", true, true, false, 220}, {"tls", true, false, false, 0},
    {"tcp", false, true, false, 0},   {"dns", false, true, false, 0},
    {"icmp", false, true, false, 0},  {"heartbeat", false, false, true, 0},
};

const struct role *role_find(const char *service)
{
    static const struct role ordinary = {"", 200, 4000, 12000, 90};

    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (strcmp(roles[i].service, service) == 0)
            return &roles[i];
    return &ordinary;
}

const struct manner *manner_find(const char *kind)
{
    for (size_t i = 0; i < sizeof manners / sizeof *manners; i++)
        if (strcmp(manners[i].kind, kind) == 0)
            return &manners[i];
    return &manners[0];
}
