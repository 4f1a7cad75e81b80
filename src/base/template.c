/* A template is a row of operations.  A section's operation knows where its end is, so rendering
 * walks the row and skips; partials are other templates, looked up when they are met. */
#include "base/template.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"

enum {
    DEPTH_MOST = 32,           /* sections and partials in one another */
    NAME_MOST = 100,           /* bytes of a name */
    PARTS_MOST = 8,            /* a.b.c has three */
    SOURCE_MOST = 1024 * 1024, /* bytes of a template */
    STEPS_MOST = 10000000,     /* of one rendering: lists in lists in lists … */
};

enum operation_kind { SHOW_TEXT, SHOW_ESCAPED, SHOW_RAW, EACH, NONE, END, PARTIAL };

struct operation {
    enum operation_kind kind;
    size_t start, length; /* of the text, or of the name, in source */
    size_t end;           /* EACH, NONE: index of the END that closes it */
    char *name;           /* parts are separated by '\0' and counted */
    int parts;            /* 0: the thing itself, "." */
    int line;
};

struct template
{
    char *name;
    char *source;
    struct operation *operations;
    size_t count, capacity;
};

/* --- compiling ------------------------------------------------------------------------------- */

struct compiling {
    struct template *template;
    const char *at;
    int line;
    size_t open[DEPTH_MOST];
    int depth;
    struct error *error;
};

static bool complain(struct compiling *compiling, int line, const char *what)
{
    error_set(compiling->error, "%s", what);
    return error_add_place(compiling->error, "%s:%d", compiling->template->name, line);
}

static struct operation *add_operation(struct compiling *compiling, enum operation_kind kind)
{
    struct template *const template = compiling->template;
    struct operation *operation;

    template->operations = memory_room(template->operations, template->count, &template->capacity,
                                       sizeof *template->operations);
    operation = &template->operations[template->count++];
    *operation = (struct operation){.kind = kind, .line = compiling->line};
    return operation;
}

static void add_text(struct compiling *compiling, const char *from, const char *to)
{
    struct operation *operation;

    if (from >= to)
        return;
    operation = add_operation(compiling, SHOW_TEXT);
    operation->start = (size_t)(from - compiling->template->source);
    operation->length = (size_t)(to - from);
}

/* "a.b" becomes "a\0b" with two parts, "." none. */
static bool split_name(struct operation *operation, const char *name, size_t length)
{
    operation->name = memory_new(length + 1, 1);
    memcpy(operation->name, name, length);
    if (strcmp(operation->name, ".") == 0)
        return true;
    operation->parts = 1;
    for (size_t i = 0; i < length; i++) {
        const char byte = operation->name[i];

        if (byte == '.') {
            operation->name[i] = '\0';
            operation->parts++;
            if (i == 0 || i + 1 == length || operation->name[i - 1] == '\0')
                return false;
        } else if (isalnum((unsigned char)byte) == 0 && strchr("_-/", byte) == NULL) {
            return false;
        }
    }
    return length > 0 && operation->parts <= PARTS_MOST;
}

static bool same_name(const struct operation *one, const struct operation *other)
{
    return one->length == other->length && memcmp(one->name, other->name, one->length) == 0;
}

static bool close_section(struct compiling *compiling)
{
    struct template *const template = compiling->template;
    const size_t end = template->count - 1;
    struct operation *opened;

    if (compiling->depth == 0)
        return complain(compiling, compiling->line, tr("this section was never opened"));
    opened = &template->operations[compiling->open[--compiling->depth]];
    if (!same_name(opened, &template->operations[end]))
        return complain(compiling, compiling->line,
                        tr("this closes another section than the one opened last"));
    opened->end = end;
    return true;
}

static bool open_section(struct compiling *compiling)
{
    if (compiling->depth == DEPTH_MOST)
        return complain(compiling, compiling->line, tr("sections lie too deep in one another"));
    compiling->open[compiling->depth++] = compiling->template->count - 1;
    return true;
}

/* What is between the braces: kind by its first character, then the name. */
static bool add_tag(struct compiling *compiling, char sigil, const char *from, const char *to)
{
    static const struct {
        char sigil;
        enum operation_kind kind;
    } kinds[] = {{'#', EACH},     {'^', NONE},     {'/', END},       {'>', PARTIAL},
                 {'&', SHOW_RAW}, {'{', SHOW_RAW}, {0, SHOW_ESCAPED}};
    enum operation_kind kind = SHOW_ESCAPED;
    struct operation *operation;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].sigil == sigil)
            kind = kinds[i].kind;
    while (from < to && isspace((unsigned char)*from))
        from++;
    while (to > from && isspace((unsigned char)to[-1]))
        to--;
    operation = add_operation(compiling, kind);
    operation->length = (size_t)(to - from);
    if (operation->length > NAME_MOST || !split_name(operation, from, operation->length))
        return complain(compiling, compiling->line, tr("a name is wanted between the braces"));
    if (kind == EACH || kind == NONE)
        return open_section(compiling);
    return kind != END || close_section(compiling);
}

/* Is there nothing else on the line of the tag that spans from..to?  Then the whole line goes. */
static bool stands_alone(const char *source, const char *from, const char *to, const char **before,
                         const char **after)
{
    while (from > source && (from[-1] == ' ' || from[-1] == '\t'))
        from--;
    while (*to == ' ' || *to == '\t' || *to == '\r')
        to++;
    if ((from > source && from[-1] != '\n') || (*to != '\n' && *to != '\0'))
        return false;
    *before = from;
    *after = *to == '\n' ? to + 1 : to;
    return true;
}

static int count_lines(const char *from, const char *to)
{
    int lines = 0;

    for (; from < to; from++)
        lines += *from == '\n';
    return lines;
}

/* One tag, `open` at its "{{"; what stands before it becomes text. */
static bool compile_tag(struct compiling *compiling, const char *open)
{
    const char sigil = open[2] != '\0' && strchr("#^/>&{!=", open[2]) != NULL ? open[2] : '\0';
    const char *const ending = sigil == '{' ? "}}}" : "}}";
    const char *const inner = open + 2 + (sigil != '\0');
    const char *const close = strstr(inner, ending);
    const char *before = open;
    const char *after;

    compiling->line += count_lines(compiling->at, open);
    if (close == NULL)
        return complain(compiling, compiling->line, tr("this tag is never closed"));
    if (sigil == '=')
        return complain(compiling, compiling->line, tr("other delimiters are not supported"));
    after = close + strlen(ending);
    if (sigil != '\0' && strchr("#^/!>", sigil) != NULL)
        stands_alone(compiling->template->source, open, after, &before, &after);
    if (before < compiling->at)
        before = compiling->at;
    add_text(compiling, compiling->at, before);
    if (sigil != '!' && !add_tag(compiling, sigil, inner, close))
        return false;
    compiling->line += count_lines(open, after);
    compiling->at = after;
    return true;
}

static bool compile(struct compiling *compiling)
{
    const struct template *const template = compiling->template;
    const char *open;

    while ((open = strstr(compiling->at, "{{")) != NULL)
        if (!compile_tag(compiling, open))
            return false;
    add_text(compiling, compiling->at, compiling->at + strlen(compiling->at));
    if (compiling->depth > 0)
        return complain(compiling, template->operations[compiling->open[compiling->depth - 1]].line,
                        tr("this section is never closed"));
    return true;
}

struct template *template_new(const char *name, const char *source, struct error *error)
{
    struct template *const template = NEW(struct template);
    struct compiling compiling = {.template = template, .line = 1, .error = error};

    template->name = memory_copy_string(name);
    if (strlen(source) > SOURCE_MOST) {
        error_set(error, tr("%s: larger than a template may be"), name);
        goto fail;
    }
    template->source = memory_copy_string(source);
    compiling.at = template->source;
    if (compile(&compiling))
        return template;

fail:
    template_free(template);
    return NULL;
}

void template_free(struct template *template)
{
    if (template == NULL)
        return;
    for (size_t i = 0; i < template->count; i++)
        free(template->operations[i].name);
    free(template->operations);
    free(template->source);
    free(template->name);
    free(template);
}

void template_each_name(const struct template *template,
                        void (*on_name)(void *argument, const char *name), void *argument)
{
    for (size_t i = 0; i < template->count; i++) {
        const struct operation *const operation = &template->operations[i];
        char name[NAME_MOST + 1];

        if (operation->kind == SHOW_TEXT || operation->kind == END || operation->kind == PARTIAL ||
            operation->parts == 0)
            continue;
        memcpy(name, operation->name, operation->length + 1);
        for (size_t at = 0; at < operation->length; at++)
            if (name[at] == '\0')
                name[at] = '.';
        on_name(argument, name);
    }
}

/* --- rendering ------------------------------------------------------------------------------- */

struct rendering {
    template_find *find;
    const void *argument;
    struct text *text;
    struct error *error;
    const json_t *stack[DEPTH_MOST * 2];
    int height; /* of the stack */
    int depth;  /* of calls */
    int steps;
};

static const json_t *find_value(const struct rendering *rendering,
                                const struct operation *operation)
{
    const char *part = operation->name;
    const json_t *value = NULL;

    if (operation->parts == 0)
        return rendering->stack[rendering->height - 1];
    for (int i = rendering->height - 1; i >= 0 && value == NULL; i--)
        value = json_object_get(rendering->stack[i], part);
    for (int i = 1; i < operation->parts && value != NULL; i++) {
        part += strlen(part) + 1;
        value = json_object_get(value, part);
    }
    return value;
}

static void show(struct text *text, const json_t *value, bool raw)
{
    if (json_is_string(value) && raw)
        text_add_bytes(text, json_string_value(value), json_string_length(value));
    else if (json_is_string(value))
        text_add_html(text, json_string_value(value));
    else if (json_is_integer(value))
        text_add(text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        text_add(text, "%.15g", json_real_value(value));
    else if (json_is_boolean(value))
        text_add_string(text, json_is_true(value) ? "true" : "false");
}

static bool is_true(const json_t *value)
{
    if (value == NULL || json_is_null(value) || json_is_false(value))
        return false;
    if (json_is_string(value))
        return json_string_length(value) > 0;
    return !json_is_array(value) || json_array_size(value) > 0;
}

static bool render_range(struct rendering *rendering, const struct template *template, size_t from,
                         size_t to);

static bool render_once(struct rendering *rendering, const struct template *template, size_t at,
                        const json_t *value)
{
    bool went;

    rendering->stack[rendering->height++] = value;
    went = render_range(rendering, template, at + 1, template->operations[at].end);
    rendering->height--;
    return went;
}

static bool render_each(struct rendering *rendering, const struct template *template, size_t at)
{
    const json_t *const value = find_value(rendering, &template->operations[at]);
    const json_t *item;
    size_t i;

    if (!is_true(value))
        return true;
    if (!json_is_array(value))
        return render_once(rendering, template, at, value);
    json_array_foreach(value, i,
                       item) if (!render_once(rendering, template, at, item)) return false;
    return true;
}

static bool render_partial(struct rendering *rendering, const struct template *template, size_t at)
{
    const struct operation *const operation = &template->operations[at];
    const struct template *const partial =
        rendering->find == NULL ? NULL : rendering->find(rendering->argument, operation->name);

    if (partial == NULL) {
        error_set(rendering->error, tr("there is no partial '%s'"), operation->name);
        return error_add_place(rendering->error, "%s:%d", template->name, operation->line);
    }
    return render_range(rendering, partial, 0, partial->count);
}

/* One operation; returns false to stop.  `*at` is moved past a section. */
static bool render_operation(struct rendering *rendering, const struct template *template,
                             size_t *at)
{
    const size_t here = *at;
    const struct operation *const operation = &template->operations[here];

    switch (operation->kind) {
    case SHOW_TEXT:
        text_add_bytes(rendering->text, template->source + operation->start, operation->length);
        return true;
    case SHOW_ESCAPED:
    case SHOW_RAW:
        show(rendering->text, find_value(rendering, operation), operation->kind == SHOW_RAW);
        return true;
    case EACH:
        *at = operation->end;
        return render_each(rendering, template, here);
    case NONE:
        *at = operation->end;
        return is_true(find_value(rendering, operation)) ||
               render_range(rendering, template, here + 1, operation->end);
    case PARTIAL:
        return render_partial(rendering, template, here);
    case END:
        break;
    }
    return true;
}

static bool render_range(struct rendering *rendering, const struct template *template, size_t from,
                         size_t to)
{
    bool goes_on = true;

    if (rendering->depth == DEPTH_MOST) {
        error_set(rendering->error, tr("sections lie too deep in one another"));
        return error_add_place(rendering->error, "%s", template->name);
    }
    rendering->depth++;
    for (size_t at = from; at < to && goes_on; at++) {
        goes_on = render_operation(rendering, template, &at);
        if (goes_on && (rendering->text->cut || ++rendering->steps > STEPS_MOST))
            goes_on =
                error_set(rendering->error, tr("%s: the page grew too large"), template->name);
    }
    rendering->depth--;
    return goes_on;
}

bool template_render(const struct template *template, const json_t *value, template_find *find,
                     const void *argument, struct text *text, struct error *error)
{
    struct rendering rendering = {
        .find = find, .argument = argument, .text = text, .error = error, .height = 1};

    rendering.stack[0] = value;
    return render_range(&rendering, template, 0, template->count);
}
