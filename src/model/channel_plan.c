#include "model/channel_plan.h"

#include <stddef.h>

const char *const request_letter_names[] = {
    "address",  "address_84", "person",       "subject",  "text",  "brief",
    "sms",      "link",       "severity",     "status",   "id",    "thread",
    "alert",    "service",    "service_name", "province", "began", "ended",
    "began_at", "ended_at",   "ends_at",      NULL,
};
