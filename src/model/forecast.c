#include "model/forecast.h"

#include "model/calendar_date.h"

#define APART_MS INT64_C(3600000)
#define SPAN_LEAST_MS (6 * APART_MS)
#define HORIZON_MS (3650 * MS_PER_DAY)

static const struct forecast_point *point_at(const struct forecast *forecast, uint32_t age)
{
    return &forecast->points[(forecast->next + FORECAST_POINTS - 1 - age) % FORECAST_POINTS];
}

void forecast_add(struct forecast *forecast, int64_t at_ms, int64_t free_bytes)
{
    if (forecast->count > 0 && at_ms < point_at(forecast, 0)->at_ms)
        *forecast = (struct forecast){0};
    if (forecast->count > 0 && at_ms - point_at(forecast, 0)->at_ms < APART_MS)
        return;
    forecast->points[forecast->next] = (struct forecast_point){at_ms, free_bytes};
    forecast->next = (forecast->next + 1) % FORECAST_POINTS;
    if (forecast->count < FORECAST_POINTS)
        forecast->count++;
}

/* Counted from the newest point, in hours and bytes, so that doubles are exact enough. */
int64_t forecast_full_ms(const struct forecast *forecast)
{
    const struct forecast_point *newest;
    double hours = 0, bytes = 0, squares = 0, products = 0;
    double count, slope, level, left;

    if (forecast->count < 2)
        return INT64_MAX;
    newest = point_at(forecast, 0);
    if (newest->at_ms - point_at(forecast, forecast->count - 1)->at_ms < SPAN_LEAST_MS)
        return INT64_MAX;
    for (uint32_t i = 0; i < forecast->count; i++) {
        const struct forecast_point *const point = point_at(forecast, i);
        const double hour = (double)(point->at_ms - newest->at_ms) / (double)APART_MS;
        const double byte = (double)point->free_bytes;

        hours += hour;
        bytes += byte;
        squares += hour * hour;
        products += hour * byte;
    }
    count = (double)forecast->count;
    slope = (count * products - hours * bytes) / (count * squares - hours * hours);
    level = (bytes - slope * hours) / count;
    if (slope >= 0)
        return INT64_MAX;
    left = level <= 0 ? 0 : level / -slope * (double)APART_MS;
    return left > (double)HORIZON_MS ? INT64_MAX : newest->at_ms + (int64_t)left;
}
