#include "io/markup.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/markup_inside.h"

enum {
    CHUNK = 2048,          /* bytes between two looks at the effort */
    ATTRIBUTES_MOST = 256, /* of one element: each is compared with all before it */
    SIGNS_MOST = 2 * ATTRIBUTES_MOST,
    XML_FLAGS = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA,
    HTML_FLAGS = HTML_PARSE_RECOVER | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                 HTML_PARSE_IGNORE_ENC,
};

static pthread_once_t library_once = PTHREAD_ONCE_INIT;

/* --- the library's memory --------------------------------------------------------------------- */

static _Thread_local void (*on_memory)(void *argument);
static _Thread_local void *on_memory_argument;

void markup_watch_memory(void (*look)(void *argument), void *argument)
{
    on_memory = look;
    on_memory_argument = argument;
}

static void *take(size_t size)
{
    if (on_memory != NULL)
        on_memory(on_memory_argument);
    return memory_new(1, size);
}

static void *take_more(void *old, size_t size)
{
    if (on_memory != NULL)
        on_memory(on_memory_argument);
    return memory_resize(old, 1, size);
}

static void start_library(void)
{
    xmlMemSetup(free, take, take_more, memory_copy_string);
    xmlInitParser();
}

/* --- what is refused before the library sees it ----------------------------------------------- */

/* Where a tag that begins at `at` ends, or NULL if it has too many attributes. */
static const char *pass_tag(const char *at, const char *end)
{
    size_t signs = 0;

    while (at < end && *at != '>') {
        if (*at == '"' || *at == '\'') {
            const char *const close = memchr(at + 1, *at, (size_t)(end - at) - 1);

            at = close == NULL ? end - 1 : close;
        } else if (*at == '=' || *at == ' ' || *at == '\n' || *at == '\t' || *at == '/') {
            signs++;
        }
        at++;
    }
    return signs > SIGNS_MOST ? NULL : at;
}

/* Tags with thousands of attributes keep the library busy where nobody can stop it. */
static bool has_wide_tag(const char *bytes, size_t length)
{
    const char *const end = bytes + length;

    for (const char *at = bytes; at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL;) {
        at = pass_tag(at + 1, end);
        if (at == NULL)
            return true;
    }
    return false;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* A document that brings entities may be small and mean gigabytes: none that we ask needs them. */
static void refuse_entity(void *context, const xmlChar *name, int type, const xmlChar *public_id,
                          const xmlChar *system_id,
                          xmlChar *content) /* NOLINT(readability-non-const-parameter) */
{
    xmlParserCtxt *const parser = context;
    bool *const refused = parser->_private;

    (void)name, (void)type, (void)public_id, (void)system_id, (void)content;
    *refused = true;
    xmlStopParser(parser);
}

/* Feeds the document part by part; costly if the effort is spent or the library gave up at its
 * limits. */
static enum look feed(xmlParserCtxtPtr parser, const char *bytes, size_t length,
                      const struct effort *effort,
                      int (*parse)(xmlParserCtxtPtr parser, const char *bytes, int size, int last))
{
    for (size_t at = 0; at < length; at += CHUNK) {
        const size_t left = length - at;

        if (effort_is_spent(effort))
            return LOOK_COSTLY;
        parse(parser, bytes + at, left < CHUNK ? (int)left : CHUNK, 0);
        if (parser->disableSAX != 0)
            break;
    }
    parse(parser, bytes, 0, 1);
    return effort_is_spent(effort) ? LOOK_COSTLY : LOOK_FINE;
}

xmlNode *markup_next(xmlNode *node)
{
    if (node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != NULL && node->next == NULL)
        node = node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? node->parent : NULL;
    return node == NULL ? NULL : node->next;
}

static size_t count_elements(const xmlDoc *document)
{
    size_t count = 0;

    for (xmlNode *node = xmlDocGetRootElement(document); node != NULL; node = markup_next(node))
        count += node->type == XML_ELEMENT_NODE;
    return count;
}

static struct markup *wrap(xmlParserCtxtPtr parser)
{
    struct markup *const markup = NEW(struct markup);

    markup->document = parser->myDoc;
    markup->elements = count_elements(markup->document);
    parser->myDoc = NULL;
    return markup;
}

static void free_parser(xmlParserCtxtPtr parser)
{
    xmlFreeDoc(parser->myDoc);
    parser->myDoc = NULL;
    xmlFreeParserCtxt(parser);
}

/* Too deep or with a text too long for its limits: the library says so by these numbers. */
static bool gave_up(const xmlParserCtxt *parser)
{
    return parser->errNo == XML_ERR_INTERNAL_ERROR || parser->errNo == XML_ERR_ENTITY_LOOP ||
           parser->errNo == XML_ERR_NAME_TOO_LONG || parser->errNo == XML_ERR_NO_MEMORY;
}

static enum look read_xml(xmlParserCtxtPtr parser, const char *bytes, size_t length, bool is_utf8,
                          const struct effort *effort)
{
    bool refused = false;
    enum look look;

    parser->_private = &refused;
    parser->sax->entityDecl = refuse_entity;
    xmlCtxtUseOptions(parser, XML_FLAGS | (is_utf8 ? XML_PARSE_IGNORE_ENC : 0));
    look = feed(parser, bytes, length, effort, xmlParseChunk);
    parser->_private = NULL;
    if (look != LOOK_FINE || refused || gave_up(parser))
        return LOOK_COSTLY;
    return parser->wellFormed && parser->myDoc != NULL ? LOOK_FINE : LOOK_MALFORMED;
}

enum look markup_open_xml(const char *bytes, size_t length, bool is_utf8,
                          const struct effort *effort, struct markup **markup)
{
    xmlParserCtxtPtr parser;
    enum look look;

    pthread_once(&library_once, start_library);
    if (has_wide_tag(bytes, length))
        return LOOK_COSTLY;
    parser = xmlCreatePushParserCtxt(NULL, NULL, NULL, 0, NULL);
    if (parser == NULL)
        return LOOK_COSTLY;
    look = read_xml(parser, bytes, length, is_utf8, effort);
    if (look == LOOK_FINE)
        *markup = wrap(parser);
    free_parser(parser);
    return look;
}

enum look markup_open_html(const char *bytes, size_t length, const struct effort *effort,
                           struct markup **markup)
{
    htmlParserCtxtPtr parser;
    enum look look;

    pthread_once(&library_once, start_library);
    if (has_wide_tag(bytes, length))
        return LOOK_COSTLY;
    parser = htmlCreatePushParserCtxt(NULL, NULL, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
    if (parser == NULL)
        return LOOK_COSTLY;
    htmlCtxtUseOptions(parser, HTML_FLAGS);
    look = feed(parser, bytes, length, effort, htmlParseChunk);
    if (look == LOOK_FINE && parser->disableSAX != 0)
        look = LOOK_COSTLY; /* it recovers from all but what is too deep or too long */
    if (look == LOOK_FINE && parser->myDoc == NULL)
        look = LOOK_MALFORMED;
    if (look == LOOK_FINE)
        *markup = wrap(parser);
    free_parser(parser);
    return look;
}

void markup_close(struct markup *markup)
{
    if (markup == NULL)
        return;
    xmlFreeDoc(markup->document);
    free(markup);
}

const char *markup_root(const struct markup *markup, const char **uri)
{
    const xmlNode *const root = xmlDocGetRootElement(markup->document);

    *uri = root == NULL || root->ns == NULL ? "" : (const char *)root->ns->href;
    return root == NULL ? "" : (const char *)root->name;
}
