#include "stage/channel_sms.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/blanks.h"
#include "base/text.h"
#include "io/unicode.h"

/* Signs of three bytes that people write and telephones of old do not know. */
static const struct {
    const char *sign, *plain;
} signs[] = {{"\xE2\x80\x93", "-"},   {"\xE2\x80\x94", "-"},  {"\xE2\x80\x98", "'"},
             {"\xE2\x80\x99", "'"},   {"\xE2\x80\x9C", "\""}, {"\xE2\x80\x9D", "\""},
             {"\xE2\x80\xA6", "..."}, {"\xE2\x86\x92", ">"}};

static const char *find_sign(const char *at)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(at, signs[i].sign, strlen(signs[i].sign)) == 0)
            return signs[i].plain;
    return strncmp(at, "\xC2\xB7", 2) == 0 ? "-" : ""; /* a dot between words; else a picture */
}

/* These are in no table, or count for two. */
static char in_table(char letter)
{
    static const char odd[] = "[]{}\\^~|`";
    static const char even[] = "()()/'-/'";
    const char *const at = letter == '\0' ? NULL : strchr(odd, letter);

    return at == NULL ? letter : even[at - odd];
}

/* Blanks in a row, and at the beginning, are one and none. */
static void add_letter(struct text *line, char letter)
{
    const bool is_blank = (unsigned char)letter <= ' ' || letter == 0x7f;
    const char written = is_blank ? ' ' : in_table(letter);

    if (is_blank && (line->length == 0 || line->bytes[line->length - 1] == ' '))
        return;
    text_add_bytes(line, &written, 1);
}

static void add_line(struct text *line, const char *from, const char *to)
{
    for (const char *at = from; at < to; at++) {
        if ((unsigned char)*at < 0x80)
            add_letter(line, *at);
        else if ((unsigned char)*at >= 0xC0)
            for (const char *plain = find_sign(at); *plain != '\0'; plain++)
                add_letter(line, *plain);
    }
    while (line->length > 0 && line->bytes[line->length - 1] == ' ')
        line->bytes[--line->length] = '\0';
}

/* False: it is full. */
static bool join(struct text *sms, const char *line)
{
    const size_t length = strlen(line);
    const bool is_sentence = sms->length > 0 && strchr(".:!?", sms->bytes[sms->length - 1]) != NULL;
    const char *const between = sms->length == 0 ? "" : is_sentence ? " " : ". ";

    if (sms->length + strlen(between) + length <= SMS_MOST) {
        text_add_string(sms, between);
        text_add_string(sms, line);
        return true;
    }
    if (sms->length == 0)
        text_add_bytes(sms, line, blanks_cut(line, SMS_MOST));
    return false;
}

char *sms_write(const char *text)
{
    char *const plain = unicode_strip_accents(text);
    const char *at = plain;
    struct text sms = {0};
    bool has_room = true;

    while (has_room && *at != '\0') {
        const size_t length = strcspn(at, "\n");
        struct text line = {0};

        add_line(&line, at, at + length);
        has_room = line.length == 0 || join(&sms, line.bytes);
        at += length + (at[length] == '\n');
        text_free(&line);
    }
    free(plain);
    return text_detach(&sms);
}
