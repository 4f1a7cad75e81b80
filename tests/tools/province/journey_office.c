/* A payment that is begun in a sandbox, and offices whose lists stand behind a login. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "province/journey.h"
#include "province/site.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/request.h"

/* --- payment ---------------------------------------------------------------------------------- */

static void begin_payment(struct visit *visit)
{
    json_t *const order =
        json_loadb(text_string(&visit->request->body), visit->request->body.length, 0, NULL);
    const json_int_t amount = json_integer_value(json_object_get(order, "so_tien"));
    const char *const back = json_string_value(json_object_get(order, "url_quay_lai"));
    char ticket[TICKET_TEXT];

    if (amount <= 0 || back == NULL)
        visit_refuse(visit, 400, "THAM_SO");
    else
        visit_send_json(
            visit, 200,
            "{\"ma_giao_dich\": \"%s\", \"so_tien\": %lld, \"moi_truong\": \"sandbox\", "
            "\"url_thanh_toan\": \"https://%s/giao-dich?ma=%s&so_tien=%lld\"}",
            ticket_make(ticket, "giao-dich"), (long long)amount, visit->site->host, ticket,
            (long long)amount);
    json_decref(order);
}

static void show_payment(struct visit *visit)
{
    char ticket[TICKET_TEXT] = "";
    char amount[20] = "";
    struct text content = {0};

    request_parameter(visit->request, "ma", ticket, sizeof ticket);
    request_parameter(visit->request, "so_tien", amount, sizeof amount);
    if (!ticket_is_ours(ticket, "giao-dich")) {
        visit_refuse(visit, 404, "GIAO_DICH");
        return;
    }
    text_add(
        &content,
        "<p>Số tiền: <strong>%ld đồng</strong></p>\n<form method=\"post\" action=\"/xac-nhan\">"
        "<input type=\"hidden\" name=\"ma\" value=\"%s\"><button>Thanh toán</button></form>\n",
        strtol(amount, NULL, 10), ticket);
    visit_send_page(visit, visit->site->title, text_string(&content), NULL);
    text_free(&content);
}

void answer_payment(struct visit *visit)
{
    if (strcmp(visit->request->path, "/khoi-tao") == 0 && visit_is_post(visit))
        begin_payment(visit);
    else if (strcmp(visit->request->path, "/giao-dich") == 0)
        show_payment(visit);
    else if (strcmp(visit->request->path, "/huy") == 0 && visit_is_post(visit))
        visit_send_json(visit, 200, "{\"trang_thai\": \"DA_HUY\"}");
    else
        answer_send_status(visit->connection, 404);
}

/* --- offices ---------------------------------------------------------------------------------- */

static void send_login(struct visit *visit)
{
    char session[TICKET_TEXT];
    char token[TICKET_TEXT];
    char cookie[200];
    struct text content = {0};

    ticket_make(session, "truoc");
    snprintf(cookie, sizeof cookie, "Set-Cookie: truoc=%s; Path=/; Secure; HttpOnly", session);
    text_add(&content,
             "<form method=\"post\" action=\"/dang-nhap\"><input type=\"hidden\" name=\"_csrf\" "
             "value=\"%s\"><label>Tài khoản <input name=\"tai_khoan\"></label> <label>Mật khẩu "
             "<input name=\"mat_khau\" type=\"password\"></label> <button>Đăng nhập</button>"
             "</form>\n",
             ticket_token(token, session));
    visit_send_page(visit, visit->site->title, text_string(&content), cookie);
    text_free(&content);
}

static void take_login(struct visit *visit)
{
    char before[TICKET_TEXT] = "";
    char account[64] = "";
    char secret[64] = "";
    char session[TICKET_TEXT];
    char cookie[200];

    visit_cookie(visit, "truoc", before, sizeof before);
    visit_field(visit, "tai_khoan", account, sizeof account);
    visit_field(visit, "mat_khau", secret, sizeof secret);
    if (!ticket_is_ours(before, "truoc") || !visit_token_fits(visit, before)) {
        visit_refuse(visit, 403, "CSRF");
    } else if (strcmp(account, "giam-sat") != 0 || strcmp(secret, "thu nghiem & 1") != 0) {
        visit_redirect(visit, "/", NULL);
    } else {
        snprintf(cookie, sizeof cookie, "Set-Cookie: phien=%s; Path=/; Secure; HttpOnly",
                 ticket_make(session, "phien"));
        visit_redirect(visit, "/danh-sach", cookie);
    }
}

void answer_office(struct visit *visit)
{
    const char *const path = visit->request->path;
    char session[TICKET_TEXT];

    if (strcmp(path, "/") == 0)
        send_login(visit);
    else if (strcmp(path, "/dang-nhap") == 0 && visit_is_post(visit))
        take_login(visit);
    else if (strcmp(path, "/dang-xuat") == 0)
        visit_redirect(visit, "/", "Set-Cookie: phien=; Path=/; Max-Age=0");
    else if (strcmp(path, "/danh-sach") == 0 && visit_session(visit, session))
        visit_send_page(visit, visit->site->title, visit->site->content, NULL);
    else
        visit_redirect(visit, "/", NULL);
}
