/* probe_upload.h - the file that a journey sends: made by us, the same at every run, so that what
 * is read back can be told by its hash. */
#ifndef HAIDANG_STAGE_PROBE_UPLOAD_H
#define HAIDANG_STAGE_PROBE_UPLOAD_H

#include "base/schema.h"
#include "base/text.h"
#include "io/digest.h"

enum { UPLOAD_MOST = 16 * 1024 * 1024 };

struct upload {
    const char *field; /* of the form; NULL: nothing is sent */
    const char *name;  /* of the file */
    const char *type;  /* NULL: by its name */
    int64_t size;      /* bytes */
    struct digest digest;
};

extern const struct schema probe_upload_schema;

/* Adds its bytes: a PDF that can be opened if its name ends so and it is large enough for one. */
void upload_add(const struct upload *upload, struct text *bytes);

/* --- multipart/form-data ---------------------------------------------------------------------- */

enum { BOUNDARY_TEXT = 48 };

/* One that stands in none of the values: it is made of their hash. */
const char *multipart_boundary(char boundary[BOUNDARY_TEXT], const struct text *values);
void multipart_add_field(struct text *body, const char *boundary, const char *name,
                         const char *value);
void multipart_add_upload(struct text *body, const char *boundary, const struct upload *upload);
void multipart_end(struct text *body, const char *boundary);

#endif
