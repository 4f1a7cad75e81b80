/* Judges whether an answer is what a kind of service answers with, and no fault in a good one's
 * clothes. */
#include <string.h>
#include <strings.h>

#include "base/words.h"
#include "io/json_path.h"
#include "io/markup.h"
#include "stage/probe_expect_inside.h"

static const char soap_11[] = "http://schemas.xmlsoap.org/soap/envelope/";
static const char soap_12[] = "http://www.w3.org/2003/05/soap-envelope";

/* --- faults ----------------------------------------------------------------------------------- */

/* Where the words of a fault stand, the best first; by local names, because prefixes are theirs. */
#define SOAP_FAULT "/*/*[local-name()='Body']/*[local-name()='Fault']"
static const char *const fault_texts[] = {
    SOAP_FAULT "/*[local-name()='faultstring']",
    SOAP_FAULT "/*[local-name()='Reason']/*[local-name()='Text']",
    SOAP_FAULT,
    "/*[local-name()='ServiceExceptionReport']/*[local-name()='ServiceException']",
    "/*[local-name()='ExceptionReport']//*[local-name()='ExceptionText']",
    "/*[local-name()='ServiceExceptionReport']",
    "/*[local-name()='ExceptionReport']",
};

/* The first that is there; free what was found. */
static bool find_fault(struct inspection *inspection, struct markup *markup, struct found *found)
{
    for (size_t i = 0; i < sizeof fault_texts / sizeof *fault_texts; i++) {
        const struct markup_path path = {.path = fault_texts[i]};

        if (markup_find(markup, &path, inspection->effort, found) == LOOK_FINE && found->exists)
            return true;
        found_release(found);
    }
    return false;
}

static bool begins_as_xml(const struct evidence *evidence)
{
    const char *const body = evidence->body == NULL ? "" : evidence->body;

    return body[strspn(body, " \t\r\n\xef\xbb\xbf")] == '<' || strncmp(body, "\xff\xfe", 2) == 0 ||
           strncmp(body, "\xfe\xff", 2) == 0;
}

void expect_judge_fault(struct inspection *inspection)
{
    const enum expected_form form = inspection->expectations->form;
    struct found found = {.exists = false};
    struct markup *markup;

    if (form == FORM_ANY || form == FORM_JSON || !begins_as_xml(inspection->evidence))
        return;
    markup = inspection_xml(inspection);
    if (markup != NULL && find_fault(inspection, markup, &found))
        verdict_note(inspection->verdict, CONSEQUENCE_DOWN, REASON_FAULT,
                     tr("the service answers with a fault: '%s'"),
                     expect_quote_string(found.text).text);
    found_release(&found);
}

/* --- forms ------------------------------------------------------------------------------------ */

static void note_format(struct inspection *inspection, const char *wanted)
{
    verdict_note(inspection->verdict, CONSEQUENCE_DOWN, REASON_FORMAT, tr("the answer is no %s"),
                 wanted);
}

static void judge_json_form(struct inspection *inspection)
{
    const struct evidence *const evidence = inspection->evidence;

    inspection_note_look(inspection,
                         json_path_find(evidence->body == NULL ? "" : evidence->body,
                                        evidence->body_length, NULL, 0, inspection->effort, NULL),
                         CONSEQUENCE_DOWN, "JSON");
}

static void judge_soap(struct inspection *inspection, const char *root, const char *uri)
{
    if (strcmp(root, "Envelope") != 0 || (strcmp(uri, soap_11) != 0 && strcmp(uri, soap_12) != 0))
        note_format(inspection, "SOAP");
}

/* "roads" is meant by "province:roads", too. */
static bool is_named(const char *line, size_t length, const char *wanted)
{
    const size_t wanted_length = strlen(wanted);

    return (length == wanted_length && memcmp(line, wanted, length) == 0) ||
           (length > wanted_length && line[length - wanted_length - 1] == ':' &&
            memcmp(line + length - wanted_length, wanted, wanted_length) == 0);
}

static bool has_line(const char *lines, const char *wanted)
{
    while (*lines != '\0') {
        const size_t length = strcspn(lines, "\n");

        if (is_named(lines, length, wanted))
            return true;
        lines += length + (lines[length] == '\n');
    }
    return false;
}

/* Is what is asked for offered at all? */
static void judge_offer(struct inspection *inspection, struct markup *markup, const char *what)
{
    const char *const wanted = inspection->expectations->form_wants;
    struct text offered = {0};

    if (wanted == NULL)
        return;
    markup_gather_names(markup, what, "Name", &offered);
    if (!has_line(text_string(&offered), wanted))
        verdict_note(inspection->verdict, CONSEQUENCE_DOWN, REASON_CONTENT,
                     tr("the service does not offer '%s'"), expect_quote_string(wanted).text);
    text_free(&offered);
}

static void judge_xml_form(struct inspection *inspection)
{
    struct markup *const markup = inspection_xml(inspection);
    const char *uri;
    const char *root;

    if (markup == NULL) {
        inspection_note_look(inspection, inspection->xml_look, CONSEQUENCE_DOWN, "XML");
        return;
    }
    root = markup_root(markup, &uri);
    if (inspection->expectations->form == FORM_SOAP)
        judge_soap(inspection, root, uri);
    else if (inspection->expectations->form == FORM_WFS && strcmp(root, "WFS_Capabilities") == 0)
        judge_offer(inspection, markup, "FeatureType");
    else if (inspection->expectations->form == FORM_WMS &&
             (strcmp(root, "WMS_Capabilities") == 0 || strcmp(root, "WMT_MS_Capabilities") == 0))
        judge_offer(inspection, markup, "Layer");
    else
        note_format(inspection, inspection->expectations->form == FORM_WMS ? "WMS_Capabilities"
                                                                           : "WFS_Capabilities");
}

static void judge_map(struct inspection *inspection)
{
    static const char signature[] = "\x89PNG\r\n\x1a\n";
    const size_t length = sizeof signature - 1;
    const struct evidence *const evidence = inspection->evidence;

    if (strcmp(inspection->type, "image/png") != 0 || evidence->body_length < length ||
        memcmp(evidence->body, signature, length) != 0)
        note_format(inspection, "image/png");
}

void expect_judge_form(struct inspection *inspection)
{
    switch (inspection->expectations->form) {
    case FORM_ANY:
        break;
    case FORM_JSON:
        judge_json_form(inspection);
        break;
    case FORM_SOAP:
    case FORM_WMS:
    case FORM_WFS:
        judge_xml_form(inspection);
        break;
    case FORM_MAP:
        judge_map(inspection);
        break;
    }
}
