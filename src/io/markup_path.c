/* XPath over a document.
 *
 * The library counts its steps and stops at a limit, but a step may take long: sets of nodes are
 * joined by comparing each with all, and texts are copied again for every node.  So whenever it
 * takes memory we look at the effort and lower its limit if that is spent; and a document must be
 * small for a path that can join large sets, because that takes no memory. */
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/markup.h"
#include "io/markup_inside.h"
#include "io/unicode.h"

enum {
    STEPS_PLAIN = 2000000,
    STEPS_JOINED = 60000,    /* each may look at all nodes again */
    ELEMENTS_PLAIN = 500000, /* of a document that is asked by a plain path */
    ELEMENTS_JOINED = 6000,  /* by another one: two sets of all of them are joined in 20 ms */
    TEXT_MOST = 64 * 1024,   /* bytes of a node's text that are shown and compared */
};

static void say_nothing(void *context, xmlErrorPtr error)
{
    (void)context, (void)error;
}

/* A step down the tree, `//` at the beginning only, predicates that compare with something written:
 * its work grows as the document does. */
static bool is_plain(const char *path)
{
    const char *const rest = strncmp(path, "//", 2) == 0 ? path + 2 : path;

    if (strstr(rest, "//") != NULL || strstr(rest, "::") != NULL || strstr(rest, "..") != NULL ||
        strchr(rest, '|') != NULL || strstr(rest, "(/") != NULL)
        return false;
    for (const char *at = strpbrk(rest, "=<>"); at != NULL; at = strpbrk(at, "=<>")) {
        at += strspn(at, "=<> ");
        if (strchr("'\"0123456789", *at) == NULL)
            return false;
    }
    return true;
}

static xmlXPathContextPtr open_context(xmlDocPtr document, const struct markup_path *path)
{
    xmlXPathContext *const context = xmlXPathNewContext(document);

    if (context == NULL)
        return NULL;
    context->error = say_nothing;
    context->opLimit = is_plain(path->path) ? STEPS_PLAIN : STEPS_JOINED;
    for (size_t i = 0; i < path->namespace_count; i++)
        xmlXPathRegisterNs(context, (const xmlChar *)path->namespaces[i].prefix,
                           (const xmlChar *)path->namespaces[i].uri);
    return context;
}

/* --- what was found --------------------------------------------------------------------------- */

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

/* Without what indents it. */
static char *trim(const char *text)
{
    size_t length;
    char *copy;

    while (is_blank(*text))
        text++;
    length = strnlen(text, TEXT_MOST);
    while (length > 0 && is_blank(text[length - 1]))
        length--;
    copy = memory_new(length + 1, 1);
    memcpy(copy, text, length);
    return copy;
}

static char *text_of_node(xmlNodePtr node)
{
    xmlChar *const raw = xmlNodeGetContent(node);
    char *const text = trim(raw == NULL ? "" : (const char *)raw);

    xmlFree(raw);
    return text;
}

static struct found found_nodes(const xmlNodeSet *nodes)
{
    const size_t count = nodes == NULL || nodes->nodeNr < 0 ? 0 : (size_t)nodes->nodeNr;

    if (count == 0)
        return (struct found){.exists = false};
    return (struct found){.exists = true, .text = text_of_node(nodes->nodeTab[0]), .length = count};
}

static struct found found_number(double number)
{
    struct text text = {0};

    text_add(&text, "%.15g", number);
    return (struct found){
        .exists = isnan(number) == 0, .is_number = true, .text = text_detach(&text)};
}

static struct found found_in(const xmlXPathObject *object)
{
    struct found found = {.exists = false};

    switch ((int)object->type) {
    case XPATH_NODESET:
        return found_nodes(object->nodesetval);
    case XPATH_BOOLEAN:
        found.exists = object->boolval != 0;
        found.text = memory_copy_string(found.exists ? "true" : "false");
        return found;
    case XPATH_NUMBER:
        return found_number(object->floatval);
    case XPATH_STRING:
        found.exists = true;
        found.text = trim((const char *)object->stringval);
        found.length = unicode_letters(found.text, strlen(found.text));
        return found;
    default:
        return found;
    }
}

/* --- asking ----------------------------------------------------------------------------------- */

struct asking {
    xmlXPathContextPtr context;
    const struct effort *effort;
    unsigned looks;
};

static void look_at_effort(void *argument)
{
    enum { LOOKS_BETWEEN = 16 }; /* the clock of a thread costs more than what is looked at */
    struct asking *const asking = argument;

    if (++asking->looks % LOOKS_BETWEEN == 0 && effort_is_spent(asking->effort))
        asking->context->opLimit = 1;
}

/* Was it given up, rather than wrong? */
static bool is_limit(int code)
{
    const int number = code - XML_XPATH_EXPRESSION_OK;

    return number == XPATH_OP_LIMIT_EXCEEDED || number == XPATH_RECURSION_LIMIT_EXCEEDED ||
           number == XPATH_MEMORY_ERROR;
}

/* NULL, and why, if there is no answer. */
static xmlXPathObjectPtr evaluate(struct markup *markup, const struct markup_path *path,
                                  const struct effort *effort, enum look *look)
{
    const size_t most = is_plain(path->path) ? ELEMENTS_PLAIN : ELEMENTS_JOINED;
    const bool asks = !effort_is_spent(effort) && markup->elements <= most;
    xmlXPathContext *const context = asks ? open_context(markup->document, path) : NULL;
    struct asking asking = {.context = context, .effort = effort};
    xmlXPathObjectPtr object;

    *look = LOOK_COSTLY;
    if (context == NULL)
        return NULL;
    markup_watch_memory(look_at_effort, &asking);
    object = xmlXPathEval((const xmlChar *)path->path, context);
    markup_watch_memory(NULL, NULL);
    if (object != NULL)
        *look = LOOK_FINE;
    else if (!is_limit(context->lastError.code))
        *look = LOOK_MALFORMED;
    xmlXPathFreeContext(context);
    return object;
}

enum look markup_find(struct markup *markup, const struct markup_path *path,
                      const struct effort *effort, struct found *found)
{
    enum look look;
    xmlXPathObject *const object = evaluate(markup, path, effort, &look);

    if (object != NULL)
        *found = found_in(object);
    xmlXPathFreeObject(object);
    return look;
}

enum look markup_gather(struct markup *markup, const struct markup_path *path,
                        const struct effort *effort, struct text *texts)
{
    enum look look;
    xmlXPathObject *const object = evaluate(markup, path, effort, &look);
    const xmlNodeSet *const nodes =
        object == NULL || object->type != XPATH_NODESET ? NULL : object->nodesetval;

    for (int i = 0; nodes != NULL && i < nodes->nodeNr && look == LOOK_FINE; i++) {
        char *const text = text_of_node(nodes->nodeTab[i]);

        text_add(texts, "%s\n", text);
        free(text);
        if (effort_is_spent(effort))
            look = LOOK_COSTLY;
    }
    if (object != NULL && nodes == NULL) {
        struct found found = found_in(object);

        text_add(texts, "%s\n", found.text == NULL ? "" : found.text);
        found_release(&found);
    }
    xmlXPathFreeObject(object);
    return look;
}

static bool is_element(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE &&
           strcmp((const char *)node->name, name) == 0;
}

void markup_gather_names(const struct markup *markup, const char *parent, const char *child,
                         struct text *texts)
{
    for (xmlNode *node = xmlDocGetRootElement(markup->document); node != NULL;
         node = markup_next(node)) {
        const xmlNode *inside = node->children;
        char *text;

        if (!is_element(node, child) || !is_element(node->parent, parent))
            continue;
        while (inside != NULL && inside->type != XML_TEXT_NODE)
            inside = inside->next;
        if (inside == NULL)
            continue;
        text = trim((const char *)inside->content);
        text_add(texts, "%s\n", text);
        free(text);
    }
}

bool markup_check_path(const struct markup_path *path, struct error *error)
{
    static const char nothing[] = "<nothing/>";
    struct effort effort = effort_begin(INT64_C(1000000));
    struct markup *markup = NULL;
    struct found found = {.exists = false};
    enum look look = markup_open_xml(nothing, sizeof nothing - 1, true, &effort, &markup);

    if (look == LOOK_FINE)
        look = markup_find(markup, path, &effort, &found);
    found_release(&found);
    markup_close(markup);
    return look == LOOK_FINE ||
           error_set(error, tr("'%s' is not an XPath, or has a prefix that 'namespaces' lacks"),
                     path->path);
}
