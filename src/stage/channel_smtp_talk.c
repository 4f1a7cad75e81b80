#include "stage/channel_smtp_talk.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "io/unicode.h"

enum { SHOWN_MOST = 180 };

static const struct {
    const char *name;
    int code; /* that lets us go on */
} verbs[] = {
    [SMTP_GREETING] = {"greeting", 220}, [SMTP_EHLO] = {"EHLO", 250},
    [SMTP_STARTTLS] = {"STARTTLS", 220}, [SMTP_EHLO_AGAIN] = {"EHLO", 250},
    [SMTP_AUTH] = {"AUTH", 235},         [SMTP_USER] = {"AUTH", 334},
    [SMTP_PASSWORD] = {"AUTH", 235},     [SMTP_MAIL] = {"MAIL", 250},
    [SMTP_RCPT] = {"RCPT", 250},         [SMTP_DATA] = {"DATA", 354},
    [SMTP_BODY] = {"mail", 250},
};
_Static_assert(sizeof verbs / sizeof *verbs == SMTP_VERB_COUNT, "a verb is missing");

/* --- replies ---------------------------------------------------------------------------------- */

/* 0: it does not begin with a code. */
static int reply_code(const char *line, size_t length)
{
    int code = 0;

    if (length < 4 || strchr(" -\r\n", line[3]) == NULL)
        return 0;
    for (int i = 0; i < 3; i++) {
        if (isdigit((unsigned char)line[i]) == 0)
            return 0;
        code = code * 10 + line[i] - '0';
    }
    return code;
}

size_t smtp_reply_length(const char *bytes, size_t length)
{
    const char *line = bytes;
    const char *const end = bytes + length;

    for (;;) {
        const char *const stop = memchr(line, '\n', (size_t)(end - line));

        if (stop == NULL)
            return 0;
        if (reply_code(line, (size_t)(end - line)) == 0 || line[3] != '-')
            return (size_t)(stop - bytes) + 1;
        line = stop + 1;
    }
}

static bool has_word(const char *words, size_t length, const char *word)
{
    const size_t wanted = strlen(word);

    for (size_t at = 0; at + wanted <= length; at++)
        if (strncasecmp(words + at, word, wanted) == 0 &&
            (at == 0 || isspace((unsigned char)words[at - 1]) != 0 || words[at - 1] == '=') &&
            (at + wanted == length || isspace((unsigned char)words[at + wanted]) != 0))
            return true;
    return false;
}

/* "250-AUTH PLAIN LOGIN", also "250-AUTH=LOGIN". */
static void note_offer(struct smtp_talk *talk, const char *words, size_t length)
{
    if (length >= 8 && strncasecmp(words, "STARTTLS", 8) == 0)
        talk->starttls = true;
    if (length < 5 || strncasecmp(words, "AUTH", 4) != 0 || strchr(" =", words[4]) == NULL)
        return;
    talk->plain |= has_word(words + 4, length - 4, "PLAIN");
    talk->login |= has_word(words + 4, length - 4, "LOGIN");
}

static void note_offers(struct smtp_talk *talk, const char *reply, size_t length)
{
    const char *const end = reply + length;
    const char *line = reply;

    talk->starttls = talk->plain = talk->login = false;
    while (line < end) {
        const char *const stop = memchr(line, '\n', (size_t)(end - line));
        const size_t size = (size_t)((stop == NULL ? end : stop) - line);

        if (size > 4)
            note_offer(talk, line + 4, size - 4);
        line += size + 1;
    }
}

/* The last line of a reply, fit to be shown: nothing in it that we have told. */
static void show(const struct smtp_settings *settings, const char *reply, size_t length,
                 char shown[SHOWN_MOST + 1])
{
    const char *line = reply;
    struct text said = {0};
    size_t count;

    for (const char *at = reply; at + 1 < reply + length; at++)
        if (*at == '\n')
            line = at + 1;
    count = length - (size_t)(line - reply);
    while (count > 0 && (line[count - 1] == '\n' || line[count - 1] == '\r'))
        count--;
    text_add_bytes(&said, line, count);
    if (said.length > 0)
        channel_cover_smtp(settings, said.bytes);
    snprintf(shown, SHOWN_MOST + 1, "%s", text_string(&said));
    unicode_repair(shown);
    text_free(&said);
}

/* --- the end ---------------------------------------------------------------------------------- */

/* "5.7.1": policy, which is about us rather than about this letter. */
static bool is_about_policy(const char *shown)
{
    return strlen(shown) > 7 && strncmp(shown + 4, "5.7.", 4) == 0;
}

/* What would be said again of this very letter: of whom it is for, and of what is in it.  Who may
 * not sign in, or send at all, mends that and loses nothing. */
static bool is_final(enum smtp_verb verb, int code, const char *shown)
{
    if (code < 500 || code > 599)
        return false;
    if (verb == SMTP_RCPT)
        return code != 530 && !is_about_policy(shown);
    return verb == SMTP_BODY;
}

static enum smtp_next end(struct smtp_talk *talk, int code, const char *shown)
{
    struct receipt *const receipt = &talk->receipt;

    receipt->delivery = DELIVERY_LATER;
    receipt->not_taken = code != 0 || talk->verb != SMTP_BODY;
    if (code == 0)
        receipt_say(receipt, tr("answered '%s', which is not %s"), shown, "SMTP");
    else if (code == verbs[talk->verb].code)
        receipt_say(receipt, "%s", shown);
    else
        receipt_say(receipt, tr("answered '%s' to %s, expected %d"), shown, verbs[talk->verb].name,
                    verbs[talk->verb].code);
    if (talk->verb == SMTP_BODY && code == verbs[SMTP_BODY].code)
        receipt->delivery = DELIVERY_DONE;
    else if (is_final(talk->verb, code, shown))
        receipt->delivery = DELIVERY_REFUSED;
    return SMTP_OVER;
}

static enum smtp_next give_up(struct smtp_talk *talk, const char *why)
{
    talk->receipt = (struct receipt){.delivery = DELIVERY_LATER, .not_taken = true};
    receipt_say(&talk->receipt, "%s", why);
    return SMTP_OVER;
}

bool smtp_talk_is_unknown(const struct smtp_talk *talk)
{
    return talk->verb == SMTP_BODY;
}

/* --- what is said ----------------------------------------------------------------------------- */

static void say_hello(struct smtp_talk *talk, enum smtp_verb verb, struct text *say)
{
    talk->verb = verb;
    text_add(say, "EHLO %s\r\n", talk->settings->hello);
}

static void say_mail(struct smtp_talk *talk, struct text *say)
{
    talk->verb = SMTP_MAIL;
    text_add(say, "MAIL FROM:<%s>\r\n", talk->settings->from);
}

static void say_base64(struct text *say, const char *value)
{
    text_add_base64(say, value, strlen(value));
    text_add_string(say, "\r\n");
}

static enum smtp_next sign_in(struct smtp_talk *talk, struct text *say)
{
    const struct smtp_settings *const settings = talk->settings;
    struct text both = {0};

    if (!talk->is_encrypted && settings->way != SMTP_STARTTLS_OFF)
        return give_up(talk, tr("the way is not encrypted: the password was not said"));
    if (!talk->plain && !talk->login)
        return give_up(talk, tr("the server offers no way to sign in that we know (PLAIN, LOGIN)"));
    talk->verb = talk->plain ? SMTP_AUTH : SMTP_USER;
    if (!talk->plain) {
        text_add_string(say, "AUTH LOGIN\r\n");
        return SMTP_GO_ON;
    }
    text_add_bytes(&both, "", 1);
    text_add_string(&both, settings->user);
    text_add_bytes(&both, "", 1);
    text_add_string(&both, settings->password);
    text_add_string(say, "AUTH PLAIN ");
    text_add_base64(say, both.bytes, both.length);
    text_add_string(say, "\r\n");
    text_free(&both);
    return SMTP_GO_ON;
}

/* We have been greeted, and nothing is left to encrypt. */
static enum smtp_next begin(struct smtp_talk *talk, struct text *say)
{
    if (talk->settings->user != NULL)
        return sign_in(talk, say);
    say_mail(talk, say);
    return SMTP_GO_ON;
}

static enum smtp_next after_hello(struct smtp_talk *talk, struct text *say)
{
    const enum smtp_way way = talk->settings->way;

    if (way == SMTP_STARTTLS_REQUIRED && !talk->starttls)
        return give_up(talk, tr("the server offers no STARTTLS"));
    if (way == SMTP_STARTTLS_REQUIRED || (way == SMTP_STARTTLS_OFFERED && talk->starttls)) {
        talk->verb = SMTP_STARTTLS;
        text_add_string(say, "STARTTLS\r\n");
        return SMTP_GO_ON;
    }
    return begin(talk, say);
}

void smtp_talk_encrypted(struct smtp_talk *talk, struct text *say)
{
    talk->is_encrypted = true;
    if (talk->verb == SMTP_STARTTLS)
        say_hello(talk, SMTP_EHLO_AGAIN, say);
}

/* It was answered as it should be. */
static enum smtp_next go_on(struct smtp_talk *talk, struct text *say)
{
    switch (talk->verb) {
    case SMTP_GREETING:
        say_hello(talk, SMTP_EHLO, say);
        return SMTP_GO_ON;
    case SMTP_EHLO:
        return after_hello(talk, say);
    case SMTP_STARTTLS:
        return SMTP_ENCRYPT;
    case SMTP_EHLO_AGAIN:
        return begin(talk, say);
    case SMTP_USER:
        /* asked twice, for the name and for the password */
        talk->verb = SMTP_PASSWORD;
        say_base64(say, talk->settings->user);
        return SMTP_GO_ON;
    case SMTP_AUTH:
    case SMTP_PASSWORD:
        say_mail(talk, say);
        return SMTP_GO_ON;
    case SMTP_MAIL:
        talk->verb = SMTP_RCPT;
        text_add(say, "RCPT TO:<%s>\r\n", talk->to);
        return SMTP_GO_ON;
    case SMTP_RCPT:
        talk->verb = SMTP_DATA;
        text_add_string(say, "DATA\r\n");
        return SMTP_GO_ON;
    case SMTP_DATA:
        talk->verb = SMTP_BODY;
        text_add_bytes(say, text_string(talk->mail), talk->mail->length);
        return SMTP_GO_ON;
    case SMTP_BODY:
    case SMTP_VERB_COUNT:
        break;
    }
    return SMTP_OVER;
}

enum smtp_next smtp_talk_hear(struct smtp_talk *talk, const char *reply, size_t length,
                              struct text *say)
{
    const int code = reply_code(reply, length);
    char shown[SHOWN_MOST + 1];

    show(talk->settings, reply, length, shown);
    if (talk->verb == SMTP_PASSWORD && code == 334) {
        say_base64(say, talk->settings->password);
        return SMTP_GO_ON;
    }
    /* 251: not here, but it will be forwarded */
    if (code != verbs[talk->verb].code && !(talk->verb == SMTP_RCPT && code == 251))
        return end(talk, code, shown);
    if (talk->verb == SMTP_EHLO || talk->verb == SMTP_EHLO_AGAIN)
        note_offers(talk, reply, length);
    if (talk->verb == SMTP_BODY)
        return end(talk, code, shown);
    return go_on(talk, say);
}
