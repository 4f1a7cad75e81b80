/* channel_mail.h - a message as a mail: RFC 5322, MIME, ready to be said behind DATA.  Pure.
 *
 * Whatever stands in names, subjects and texts, no line of a header comes out of it. */
#ifndef HAIDANG_STAGE_CHANNEL_MAIL_H
#define HAIDANG_STAGE_CHANNEL_MAIL_H

#include "base/text.h"
#include "stage/channel.h"

struct mail_sheet {
    const struct message *message;
    const char *from, *from_name;
    const char *to, *to_name; /* names may be NULL */
    int64_t now_ms;
};

/* Could it stand in MAIL FROM and RCPT TO?  ASCII, one '@', nothing that would end the command. */
bool mail_is_address(const char *address);

/* With the lone dot at its end. */
void mail_compose(const struct mail_sheet *sheet, struct text *mail);

#endif
