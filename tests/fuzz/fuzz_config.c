/* fuzz_config.c - any bytes as a configuration: a catalogue or complaints, never a crash. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/words.h"
#include "stage/config.h"
#include "stage/probe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void); /* NOLINT(bugprone-reserved-identifier,cert-*) */

/* libcurl 7.88 loses a copy of the host when a name such as "https://đo." cannot become ASCII. */
const char *__lsan_default_suppressions(void) /* NOLINT(bugprone-reserved-identifier,cert-*) */
{
    return "leak:libcurl.so";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text complaints = {0};
    struct config *const config =
        config_parse("fuzz.yaml", (const char *)data, size, probe_schemas(), &complaints);

    /* either it is right, or it is said what is wrong */
    assert((config == NULL) == (complaints.length > 0));
    if (config != NULL) {
        assert(config_catalogue(config)->service_count > 0);
        assert(config_catalogue(config)->probe_count >= config_catalogue(config)->service_count);
    }
    config_free(config);
    text_free(&complaints);
    return 0;
}
