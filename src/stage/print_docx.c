/* A text document that offices edit, number and sign: Office Open XML, written by ourselves. */
#include "stage/print_docx.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/words.h"
#include "io/drawing.h"

#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OOXML "http://schemas.openxmlformats.org/"
#define NAMESPACES                                                         \
    "xmlns:w=\"" OOXML "wordprocessingml/2006/main\" xmlns:r=\"" OOXML     \
    "officeDocument/2006/relationships\" xmlns:wp=\"" OOXML                \
    "drawingml/2006/wordprocessingDrawing\" xmlns:a=\"" OOXML              \
    "drawingml/2006/main\" xmlns:pic=\"" OOXML "drawingml/2006/picture\" " \
    "xmlns:v=\"urn:schemas-microsoft-com:vml\" "                           \
    "xmlns:o=\"urn:schemas-microsoft-com:office:office\""
#define RELATION_TO(id, type, target) \
    "<Relationship Id=\"" id "\" Type=\"" OOXML type "\" Target=\"" target "\"/>"
#define WORD_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."

static const char content_types[] = DECLARATION
    "<Types xmlns=\"" OOXML "package/2006/content-types\">"
    "<Default Extension=\"rels\" "
    "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
    "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    "<Default Extension=\"png\" ContentType=\"image/png\"/>"
    "<Override PartName=\"/word/document.xml\" ContentType=\"" WORD_TYPE "document.main+xml\"/>"
    "<Override PartName=\"/word/styles.xml\" ContentType=\"" WORD_TYPE "styles+xml\"/>"
    "<Override PartName=\"/word/settings.xml\" ContentType=\"" WORD_TYPE "settings+xml\"/>"
    "<Override PartName=\"/word/header1.xml\" ContentType=\"" WORD_TYPE "header+xml\"/>"
    "<Override PartName=\"/word/header2.xml\" ContentType=\"" WORD_TYPE "header+xml\"/>"
    "<Override PartName=\"/docProps/core.xml\" "
    "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>";

static const char package_relations[] =
    DECLARATION "<Relationships xmlns=\"" OOXML "package/2006/relationships\">" RELATION_TO(
        "rId1", "officeDocument/2006/relationships/officeDocument", "word/document.xml")
        RELATION_TO("rId2", "package/2006/relationships/metadata/core-properties",
                    "docProps/core.xml") "</Relationships>";

static const char settings[] =
    DECLARATION "<w:settings " NAMESPACES "><w:zoom w:percent=\"100\"/>"
                "<w:defaultTabStop w:val=\"720\"/><w:compat><w:compatSetting "
                "w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" "
                "w:val=\"15\"/></w:compat></w:settings>";

static const char page_number[] =
    "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE "
    "</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>2</w:t></w:r>"
    "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";

void docx_fail(struct docx *docx, const struct error *error)
{
    if (!docx->failed)
        docx->error = *error;
    docx->failed = true;
}

/* --- its parts -------------------------------------------------------------------------------- */

/* A word across the page, behind the text, as Word makes it and LibreOffice knows it. */
static void add_watermark(const struct document *document, struct text *xml, int number)
{
    if (*document->watermark == '\0')
        return;
    text_add(xml,
             "<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id=\"_x0000_t136\" "
             "coordsize=\"21600,21600\" o:spt=\"136\" adj=\"10800\" "
             "path=\"m@7,l@8,m@5,21600l@6,21600e\"><v:formulas><v:f eqn=\"sum #0 0 10800\"/>"
             "<v:f eqn=\"prod #0 2 1\"/><v:f eqn=\"sum 21600 0 @1\"/><v:f eqn=\"sum 0 0 @2\"/>"
             "<v:f eqn=\"sum 21600 0 @3\"/><v:f eqn=\"if @0 @3 0\"/><v:f eqn=\"if @0 21600 @1\"/>"
             "<v:f eqn=\"if @0 0 @2\"/><v:f eqn=\"if @0 @4 21600\"/><v:f eqn=\"mid @5 @6\"/>"
             "<v:f eqn=\"mid @8 @5\"/><v:f eqn=\"mid @7 @8\"/><v:f eqn=\"mid @6 @7\"/>"
             "<v:f eqn=\"sum @6 0 @5\"/></v:formulas><v:path textpathok=\"t\" "
             "o:connecttype=\"custom\" "
             "o:connectlocs=\"@9,0;@10,10800;@11,21600;@12,10800\" "
             "o:connectangles=\"270,180,90,0\"/><v:textpath on=\"t\" fitshape=\"t\"/>"
             "<v:handles><v:h position=\"#0,bottomRight\" xrange=\"6629,14971\"/></v:handles>"
             "<o:lock v:ext=\"edit\" text=\"t\" shapetype=\"t\"/></v:shapetype>"
             "<v:shape id=\"PowerPlusWaterMarkObject%d\" o:spid=\"_x0000_s%d\" "
             "type=\"#_x0000_t136\" style=\"position:absolute;margin-left:0;margin-top:0;"
             "width:400pt;height:110pt;rotation:315;z-index:-251658752;"
             "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
             "mso-position-vertical:center;mso-position-vertical-relative:margin\" "
             "o:allowincell=\"f\" fillcolor=\"silver\" stroked=\"f\"><v:fill opacity=\".5\"/>"
             "<v:textpath style=\"font-family:&quot;Times New Roman&quot;;font-size:1pt\" "
             "string=\"",
             number, 2048 + number);
    docx_add_letters(xml, document->watermark, SIZE_MAX);
    text_add_string(xml, "\"/></v:shape></w:pict></w:r>");
}

static void pack_header(const struct docx *docx, struct archive_draft *draft, int number,
                        const char *content)
{
    struct text xml = {0};
    char name[40];

    text_add(&xml,
             DECLARATION "<w:hdr " NAMESPACES "><w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>%s",
             docx->styles[DOCX_HEADER], content);
    add_watermark(docx->document, &xml, number);
    text_add_string(&xml, "</w:p></w:hdr>");
    snprintf(name, sizeof name, "word/header%d.xml", number);
    archive_add(draft, name, xml.bytes, xml.length);
    text_free(&xml);
}

static void pack_styles(const struct docx *docx, struct archive_draft *draft)
{
    const char *const tag = docx->document->language == LANGUAGE_VI ? "vi-VN" : "en-GB";
    struct text xml = {0};

    text_add(&xml,
             DECLARATION
             "<w:styles " NAMESPACES "><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts "
             "w:ascii=\"Times New Roman\" w:eastAsia=\"Times New Roman\" "
             "w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\"/><w:sz w:val=\"28\"/>"
             "<w:szCs w:val=\"28\"/><w:lang w:val=\"%s\" w:eastAsia=\"%s\" w:bidi=\"ar-SA\"/>"
             "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>",
             tag, tag);
    for (int i = 0; i < DOCX_STYLE_COUNT; i++)
        docx_add_style(&xml, (enum docx_style)i);
    text_add_string(&xml, "</w:styles>");
    archive_add(draft, "word/styles.xml", xml.bytes, xml.length);
    text_free(&xml);
}

void docx_add_core(const struct document *document, struct text *xml)
{
    const time_t seconds = (time_t)(document->made_ms / MS_PER_SECOND);
    char made[CLOCK_TEXT] = "";
    struct tm parts;

    if (gmtime_r(&seconds, &parts) != NULL)
        strftime(made, sizeof made, "%Y-%m-%dT%H:%M:%SZ", &parts);
    text_add_string(xml, DECLARATION
                    "<cp:coreProperties xmlns:cp=\"" OOXML
                    "package/2006/metadata/core-properties\" "
                    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                    "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                    "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    docx_add_letters(xml, document->title, SIZE_MAX);
    text_add_string(xml, "</dc:title><dc:creator>");
    docx_add_letters(xml, document->issuer, SIZE_MAX);
    text_add(xml,
             "</dc:creator><dc:language>%s</dc:language>"
             "<dcterms:created xsi:type=\"dcterms:W3CDTF\">%s</dcterms:created>"
             "<dcterms:modified xsi:type=\"dcterms:W3CDTF\">%s</dcterms:modified>"
             "</cp:coreProperties>",
             document->language == LANGUAGE_VI ? "vi-VN" : "en-GB", made, made);
}

void docx_add_relations(const struct docx *docx, struct text *xml)
{
    for (size_t i = 0; i < docx->picture_count; i++)
        text_add(xml,
                 "<Relationship Id=\"rIdPicture%zu\" Type=\"" OOXML
                 "officeDocument/2006/relationships/image\" Target=\"media/%s\"/>",
                 i + 1, docx->pictures[i].name);
}

void docx_pack_pictures(struct docx *docx, struct archive_draft *draft)
{
    for (size_t i = 0; i < docx->picture_count; i++) {
        struct docx_picture *const picture = &docx->pictures[i];
        char name[120];

        snprintf(name, sizeof name, "word/media/%s", picture->name);
        archive_give(draft, name, &picture->bytes);
    }
}

static void pack_relations(const struct docx *docx, struct archive_draft *draft)
{
    struct text xml = {0};

    text_add_string(
        &xml,
        DECLARATION "<Relationships xmlns=\"" OOXML "package/2006/relationships\">" RELATION_TO(
            "rIdStyles", "officeDocument/2006/relationships/styles", "styles.xml")
            RELATION_TO("rIdSettings", "officeDocument/2006/relationships/settings", "settings.xml")
                RELATION_TO(DOCX_HEADER_NUMBER, "officeDocument/2006/relationships/header",
                            "header1.xml")
                    RELATION_TO(DOCX_HEADER_PLAIN, "officeDocument/2006/relationships/header",
                                "header2.xml"));
    docx_add_relations(docx, &xml);
    text_add_string(&xml, "</Relationships>");
    archive_add(draft, "word/_rels/document.xml.rels", xml.bytes, xml.length);
    text_free(&xml);
}

/* --- the document ----------------------------------------------------------------------------- */

static bool has_part(const struct document *document, enum document_part part)
{
    for (size_t i = 0; i < document->block_count; i++)
        if (document->blocks[i].part == part)
            return true;
    return false;
}

static void write_document(struct docx *docx, struct text *xml)
{
    text_add_string(xml, DECLARATION "<w:document " NAMESPACES "><w:body>\n");
    if (has_part(docx->document, PART_SUMMARY)) {
        docx->section = DOCX_SUMMARY;
        docx_add_part(docx, xml, PART_SUMMARY);
        docx_end_section(docx, xml, DOCX_FIRST);
        docx->is_wide = false;
    }
    docx->section = DOCX_FIRST;
    docx_add_head(docx, xml);
    docx_add_part(docx, xml, PART_BODY);
    docx_turn(docx, xml, false);
    docx_add_end(docx, xml);
    docx_add_part(docx, xml, PART_ANNEX);
    docx_add_colophon(docx, xml);
    docx_add_section(docx, xml);
    text_add_string(xml, "</w:body></w:document>");
}

static bool pack(struct docx *docx, struct text *document, FILE *out, struct error *error)
{
    struct archive_draft *const draft = archive_begin();
    struct text core = {0};

    docx_add_core(docx->document, &core);
    archive_add(draft, "[Content_Types].xml", content_types, sizeof content_types - 1);
    archive_add(draft, "_rels/.rels", package_relations, sizeof package_relations - 1);
    archive_give(draft, "word/document.xml", document);
    pack_relations(docx, draft);
    pack_styles(docx, draft);
    archive_add(draft, "word/settings.xml", settings, sizeof settings - 1);
    pack_header(docx, draft, 1, page_number);
    pack_header(docx, draft, 2, "");
    docx_pack_pictures(docx, draft);
    archive_add(draft, "docProps/core.xml", core.bytes, core.length);
    text_free(&core);
    return archive_write(draft, out, error);
}

static bool print_own(struct docx *docx, FILE *out, struct error *error)
{
    struct text xml = {0};
    bool good;

    write_document(docx, &xml);
    if (docx->failed)
        good = error_set(error, "%s", docx->error.message);
    else if (xml.cut)
        good = error_set(error, tr("the document is larger than %d MB"), TEXT_LIMIT / 1024 / 1024);
    else
        good = pack(docx, &xml, out, error);
    text_free(&xml);
    return good;
}

bool print_docx(const struct document *document, const struct print_options *options, FILE *out,
                struct error *error)
{
    struct docx docx = {.document = document};
    bool good;

    for (int i = 0; i < DOCX_STYLE_COUNT; i++)
        docx.styles[i] = docx_styles[i].id;
    if (!drawing_is_ready(error))
        return false;
    docx.turns = print_turns_new(document);
    if (options->template_path != NULL)
        good = docx_fill_template(&docx, options->template_path, out, error);
    else
        good = print_own(&docx, out, error);
    for (size_t i = 0; i < docx.picture_count; i++) {
        text_free(&docx.pictures[i].bytes);
        free(docx.pictures[i].name);
    }
    free(docx.pictures);
    free(docx.turns);
    return good;
}
