#include "site_ops.h"

#include <stdio.h>
#include <string.h>

#include "io/unicode.h"
#include "site_adding.h"
#include "site_do.h"
#include "site_parts.h"
#include "site_see.h"
#include "site_sign.h"

/* --- the rooms: one row each; the first that fits ----------------------------------------------
 */

static const struct ops_room rooms[] = {
    {"", ROLE_VIEWER, see_services, NULL, false},
    {"wall", ROLE_VIEWER, see_wall, NULL, false},
    {"services/?/try", ROLE_VIEWER, do_show_try, do_act_try, false},
    {"services/", ROLE_VIEWER, see_service, NULL, false},
    {"evidence/", ROLE_OPERATOR, see_evidence, NULL, false},
    {"letters", ROLE_VIEWER, see_letters, NULL, false},
    {"budgets", ROLE_VIEWER, see_budgets, NULL, false},
    {"monitor", ROLE_VIEWER, see_monitor, NULL, false},
    {"audit", ROLE_OPERATOR, see_audit, NULL, false},
    {"events", ROLE_VIEWER, see_events, NULL, false},
    {"add", ROLE_ADMIN, adding_show, adding_act, false},
    {"people", ROLE_ADMIN, do_show_people, do_act_people, false},
    {"incidents", ROLE_VIEWER, do_show_incidents, NULL, false},
    {"incidents/", ROLE_VIEWER, do_show_incident, do_act_incident, false},
    {"maintenance", ROLE_VIEWER, do_show_maintenance, do_act_maintenance, false},
    {"silences", ROLE_VIEWER, do_show_silences, do_act_silences, false},
    {"shift", ROLE_VIEWER, do_show_shift, do_act_shift, false},
    {"posts", ROLE_VIEWER, do_show_posts, do_act_posts, false},
    {"reports", ROLE_VIEWER, do_show_reports, NULL, false},
    {"reports/", ROLE_VIEWER, do_show_report, do_act_report, false},
    {"addenda", ROLE_VIEWER, do_show_addenda, do_act_addenda, false},
    {"account", ROLE_VIEWER, sign_show_account, sign_take_account, false},
    {"sign-in", ROLE_VIEWER, sign_show_form, sign_take_form, true},
    {"sign-out", ROLE_VIEWER, NULL, sign_take_out, false},
};

static bool is_reading(const struct web_request *request)
{
    return strcmp(web_method(request), "GET") == 0 || strcmp(web_method(request), "HEAD") == 0;
}

static bool fits(const struct ops_room *room, const char *rest)
{
    const size_t length = strlen(room->name);
    const size_t before = strcspn(room->name, "?");
    const size_t after = before < length ? length - before - 1 : 0;

    if (before < length)
        return strlen(rest) > before + after && strncmp(rest, room->name, before) == 0 &&
               strcmp(rest + strlen(rest) - after, room->name + before + 1) == 0;
    if (length > 0 && room->name[length - 1] == '/')
        return strncmp(rest, room->name, length) == 0 && rest[length] != '\0';
    return strcmp(rest, room->name) == 0;
}

static const struct ops_room *find_room(const char *rest)
{
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        if (fits(&rooms[i], rest))
            return &rooms[i];
    return NULL;
}

/* Has he been let in?  Else he has been answered. */
static bool admit(struct ops_visit *visit, const struct ops_room *room)
{
    char key[sizeof visit->visitor.key];

    if (room->is_open) {
        gate_know(visit->site, visit->request, &visit->visitor);
        return true;
    }
    if (is_reading(visit->request))
        return gate_admit(visit->site, visit->request, visit->language, room->least,
                          &visit->visitor);
    return gate_admit_act(visit->site, visit->request, visit->language, room->least,
                          ops_field(visit, "key", key, sizeof key) ? key : "", &visit->visitor);
}

/* What there is not is told only to those who may come in. */
static void answer_missing(struct ops_visit *visit, enum page_problem problem)
{
    if (gate_admit(visit->site, visit->request, visit->language, ROLE_VIEWER, &visit->visitor))
        site_answer_sorry(visit->site, visit->request, visit->language, problem);
}

void site_ops(struct site *site, struct web_request *request, enum language language,
              const char *rest)
{
    struct ops_visit visit = {.site = site, .request = request, .language = language, .rest = rest};
    const struct ops_room *const room = find_room(rest);
    const bool is_act = strcmp(web_method(request), "POST") == 0;

    if (room == NULL) {
        answer_missing(&visit, PAGE_NOT_FOUND);
        return;
    }
    if (is_act ? room->act == NULL : room->show == NULL || !is_reading(request)) {
        answer_missing(&visit, PAGE_NOT_ALLOWED);
        return;
    }
    if (!admit(&visit, room))
        return;
    if (room->name[0] != '\0' && room->name[strlen(room->name) - 1] == '/')
        visit.rest = rest + strlen(room->name);
    (is_act ? room->act : room->show)(&visit);
}

/* --- what the rooms share --------------------------------------------------------------------- */

void ops_answer_html(const struct ops_visit *visit, int status, bool went, struct text *text,
                     const struct error *error)
{
    struct web_page *page;

    if (went) {
        page = site_make_page(status, site_html, "no-store", text);
        web_answer(visit->request, page);
        web_page_release(page);
    } else {
        log_trouble(&visit->site->page_trouble, "%s", error->message);
        site_answer_sorry(visit->site, visit->request, visit->language, PAGE_BROKEN);
    }
    text_free(text);
}

void ops_go_to(const struct ops_visit *visit, const char *room)
{
    struct text address = {0};

    text_add(&address, "%s/ops%s%s", visit->language == LANGUAGE_EN ? "/en" : "",
             *room == '\0' ? "" : "/", room);
    site_answer_go(visit->request, text_string(&address));
    text_free(&address);
}

struct wanted_field {
    const char *name;
    char *value;
    size_t room;
    bool found;
};

static bool take_field(void *argument, const char *name, const char *value)
{
    struct wanted_field *const wanted = argument;

    if (!wanted->found && strcmp(name, wanted->name) == 0 && strlen(value) < wanted->room &&
        unicode_is_valid(value, strlen(value))) {
        memcpy(wanted->value, value, strlen(value) + 1);
        wanted->found = true;
    }
    return true;
}

bool ops_field(const struct ops_visit *visit, const char *name, char *value, size_t room)
{
    struct wanted_field wanted = {.name = name, .room = room};
    size_t length;
    const char *const form = web_body(visit->request, &length);

    wanted.value = value;
    if (strlen(form) == length)
        site_each_field(form, take_field, &wanted);
    return wanted.found;
}
