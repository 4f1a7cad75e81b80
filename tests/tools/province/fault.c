#include "province/fault.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "province/answers.h"
#include "province/journey.h"
#include "province/site.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/file.h"
#include "serve/request.h"

/* --- in what is answered -------------------------------------------------------------------- */

static bool play_status(struct visit *visit, const struct fault *fault)
{
    struct text page = {0};
    char title[80];

    snprintf(title, sizeof title, "Lỗi %d %s", (int)fault->number,
             answer_phrase((int)fault->number));
    page_render(&page, visit, title, "Hệ thống gặp sự cố, mong quý vị thông cảm.", "");
    page_send(visit, (int)fault->number, &page);
    text_free(&page);
    return false;
}

static bool play_slow(struct visit *visit, const struct fault *fault)
{
    return connection_wait(visit->connection, fault->number);
}

static bool play_silent(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    connection_hold(visit->connection);
    return false;
}

static bool play_reset(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    connection_reset(visit->connection);
    return false;
}

static bool play_refuse(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    connection_drop(visit->connection);
    return false;
}

/* A head that promises a page, and its first half. */
static void send_half(struct visit *visit)
{
    struct text page = {0};

    page_render(&page, visit, "Trang đang tải", "", "");
    const struct answer answer = {.status = 200, .length = page.length};
    answer_send_head(visit->connection, &answer);
    connection_write(visit->connection, page.bytes, page.length / 2);
    text_free(&page);
}

static bool play_reset_body(struct visit *visit, const struct fault *fault)
{
    enum { ARRIVAL = 20000 }; /* us: a reset overtakes what is still on its way */

    (void)fault;
    send_half(visit);
    connection_wait(visit->connection, ARRIVAL);
    connection_reset(visit->connection);
    return false;
}

static bool play_truncated(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    send_half(visit);
    return false;
}

static bool play_empty(struct visit *visit, const struct fault *fault)
{
    const struct text nothing = {0};

    (void)fault;
    page_send(visit, 200, &nothing);
    return false;
}

static bool send_other_page(struct visit *visit, const char *title, const char *lead,
                            const char *content)
{
    struct text page = {0};

    page_render(&page, visit, title, lead, content);
    page_send(visit, 200, &page);
    text_free(&page);
    return false;
}

static bool play_maintenance(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    return send_other_page(visit, "Hệ thống đang bảo trì",
                           "Hệ thống đang bảo trì để nâng cấp.  Mong quý vị quay lại sau.", "");
}

static bool play_wrong_content(struct visit *visit, const struct fault *fault)
{
    const char *const page = "<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body>"
                             "<h1>It works!</h1><p>This is the default page of this server.</p>"
                             "</body></html>\n";
    const struct answer answer = {.status = 200, .body = page, .length = strlen(page)};

    (void)fault;
    answer_send(visit->connection, &answer);
    return false;
}

/* The page as ever, with what intruders plant in neglected sites. */
static bool play_planted_words(struct visit *visit, const struct fault *fault)
{
    const struct site *const site = visit->site;
    struct text content = {0};

    (void)fault;
    text_add_string(&content, site->title == NULL ? "" : site->content);
    text_add_string(&content, "<div style=\"position:absolute;left:-9999px\">nhà cái uy tín, cá "
                              "cược bóng đá, tài xỉu, nổ hũ đổi thưởng, casino trực tuyến</div>\n");
    send_other_page(visit, site->title == NULL ? "" : site->title,
                    site->lead == NULL ? "" : site->lead, text_string(&content));
    text_free(&content);
    return false;
}

/* The screen is green, but what it shows is old. */
static bool play_stale(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    visit->shown_ms -= 9 * DAY_S * MS_PER_SECOND;
    return true;
}

static bool play_redirect_loop(struct visit *visit, const struct fault *fault)
{
    char location[600];

    (void)fault;
    snprintf(location, sizeof location, "https://%s/", visit->site->host);
    answer_redirect(visit->connection, 302, location);
    return false;
}

static bool play_endless(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    answer_endless(visit->connection, "<p>Đang tải dữ liệu, xin vui lòng chờ…</p>\n");
    return false;
}

/* Ill, well, ill, well: each for the given time, beginning with ill. */
static bool play_flapping(struct visit *visit, const struct fault *fault)
{
    const struct fault broken = {.number = 503};

    if (fault->number > 0 && visit->fault_age_us / fault->number % 2 == 1)
        return true;
    return play_status(visit, &broken);
}

/* --- in what only programs read --------------------------------------------------------------- */

static const char xml[] = "text/xml; charset=utf-8";

static bool play_soap_fault(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    data_send(visit, 200, xml,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope "
              "xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><soap:Fault>"
              "<faultcode>soap:Server</faultcode><faultstring>Không kết nối được cơ sở dữ liệu "
              "quốc gia</faultstring></soap:Fault></soap:Body></soap:Envelope>\n");
    return false;
}

static bool play_service_exception(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    data_send(visit, 200, "application/vnd.ogc.se_xml",
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServiceExceptionReport "
              "version=\"1.1.1\"><ServiceException>msDrawMap(): không đọc được lớp dữ liệu"
              "</ServiceException></ServiceExceptionReport>\n");
    return false;
}

static bool play_error_body(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    data_send(visit, 200, "application/json", "{\"error\": \"FILE_EMPTY\"}\n");
    return false;
}

static bool play_no_json(struct visit *visit, const struct fault *fault)
{
    (void)fault;
    data_send(visit, 200, "application/json", "{\"trang_thai\": \n");
    return false;
}

/* What it means stands where it is played, in networks.c and jobs.c; a page is well. */
static bool play_elsewhere(struct visit *visit, const struct fault *fault)
{
    (void)visit;
    (void)fault;
    return true;
}

/* --- in the certificate --------------------------------------------------------------------- */

static void spoil_expired(struct wish *wish, const struct fault *fault)
{
    (void)fault;
    wish->from_s = -90 * DAY_S;
    wish->until_s = -DAY_S / 12;
}

static void spoil_name(struct wish *wish, const struct fault *fault)
{
    (void)fault;
    wish->name = "mau.nha-cung-cap.test";
    wish->also = NULL;
}

static void spoil_issuer(struct wish *wish, const struct fault *fault)
{
    (void)wish;
    (void)fault;
}

static void spoil_soon(struct wish *wish, const struct fault *fault)
{
    wish->until_s = fault->number / US_PER_SECOND;
}

/* --- the table ------------------------------------------------------------------------------ */

static const struct fault_kind kinds[] = {
    {"status", FAULT_STATUS, FAULT_AT_ANSWER, play_status, NULL, false},
    {"slow", FAULT_DURATION, FAULT_AT_ANSWER, play_slow, NULL, false},
    {"silent", FAULT_ALONE, FAULT_AT_ANSWER, play_silent, NULL, false},
    {"silent-hello", FAULT_ALONE, FAULT_AT_HELLO, play_silent, NULL, false},
    {"refuse", FAULT_ALONE, FAULT_AT_HELLO, play_refuse, NULL, false},
    {"reset", FAULT_ALONE, FAULT_AT_ANSWER, play_reset, NULL, false},
    {"reset-body", FAULT_ALONE, FAULT_AT_ANSWER, play_reset_body, NULL, false},
    {"empty", FAULT_ALONE, FAULT_AT_ANSWER, play_empty, NULL, false},
    {"truncated", FAULT_ALONE, FAULT_AT_ANSWER, play_truncated, NULL, false},
    {"maintenance-page", FAULT_ALONE, FAULT_AT_ANSWER, play_maintenance, NULL, false},
    {"wrong-content", FAULT_ALONE, FAULT_AT_ANSWER, play_wrong_content, NULL, false},
    {"planted-words", FAULT_ALONE, FAULT_AT_ANSWER, play_planted_words, NULL, false},
    {"stale", FAULT_ALONE, FAULT_AT_ANSWER, play_stale, NULL, false},
    {"redirect-loop", FAULT_ALONE, FAULT_AT_ANSWER, play_redirect_loop, NULL, false},
    {"endless", FAULT_ALONE, FAULT_AT_ANSWER, play_endless, NULL, false},
    {"flapping", FAULT_DURATION, FAULT_AT_ANSWER, play_flapping, NULL, false},
    {"soap-fault", FAULT_ALONE, FAULT_AT_ANSWER, play_soap_fault, NULL, false},
    {"service-exception", FAULT_ALONE, FAULT_AT_ANSWER, play_service_exception, NULL, false},
    {"error-body", FAULT_ALONE, FAULT_AT_ANSWER, play_error_body, NULL, false},
    {"no-json", FAULT_ALONE, FAULT_AT_ANSWER, play_no_json, NULL, false},
    {"old-serial", FAULT_ALONE, FAULT_AT_ANSWER, play_elsewhere, NULL, false},
    {"no-ipv6", FAULT_ALONE, FAULT_AT_ANSWER, play_elsewhere, NULL, false},
    {"one-silent", FAULT_ALONE, FAULT_AT_ANSWER, play_elsewhere, NULL, false},
    {"no-starttls", FAULT_ALONE, FAULT_AT_ANSWER, play_elsewhere, NULL, false},
    {"no-rows", FAULT_ALONE, FAULT_AT_ANSWER, play_elsewhere, NULL, false},
    {"stuck", FAULT_ALONE, FAULT_AT_ANSWER, play_elsewhere, NULL, false},
    {"job-failed", FAULT_ALONE, FAULT_AT_ANSWER, play_elsewhere, NULL, false},
    {"callback", FAULT_ALONE, FAULT_AT_ANSWER, play_callback, NULL, false},
    {"file-empty", FAULT_ALONE, FAULT_AT_ANSWER, play_file_empty, NULL, false},
    {"certificate-expired", FAULT_ALONE, FAULT_AT_CERTIFICATE, NULL, spoil_expired, false},
    {"certificate-name", FAULT_ALONE, FAULT_AT_CERTIFICATE, NULL, spoil_name, false},
    {"certificate-issuer", FAULT_ALONE, FAULT_AT_CERTIFICATE, NULL, spoil_issuer, true},
    {"certificate-soon", FAULT_DURATION, FAULT_AT_CERTIFICATE, NULL, spoil_soon, false},
};

static const struct fault_kind *find_kind(const char *text)
{
    const size_t length = strcspn(text, ":");

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen(kinds[i].name) == length && strncmp(kinds[i].name, text, length) == 0)
            return &kinds[i];
    return NULL;
}

bool fault_parse(const char *text, struct fault *fault, struct error *error)
{
    const char *const colon = strchr(text, ':');
    bool fits = false;

    memset(fault, 0, sizeof *fault);
    if (strcmp(text, "none") == 0)
        return true;
    if (strlen(text) >= sizeof fault->text || find_kind(text) == NULL) {
        struct text names = {0};
        fault_list(&names);
        error_set(error, "no fault '%.40s', there are none, %s", text, text_string(&names));
        text_free(&names);
        return false;
    }
    fault->kind = find_kind(text);
    snprintf(fault->text, sizeof fault->text, "%s", text);
    switch (fault->kind->argument) {
    case FAULT_ALONE:
        fits = colon == NULL;
        return fits || error_set(error, "'%s' takes nothing after it", fault->kind->name);
    case FAULT_STATUS:
        fits = colon != NULL && file_parse_number(colon + 1, 200, 599, &fault->number);
        return fits || error_set(error, "wants a status such as status:503, not '%s'", text);
    case FAULT_DURATION:
        fits = colon != NULL && file_parse_duration(colon + 1, &fault->number);
        return fits ||
               error_set(error, "wants a time such as %s:3s, not '%s'", fault->kind->name, text);
    }
    return false;
}

void fault_list(struct text *text)
{
    static const char *const shown[] = {
        [FAULT_ALONE] = "", [FAULT_STATUS] = ":503", [FAULT_DURATION] = ":3s"};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        text_add(text, "%s%s%s", i == 0 ? "" : ", ", kinds[i].name, shown[kinds[i].argument]);
}
