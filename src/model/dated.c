#include "model/dated.h"

bool dated_is_in_order(const struct dated_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        if (list->values[i].from_ms <= list->values[i - 1].from_ms)
            return false;
    return true;
}

/* How many values have come into force until the instant. */
static size_t count_until(const struct dated_list *list, int64_t at_ms)
{
    size_t low = 0;
    size_t high = list->count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (list->values[middle].from_ms <= at_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t value_after(const struct dated_list *list, size_t count)
{
    return count == 0 ? DATED_NOTHING : list->values[count - 1].value;
}

int64_t dated_at(const struct dated_list *list, int64_t at_ms)
{
    return value_after(list, count_until(list, at_ms));
}

int64_t dated_until(const struct dated_list *list, int64_t at_ms)
{
    size_t count = count_until(list, at_ms);
    const int64_t value = value_after(list, count);

    while (count < list->count && list->values[count].value == value)
        count++;
    return count == list->count ? INT64_MAX : list->values[count].from_ms;
}

int64_t dated_piece_end(const struct dated_list *const *lists, size_t count, int64_t from_ms,
                        int64_t to_ms)
{
    int64_t end = to_ms;

    for (size_t i = 0; i < count; i++) {
        const int64_t until = dated_until(lists[i], from_ms);

        if (until < end)
            end = until;
    }
    return end;
}
