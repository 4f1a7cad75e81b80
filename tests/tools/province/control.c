/* What people and tests tell the province: break this service thus, mend it. */
#include <jansson.h>
#include <string.h>

#include "base/clock.h"
#include "province/province.h"
#include "province/site.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/file.h"
#include "serve/request.h"

static void send_json(struct connection *connection, int status, json_t *json)
{
    char *const text = json_dumps(json, JSON_INDENT(2));
    const struct answer answer = {.status = status,
                                  .type = "application/json",
                                  .body = text == NULL ? "" : text,
                                  .length = text == NULL ? 0 : strlen(text)};

    answer_send(connection, &answer);
    free(text);
    json_decref(json);
}

static json_t *describe_service(struct province *province, size_t service)
{
    const struct ailment ailment = province_find_ailment(province, service);
    const bool ill = ailment.fault.kind != NULL;
    json_t *const json = json_pack(
        "{s:s, s:s, s:s, s:b}", "service", sites[service].service, "host", sites[service].host,
        "fault", ill ? ailment.fault.text : "none", "helper", sites[service].is_helper);

    if (ill)
        json_object_set_new(json, "by", json_string(ailment.by_story ? "script" : "command"));
    if (ill && ailment.until_us != 0)
        json_object_set_new(json, "seconds_left",
                            json_integer((ailment.until_us - clock_steady_us()) / US_PER_SECOND));
    return json;
}

static json_t *describe_all(struct province *province)
{
    json_t *const list = json_array();

    for (size_t i = 0; i < site_count; i++)
        if (site_find_service(sites[i].service) == i)
            json_array_append_new(list, describe_service(province, i));
    return json_pack("{s:o}", "services", list);
}

struct order {
    const char *service; /* NULL: all */
    struct fault fault;
    int64_t for_us;
};

static bool read_order(const json_t *json, struct order *order, struct error *error)
{
    const char *const all = json_string_value(json_object_get(json, "all"));
    const char *const fault = json_string_value(json_object_get(json, "fault"));
    const json_t *const span = json_object_get(json, "for");

    order->service = json_string_value(json_object_get(json, "service"));
    if ((all == NULL) == (order->service == NULL) || (all == NULL && fault == NULL))
        return error_set(error, "wants {\"service\": …, \"fault\": …} or {\"all\": FAULT}");
    if (order->service != NULL && site_find_service(order->service) == site_count)
        return error_set(error, "no service '%.40s'; GET /control lists them", order->service);
    if (span != NULL &&
        (!json_is_string(span) || !file_parse_duration(json_string_value(span), &order->for_us)))
        return error_set(error, "'for' wants a time such as \"60s\"");
    return fault_parse(all == NULL ? fault : all, &order->fault, error);
}

static void carry_out(struct province *province, const struct order *order)
{
    for (size_t i = 0; i < site_count; i++)
        if (site_find_service(sites[i].service) == i &&
            (order->service == NULL || strcmp(sites[i].service, order->service) == 0))
            province_set_fault(province, i, &order->fault, order->for_us);
}

static void take_order(struct province *province, struct connection *connection,
                       const struct request *request)
{
    struct error error = {""};
    struct order order = {0};
    json_t *const json = json_loadb(text_string(&request->body), request->body.length, 0, NULL);
    bool right = json_is_object(json) || error_set(&error, "wants a JSON object");

    right = right && read_order(json, &order, &error);
    if (!right) {
        send_json(connection, 400, json_pack("{s:s}", "error", error.message));
    } else {
        carry_out(province, &order);
        send_json(connection, 200,
                  order.service == NULL
                      ? describe_all(province)
                      : describe_service(province, site_find_service(order.service)));
    }
    json_decref(json);
}

void control_answer(struct province *province, struct connection *connection,
                    const struct request *request)
{
    if (strcmp(request->method, "POST") == 0)
        take_order(province, connection, request);
    else if (strcmp(request->method, "GET") == 0)
        send_json(connection, 200, describe_all(province));
    else
        answer_send_status(connection, 405);
}
