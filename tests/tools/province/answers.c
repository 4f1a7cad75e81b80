#include "province/answers.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "province/site.h"
#include "serve/answer.h"
#include "serve/connection.h"
#include "serve/request.h"

static const char opening[] =
    "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
static const char style[] =
    "</title>\n<style>body{font-family:sans-serif;margin:0;color:#222}"
    "header{background:#0b5394;color:#fff;padding:1rem 2rem}main{padding:1rem 2rem}"
    "footer{background:#eee;padding:1rem 2rem;font-size:.9rem}</style>\n</head>\n<body>\n"
    "<header><p>TỈNH NINH THUẬN (mô phỏng)</p><h1>";
static const char closing[] =
    "</main>\n<footer><p>Cơ quan chủ quản: Ủy ban nhân dân tỉnh Ninh Thuận. Tổng đài hỗ trợ: "
    "1022.</p><p>Trang mô phỏng dùng để thử hệ thống giám sát, không phải trang thật. "
    "Cập nhật lúc {time} ngày {today}.</p></footer>\n</body>\n</html>\n";

enum { DAY_MS = 24 * 3600 * 1000 };

/* What a word in braces stands for; false if it is none of ours. */
static bool fill_word(struct text *page, const struct visit *visit, const char *word, size_t length)
{
    static const struct {
        const char *word;
        int64_t back_ms;
    } days[] = {{"today", 0}, {"yesterday", DAY_MS}, {"last-week", INT64_C(6) * DAY_MS}};
    char text[CLOCK_TEXT];

    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (length == strlen(days[i].word) && strncmp(word, days[i].word, length) == 0) {
            text_add_string(
                page, clock_format_for_people(text, "%d/%m/%Y", visit->shown_ms - days[i].back_ms));
            return true;
        }
    if (length == 4 && strncmp(word, "time", length) == 0)
        text_add_string(page, clock_format_for_people(text, "%H:%M", visit->shown_ms));
    else if (length == 6 && strncmp(word, "moment", length) == 0)
        text_add_string(page, clock_format(text, visit->shown_ms));
    else if (length == 5 && strncmp(word, "query", length) == 0)
        text_add_html(page, visit->request->query);
    else
        return false;
    return true;
}

static void fill(struct text *page, const struct visit *visit, const char *from)
{
    for (const char *brace = strchr(from, '{'); brace != NULL; brace = strchr(from, '{')) {
        const size_t length = strcspn(brace + 1, "}");

        text_add_bytes(page, from, (size_t)(brace - from));
        from = brace + 1;
        if (*(brace + 1 + length) == '}' && fill_word(page, visit, brace + 1, length))
            from = brace + length + 2;
        else
            text_add_bytes(page, "{", 1);
    }
    text_add_string(page, from);
}

void page_render(struct text *page, const struct visit *visit, const char *title, const char *lead,
                 const char *content)
{
    text_add_string(page, opening);
    text_add_html(page, title);
    text_add_string(page, style);
    text_add_html(page, title);
    text_add_string(page, "</h1></header>\n<main>\n<p>");
    text_add_html(page, lead);
    text_add_string(page, "</p>\n");
    fill(page, visit, content);
    fill(page, visit, closing);
}

void data_send(const struct visit *visit, int status, const char *type, const char *content)
{
    struct text text = {0};

    fill(&text, visit, content);
    const struct answer answer = {
        .status = status, .type = type, .body = text_string(&text), .length = text.length};
    answer_send(visit->connection, &answer);
    text_free(&text);
}

void page_send(const struct visit *visit, int status, const struct text *page)
{
    const struct answer answer = {.status = status,
                                  .headers = "X-Content-Type-Options: nosniff\r\n"
                                             "Strict-Transport-Security: max-age=31536000\r\n",
                                  .body = text_string(page),
                                  .length = page->length};

    if (strcmp(visit->request->method, "HEAD") == 0)
        answer_send_head(visit->connection, &answer);
    else
        answer_send(visit->connection, &answer);
}

void answer_page(struct visit *visit)
{
    struct text page = {0};

    page_render(&page, visit, visit->site->title, visit->site->lead, visit->site->content);
    page_send(visit, 200, &page);
    text_free(&page);
}

void answer_moved(struct visit *visit)
{
    answer_redirect(visit->connection, 302, visit->site->content);
}

/* Only letters that are safe in a header and an address are kept: the state comes from outside. */
static void keep_safe(char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

    word[strspn(word, safe)] = '\0';
}

void answer_login(struct visit *visit)
{
    char state[256] = "";
    char location[1024];

    request_parameter(visit->request, "state", state, sizeof state);
    keep_safe(state);
    snprintf(location, sizeof location,
             "%s?response_type=code&client_id=cong-dvc-ninhthuan&redirect_uri="
             "https%%3A%%2F%%2Fsso.ninhthuan.test%%2Fcallback&state=%s",
             visit->site->content, state);
    answer_redirect(visit->connection, 302, location);
}

void answer_sign_in(struct visit *visit)
{
    struct text content = {0};
    struct text page = {0};
    char state[256] = "";

    request_parameter(visit->request, "state", state, sizeof state);
    keep_safe(state);
    text_add_string(&content, visit->site->content);
    text_add(&content, "<input type=\"hidden\" name=\"state\" value=\"%s\"></form>\n", state);
    page_render(&page, visit, visit->site->title, visit->site->lead, text_string(&content));
    page_send(visit, 200, &page);
    text_free(&content);
    text_free(&page);
}
