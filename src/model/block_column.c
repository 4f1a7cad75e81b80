#include "model/block_column.h"

#include <string.h>

enum { WAY_BITS = 2, PARAMETER_BITS = 6, NUMBER_LENGTH_BITS = 6 };

static int64_t difference(int64_t value, int64_t base)
{
    return (int64_t)((uint64_t)value - (uint64_t)base);
}

/* --- what would it cost? --------------------------------------------------------------------- */

static uint64_t number_cost(uint64_t value)
{
    const int bits = NUMBER_LENGTH_BITS + (value == 0 ? 1 : bits_length(value));

    return (uint64_t)bits;
}

static uint64_t rice_cost(const uint64_t *folded, size_t count, int parameter)
{
    uint64_t cost = count * (uint64_t)(1 + parameter);

    for (size_t i = 0; i < count; i++) {
        const uint64_t quotient = folded[i] >> parameter;

        cost += quotient;
        if (quotient >= BITS_RICE_ESCAPE)
            cost += BITS_RICE_ESCAPE + number_cost(folded[i]) - quotient - (uint64_t)parameter - 1;
    }
    return cost;
}

/* The cost falls to one least place and rises again: from a good guess, walk down to it. */
static uint64_t find_parameter(const uint64_t *folded, size_t count, int *parameter)
{
    uint64_t lengths = 0;
    uint64_t cost, next;
    int step = 1;

    for (size_t i = 0; i < count; i++)
        lengths += (uint64_t)bits_length(folded[i]);
    *parameter = (int)(lengths / count);
    *parameter -= *parameter > 0;
    cost = rice_cost(folded, count, *parameter);
    for (int tries = 0; tries < 2; tries++, step = -1)
        while (*parameter + step >= 0 && *parameter + step < BITS_RICE_PARAMETERS &&
               (next = rice_cost(folded, count, *parameter + step)) < cost) {
            cost = next;
            *parameter += step;
            tries = 1; /* it cannot fall on the other side, too */
        }
    return cost;
}

static void swap(int64_t *one, int64_t *other)
{
    const int64_t kept = *one;

    *one = *other;
    *other = kept;
}

/* Hoare's way, without sorting all. */
int64_t column_find_middle(int64_t *values, size_t count)
{
    size_t first = 0;
    size_t last = count - 1;
    const size_t middle = last / 2;

    while (first < last) {
        const int64_t pivot = values[first + (last - first) / 2];
        size_t low = first;
        size_t high = last;

        for (;;) {
            while (values[low] < pivot)
                low++;
            while (values[high] > pivot)
                high--;
            if (low >= high)
                break;
            swap(&values[low++], &values[high--]);
        }
        if (middle <= high)
            last = high;
        else
            first = high + 1;
    }
    return values[middle];
}

static int64_t find_least(const int64_t *values, size_t count)
{
    int64_t least = values[0];

    for (size_t i = 1; i < count; i++)
        least = values[i] < least ? values[i] : least;
    return least;
}

static uint64_t fold(enum column_way way, int64_t value, int64_t base)
{
    return way == COLUMN_LEAST ? (uint64_t)difference(value, base)
                               : bits_fold(difference(value, base));
}

/* The middle, or what the first one changed from, need not be told to the last bit. */
static int spared_bits(enum column_way way, int parameter)
{
    return way == COLUMN_LEAST || parameter < 2 ? 0 : parameter - 2;
}

static int64_t raise_base(int64_t base, enum column_way way, int parameter)
{
    return (int64_t)((uint64_t)base << spared_bits(way, parameter));
}

static void fold_all(enum column_way way, int64_t base, const int64_t *values, size_t count,
                     uint64_t *folded)
{
    for (size_t i = 0; i < count; i++) {
        folded[i] = fold(way, values[i], base);
        base = way == COLUMN_CHANGE ? values[i] : base;
    }
}

static size_t run_length(const int64_t *values, size_t count)
{
    size_t length = 1;

    while (length < count && values[length] == values[0])
        length++;
    return length;
}

static bool goes_back(const struct runs *runs, int64_t value)
{
    return runs->known == 2 && runs->before == (uint64_t)value;
}

static void runs_step(struct runs *runs, uint64_t value)
{
    runs->before = runs->value;
    runs->value = value;
    runs->known += runs->known < 2;
}

static uint64_t runs_cost(const int64_t *values, size_t count)
{
    struct runs runs = {.known = 0};
    uint64_t cost = 0;

    for (size_t i = 0; i < count;) {
        const size_t length = run_length(values + i, count - i);

        cost += (uint64_t)(2 * bits_length(length) - 1) + (runs.known == 2);
        if (!goes_back(&runs, values[i]))
            cost += number_cost(fold(COLUMN_RUNS, values[i], (int64_t)runs.value));
        runs_step(&runs, (uint64_t)values[i]);
        i += length;
    }
    return cost;
}

static void consider(struct column_plan *best, enum column_way way, int64_t base,
                     const int64_t *values, size_t count, uint64_t *folded)
{
    struct column_plan plan = {.way = way};

    fold_all(way, base, values, count, folded);
    plan.bits = find_parameter(folded, count, &plan.parameter) + WAY_BITS + PARAMETER_BITS;
    plan.base = base >> spared_bits(way, plan.parameter);
    plan.bits += number_cost(bits_fold(plan.base));
    if (plan.bits < best->bits)
        *best = plan;
}

struct column_plan column_plan(const int64_t *values, size_t count, struct column_room *room)
{
    struct column_plan best = {.way = COLUMN_RUNS};

    if (count == 0)
        return best;
    best.bits = WAY_BITS + runs_cost(values, count);
    if (run_length(values, count) == count)
        return best;
    memcpy(room->sorted, values, count * sizeof *values);
    consider(&best, COLUMN_LEAST, find_least(values, count), values, count, room->folded);
    consider(&best, COLUMN_MIDDLE, column_find_middle(room->sorted, count), values, count,
             room->folded);
    consider(&best, COLUMN_CHANGE, values[0], values, count, room->folded);
    return best;
}

/* --- writing --------------------------------------------------------------------------------- */

static void write_runs(const int64_t *values, size_t count, struct bit_writer *writer)
{
    struct runs runs = {.known = 0};

    for (size_t i = 0; i < count;) {
        const size_t length = run_length(values + i, count - i);

        bits_put_gamma(writer, length);
        if (runs.known == 2)
            bits_put(writer, goes_back(&runs, values[i]), 1);
        if (!goes_back(&runs, values[i]))
            bits_put_number(writer, fold(COLUMN_RUNS, values[i], (int64_t)runs.value));
        runs_step(&runs, (uint64_t)values[i]);
        i += length;
    }
}

void column_write(const struct column_plan *plan, const int64_t *values, size_t count,
                  struct bit_writer *writer)
{
    int64_t base;

    if (count == 0)
        return;
    bits_put(writer, plan->way, WAY_BITS);
    if (plan->way == COLUMN_RUNS) {
        write_runs(values, count, writer);
        return;
    }
    bits_put(writer, (uint64_t)plan->parameter, PARAMETER_BITS);
    bits_put_number(writer, bits_fold(plan->base));
    base = raise_base(plan->base, plan->way, plan->parameter);
    for (size_t i = 0; i < count; i++) {
        bits_put_rice(writer, fold(plan->way, values[i], base), plan->parameter);
        base = plan->way == COLUMN_CHANGE ? values[i] : base;
    }
}

/* --- reading --------------------------------------------------------------------------------- */

static void begin(struct column *column, struct bit_reader *reader)
{
    column->begun = true;
    column->way = (enum column_way)bits_get(reader, WAY_BITS);
    if (column->way == COLUMN_RUNS)
        return;
    column->parameter = (int)bits_get(reader, PARAMETER_BITS);
    column->base = bits_unfold(bits_get_number(reader));
    column->base = raise_base(column->base, column->way, column->parameter);
}

static uint64_t next_of_runs(struct column *column, struct bit_reader *reader)
{
    if (column->left == 0) {
        uint64_t value = column->runs.before;

        column->left = bits_get_gamma(reader);
        if (column->runs.known < 2 || bits_get(reader, 1) == 0)
            value = column->runs.value + (uint64_t)bits_unfold(bits_get_number(reader));
        runs_step(&column->runs, value);
    }
    column->left -= column->left > 0;
    return column->runs.value;
}

int64_t column_next(struct column *column, struct bit_reader *reader)
{
    uint64_t value;

    if (!column->begun)
        begin(column, reader);
    if (column->way == COLUMN_RUNS)
        return (int64_t)next_of_runs(column, reader);
    value = bits_get_rice(reader, column->parameter);
    if (column->way != COLUMN_LEAST)
        value = (uint64_t)bits_unfold(value);
    value += (uint64_t)column->base;
    if (column->way == COLUMN_CHANGE)
        column->base = (int64_t)value;
    return (int64_t)value;
}

void column_end(const struct column *column, struct bit_reader *reader)
{
    if (column->left > 0)
        reader->failed = true;
}
