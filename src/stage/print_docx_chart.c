/* Charts are pictures: what is drawn is the same as in the other formats. */
#include "base/memory.h"
#include "stage/print_chart.h"
#include "stage/print_docx.h"

/* Said here, since an office's own template need not know them. */
#define XML_NAME(prefix, name) \
    "xmlns:" prefix "=\"http://schemas.openxmlformats.org/drawingml/2006/" name "\""

enum { EMU_PER_POINT = 12700, NAME_ROOM = 100 };

static void add_picture(struct docx *docx, struct text *xml, const struct chart *chart,
                        const struct chart_size *size)
{
    const long width = (long)(size->width * EMU_PER_POINT);
    const long height = (long)(size->height * EMU_PER_POINT);
    const unsigned identity = ++docx->identity;

    text_add(
        xml,
        "<w:p><w:pPr><w:pStyle w:val=\"%s\"/><w:keepNext/><w:spacing w:before=\"160\"/>"
        "<w:jc w:val=\"center\"/></w:pPr><w:r><w:drawing><wp:inline " XML_NAME(
            "wp",
            "wordprocessingDrawing") " " XML_NAME("a",
                                                  "main") " " XML_NAME("pic",
                                                                       "picture") " distT=\"0\" "
                                                                                  "distB=\"0\" "
                                                                                  "distL=\"0\" "
                                                                                  "distR=\"0\"><wp:"
                                                                                  "extent "
                                                                                  "cx=\"%ld\" "
                                                                                  "cy=\"%ld\"/"
                                                                                  "><wp:docPr "
                                                                                  "id=\"%u\" "
                                                                                  "name=\"",
        docx->styles[DOCX_NORMAL], width, height, identity);
    docx_add_letters(xml, *chart->label == '\0' ? chart->id : chart->label, SIZE_MAX);
    text_add_string(xml, "\" descr=\"");
    docx_add_letters(xml, chart->alternative, SIZE_MAX);
    text_add(xml,
             "\"/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/>"
             "</wp:cNvGraphicFramePr><a:graphic><a:graphicData "
             "uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>"
             "<pic:nvPicPr><pic:cNvPr id=\"%u\" name=\"picture\"/><pic:cNvPicPr/></pic:nvPicPr>"
             "<pic:blipFill><a:blip xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/"
             "2006/relationships\" r:embed=\"rIdPicture%zu\"/><a:stretch><a:fillRect/>"
             "</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>"
             "<a:ext cx=\"%ld\" cy=\"%ld\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/>"
             "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
             "</w:drawing></w:r></w:p>\n",
             identity, docx->picture_count, width, height);
}

static bool add_part(struct docx *docx, struct text *xml, const struct chart *chart, size_t part,
                     struct error *error)
{
    struct chart_size size = {0, 0};
    struct docx_picture picture = {0};
    char name[NAME_ROOM];

    if (!chart_png(chart, docx->document->language, part, &picture.bytes, &size, error)) {
        text_free(&picture.bytes);
        return false;
    }
    docx->pictures = memory_room(docx->pictures, docx->picture_count, &docx->picture_room,
                                 sizeof *docx->pictures);
    snprintf(name, sizeof name, "haidang-%zu.png", docx->picture_count + 1);
    picture.name = memory_copy_string(name);
    docx->pictures[docx->picture_count++] = picture;
    add_picture(docx, xml, chart, &size);
    return true;
}

void docx_add_chart(struct docx *docx, struct text *xml, const struct chart *chart)
{
    const struct chart_size room = CHART_ROOM;
    const size_t parts = chart_part_count(chart, docx->document->language, &room);
    struct error error = {""};

    if (parts == 0 && *chart->empty != '\0') {
        docx_add_caption(docx, xml, chart->id, chart->label, chart->title, true);
        docx_add_paragraph(docx, xml, DOCX_BODY, chart->empty, NULL);
        return;
    }
    for (size_t i = 0; i < parts; i++)
        if (!add_part(docx, xml, chart, i, &error)) {
            docx_fail(docx, &error);
            return;
        }
    docx_add_caption(docx, xml, chart->id, chart->label, chart->title, false);
}
