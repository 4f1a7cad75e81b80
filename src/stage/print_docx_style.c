#include "stage/print_docx.h"

/* Sizes are half points, distances twentieths of a point: 28 is 14 pt, 720 is 1.27 cm. */
#define BASED "<w:basedOn w:val=\"Normal\"/>"
#define PARAGRAPH(properties) "<w:qFormat/><w:pPr>" properties "</w:pPr>"

const struct docx_style_row docx_styles[DOCX_STYLE_COUNT] = {
    [DOCX_NORMAL] =
        {"Normal", "Normal",
         PARAGRAPH(
             "<w:widowControl/><w:spacing w:before=\"0\" w:after=\"0\"/>") "<w:rPr>"
                                                                           "<w:rFonts "
                                                                           "w:ascii=\"Times New "
                                                                           "Roman\" "
                                                                           "w:hAnsi=\"Times New "
                                                                           "Roman\" "
                                                                           "w:cs=\"Times New "
                                                                           "Roman\"/><w:sz "
                                                                           "w:val=\"28\"/><w:szCs "
                                                                           "w:val=\"28\"/></w:rPr>",
         "paragraph", true},
    [DOCX_BODY] = {"BodyText", "Body Text",
                   BASED PARAGRAPH("<w:spacing w:before=\"60\" w:after=\"60\" w:line=\"264\" "
                                   "w:lineRule=\"auto\"/><w:ind w:firstLine=\"720\"/>"
                                   "<w:jc w:val=\"both\"/>"),
                   "paragraph", false},
    [DOCX_HEADING_1] = {"Heading1", "heading 1",
                        BASED "<w:next w:val=\"BodyText\"/>" PARAGRAPH(
                            "<w:keepNext/><w:keepLines/><w:spacing w:before=\"200\" "
                            "w:after=\"60\"/><w:ind w:firstLine=\"720\"/>"
                            "<w:outlineLvl w:val=\"0\"/>") "<w:rPr><w:b/><w:bCs/></w:rPr>",
                        "paragraph", false},
    [DOCX_HEADING_2] = {"Heading2", "heading 2",
                        BASED "<w:next w:val=\"BodyText\"/>" PARAGRAPH(
                            "<w:keepNext/><w:keepLines/><w:spacing w:before=\"120\" "
                            "w:after=\"60\"/><w:ind w:firstLine=\"720\"/>"
                            "<w:outlineLvl w:val=\"1\"/>") "<w:rPr><w:b/><w:bCs/></w:rPr>",
                        "paragraph", false},
    [DOCX_HEADING_3] = {"Heading3", "heading 3",
                        BASED "<w:next w:val=\"BodyText\"/>" PARAGRAPH(
                            "<w:keepNext/><w:keepLines/><w:spacing w:before=\"120\" "
                            "w:after=\"60\"/><w:ind w:firstLine=\"720\"/>"
                            "<w:outlineLvl w:val=\"2\"/>") "<w:rPr><w:i/><w:iCs/></w:rPr>",
                        "paragraph", false},
    [DOCX_TITLE] = {"Title", "Title",
                    BASED PARAGRAPH("<w:keepNext/><w:spacing w:before=\"360\"/>"
                                    "<w:jc w:val=\"center\"/>") "<w:rPr><w:b/><w:bCs/></w:rPr>",
                    "paragraph", false},
    [DOCX_SUBTITLE] = {"Subtitle", "Subtitle",
                       BASED PARAGRAPH("<w:keepNext/><w:jc w:val=\"center\"/>") "<w:rPr><w:b/>"
                                                                                "<w:bCs/></w:rPr>",
                       "paragraph", false},
    /* an annex is found in the outline like a chapter */
    [DOCX_ANNEX] = {"Annex", "Annex",
                    BASED PARAGRAPH("<w:keepNext/><w:pageBreakBefore/><w:jc w:val=\"center\"/>"
                                    "<w:outlineLvl w:val=\"0\"/>") "<w:rPr><w:b/><w:bCs/></w:rPr>",
                    "paragraph", false},
    [DOCX_LIST] = {"List", "List",
                   BASED PARAGRAPH("<w:spacing w:before=\"40\" w:after=\"40\" w:line=\"264\" "
                                   "w:lineRule=\"auto\"/><w:ind w:firstLine=\"720\"/>"
                                   "<w:jc w:val=\"both\"/>"),
                   "paragraph", false},
    [DOCX_CAPTION] =
        {"Caption", "caption",
         BASED PARAGRAPH(
             "<w:keepNext/><w:keepLines/><w:spacing w:before=\"160\" "
             "w:after=\"80\"/><w:jc w:val=\"center\"/>") "<w:rPr><w:b/>"
                                                         "<w:bCs/><w:sz w:val=\"26\"/><w:szCs "
                                                         "w:val=\"26\"/></w:rPr>",
         "paragraph", false},
    [DOCX_CELL] = {"TableText", "Table Text",
                   BASED PARAGRAPH(
                       "<w:spacing w:before=\"20\" w:after=\"20\"/>") "<w:rPr>"
                                                                      "<w:sz w:val=\"22\"/><w:szCs "
                                                                      "w:val=\"22\"/></w:rPr>",
                   "paragraph", false},
    [DOCX_NOTE] =
        {"TableNote", "Table Note",
         BASED PARAGRAPH(
             "<w:spacing w:before=\"60\" w:after=\"120\"/>"
             "<w:jc w:val=\"both\"/>") "<w:rPr><w:i/><w:iCs/>"
                                       "<w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/></w:rPr>",
         "paragraph", false},
    [DOCX_HEADER] = {"Header", "header", BASED PARAGRAPH("<w:jc w:val=\"center\"/>"), "paragraph",
                     false},
    [DOCX_TABLE] = {"TableGrid", "Table Grid",
                    "<w:tblPr><w:tblBorders><w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
                    "w:color=\"auto\"/><w:left w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
                    "w:color=\"auto\"/><w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
                    "w:color=\"auto\"/><w:right w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
                    "w:color=\"auto\"/><w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
                    "w:color=\"auto\"/><w:insideV w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
                    "w:color=\"auto\"/></w:tblBorders></w:tblPr>",
                    "table", false},
};

void docx_add_style(struct text *xml, enum docx_style style)
{
    const struct docx_style_row *const row = &docx_styles[style];

    text_add(xml, "<w:style w:type=\"%s\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>%s</w:style>",
             row->type, row->is_default ? " w:default=\"1\"" : "", row->id, row->name,
             row->definition);
}
