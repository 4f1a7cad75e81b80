/* province.h - a province of any size for tests of pages: a catalogue and a snapshot of it. */
#ifndef HAIDANG_TEST_PROVINCE_H
#define HAIDANG_TEST_PROVINCE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/memory.h"
#include "model/snapshot.h"
#include "model/zone.h"

/* 14 June 2022, 08:42 in Ninh Thuận */
#define PROVINCE_NOW INT64_C(1655170920000)

struct province {
    struct arena *arena;
    struct catalogue catalogue;
};

static const struct zone province_zone = {.before_ms = INT64_C(7) * 3600 * 1000};
static const struct work_calendar province_calendars[] = {
    {.id = "none", .hours = {.zone = &province_zone}}};
static const struct agency province_agencies[] = {
    {.id = "vpub", .name = "Văn phòng UBND tỉnh", .name_en = "Office of the Provincial Committee"},
    {.id = "stttt", .name = "Sở Thông tin và Truyền thông"},
    {.id = "stc", .name = "Sở Tài chính"},
    {.id = "sxd", .name = "Sở Xây dựng"},
    {.id = "ca", .name = "Công an tỉnh"},
};
static const struct programme province_programmes[] = {
    {.id = "dvc",
     .name = "Nâng cao chất lượng dịch vụ công trực tuyến",
     .name_en = "Better online public services"},
    {.id = "d06", .name = "Đề án 06, cơ sở dữ liệu quốc gia về dân cư"},
    {.id = "dtm", .name = "Đô thị thông minh Phan Rang - Tháp Chàm"},
    {.id = "qh", .name = "Dữ liệu quy hoạch và hạ tầng đô thị"},
};
static const char *const province_names[] = {
    "Cổng dịch vụ công tỉnh - Trang chủ",
    "Tra cứu tình trạng hồ sơ",
    "Thanh toán trực tuyến phí, lệ phí",
    "Khảo sát mức độ hài lòng",
    "Tiếp nhận phản ánh, kiến nghị (1022)",
    "Cổng thông tin quy hoạch tỉnh",
    "Cổng du lịch thông minh",
    "Công khai ngân sách <thử> & \"nháy\"",
};
enum {
    PROVINCE_AGENCIES = sizeof province_agencies / sizeof *province_agencies,
    PROVINCE_PROGRAMMES = sizeof province_programmes / sizeof *province_programmes,
    PROVINCE_NAMES = sizeof province_names / sizeof *province_names,
};

static inline char *province_print(struct arena *arena, const char *format, size_t number,
                                   const char *name)
{
    char text[200];

    if (strcmp(format, "id") == 0)
        snprintf(text, sizeof text, "dv-%03zu", number);
    else if (strcmp(format, "probe") == 0)
        snprintf(text, sizeof text, "dv-%03zu/1", number);
    else
        snprintf(text, sizeof text, "%s %zu", name, number);
    return arena_copy_string(arena, text);
}

/* One probe a service; the last service is not public and belongs to nobody. */
static inline struct province *province_new(size_t services)
{
    struct province *const province = NEW(struct province);
    struct arena *const arena = province->arena = arena_new();
    struct service *const made = arena_add(arena, services, sizeof *made);
    struct probe_plan *const probes = arena_add(arena, services, sizeof *probes);

    for (size_t i = 0; i < services; i++) {
        const bool is_last = i + 1 == services && services > 1;

        made[i] = (struct service){
            .id = province_print(arena, "id", i + 1, NULL),
            .name = province_print(arena, "name", i + 1, province_names[i % PROVINCE_NAMES]),
            .agency = is_last ? NONE_AT_ALL : (int)(i % PROVINCE_AGENCIES),
            .programme = is_last ? NONE_AT_ALL : (int)(i * PROVINCE_PROGRAMMES / services),
            .is_public = !is_last,
            .target = {.availability_ppm = 999000, .p95_us = 2000000},
            .first_probe = i,
            .probe_count = 1};
        probes[i] = (struct probe_plan){.id = province_print(arena, "probe", i + 1, NULL),
                                        .kind = "http",
                                        .service = i,
                                        .every_us = 60 * US_PER_SECOND,
                                        .timeout_us = 10 * US_PER_SECOND,
                                        .patience = {.confirm = 3, .recover = 1}};
    }
    province->catalogue = (struct catalogue){.province = "UBND tỉnh Ninh Thuận",
                                             .policy = policy_default(),
                                             .province_en = "Ninh Thuan Province",
                                             .zone = "Asia/Ho_Chi_Minh",
                                             .local = &province_zone,
                                             .calendars = province_calendars,
                                             .calendar_count = 1,
                                             .agencies = province_agencies,
                                             .agency_count = PROVINCE_AGENCIES,
                                             .programmes = province_programmes,
                                             .programme_count = PROVINCE_PROGRAMMES,
                                             .services = made,
                                             .service_count = services,
                                             .probes = probes,
                                             .probe_count = services};
    return province;
}

static inline void province_free(struct province *province)
{
    arena_free(province->arena);
    free(province);
}

static inline struct sample province_sample(size_t probe, enum outcome outcome, enum reason reason)
{
    struct sample sample = sample_begin((uint32_t)probe, PROVINCE_NOW - 5000);

    sample.outcome = outcome;
    sample.reason = reason;
    sample.address = (struct address){.length = 4, .bytes = {127, 0, 0, 1}};
    sample.status = outcome == OUTCOME_FAILED ? 503 : 200;
    sample.phase_us[PHASE_NAME] = 0;
    sample.phase_us[PHASE_CONNECT] = 1500;
    sample.phase_us[PHASE_TLS] = 12000;
    sample.phase_us[PHASE_FIRST_BYTE] = 180000 + (int64_t)probe * 1700;
    sample.phase_us[PHASE_BODY] = outcome == OUTCOME_FAILED ? NOT_REACHED : 9000;
    sample.total_us = 202500 + (int64_t)probe * 1700;
    sample.certificate_ends_ms = PROVINCE_NOW + INT64_C(80) * 86400 * 1000;
    return sample;
}

static inline void province_put(struct snapshot *snapshot, size_t i, enum state state,
                                enum reason reason)
{
    static const enum outcome outcomes[STATE_COUNT] = {[STATE_UNKNOWN] = OUTCOME_VOID,
                                                       [STATE_UP] = OUTCOME_OK,
                                                       [STATE_DEGRADED] = OUTCOME_DEGRADED,
                                                       [STATE_DOWN] = OUTCOME_FAILED};
    const int64_t since =
        PROVINCE_NOW - (state == STATE_UP ? INT64_C(3) * 86400 * 1000 : 2400 * 1000);

    snapshot->services[i] = (struct service_view){.state = state,
                                                  .reason = reason,
                                                  .since_ms = since,
                                                  .latency_us = 202500 + (int64_t)i * 1700,
                                                  .last_ms = PROVINCE_NOW - 5000};
    snapshot->probes[i] = (struct probe_view){.state = state,
                                              .since_ms = since,
                                              .has_sample = true,
                                              .last = province_sample(i, outcomes[state], reason)};
}

/* Most are up; the 3rd is down, the 6th degraded, the 7th unknown, each in turn of 40. */
static inline struct snapshot *province_snapshot(const struct province *province)
{
    struct snapshot *const snapshot = snapshot_new(&province->catalogue, 3);

    snapshot->at_ms = PROVINCE_NOW;
    for (size_t i = 0; i < province->catalogue.service_count; i++) {
        if (i % 40 == 2)
            province_put(snapshot, i, STATE_DOWN, REASON_TIMEOUT_FIRST_BYTE);
        else if (i % 40 == 5)
            province_put(snapshot, i, STATE_DEGRADED, REASON_SLOW);
        else if (i % 40 == 6)
            province_put(snapshot, i, STATE_UNKNOWN, REASON_LAG);
        else
            province_put(snapshot, i, STATE_UP, REASON_NONE);
    }
    snapshot->incidents[0] = (struct incident){.id = 12,
                                               .service = 2,
                                               .state = STATE_DOWN,
                                               .reason = REASON_TIMEOUT_FIRST_BYTE,
                                               .began_ms = PROVINCE_NOW - 2400 * 1000};
    snapshot->incidents[1] = (struct incident){.id = 11,
                                               .service = 5,
                                               .state = STATE_DEGRADED,
                                               .reason = REASON_SLOW,
                                               .began_ms = PROVINCE_NOW - 7800 * 1000};
    snapshot->incidents[2] = (struct incident){.id = 10,
                                               .service = 0,
                                               .state = STATE_DOWN,
                                               .reason = REASON_TLS_EXPIRED,
                                               .began_ms = PROVINCE_NOW - INT64_C(180000) * 1000,
                                               .ended_ms = PROVINCE_NOW - INT64_C(172300) * 1000};
    snapshot->monitor = (struct monitor_view){.started_ms = PROVINCE_NOW - 86400 * 1000,
                                              .loop_lag_us = 1200,
                                              .commit_us = 4100,
                                              .samples = {47000, 20, 31, 4},
                                              .missed = 2};
    return snapshot;
}

#endif
