#include "stage/acts.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/words.h"
#include "model/address.h"
#include "model/maintenance.h"
#include "stage/acts_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- verbs ------------------------------------------------------------------------------------ */

#define FIELD(name) offsetof(struct act, name)

static const struct act_word ack_words[] = {
    {"id", true, acts_read_number, FIELD(incident), 0},
    {"alert", false, acts_read_number, FIELD(alert), 0},
    {"until", false, acts_read_later, FIELD(until_ms), 0},
    {"expect", false, acts_read_later, FIELD(expected_ms), 0},
    {"note", false, acts_read_lines, FIELD(text), ACT_TEXT_MOST},
    {"public", false, acts_read_bool, FIELD(is_public), 0},
    {"seen_by", false, acts_read_seen, FIELD(seen_by), 0},
};

static const struct act_word assign_words[] = {
    {"id", true, acts_read_number, FIELD(incident), 0},
    {"to", true, acts_read_assignee, 0, 0},
    {"until", false, acts_read_later, FIELD(until_ms), 0},
    {"expect", false, acts_read_later, FIELD(expected_ms), 0},
    {"note", false, acts_read_lines, FIELD(text), ACT_TEXT_MOST},
    {"seen_by", false, acts_read_seen, FIELD(seen_by), 0},
};

static const struct act_word note_words[] = {
    {"id", true, acts_read_number, FIELD(incident), 0},
    {"note", true, acts_read_lines, FIELD(text), ACT_TEXT_MOST},
    {"note_en", false, acts_read_lines, FIELD(text_en), ACT_TEXT_MOST},
    {"public", false, acts_read_bool, FIELD(is_public), 0},
};

static const struct act_word attribute_words[] = {
    {"id", true, acts_read_number, FIELD(incident), 0},
    {"owner", true, acts_read_owner, FIELD(owner), 0},
    {"cause", false, acts_read_line, FIELD(cause), ACT_LINE_MOST},
};

static const struct act_word plan_words[] = {
    {"services", true, acts_read_services, FIELD(services), 0},
    {"from", true, acts_read_time, FIELD(from_ms), 0},
    {"to", true, acts_read_time, FIELD(to_ms), 0},
    {"every", false, acts_read_rule, FIELD(rule), 0},
    {"announced", false, acts_read_time, FIELD(announced_ms), 0},
    {"purpose", true, acts_read_line, FIELD(purpose), ACT_LINE_MOST},
    {"purpose_en", false, acts_read_line, FIELD(purpose_en), ACT_LINE_MOST},
};

static const struct act_word end_words[] = {
    {"id", true, acts_read_number, FIELD(work), 0},
};

static const struct act_word silence_words[] = {
    {"scope", true, acts_read_scope, 0, 0},
    {"until", true, acts_read_later, FIELD(until_ms), 0},
    {"reason", true, acts_read_line, FIELD(text), ACT_LINE_MOST},
};

static const struct act_word end_silence_words[] = {
    {"id", true, acts_read_number, FIELD(silence), 0},
};

static const struct act_word hand_over_words[] = {
    {"to", true, acts_read_person, 0, 0},
    {"roster", false, acts_read_roster, 0, 0},
    {"note", false, acts_read_lines, FIELD(text), ACT_TEXT_MOST},
};

static const struct act_word add_user_words[] = {
    {"id", true, acts_read_id, 0, 0},
    {"role", true, acts_read_role, 0, 0},
    {"hash", true, acts_read_hash, 0, 0},
};

static const struct act_word set_password_words[] = {
    {"id", true, acts_read_id, 0, 0},
    {"hash", true, acts_read_hash, 0, 0},
};

static const struct act_word set_role_words[] = {
    {"id", true, acts_read_id, 0, 0},
    {"role", true, acts_read_role, 0, 0},
};

static const struct act_word add_token_words[] = {
    {"id", true, acts_read_id, 0, 0},
    {"role", true, acts_read_role, 0, 0},
    {"until", true, acts_read_later, FIELD(until_ms), 0},
    {"digest", true, acts_read_digest, 0, 0},
};

/* What the gate says; see src/site_gate.c. */
static const struct act_word sign_in_words[] = {
    {"id", true, acts_read_id, 0, 0},
    {"session", true, acts_read_session, 0, 0},
    {"hash", true, acts_read_hash, 0, 0},
    {"address", true, acts_read_line, FIELD(address), ADDRESS_TEXT},
};

static const struct act_word sign_out_words[] = {
    {"id", true, acts_read_id, 0, 0},
    {"session", true, acts_read_session, 0, 0},
    {"address", true, acts_read_line, FIELD(address), ADDRESS_TEXT},
};

static const struct act_word use_words[] = {
    {"session", true, acts_read_session, 0, 0},
};

static const struct act_word refuse_words[] = {
    {"id", false, acts_read_id, 0, 0},
    {"address", true, acts_read_line, FIELD(address), ADDRESS_TEXT},
    {"failures", true, acts_read_number, FIELD(failures), 0},
    {"until", false, acts_read_later, FIELD(until_ms), 0},
};

static const struct act_word remove_words[] = {
    {"id", true, acts_read_id, 0, 0},
};

static const struct act_word publish_words[] = {
    {"kind", true, acts_read_post_kind, 0, 0},
    {"incident", false, acts_read_number, FIELD(incident), 0},
    {"stage", false, acts_read_stage, 0, 0},
    {"work", false, acts_read_planned, 0, 0},
    {"services", false, acts_read_services, FIELD(services), 0},
    {"title", true, acts_read_line, FIELD(title), POST_TITLE_MOST},
    {"title_en", false, acts_read_line, FIELD(title_en), POST_TITLE_MOST},
    {"text", true, acts_read_lines, FIELD(text), ACT_TEXT_MOST},
    {"text_en", false, acts_read_lines, FIELD(text_en), ACT_TEXT_MOST},
    {"from", false, acts_read_time, FIELD(from_ms), 0},
    {"to", false, acts_read_later, FIELD(to_ms), 0},
    {"expect", false, acts_read_later, FIELD(expected_ms), 0},
};

static const struct act_word change_words[] = {
    {"id", true, acts_read_number, FIELD(post), 0},
    {"version", false, acts_read_number, FIELD(version), 0},
    {"stage", false, acts_read_stage, 0, 0},
    {"title", false, acts_read_line, FIELD(title), POST_TITLE_MOST},
    {"title_en", false, acts_read_line_or_none, FIELD(title_en), POST_TITLE_MOST},
    {"text", false, acts_read_lines, FIELD(text), ACT_TEXT_MOST},
    {"text_en", false, acts_read_lines_or_none, FIELD(text_en), ACT_TEXT_MOST},
    {"from", false, acts_read_time, FIELD(from_ms), 0},
    {"to", false, acts_read_time, FIELD(to_ms), 0},
    {"expect", false, acts_read_time, FIELD(expected_ms), 0},
};

static const struct act_word withdraw_words[] = {
    {"id", true, acts_read_number, FIELD(post), 0},
    {"reason", true, acts_read_line, FIELD(text), ACT_LINE_MOST},
};

static const struct act_word file_words[] = {
    {"period", true, acts_read_line, FIELD(objection.period), ACT_NAME_MOST},
    {"calendar", false, acts_read_line, FIELD(objection.calendar), ACT_NAME_MOST},
    {"service", true, acts_read_subject, 0, 0},
    {"figure", true, acts_read_figure, 0, 0},
    {"agency", true, acts_read_line, FIELD(objection.agency), ACT_LINE_MOST},
    {"document", true, acts_read_line, FIELD(objection.document), ACT_NAME_MOST},
    {"dated", true, acts_read_day, 0, 0},
    {"text", true, acts_read_lines, FIELD(text), ACT_TEXT_MOST},
};

static const struct act_word decide_words[] = {
    {"id", true, acts_read_number, FIELD(objection.number), 0},
    {"decision", true, acts_read_decision, 0, 0},
    {"reason", true, acts_read_line, FIELD(objection.reason), ACT_LINE_MOST},
    {"document", false, acts_read_line, FIELD(objection.document), ACT_NAME_MOST},
    {"from", false, acts_read_line, FIELD(objection.was), ACT_NAME_MOST},
    {"to", false, acts_read_line, FIELD(objection.is), ACT_NAME_MOST},
};

static const struct act_word addendum_words[] = {
    {"period", true, acts_read_line, FIELD(objection.period), ACT_NAME_MOST},
    {"calendar", false, acts_read_line, FIELD(objection.calendar), ACT_NAME_MOST},
    {"reason", true, acts_read_line, FIELD(objection.reason), ACT_LINE_MOST},
    {"document", true, acts_read_line, FIELD(objection.document), ACT_NAME_MOST},
    {"service", false, acts_read_subject, 0, 0},
    {"figure", false, acts_read_figure, 0, 0},
    {"from", false, acts_read_line, FIELD(objection.was), ACT_NAME_MOST},
    {"to", false, acts_read_line, FIELD(objection.is), ACT_NAME_MOST},
    {"note", false, acts_read_lines, FIELD(text), ACT_ADDENDUM_MOST},
};

static const struct act_word import_scores_words[] = {
    {"scores", true, acts_read_scores, 0, 0},
    {"document", false, acts_read_line, FIELD(document), ACT_LINE_MOST},
};

const struct act_verb act_verbs[] = {
    {"incident-ack", ACT_ACKNOWLEDGE, ROLE_OPERATOR, ack_words, COUNT(ack_words)},
    {"incident-note", ACT_NOTE, ROLE_OPERATOR, note_words, COUNT(note_words)},
    {"incident-assign", ACT_ASSIGN, ROLE_OPERATOR, assign_words, COUNT(assign_words)},
    {"incident-attribute", ACT_ATTRIBUTE, ROLE_APPROVER, attribute_words, COUNT(attribute_words)},
    {"maintenance-add", ACT_PLAN, ROLE_APPROVER, plan_words, COUNT(plan_words)},
    {"maintenance-end", ACT_END, ROLE_APPROVER, end_words, COUNT(end_words)},
    {"silence-add", ACT_SILENCE, ROLE_OPERATOR, silence_words, COUNT(silence_words)},
    {"silence-end", ACT_END_SILENCE, ROLE_OPERATOR, end_silence_words, COUNT(end_silence_words)},
    {"shift-hand-over", ACT_HAND_OVER, ROLE_OPERATOR, hand_over_words, COUNT(hand_over_words)},
    {"user-add", ACT_ADD_USER, ROLE_ADMIN, add_user_words, COUNT(add_user_words)},
    {"user-remove", ACT_REMOVE_USER, ROLE_ADMIN, remove_words, COUNT(remove_words)},
    {"user-password", ACT_SET_PASSWORD, ROLE_ADMIN, set_password_words, COUNT(set_password_words)},
    {"user-role", ACT_SET_ROLE, ROLE_ADMIN, set_role_words, COUNT(set_role_words)},
    {"user-sign-out", ACT_END_SESSIONS, ROLE_ADMIN, remove_words, COUNT(remove_words)},
    {"token-add", ACT_ADD_TOKEN, ROLE_ADMIN, add_token_words, COUNT(add_token_words)},
    {"token-remove", ACT_REMOVE_TOKEN, ROLE_ADMIN, remove_words, COUNT(remove_words)},
    {"own-password", ACT_SET_PASSWORD, ROLE_GATE, set_password_words, COUNT(set_password_words)},
    {"session-begin", ACT_SIGN_IN, ROLE_GATE, sign_in_words, COUNT(sign_in_words)},
    {"session-end", ACT_SIGN_OUT, ROLE_GATE, sign_out_words, COUNT(sign_out_words)},
    {"session-use", ACT_USE_SESSION, ROLE_GATE, use_words, COUNT(use_words)},
    {"session-refuse", ACT_REFUSE_SIGN_IN, ROLE_GATE, refuse_words, COUNT(refuse_words)},
    {"service-add", ACT_ADD_SERVICE, ROLE_ADMIN, acts_told_words, COUNT(acts_told_words)},
    {"configuration-reload", ACT_RELOAD, ROLE_ADMIN, acts_told_words, COUNT(acts_told_words)},
    {"service-not-added", ACT_FAIL_ADD, ROLE_GATE, acts_told_words, COUNT(acts_told_words)},
    {"configuration-taken-up", ACT_TAKE_UP, ROLE_GATE, acts_told_words, COUNT(acts_told_words)},
    {"configuration-refused", ACT_REFUSE, ROLE_GATE, acts_told_words, COUNT(acts_told_words)},
    {"samples-import", ACT_IMPORT_SAMPLES, ROLE_GATE, acts_told_words, COUNT(acts_told_words)},
    {"store-restore", ACT_RESTORE, ROLE_GATE, acts_told_words, COUNT(acts_told_words)},
    {"probing-stop", ACT_STOP_PROBING, ROLE_GATE, acts_told_words, COUNT(acts_told_words)},
    {"probing-resume", ACT_RESUME_PROBING, ROLE_GATE, acts_told_words, COUNT(acts_told_words)},
    {"post-publish", ACT_PUBLISH, ROLE_OPERATOR, publish_words, COUNT(publish_words)},
    {"post-change", ACT_CHANGE_POST, ROLE_OPERATOR, change_words, COUNT(change_words)},
    {"post-withdraw", ACT_WITHDRAW, ROLE_OPERATOR, withdraw_words, COUNT(withdraw_words)},
    {"objection-file", ACT_FILE_OBJECTION, ROLE_OPERATOR, file_words, COUNT(file_words)},
    {"objection-decide", ACT_DECIDE, ROLE_APPROVER, decide_words, COUNT(decide_words)},
    {"addendum-add", ACT_ADD_ADDENDUM, ROLE_APPROVER, addendum_words, COUNT(addendum_words)},
    {"score-import", ACT_IMPORT_SCORES, ROLE_APPROVER, import_scores_words,
     COUNT(import_scores_words)},
    {"report-text", ACT_WRITE_REPORT, ROLE_OPERATOR, acts_text_words, COUNT(acts_text_words)},
    {"report-keep", ACT_KEEP_REPORT, ROLE_OPERATOR, acts_keep_words, COUNT(acts_keep_words)},
    {"period-seal", ACT_SEAL, ROLE_APPROVER, acts_seal_words, COUNT(acts_seal_words)},
};
const size_t act_verb_count = COUNT(act_verbs);

const struct act_verb *act_verb_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < act_verb_count; i++)
        if (strcmp(act_verbs[i].name, name) == 0)
            return &act_verbs[i];
    return NULL;
}

/* --- what belongs together -------------------------------------------------------------------- */

enum act_shape acts_shape(const struct act_word *word)
{
    if (word->read == acts_read_number)
        return SHAPE_NUMBER;
    if (word->read == acts_read_bool)
        return SHAPE_TICK;
    if (word->read == acts_read_services)
        return SHAPE_LIST;
    return word->read == acts_read_seen || word->read == acts_read_line_or_none ||
                   word->read == acts_read_lines_or_none
               ? SHAPE_EVEN_EMPTY
               : SHAPE_TEXT;
}

/* "do", "by" and "way" are for who hands it over. */
static bool is_known(const struct act_verb *verb, const char *name)
{
    for (size_t i = 0; i < verb->word_count; i++)
        if (strcmp(verb->words[i].name, name) == 0)
            return true;
    return strcmp(name, "do") == 0 || strcmp(name, "by") == 0 || strcmp(name, "way") == 0;
}

static bool check_names(const struct act_verb *verb, const json_t *words, struct error *error)
{
    union {
        const json_t *lent;
        json_t *words; /* jansson's loop does not take const; nothing is changed */
    } object = {.lent = words};
    const char *name;
    json_t *value;

    json_object_foreach(object.words, name, value)
    {
        if (!is_known(verb, name))
            return error_set(error, tr("'%s' takes no word '%.64s'"), verb->name, name);
    }
    return true;
}

static bool check_whole(const struct act_source *source, struct act *act, struct error *error)
{
    static bool (*const checks[ACT_KIND_COUNT])(const struct act_source *source, struct act *act,
                                                struct error *error) = {
        [ACT_PLAN] = acts_check_window,
        [ACT_SILENCE] = acts_check_silence,
        [ACT_ADD_TOKEN] = acts_check_token,
        [ACT_HAND_OVER] = acts_check_hand_over,
        [ACT_PUBLISH] = acts_check_post,
        [ACT_CHANGE_POST] = acts_check_change,
        [ACT_FILE_OBJECTION] = acts_check_objection,
        [ACT_DECIDE] = acts_check_decision,
        [ACT_ADD_ADDENDUM] = acts_check_addendum,
        [ACT_WRITE_REPORT] = acts_check_texts,
        [ACT_SEAL] = acts_check_objection,
        [ACT_KEEP_REPORT] = acts_check_objection};

    return checks[act->kind] == NULL || checks[act->kind](source, act, error);
}

bool act_read(const struct act_verb *verb, const struct act_source *source, const json_t *words,
              struct act *act, struct arena *arena, struct error *error)
{
    struct act_reading reading = {source, act, arena, error};

    *act = (struct act){
        .kind = verb->kind, .author = source->author, .way = source->way, .at_ms = source->now_ms};
    if (!act_is_name(source->author))
        return error_set(error, tr("'%s' wants one line of text, of at most %zu bytes"), "by",
                         (size_t)ACT_NAME_MOST);
    if (!check_names(verb, words, error))
        return false;
    for (size_t i = 0; i < verb->word_count; i++) {
        const struct act_word *const word = &verb->words[i];
        const json_t *const value = json_object_get(words, word->name);

        act->wrong = word->name;
        if (value == NULL || json_is_null(value)) {
            if (word->required)
                return error_set(error, tr("'%s' is missing"), word->name);
        } else if (!word->read(&reading, word, value)) {
            return false;
        }
    }
    act->wrong = NULL;
    return check_whole(source, act, error);
}
