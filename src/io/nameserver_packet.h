/* nameserver_packet.h - questions and answers of the DNS as bytes.  Private to nameserver*.c. */
#ifndef HAIDANG_IO_NAMESERVER_PACKET_H
#define HAIDANG_IO_NAMESERVER_PACKET_H

#include "io/nameserver.h"

enum { PACKET_HEADER = 12, QUESTION_MOST = 512, PACKET_MOST = 65535 };

/* The question with a random number; its length, or 0: the name cannot be asked for. */
size_t packet_ask(const struct question *question, uint8_t bytes[QUESTION_MOST]);

/* Is it an answer to this very question? */
bool packet_answers(const uint8_t *packet, size_t length, const uint8_t *question);
bool packet_is_cut(const uint8_t *packet);

/* Takes an answer apart; may take long, safe in any thread.  False: it is none that can be read. */
bool packet_read(const uint8_t *bytes, size_t length, const char *type, struct dns_answer *answer);
void answer_free_records(struct dns_answer *answer);

#endif
