/* catalogue_text.h - all of the catalogue that figures depend on, in one form that can be hashed
 * and compared line by line: a seal keeps it beside the figures.
 *
 * Pure.  How a probe asks is not in it, nor what pages show: the samples are what they are. */
#ifndef HAIDANG_MODEL_CATALOGUE_TEXT_H
#define HAIDANG_MODEL_CATALOGUE_TEXT_H

#include "base/text.h"
#include "model/catalogue.h"

/* A line for each thing; the first line is the version of the form itself. */
void catalogue_add_text(const struct catalogue *catalogue, struct text *text);

/* The line of planned work as it stands there: for what the store keeps beside the catalogue. */
void catalogue_add_maintenance(const struct catalogue *catalogue, const struct maintenance *window,
                               struct text *text);

#endif
