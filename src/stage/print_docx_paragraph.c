#include <string.h>

#include "stage/print_docx.h"

/* --- text ------------------------------------------------------------------------------------- */

void docx_add_letters(struct text *xml, const char *text, size_t most)
{
    char letter[2] = "";

    for (size_t i = 0; i < most && text[i] != '\0'; i++) {
        letter[0] = text[i];
        if ((unsigned char)text[i] >= 0x20U)
            text_add_html(xml, letter);
    }
}

void docx_add_run(struct text *xml, const char *text, const char *marks)
{
    text_add_string(xml, "<w:r>");
    if (marks != NULL && *marks != '\0')
        text_add(xml, "<w:rPr>%s</w:rPr>", marks);
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n\t");

        if (length > 0) {
            text_add_string(xml, "<w:t xml:space=\"preserve\">");
            docx_add_letters(xml, text, length);
            text_add_string(xml, "</w:t>");
        }
        if (text[length] != '\0')
            text_add_string(xml, text[length] == '\n' ? "<w:br/>" : "<w:tab/>");
        text += length + (text[length] != '\0');
    }
    text_add_string(xml, "</w:r>");
}

void docx_add_paragraph(const struct docx *docx, struct text *xml, enum docx_style style,
                        const char *text, const struct docx_look *look)
{
    text_add(xml, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>%s</w:pPr>", docx->styles[style],
             look != NULL && look->properties != NULL ? look->properties : "");
    if (*text != '\0')
        docx_add_run(xml, text, look == NULL ? NULL : look->marks);
    text_add_string(xml, "</w:p>\n");
}

/* --- lines ------------------------------------------------------------------------------------ */

/* In thousandths of its size, of Times New Roman, near enough for the length of a line. */
static int width_of_letter(unsigned char letter)
{
    if (letter == ' ' || strchr(".,-:;()/'", letter) != NULL)
        return 290;
    if (letter >= 'A' && letter <= 'Z')
        return 690;
    return 480;
}

int docx_width_of(const char *text, int size)
{
    int width = 0;
    bool is_capital = false;

    for (const char *at = text; *at != '\0'; at++) {
        const unsigned char letter = (unsigned char)*at;

        if ((letter & 0xC0U) == 0x80U) /* the rest of a letter */
            continue;
        /* one with a mark is as wide as those around it */
        width += letter < 0x80U ? width_of_letter(letter) : is_capital ? 690 : 480;
        if (letter < 0x80U && letter != ' ')
            is_capital = letter >= 'A' && letter <= 'Z';
    }
    return width * size / 50;
}

void docx_add_rule(const struct docx *docx, struct text *xml, int width, int share)
{
    char properties[400];
    const int side = width * (100 - share) / 200;

    snprintf(properties, sizeof properties,
             "<w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"auto\"/></w:pBdr>"
             "<w:spacing w:before=\"60\" w:after=\"0\" w:line=\"80\" w:lineRule=\"exact\"/>"
             "<w:ind w:left=\"%d\" w:right=\"%d\" w:firstLine=\"0\"/>",
             side, side);
    docx_add_paragraph(docx, xml, DOCX_NORMAL, "", &(struct docx_look){properties, NULL});
}
