#include "model/people.h"

#include <string.h>

const char *person_reach(const struct person *person, const struct channel_plan *plan)
{
    if (plan->address == NULL)
        return "";
    if (strcmp(plan->address, "mail") == 0)
        return person->mail;
    if (strcmp(plan->address, "phone") == 0)
        return person->phone;
    for (size_t i = 0; i < person->address_count; i++)
        if (strcmp(person->addresses[i].name, plan->address) == 0)
            return person->addresses[i].value;
    return NULL;
}
