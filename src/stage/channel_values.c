#include "stage/channel_values.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "stage/channel_sms.h"

enum { TEXTS_MOST = 16 };

/* What is not over has no end; some (Alertmanager) then take one of their own, minutes away. */
#define UNTIL_FURTHER_NOTICE_MS (INT64_C(30) * 24 * 3600 * MS_PER_SECOND)

struct value {
    const char *name, *text;
};

struct channel_values {
    struct value values[48];
    size_t count;
    char *made[TEXTS_MOST]; /* ours */
    size_t made_count;
    const struct request_settings *settings;
};

static void add(struct channel_values *values, const char *name, const char *text)
{
    if (values->count < sizeof values->values / sizeof *values->values)
        values->values[values->count++] = (struct value){name, text == NULL ? "" : text};
}

static void add_made(struct channel_values *values, const char *name, char *text)
{
    if (values->made_count < TEXTS_MOST)
        values->made[values->made_count++] = text;
    add(values, name, text);
}

/* "0912 345 678", "+84 912.345.678": digits alone. */
static char *digits_of(const char *phone)
{
    struct text digits = {0};

    for (const char *at = phone; *at != '\0'; at++)
        if (isdigit((unsigned char)*at) != 0)
            text_add_bytes(&digits, at, 1);
    return text_detach(&digits);
}

/* A number of Viet Nam behind `code`: as one dials it there (0), or anywhere (84). */
static char *number_with(const char *code, const char *phone)
{
    char *const digits = digits_of(phone);
    const size_t known = *digits == '0' ? 1 : strncmp(digits, "84", 2) == 0 ? 2 : 0;
    struct text text = {0};

    text_add(&text, "%s%s", known > 0 ? code : "", digits + known);
    free(digits);
    return text_detach(&text);
}

static char *instant(int64_t wall_ms)
{
    char text[CLOCK_TEXT];

    return memory_copy_string(wall_ms <= 0 ? "" : clock_format(text, wall_ms));
}

static char *for_people(int64_t wall_ms)
{
    char text[CLOCK_TEXT];

    return memory_copy_string(
        wall_ms <= 0 ? "" : clock_format_for_people(text, "%H:%M %d/%m/%Y", wall_ms));
}

static void add_times(struct channel_values *values, const struct message *message, int64_t now_ms)
{
    const int64_t began_ms = message->began_ms > 0 ? message->began_ms : now_ms;
    const int64_t ended_ms = message->ended_ms > 0 ? message->ended_ms : now_ms;

    add_made(values, "began", for_people(message->began_ms));
    add_made(values, "ended", for_people(message->ended_ms));
    add_made(values, "began_at", instant(began_ms));
    add_made(values, "ended_at", instant(message->ended_ms));
    add_made(values, "ends_at",
             instant(message->is_over ? ended_ms : now_ms + UNTIL_FURTHER_NOTICE_MS));
}

static const char *name_of_service(const struct catalogue *catalogue, const struct message *message)
{
    const int index = message->service_id == NULL
                          ? NONE_AT_ALL
                          : catalogue_find_service(catalogue, message->service_id);

    return index == NONE_AT_ALL
               ? NULL
               : service_name(&catalogue->services[index], message->person->language);
}

static void add_letter(struct channel_values *values, const struct sending *sending)
{
    const struct message *const message = sending->message;
    const struct channel_plan *const plan = sending->plan;
    const bool is_phone = plan->address != NULL && strcmp(plan->address, "phone") == 0;
    const char *const brief = message->brief != NULL ? message->brief : message->subject;

    add_made(values, "address",
             is_phone ? number_with("0", sending->address) : memory_copy_string(sending->address));
    add_made(values, "address_84", number_with("84", sending->address));
    add(values, "person", message->person->name);
    add(values, "subject", message->subject);
    add(values, "text", message->text);
    add(values, "brief", brief);
    add_made(values, "sms", sms_write(brief));
    add(values, "link", message->link);
    add(values, "severity", message->severity);
    add(values, "status", message->is_over ? "resolved" : "firing");
    add(values, "id", message->id);
    add(values, "thread", message->thread != NULL ? message->thread : message->id);
    add(values, "alert", message->alert_id);
    add(values, "service", message->service_id);
    add(values, "service_name", name_of_service(sending->kit->catalogue, message));
    add(values, "province", sending->kit->catalogue->province);
}

struct channel_values *channel_values_new(const struct sending *sending, const char *access_token,
                                          int64_t now_ms)
{
    struct channel_values *const values = NEW(struct channel_values);

    values->settings = sending->plan->settings;
    add_letter(values, sending);
    add_times(values, sending->message, now_ms);
    if (access_token != NULL)
        add(values, "access_token", access_token);
    return values;
}

void channel_values_free(struct channel_values *values)
{
    if (values == NULL)
        return;
    for (size_t i = 0; i < values->made_count; i++)
        free(values->made[i]);
    free(values);
}

const char *channel_values_find(const void *argument, const char *name)
{
    const struct channel_values *const values = argument;

    for (size_t i = 0; i < values->count; i++)
        if (strcmp(values->values[i].name, name) == 0)
            return values->values[i].text;
    for (size_t i = 0; i < values->settings->variable_count; i++)
        if (strcmp(values->settings->variables[i].name, name) == 0)
            return values->settings->variables[i].value;
    return NULL;
}
