/* fuzz_soft.c - a file of soft failures, then, behind a line "---", a page that is judged by it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/catalogue.h"
#include "stage/config.h"
#include "stage/probe.h"
#include "stage/probe_expect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void judge_page(const struct config *config, const char *page)
{
    const struct expectations none = {0};
    const struct evidence evidence = {.status = 200,
                                      .headers = "Content-Type: text/html\r\n\r\n",
                                      .body = page,
                                      .body_length = strlen(page),
                                      .soft = &config_catalogue(config)->soft};

    expectations_judge(&none, &evidence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char rest[] =
        "\nprovince: { name: T }\n"
        "services: [ { id: a, name: A, probes: [ { http: 'http://a.test/' } ] } ]\n";
    char *const input = memory_new(size + 1, 1);
    struct text complaints = {0};
    struct text yaml = {0};
    struct config *config;
    char *page;

    memcpy(input, data, size);
    page = strstr(input, "\n---\n");
    if (page != NULL)
        *page = '\0';
    text_add(&yaml, "%s%s", input, rest);
    config = config_parse("fuzz.yaml", yaml.bytes, yaml.length, probe_schemas(), &complaints);
    if (config != NULL && page != NULL)
        judge_page(config, page + 5);
    config_free(config);
    text_free(&complaints);
    text_free(&yaml);
    free(input);
    return 0;
}
