#include "base/found.h"

#include <stdlib.h>

void found_release(struct found *found)
{
    free(found->text);
    *found = (struct found){.exists = false};
}
