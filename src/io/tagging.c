#include "io/tagging.h"

#include <qpdf/qpdf-c.h>
#include <string.h>

#include "base/memory.h"
#include "base/words.h"
#include "io/tagging_pack.h"

struct walk {
    qpdf_data pdf;
    const struct tagging *tagging;
    size_t figures;
    struct tagging_change *changes; /* what is another object now */
    size_t count, room;
};

/* How deep parts lie in one another at most. */
enum { DEPTH_MOST = 12 };

static void add_name(const struct walk *walk, qpdf_oh object, const char *key, const char *name)
{
    qpdf_oh_replace_key(walk->pdf, object, key, qpdf_oh_new_name(walk->pdf, name));
}

/* libqpdf reads only what is looked at; what has been changed is kept as the text that it is. */
static void note_change(struct walk *walk, qpdf_oh object)
{
    walk->changes = memory_room(walk->changes, walk->count, &walk->room, sizeof *walk->changes);
    walk->changes[walk->count++] = (struct tagging_change){
        .number = (size_t)qpdf_oh_get_object_id(walk->pdf, object),
        .text = memory_copy_string(qpdf_oh_unparse_resolved(walk->pdf, object))};
}

static void add_alternative(struct walk *walk, qpdf_oh figure)
{
    const struct tagging *const tagging = walk->tagging;

    if (walk->figures < tagging->alternative_count)
        qpdf_oh_replace_key(
            walk->pdf, figure, "/Alt",
            qpdf_oh_new_unicode_string(walk->pdf, tagging->alternatives[walk->figures]));
    walk->figures++;
}

static void add_scope(const struct walk *walk, qpdf_oh head)
{
    const qpdf_oh about = qpdf_oh_new_dictionary(walk->pdf);

    add_name(walk, about, "/O", "/Table");
    add_name(walk, about, "/Scope", "/Column");
    qpdf_oh_replace_key(walk->pdf, head, "/A", about);
}

static bool is_kind(const struct walk *walk, qpdf_oh element, const char *wanted)
{
    const qpdf_oh kind = qpdf_oh_get_key(walk->pdf, element, "/S");
    const bool is =
        qpdf_oh_is_name(walk->pdf, kind) && strcmp(qpdf_oh_get_name(walk->pdf, kind), wanted) == 0;

    qpdf_oh_release(walk->pdf, kind);
    return is;
}

static void tag(struct walk *walk, qpdf_oh element, int depth);

/* The heads of a table are all in its first row; the thousands behind it need not be looked at. */
static void tag_kids(struct walk *walk, qpdf_oh element, int depth)
{
    const qpdf_oh kids = qpdf_oh_get_key(walk->pdf, element, "/K");
    const bool is_table = is_kind(walk, element, "/Table");
    int count = 0, rows = 0;

    if (qpdf_oh_is_array(walk->pdf, kids))
        count = qpdf_oh_get_array_n_items(walk->pdf, kids);
    for (int i = 0; i < count && (!is_table || rows == 0); i++) {
        const qpdf_oh kid = qpdf_oh_get_array_item(walk->pdf, kids, i);

        if (qpdf_oh_is_dictionary(walk->pdf, kid)) {
            rows += is_kind(walk, kid, "/TR") ? 1 : 0;
            tag(walk, kid, depth + 1);
        }
        qpdf_oh_release(walk->pdf, kid);
    }
    qpdf_oh_release(walk->pdf, kids);
}

static void tag(struct walk *walk, qpdf_oh element, int depth)
{
    if (is_kind(walk, element, "/Figure")) {
        add_alternative(walk, element);
        note_change(walk, element);
    } else if (is_kind(walk, element, "/TH")) {
        add_scope(walk, element);
        note_change(walk, element);
    }
    if (depth < DEPTH_MOST)
        tag_kids(walk, element, depth);
}

static void add_all(struct walk *walk)
{
    const qpdf_oh root = qpdf_get_root(walk->pdf);
    const qpdf_oh viewer = qpdf_oh_new_dictionary(walk->pdf);
    const qpdf_oh marks = qpdf_oh_new_dictionary(walk->pdf);

    qpdf_oh_replace_key(walk->pdf, marks, "/Marked", qpdf_oh_new_bool(walk->pdf, QPDF_TRUE));
    qpdf_oh_replace_key(walk->pdf, root, "/MarkInfo", marks);
    qpdf_oh_replace_key(walk->pdf, root, "/Lang",
                        qpdf_oh_new_unicode_string(walk->pdf, walk->tagging->language));
    qpdf_oh_replace_key(walk->pdf, viewer, "/DisplayDocTitle",
                        qpdf_oh_new_bool(walk->pdf, QPDF_TRUE));
    qpdf_oh_replace_key(walk->pdf, root, "/ViewerPreferences", viewer);
    note_change(walk, root);
    tag(walk, qpdf_oh_get_key(walk->pdf, root, "/StructTreeRoot"), 0);
}

static bool change(struct walk *walk, const struct text *pdf, struct error *error)
{
    bool good;

    qpdf_silence_errors(walk->pdf);
    good = qpdf_read_memory(walk->pdf, "document", text_string(pdf), pdf->length, NULL) ==
           QPDF_SUCCESS;
    if (good)
        add_all(walk);
    good = good && !qpdf_has_error(walk->pdf);
    if (!good)
        error_set(error, tr("the PDF cannot be completed (%s)"),
                  qpdf_has_error(walk->pdf)
                      ? qpdf_get_error_full_text(walk->pdf, qpdf_get_error(walk->pdf))
                      : "");
    return good;
}

bool tagging_finish(const struct text *pdf, const struct tagging *tagging, FILE *out,
                    struct error *error)
{
    qpdf_data data = qpdf_init();
    struct walk walk = {.pdf = data, .tagging = tagging};
    bool good = change(&walk, pdf, error);

    qpdf_cleanup(&data);
    good = good && tagging_pack(pdf, walk.changes, walk.count, out, error);
    for (size_t i = 0; i < walk.count; i++)
        free(walk.changes[i].text);
    free(walk.changes);
    return good;
}
