#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/drawing.h"
#include "stage/print_plan.h"

static const double large = 13, small = 12, between = 6;

static double longest_line(const struct drawing_font *font, const char *text)
{
    double longest = 0;

    while (*text != '\0') {
        struct text line = {0};

        text_add_bytes(&line, text, strcspn(text, "\n"));
        longest = fmax(longest, drawing_text_width(font, text_string(&line)));
        text += line.length + (text[line.length] == '\n');
        text_free(&line);
    }
    return longest;
}

/* "SỞ NÔNG NGHIỆP VÀ" is no line: what joins begins the next one, and rather there than elsewhere.
 */
static bool joins(const char *text, size_t at)
{
    static const char *const words[] = {" VÀ ", " AND ", " OF "};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncmp(text + at, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* How bad a break is: by its longest line. */
static double cost_of(const char *text, size_t at, double longest)
{
    static const double better = 0.7;
    size_t before = at;

    while (before > 0 && text[before - 1] != ' ')
        before--;
    if (before > 0 && joins(text, before - 1))
        return longest / better;
    return joins(text, at) ? longest * better : longest;
}

/* In two lines that are as alike as can be, if it is longer than one and these are not. */
static char *broken(const struct drawing_font *font, const char *text, double width)
{
    char *best = memory_copy_string(text);
    double least = HUGE_VAL;

    if (drawing_text_width(font, text) <= width || strchr(text, '\n') != NULL)
        return best;
    for (size_t i = 0; text[i] != '\0'; i++) {
        char *tried, *worse;
        double longest;

        if (text[i] != ' ')
            continue;
        tried = worse = memory_copy_string(text);
        tried[i] = '\n';
        longest = longest_line(font, tried);
        if (longest <= width && cost_of(text, i, longest) < least) {
            least = cost_of(text, i, longest);
            worse = best;
            best = tried;
        }
        free(worse);
    }
    return best;
}

static double issuer_needs(const struct document *document, double size)
{
    const struct drawing_font plain = {.size = size}, bold = {.size = size, .is_bold = true};

    return fmax(longest_line(&plain, document->superior), longest_line(&bold, document->issuer));
}

static double state_needs(const struct document *document, double size)
{
    const struct drawing_font state = {.size = size, .is_bold = true};
    const struct drawing_font motto = {.size = size + 1, .is_bold = true};

    return fmax(longest_line(&state, document->state), longest_line(&motto, document->motto));
}

/* In letters of 13 if there is room for them, else of 12; the state is never broken. */
struct print_letterhead print_letterhead_new(const struct document *document)
{
    static const double least_left = 0.4;
    const double width = print_width_of(false);
    struct print_letterhead head = {.issuer_size = large, .state_size = large};
    struct drawing_font plain, bold;

    if (issuer_needs(document, large) + between + state_needs(document, large) > width)
        head.issuer_size = head.state_size = small;
    head.right = fmin(width * (1 - least_left),
                      fmax(state_needs(document, head.state_size) + 2,
                           width - between - issuer_needs(document, head.issuer_size)));
    head.left = width - head.right;
    plain = (struct drawing_font){.size = head.issuer_size};
    bold = (struct drawing_font){.size = head.issuer_size, .is_bold = true};
    head.superior = broken(&plain, document->superior, head.left);
    head.issuer = broken(&bold, document->issuer, head.left);
    head.issuer_width = fmin(head.left, longest_line(&bold, head.issuer));
    bold.size = head.state_size + 1;
    head.motto_width = fmin(head.right, longest_line(&bold, document->motto));
    return head;
}

void print_letterhead_free(struct print_letterhead *letterhead)
{
    free(letterhead->superior);
    free(letterhead->issuer);
}
