/* The portal: signing in by way of a test identity provider, and handing in an application. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "province/journey.h"
#include "province/site.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/request.h"

/* --- signing in ------------------------------------------------------------------------------- */

void answer_portal_login(struct visit *visit)
{
    char state[TICKET_TEXT];
    char location[512];
    char cookie[200];

    ticket_make(state, "state");
    snprintf(location, sizeof location,
             "%s?response_type=code&client_id=cong-dvc-ninhthuan&redirect_uri=https%%3A%%2F%%2F"
             "%s%%2Fdang-nhap%%2Fcallback&state=%s",
             visit->site->content, visit->site->host, state);
    snprintf(cookie, sizeof cookie, "Set-Cookie: trang_thai=%s; Path=/dang-nhap; Secure; HttpOnly",
             state);
    visit_redirect(visit, location, cookie);
}

static void send_identity_page(struct visit *visit)
{
    char state[TICKET_TEXT] = "";
    char session[TICKET_TEXT];
    char token[TICKET_TEXT];
    char cookie[200];
    struct text content = {0};

    request_parameter(visit->request, "state", state, sizeof state);
    if (!ticket_is_ours(state, "state")) {
        visit_refuse(visit, 400, "invalid_request");
        return;
    }
    ticket_make(session, "phien");
    snprintf(cookie, sizeof cookie, "Set-Cookie: phien=%s; Secure; HttpOnly", session);
    text_add(&content,
             "<form method=\"post\" action=\"/xac-thuc\">"
             "<input type=\"hidden\" name=\"state\" value=\"%s\">"
             "<input type=\"hidden\" name=\"_csrf\" value=\"%s\">"
             "<label>Tài khoản thử <input name=\"tai_khoan\"></label> <label>Mật khẩu <input "
             "name=\"mat_khau\" type=\"password\"></label> <button>Đăng nhập</button></form>\n",
             state, ticket_token(token, session));
    visit_send_page(visit, visit->site->title, text_string(&content), cookie);
    text_free(&content);
}

static void take_identity(struct visit *visit)
{
    char session[TICKET_TEXT];
    char state[TICKET_TEXT] = "";
    char account[64] = "";
    char secret[64] = "";
    char code[TICKET_TEXT];
    char location[400];

    visit_field(visit, "state", state, sizeof state);
    visit_field(visit, "tai_khoan", account, sizeof account);
    visit_field(visit, "mat_khau", secret, sizeof secret);
    if (!visit_session(visit, session) || !visit_token_fits(visit, session)) {
        visit_refuse(visit, 403, "CSRF");
    } else if (strcmp(account, "giam-sat") != 0 || strcmp(secret, "thu nghiem & 1") != 0) {
        visit_send_page(visit, "Đăng nhập không thành công",
                        "<p>Tài khoản hoặc mật khẩu không đúng.</p>\n", NULL);
    } else {
        snprintf(location, sizeof location,
                 "https://dichvucong.ninhthuan.test/dang-nhap/callback?code=%s&state=%s",
                 ticket_make(code, "code"), state);
        visit_redirect(visit, location, NULL);
    }
}

void answer_identity(struct visit *visit)
{
    if (strcmp(visit->request->path, "/xac-thuc") == 0 && visit_is_post(visit))
        take_identity(visit);
    else
        send_identity_page(visit);
}

void answer_portal_callback(struct visit *visit)
{
    char state[TICKET_TEXT] = "";
    char kept[TICKET_TEXT] = "";
    char code[TICKET_TEXT] = "";
    char session[TICKET_TEXT];
    char cookie[200];

    request_parameter(visit->request, "state", state, sizeof state);
    request_parameter(visit->request, "code", code, sizeof code);
    if (!visit_cookie(visit, "trang_thai", kept, sizeof kept) || strcmp(kept, state) != 0 ||
        !ticket_is_ours(code, "code")) {
        visit_refuse(visit, 403, "invalid_state");
        return;
    }
    ticket_make(session, "phien");
    snprintf(cookie, sizeof cookie,
             "Set-Cookie: phien=%s; Path=/; Secure; HttpOnly\r\n"
             "Set-Cookie: trang_thai=; Path=/dang-nhap; Max-Age=0",
             session);
    visit_redirect(visit, "/ca-nhan", cookie);
}

void answer_portal_person(struct visit *visit)
{
    char session[TICKET_TEXT];

    if (visit_session(visit, session))
        visit_send_page(visit, visit->site->title, visit->site->content, NULL);
    else
        visit_redirect(visit, "/dang-nhap", NULL);
}

/* --- applications ----------------------------------------------------------------------------- */

enum { KEPT = 16 };
enum stage { STAGE_NONE, STAGE_DRAFT, STAGE_HANDED_IN, STAGE_WITHDRAWN };

struct application {
    unsigned long number;
    enum stage stage;
    struct text file;
};

static struct application kept[KEPT]; /* the one with the number n at n % KEPT */
static unsigned long last_number;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* With the lock held; NULL: it is not kept (any more). */
static struct application *find(unsigned long number)
{
    struct application *const application = &kept[number % KEPT];

    return application->number == number && number != 0 ? application : NULL;
}

static unsigned long begin_application(void)
{
    struct application *application;
    unsigned long number;

    pthread_mutex_lock(&lock);
    number = ++last_number;
    application = &kept[number % KEPT];
    text_free(&application->file);
    *application = (struct application){.number = number, .stage = STAGE_DRAFT};
    pthread_mutex_unlock(&lock);
    return number;
}

static void send_form(struct visit *visit)
{
    char session[TICKET_TEXT];
    char token[TICKET_TEXT];
    char cookie[200];
    struct text content = {0};

    ticket_make(session, "phien");
    snprintf(cookie, sizeof cookie, "Set-Cookie: phien=%s; Path=/; Secure; HttpOnly", session);
    text_add(&content,
             "<form method=\"post\" action=\"luu\"><input type=\"hidden\" name=\"_csrf\" "
             "value=\"%s\"><label>Người nộp <input name=\"nguoi_nop\"></label> <label>Nội dung "
             "<textarea name=\"noi_dung\"></textarea></label> <button>Lưu</button></form>\n",
             ticket_token(token, session));
    visit_send_page(visit, visit->site->title, text_string(&content), cookie);
    text_free(&content);
}

static void save_draft(struct visit *visit)
{
    char session[TICKET_TEXT];
    char person[200] = "";

    if (!visit_session(visit, session) || !visit_token_fits(visit, session))
        visit_refuse(visit, 403, "CSRF");
    else if (!visit_field(visit, "nguoi_nop", person, sizeof person) || person[0] == '\0')
        visit_refuse(visit, 400, "NGUOI_NOP");
    else
        visit_send_json(visit, 200, "{\"ma_ho_so\": \"%lu\", \"trang_thai\": \"NHAP\"}",
                        begin_application());
}

/* The file of a multipart body: between its head and the boundary that ends it. */
static bool find_file(const struct text *body, const char **bytes, size_t *length)
{
    const char *const whole = text_string(body);
    const char *const name = strstr(whole, "filename=\"");
    const char *const begin = name == NULL ? NULL : strstr(name, "\r\n\r\n");
    const size_t boundary = strcspn(whole, "\r\n");
    const char *end;

    if (begin == NULL)
        return false;
    *bytes = begin + 4;
    end = memmem(*bytes, body->length - (size_t)(*bytes - whole), whole, boundary);
    if (end == NULL || end < *bytes + 2)
        return false;
    *length = (size_t)(end - *bytes) - 2;
    return true;
}

static void take_file(struct visit *visit, unsigned long number)
{
    struct application *application;
    const char *bytes;
    size_t length;

    if (!find_file(&visit->request->body, &bytes, &length)) {
        visit_refuse(visit, 200, "FILE_EMPTY");
        return;
    }
    pthread_mutex_lock(&lock);
    application = find(number);
    if (application != NULL) {
        text_free(&application->file);
        text_add_bytes(&application->file, bytes, length);
    }
    pthread_mutex_unlock(&lock);
    if (application == NULL)
        visit_refuse(visit, 404, "HO_SO");
    else
        visit_send_json(visit, 200, "{\"tep\": \"%lu\", \"kich_thuoc\": %zu}", number, length);
}

static void send_file(struct visit *visit, unsigned long number)
{
    struct application *application;
    struct text file = {0};

    pthread_mutex_lock(&lock);
    application = find(number);
    if (application != NULL)
        text_add_bytes(&file, text_string(&application->file), application->file.length);
    pthread_mutex_unlock(&lock);
    const struct answer answer = {.status = application == NULL ? 404 : 200,
                                  .type = "application/pdf",
                                  .body = text_string(&file),
                                  .length = file.length};
    answer_send(visit->connection, &answer);
    text_free(&file);
}

/* Shows how far it has come, after it has come further if `stage` says so. */
static void send_stage(struct visit *visit, unsigned long number, enum stage stage)
{
    static const char *const names[] = {"", "NHAP", "DA_TIEP_NHAN", "DA_RUT"};
    struct application *application;

    pthread_mutex_lock(&lock);
    application = find(number);
    if (application != NULL && stage != STAGE_NONE)
        application->stage = stage;
    stage = application == NULL ? STAGE_NONE : application->stage;
    pthread_mutex_unlock(&lock);
    if (application == NULL)
        visit_refuse(visit, 404, "HO_SO");
    else
        visit_send_json(visit, 200, "{\"ma_ho_so\": \"%lu\", \"trang_thai\": \"%s\"}", number,
                        names[stage]);
}

/* ".../7/tep": what is done with application 7. */
static void answer_one(struct visit *visit, const char *rest)
{
    char *verb = NULL;
    const unsigned long number = strtoul(rest, &verb, 10);

    if (strcmp(verb, "") == 0)
        send_stage(visit, number, STAGE_NONE);
    else if (strcmp(verb, "/tep") == 0 && visit_is_post(visit))
        take_file(visit, number);
    else if (strcmp(verb, "/tep") == 0)
        send_file(visit, number);
    else if (strcmp(verb, "/nop") == 0 && visit_is_post(visit))
        send_stage(visit, number, STAGE_HANDED_IN);
    else if (strcmp(verb, "/rut") == 0 && visit_is_post(visit))
        send_stage(visit, number, STAGE_WITHDRAWN);
    else
        answer_send_status(visit->connection, 404);
}

void answer_application(struct visit *visit)
{
    const char *const path = visit->request->path;
    const char *const rest = strchr(path + 1, '/');

    if (rest == NULL)
        visit_send_page(visit, visit->site->title, visit->site->content, NULL);
    else if (strcmp(rest, "/mau-don") == 0)
        send_form(visit);
    else if (strcmp(rest, "/luu") == 0 && visit_is_post(visit))
        save_draft(visit);
    else
        answer_one(visit, rest + 1);
}
