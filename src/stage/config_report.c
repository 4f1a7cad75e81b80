/* The form of reports: who writes to whom. */
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"
#include "stage/config_inside.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Several lines of a form; each of them one. */
static void read_lines(struct reading *reading, const struct node *value, void *field)
{
    struct schema_strings *const lines = field;

    if (!schema_read_strings(reading, value, lines))
        return;
    for (size_t i = 0; i < lines->count; i++)
        for (const char *at = lines->strings[i]; *at != '\0'; at++)
            if ((unsigned char)*at < ' ' || *at == 0x7f) {
                reading_complain(reading, &value->place,
                                 tr("must be lines without control characters"));
                return;
            }
}

#define LINE(field, words)                                                                      \
    {                                                                                           \
        .name = #field, .type = SCHEMA_CUSTOM, .offset = offsetof(struct config_report, field), \
        .read = config_read_line, .form = "text", .help = (words)                               \
    }
#define LINES(field, words)                                                                     \
    {                                                                                           \
        .name = #field, .type = SCHEMA_CUSTOM, .offset = offsetof(struct config_report, field), \
        .read = read_lines, .form = "text or a list of texts", .help = (words)                  \
    }

static const struct schema_word report_words[] = {
    LINE(superior, "the body above who writes it, on top of the first page; \"\": none"),
    LINE(superior_en, "the same in English"),
    LINE(issuer, "who writes it; if not written, the province itself, with nobody above"),
    LINE(issuer_en, "the same in English"),
    LINE(symbol, "what follows the number, such as BC-STTTT"),
    LINE(place, "where it is written"),
    LINE(addressee, "to whom it is written, without 'Kính gửi'"),
    LINE(addressee_en, "the same in English"),
    LINE(plan, "the programme or plan that it reports on, as it is cited: 'Thực hiện …'"),
    LINE(plan_en, "the same in English"),
    LINE(targets, "the document by which the province assigned its targets, as it is cited"),
    LINE(targets_en, "the same in English"),
    LINES(signer, "the title of who signs it, each line one item"),
    LINES(signer_en, "the same in English"),
    LINES(recipients, "who gets it, each line one item"),
    LINES(recipients_en, "the same in English"),
};

const struct schema config_report_schema = {.name = "report",
                                            .words = report_words,
                                            .count = COUNT(report_words),
                                            .size = sizeof(struct config_report)};

/* --- what is not written ------------------------------------------------------------------------
 */

static const char *or_else(const char *written, const char *fallback)
{
    return written != NULL ? written : fallback;
}

/* "UBND tỉnh Ninh Thuận" is of Ninh Thuận. */
static const char *place_of(struct arena *arena, const char *province)
{
    static const char *const before[] = {
        "Ủy ban nhân dân tỉnh ", "UBND tỉnh ", "Ủy ban nhân dân thành phố ",
        "UBND thành phố ",       "tỉnh ",      "Tỉnh "};
    const char *place = province;
    struct text text = {0};

    for (size_t i = 0; i < COUNT(before); i++)
        if (place == province && strncmp(province, before[i], strlen(before[i])) == 0)
            place = province + strlen(before[i]);
    text_add_bytes(&text, place, strcspn(place, "("));
    while (text.length > 0 && text.bytes[text.length - 1] == ' ')
        text.bytes[--text.length] = '\0';
    place = arena_copy_string(arena, text_string(&text));
    text_free(&text);
    return place;
}

static const char *join(struct arena *arena, const struct schema_strings *lines)
{
    struct text text = {0};
    const char *joined;

    for (size_t i = 0; i < lines->count; i++)
        text_add(&text, "%s%s", i == 0 ? "" : "\n", lines->strings[i]);
    joined = arena_copy_string(arena, text_string(&text));
    text_free(&text);
    return joined;
}

static void fill_lines(struct arena *arena, struct office *office, enum language language,
                       const struct schema_strings *signer, const struct schema_strings *recipients)
{
    static const char *const fallback[LANGUAGE_COUNT][1] = {{"Lưu: VT"}, {"Archive"}};

    office->signer[language] =
        signer->count > 0 ? join(arena, signer) : words_in(language, "HEAD OF THE AGENCY");
    office->recipients[language] = recipients->count > 0 ? recipients->strings : fallback[language];
    office->recipient_count[language] = recipients->count > 0 ? recipients->count : 1;
}

struct office config_build_office(struct arena *arena, const struct config_words *words)
{
    const struct config_report *const report = &words->report;
    const char *const province = or_else(words->province.name, "");
    const char *const province_en = or_else(words->province.name_en, province);
    const bool has_issuer = report->issuer != NULL;
    struct office office = {.symbol = or_else(report->symbol, "BC"),
                            .place =
                                report->place != NULL ? report->place : place_of(arena, province)};

    office.issuer[LANGUAGE_VI] = or_else(report->issuer, province);
    office.issuer[LANGUAGE_EN] = or_else(report->issuer_en, or_else(report->issuer, province_en));
    office.superior[LANGUAGE_VI] = or_else(report->superior, has_issuer ? province : "");
    office.superior[LANGUAGE_EN] =
        or_else(report->superior_en, or_else(report->superior, has_issuer ? province_en : ""));
    office.addressee[LANGUAGE_VI] = or_else(report->addressee, has_issuer ? province : "");
    office.addressee[LANGUAGE_EN] =
        or_else(report->addressee_en, or_else(report->addressee, has_issuer ? province_en : ""));
    office.plan[LANGUAGE_VI] = report->plan;
    office.plan[LANGUAGE_EN] = report->plan_en != NULL ? report->plan_en : report->plan;
    office.targets[LANGUAGE_VI] = report->targets;
    office.targets[LANGUAGE_EN] = report->targets_en != NULL ? report->targets_en : report->targets;
    fill_lines(arena, &office, LANGUAGE_VI, &report->signer, &report->recipients);
    fill_lines(arena, &office, LANGUAGE_EN,
               report->signer_en.count > 0 ? &report->signer_en : &report->signer,
               report->recipients_en.count > 0 ? &report->recipients_en : &report->recipients);
    return office;
}
