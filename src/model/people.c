#include "model/people.h"

#include <string.h>

const char *person_address(const struct person *person, const struct channel_plan *channel)
{
    if (channel->address == NULL)
        return "";
    if (strcmp(channel->address, "mail") == 0)
        return person->mail;
    if (strcmp(channel->address, "phone") == 0)
        return person->phone;
    for (size_t i = 0; i < person->address_count; i++)
        if (strcmp(person->addresses[i].name, channel->address) == 0)
            return person->addresses[i].value;
    return NULL;
}
