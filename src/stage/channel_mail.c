#include "stage/channel_mail.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum {
    ADDRESS_MOST = 254,
    FIRST_WORD = 36, /* bytes of an encoded word behind the header's name: lines of 76 at most */
    WORD = 45,
    PLAIN_MOST = 60,
    LINE = 57, /* bytes of a line of base64: 76 letters */
};

bool mail_is_address(const char *address)
{
    const char *const at = strchr(address, '@');

    if (at == NULL || at == address || at[1] == '\0' || strchr(at + 1, '@') != NULL ||
        strlen(address) > ADDRESS_MOST)
        return false;
    for (const char *letter = address; *letter != '\0'; letter++)
        if (*letter <= ' ' || *letter > '~' || strchr("<>()[],;:\\\"", *letter) != NULL)
            return false;
    return true;
}

/* --- headers ---------------------------------------------------------------------------------- */

/* It means what it says, also to who knows nothing of RFC 2047 and of quoting. */
static bool is_plain(const char *value)
{
    const size_t length = strlen(value);

    if (length > PLAIN_MOST || strstr(value, "=?") != NULL)
        return false;
    for (size_t i = 0; i < length; i++)
        if (isalnum((unsigned char)value[i]) == 0 && strchr(" -_.:/'!?#+", value[i]) == NULL)
            return false;
    return length > 0 && *value != ' ' && value[length - 1] != ' ';
}

/* As many bytes as fit without splitting a character. */
static size_t fitting(const char *value, size_t most)
{
    size_t length = strlen(value);

    if (length <= most)
        return length;
    for (length = most; length > 1 && ((unsigned char)value[length] & 0xC0) == 0x80; length--)
        continue;
    return length;
}

static char *without_controls(const char *value)
{
    struct text text = {0};

    for (const char *at = value; *at != '\0'; at++)
        text_add_bytes(&text, (unsigned char)*at < ' ' || *at == 0x7f ? " " : at, 1);
    return text_detach(&text);
}

/* RFC 2047: words of base64, folded. */
static void add_words(struct text *mail, const char *value)
{
    char *const clean = without_controls(value);
    size_t most = FIRST_WORD;

    if (is_plain(clean)) {
        text_add_string(mail, clean);
    } else {
        for (const char *at = clean; *at != '\0'; most = WORD) {
            const size_t length = fitting(at, most);

            text_add_string(mail, at == clean ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
            text_add_base64(mail, at, length);
            text_add_string(mail, "?=");
            at += length;
        }
    }
    free(clean);
}

static void add_mailbox(struct text *mail, const char *header, const char *name,
                        const char *address)
{
    text_add(mail, "%s: ", header);
    if (name != NULL && *name != '\0') {
        add_words(mail, name);
        text_add_string(mail, "\r\n ");
    }
    text_add(mail, "<%s>\r\n", address);
}

static void add_id(struct text *mail, const char *header, const char *id)
{
    char *const clean = without_controls(id);

    text_add(mail, "%s: <%s>\r\n", header, clean);
    free(clean);
}

/* The month's name is English whatever the language. */
static void add_date(struct text *mail, int64_t now_ms)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char day[CLOCK_TEXT];
    char month[CLOCK_TEXT];
    char rest[CLOCK_TEXT];
    const long number = strtol(clock_format_for_people(month, "%m", now_ms), NULL, 10);

    text_add(mail, "Date: %s %s %s\r\n", clock_format_for_people(day, "%d", now_ms),
             months[number >= 1 && number <= 12 ? number - 1 : 0],
             clock_format_for_people(rest, "%Y %H:%M:%S %z", now_ms));
}

static void add_head(struct text *mail, const struct mail_sheet *sheet)
{
    const struct message *const message = sheet->message;

    add_mailbox(mail, "From", sheet->from_name, sheet->from);
    add_mailbox(mail, "To", sheet->to_name, sheet->to);
    text_add_string(mail, "Subject: ");
    add_words(mail, message->subject);
    text_add_string(mail, "\r\n");
    add_date(mail, sheet->now_ms);
    add_id(mail, "Message-ID", message->id);
    if (message->thread != NULL) {
        add_id(mail, "In-Reply-To", message->thread);
        add_id(mail, "References", message->thread);
    }
    if (message->severity != NULL && strcmp(message->severity, "critical") == 0 &&
        !message->is_over)
        text_add_string(mail, "Importance: high\r\n");
    text_add_string(mail, "Auto-Submitted: auto-generated\r\n"
                          "X-Auto-Response-Suppress: All\r\n"
                          "MIME-Version: 1.0\r\n");
}

/* --- parts ------------------------------------------------------------------------------------ */

static void add_base64_lines(struct text *mail, const char *bytes, size_t length)
{
    for (size_t at = 0; at < length; at += LINE) {
        text_add_base64(mail, bytes + at, length - at < LINE ? length - at : LINE);
        text_add_string(mail, "\r\n");
    }
}

/* Lines of a text end in CRLF also within base64. */
static void add_text_part(struct text *mail, const char *type, const char *bytes)
{
    struct text lines = {0};

    for (const char *at = bytes; *at != '\0'; at++) {
        if (*at == '\n')
            text_add_string(&lines, "\r");
        if (*at != '\r')
            text_add_bytes(&lines, at, 1);
    }
    text_add(mail,
             "Content-Type: %s; charset=UTF-8\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\n",
             type);
    add_base64_lines(mail, text_string(&lines), lines.length);
    text_free(&lines);
}

/* RFC 2231; what cannot stand in a name of a file becomes a line below. */
static void add_file_name(struct text *mail, const char *name)
{
    text_add_string(mail, "Content-Disposition: attachment;\r\n filename*=UTF-8''");
    for (const char *at = name; *at != '\0'; at++) {
        if (isalnum((unsigned char)*at) != 0 || strchr("-._", *at) != NULL)
            text_add_bytes(mail, at, 1);
        else if ((unsigned char)*at < ' ' || strchr("/\\", *at) != NULL)
            text_add_string(mail, "_");
        else
            text_add(mail, "%%%02X", (unsigned)(unsigned char)*at);
    }
    text_add_string(mail, "\r\n");
}

static void add_attachment(struct text *mail, const struct attachment *attachment)
{
    char *const type = without_controls(attachment->type);

    text_add(mail, "Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\n", type);
    add_file_name(mail, attachment->name);
    text_add_string(mail, "\r\n");
    add_base64_lines(mail, attachment->bytes, attachment->length);
    free(type);
}

/* '=' and '_' never begin a line of base64, so no part can hold a border. */
static void add_alternatives(struct text *mail, const struct message *message)
{
    if (message->html == NULL) {
        add_text_part(mail, "text/plain", message->text);
        return;
    }
    text_add_string(mail, "Content-Type: multipart/alternative; boundary=\"=_words\"\r\n\r\n"
                          "--=_words\r\n");
    add_text_part(mail, "text/plain", message->text);
    text_add_string(mail, "--=_words\r\n");
    add_text_part(mail, "text/html", message->html);
    text_add_string(mail, "--=_words--\r\n");
}

void mail_compose(const struct mail_sheet *sheet, struct text *mail)
{
    const struct message *const message = sheet->message;

    add_head(mail, sheet);
    if (message->attachment_count == 0) {
        add_alternatives(mail, message);
    } else {
        text_add_string(mail, "Content-Type: multipart/mixed; boundary=\"=_parts\"\r\n\r\n"
                              "--=_parts\r\n");
        add_alternatives(mail, message);
        for (size_t i = 0; i < message->attachment_count; i++) {
            text_add_string(mail, "--=_parts\r\n");
            add_attachment(mail, &message->attachments[i]);
        }
        text_add_string(mail, "--=_parts--\r\n");
    }
    /* no line of all this begins with a dot, so none needs a second one */
    text_add_string(mail, ".\r\n");
}
