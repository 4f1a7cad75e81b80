/* fuzz_cookie.c - an address, then the head of its answer: cookies of a stranger, kept and given.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "stage/probe_jar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_head(const char *url, const char *head)
{
    const int64_t now_ms = INT64_C(1655170200000);
    struct jar *const jar = jar_new();
    char *given;

    jar_take(jar, url, head, now_ms);
    jar_take(jar, "https://a.b.test/x/y", head, now_ms + 1);
    given = jar_give(jar, url, now_ms + 2);
    assert(given == NULL || (strlen(given) <= JAR_SENT_MOST && strpbrk(given, "\r\n") == NULL));
    free(given);
    given = jar_give(jar, "http://b.test/", now_ms);
    free(given);
    assert(jar_count(jar) <= JAR_MOST);
    jar_free(jar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *const input = memory_new(size + 1, 1);
    char *head;

    memcpy(input, data, size);
    head = strchr(input, '\n');
    if (head != NULL) {
        *head = '\0';
        try_head(input, head + 1);
    }
    jar_read_date(input, strlen(input));
    free(input);
    return 0;
}
