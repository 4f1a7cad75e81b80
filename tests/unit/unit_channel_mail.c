/* Mail: what is composed, and what is said to a server; no network. */
#include "test.h"

#include <string.h>

#include "base/clock.h"
#include "stage/channel_mail.h"
#include "stage/channel_smtp_talk.h"

static const struct person officer = {
    .id = "truc", .name = "Cán bộ trực", .mail = "truc@ninhthuan.test"};

static struct message letter(void)
{
    return (struct message){.id = "17.9f3c@haidang",
                            .person = &officer,
                            .subject = "Gián đoạn",
                            .text = "Dịch vụ gián đoạn\n.\nmột dòng\n",
                            .html = "<p>Dịch vụ</p>"};
}

static char *compose(const struct message *message, const char *from_name)
{
    const struct mail_sheet sheet = {.message = message,
                                     .from = "giamsat@ninhthuan.test",
                                     .from_name = from_name,
                                     .to = officer.mail,
                                     .to_name = message->person->name,
                                     .now_ms = INT64_C(1656984120000)};
    struct text mail = {0};

    mail_compose(&sheet, &mail);
    return text_detach(&mail);
}

static void lines_are_short_and_end_in_crlf(const char *mail)
{
    for (const char *line = mail; *line != '\0';) {
        const char *const end = strstr(line, "\r\n");

        assert_non_null(end);
        assert_null(memchr(line, '\n', (size_t)(end - line)));
        assert_true(end - line <= 78);
        line = end + 2;
    }
}

static void a_letter_has_all_that_a_mail_needs(void **state)
{
    struct message message = letter();
    char *const mail = compose(&message, "UBND tỉnh Ninh Thuận");

    (void)state;
    lines_are_short_and_end_in_crlf(mail);
    assert_non_null(strstr(mail, "\r\nMessage-ID: <17.9f3c@haidang>\r\n"));
    assert_non_null(strstr(mail, "\r\nDate: 05 Jul 2022 "));
    assert_non_null(strstr(mail, "\r\nAuto-Submitted: auto-generated\r\n"));
    assert_non_null(strstr(mail, "\r\n <truc@ninhthuan.test>\r\n"));
    assert_non_null(strstr(mail, "\r\nSubject: =?UTF-8?B?R2nDoW4gxJFv4bqhbg==?=\r\n"));
    assert_null(strstr(mail, "In-Reply-To"));
    assert_non_null(strstr(mail, "multipart/alternative"));
    assert_string_equal(mail + strlen(mail) - 5, "\r\n.\r\n");
    assert_ptr_equal(strstr(mail, "\r\n."), mail + strlen(mail) - 5);
    free(mail);
}

static void a_thread_is_named_twice(void **state)
{
    struct message message = letter();
    char *mail;

    (void)state;
    message.thread = "3.11@haidang";
    mail = compose(&message, NULL);
    assert_non_null(strstr(mail, "\r\nIn-Reply-To: <3.11@haidang>\r\n"));
    assert_non_null(strstr(mail, "\r\nReferences: <3.11@haidang>\r\n"));
    free(mail);
}

/* Whatever stands in a name: the head has the lines it should have and no other. */
static void no_header_comes_out_of_a_name(void **state)
{
    static const char *const bad[] = {"a\r\nBcc: x@evil.test", "b\nBcc: x@evil.test",
                                      "c\r\n\r\n.\r\nMAIL FROM:<x@evil.test>",
                                      "d\" <x@evil.test>, \"e"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const struct person person = {.id = "x", .name = bad[i], .mail = officer.mail};
        struct message message = letter();
        char *mail;

        message.person = &person;
        message.subject = bad[i];
        message.id = bad[i];
        mail = compose(&message, bad[i]);
        assert_null(strstr(mail, "\r\nBcc"));
        assert_null(strstr(mail, "\r\nMAIL"));
        assert_ptr_equal(strstr(mail, "\r\n.\r\n"), mail + strlen(mail) - 5);
        assert_null(strstr(mail, "To: d\""));
        free(mail);
    }
}

/* Each word is a whole number of characters, or readers show rubbish. */
static void long_subjects_are_folded_between_characters(void **state)
{
    struct message message = letter();
    struct text subject = {0};
    char *mail;

    (void)state;
    text_add_string(&subject, "a");
    for (int i = 0; i < 120; i++)
        text_add_string(&subject, "ộ"); /* three bytes */
    message.subject = text_string(&subject);
    mail = compose(&message, NULL);
    lines_are_short_and_end_in_crlf(mail);
    assert_null(strstr(mail, "=?UTF-8?B?u")); /* would begin inside of one */
    text_free(&subject);
    free(mail);
}

static void attachments_go_along(void **state)
{
    static const char bytes[200] = "%PDF";
    const struct attachment attachment = {
        .name = "báo cáo/../x.pdf", .type = "application/pdf", .bytes = bytes, .length = 200};
    struct message message = letter();
    char *mail;

    (void)state;
    message.attachments = &attachment;
    message.attachment_count = 1;
    mail = compose(&message, NULL);
    assert_non_null(strstr(mail, "multipart/mixed"));
    assert_non_null(strstr(mail, "filename*=UTF-8''b%C3%A1o%20c%C3%A1o_.._x.pdf\r\n"));
    assert_non_null(strstr(mail, "\r\n--=_parts--\r\n.\r\n"));
    lines_are_short_and_end_in_crlf(mail);
    free(mail);
}

static void addresses_that_would_end_a_command_are_none(void **state)
{
    (void)state;
    assert_true(mail_is_address("truc@ninhthuan.test"));
    assert_false(mail_is_address("truc"));
    assert_false(mail_is_address("@x"));
    assert_false(mail_is_address("a@b@c"));
    assert_false(mail_is_address("a@b> SIZE=1"));
    assert_false(mail_is_address("a@b\r\nDATA"));
    assert_false(mail_is_address("trực@ninhthuan.test"));
}

/* --- the talk -----------------------------------------------------------------------------------
 */

static const struct smtp_settings open_way = {
    .host = "mail.test", .way = SMTP_STARTTLS_OFFERED, .from = "a@b.test", .hello = "b.test"};
static const struct smtp_settings signed_way = {.host = "mail.test",
                                                .way = SMTP_STARTTLS_REQUIRED,
                                                .from = "a@b.test",
                                                .hello = "b.test",
                                                .user = "truc",
                                                .password = "mat-khau"};

/* What is said to each reply in turn, one text; the last step is `*next`. */
static char *talk_through(struct smtp_talk *talk, const char *const *replies, enum smtp_next *next)
{
    struct text said = {0};

    *next = SMTP_GO_ON;
    for (; *replies != NULL && *next != SMTP_OVER; replies++) {
        const size_t length = strlen(*replies);

        assert_int_equal(smtp_reply_length(*replies, length), length);
        *next = smtp_talk_hear(talk, *replies, length, &said);
        if (*next == SMTP_ENCRYPT)
            smtp_talk_encrypted(talk, &said);
    }
    return text_detach(&said);
}

static void a_letter_is_said_and_taken(void **state)
{
    static const char *const replies[] = {
        "220 hi\r\n", "250-mail.test\r\n250 SIZE 1\r\n", "250 ok\r\n", "250 ok\r\n",
        "354 go\r\n", "250 2.0.0 queued as 7\r\n",       NULL};
    struct text mail = {0};
    struct smtp_talk talk = {.settings = &open_way, .to = "c@d.test", .mail = &mail};
    enum smtp_next next;
    char *said;

    (void)state;
    text_add_string(&mail, "X\r\n.\r\n");
    said = talk_through(&talk, replies, &next);
    assert_int_equal(next, SMTP_OVER);
    assert_int_equal(talk.receipt.delivery, DELIVERY_DONE);
    assert_string_equal(talk.receipt.said, "250 2.0.0 queued as 7");
    assert_string_equal(said, "EHLO b.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n"
                              "DATA\r\nX\r\n.\r\n");
    free(said);
    text_free(&mail);
}

static void a_password_is_said_behind_encryption_only(void **state)
{
    static const char *const offered[] = {"220 hi\r\n",
                                          "250-x\r\n250-AUTH LOGIN PLAIN\r\n250 STARTTLS\r\n",
                                          "220 go\r\n",
                                          "250-x\r\n250 AUTH LOGIN\r\n",
                                          "334 VXNlcm5hbWU6\r\n",
                                          "334 UGFzc3dvcmQ6\r\n",
                                          "535 5.7.8 no bWF0LWtoYXU= mat-khau\r\n",
                                          NULL};
    static const char *const stripped[] = {"220 hi\r\n", "250-x\r\n250 AUTH LOGIN PLAIN\r\n", NULL};
    struct text mail = {0};
    struct smtp_talk talk = {.settings = &signed_way, .to = "c@d.test", .mail = &mail};
    enum smtp_next next;
    char *said;

    (void)state;
    said = talk_through(&talk, offered, &next);
    assert_string_equal(said, "EHLO b.test\r\nSTARTTLS\r\nEHLO b.test\r\nAUTH LOGIN\r\n"
                              "dHJ1Yw==\r\nbWF0LWtoYXU=\r\n");
    assert_int_equal(talk.receipt.delivery, DELIVERY_LATER); /* who mends it loses nothing */
    assert_null(strstr(talk.receipt.said, "mat-khau"));
    assert_null(strstr(talk.receipt.said, "bWF0LWtoYXU"));
    free(said);

    talk = (struct smtp_talk){.settings = &signed_way, .to = "c@d.test", .mail = &mail};
    said = talk_through(&talk, stripped, &next);
    assert_string_equal(said, "EHLO b.test\r\n");
    assert_int_equal(talk.receipt.delivery, DELIVERY_LATER);
    free(said);
}

static void answers_are_told_apart(void **state)
{
    static const struct {
        int step; /* of the replies below, that is answered so */
        const char *reply;
        enum delivery delivery;
        bool not_taken;
    } rows[] = {
        {0, "421 busy\r\n", DELIVERY_LATER, true},
        {0, "HTTP/1.1 400 no\r\n", DELIVERY_LATER, true},
        {2, "550 no such sender\r\n", DELIVERY_LATER, true},
        {3, "450 later\r\n", DELIVERY_LATER, true},
        {3, "550 5.1.1 nobody\r\n", DELIVERY_REFUSED, false},
        {3, "530 sign in first\r\n", DELIVERY_LATER, true},
        {3, "554 5.7.1 relay denied\r\n", DELIVERY_LATER, true},
        {5, "451 disk\r\n", DELIVERY_LATER, true},
        {5, "554 spam\r\n", DELIVERY_REFUSED, false},
        {5, "what?\r\n", DELIVERY_LATER, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *replies[] = {"220 hi\r\n", "250 x\r\n",    "250 ok\r\n", "250 ok\r\n",
                                 "354 go\r\n", "250 done\r\n", NULL};
        struct text mail = {0};
        struct smtp_talk talk = {.settings = &open_way, .to = "c@d.test", .mail = &mail};
        enum smtp_next next;

        replies[rows[i].step] = rows[i].reply;
        free(talk_through(&talk, replies, &next));
        assert_int_equal(next, SMTP_OVER);
        assert_int_equal(talk.receipt.delivery, rows[i].delivery);
        if (rows[i].delivery == DELIVERY_LATER)
            assert_int_equal(talk.receipt.not_taken, rows[i].not_taken);
    }
}

static void replies_are_whole_or_awaited(void **state)
{
    (void)state;
    assert_int_equal(smtp_reply_length("", 0), 0);
    assert_int_equal(smtp_reply_length("250", 3), 0);
    assert_int_equal(smtp_reply_length("250-a\r\n250", 10), 0);
    assert_int_equal(smtp_reply_length("250-a\r\n250 b\r\n354", 17), 14);
    assert_int_equal(smtp_reply_length("250\n", 4), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_has_all_that_a_mail_needs),
        cmocka_unit_test(a_thread_is_named_twice),
        cmocka_unit_test(no_header_comes_out_of_a_name),
        cmocka_unit_test(long_subjects_are_folded_between_characters),
        cmocka_unit_test(attachments_go_along),
        cmocka_unit_test(addresses_that_would_end_a_command_are_none),
        cmocka_unit_test(a_letter_is_said_and_taken),
        cmocka_unit_test(a_password_is_said_behind_encryption_only),
        cmocka_unit_test(answers_are_told_apart),
        cmocka_unit_test(replies_are_whole_or_awaited),
    };

    if (!clock_set_zone("Asia/Ho_Chi_Minh", NULL))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
