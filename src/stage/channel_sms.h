/* channel_sms.h - a text as one SMS: 160 letters that every telephone has.  Pure. */
#ifndef HAIDANG_STAGE_CHANNEL_SMS_H
#define HAIDANG_STAGE_CHANNEL_SMS_H

enum { SMS_MOST = 160 };

/* Without accents, in GSM 03.38, as many of its lines as fit, the first one cut behind a word if it
 * must be; free it. */
char *sms_write(const char *text);

#endif
