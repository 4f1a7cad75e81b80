#include "model/trouble.h"

#include <stddef.h>

#include "base/words.h"

/* Only what a look-up or a fetch can end in; all else has sentences of its own. */
static const char *const sentences[REASON_COUNT] = {
    [REASON_DNS_NO_NAME] = "the name does not exist",
    [REASON_DNS_NO_ADDRESS] = "the name has no address of the family asked for",
    [REASON_DNS_FAILED] = "the name servers gave no answer",
    [REASON_REFUSED] = "the connection was refused",
    [REASON_UNREACHABLE] = "the host cannot be reached",
    [REASON_TIMEOUT_NAME] = "no answer in time while looking up the name",
    [REASON_TIMEOUT_CONNECT] = "no answer in time while connecting",
    [REASON_TIMEOUT_TLS] = "no answer in time during the TLS handshake",
    [REASON_TIMEOUT_FIRST_BYTE] = "no answer in time after the request",
    [REASON_TIMEOUT_BODY] = "the answer was not whole in time",
    [REASON_TLS_EXPIRED] = "the certificate has expired",
    [REASON_TLS_NOT_YET_VALID] = "the certificate is not valid yet",
    [REASON_TLS_NAME] = "the certificate is another host's",
    [REASON_TLS_CHAIN] = "the certificate's issuer is not trusted",
    [REASON_TLS_PROTOCOL] = "no TLS connection could be agreed",
    [REASON_RESET] = "the connection was reset",
    [REASON_CLOSED] = "the connection was closed before the answer was whole",
    [REASON_PROTOCOL] = "what came back is not HTTP",
    [REASON_TOO_LARGE] = "the answer is too large",
    [REASON_TOKEN] = "no access token was given out",
    [REASON_PROXY] = "the proxy refuses or fails",
    [REASON_CLIENT_CERTIFICATE] = "our own certificate was not accepted",
    [REASON_INTERNAL] = "we could not measure",
};

const char *trouble_sentence(enum reason reason)
{
    const char *const sentence = sentences[reason];

    return sentence == NULL ? reason_name(reason) : tr(sentence);
}
