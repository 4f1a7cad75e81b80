/* The Vietnamese sentences, a file for each part of the house so that none grows long. */
#include <inttypes.h>

#include "base/words.h"

/* clang-format off */
const struct words_pair words_vi[] = {
#include "base/words/annex.inc"
#include "base/words/accounts.inc"
#include "base/words/acts.inc"
#include "base/words/backup.inc"
#include "base/words/base.inc"
#include "base/words/beats.inc"
#include "base/words/calling.inc"
#include "base/words/channels.inc"
#include "base/words/config.inc"
#include "base/words/dated.inc"
#include "base/words/document.inc"
#include "base/words/edition.inc"
#include "base/words/fetch.inc"
#include "base/words/figures.inc"
#include "base/words/gate.inc"
#include "base/words/import.inc"
#include "base/words/journey.inc"
#include "base/words/measure.inc"
#include "base/words/network.inc"
#include "base/words/numbers.inc"
#include "base/words/letter.inc"
#include "base/words/office.inc"
#include "base/words/outbox.inc"
#include "base/words/packing.inc"
#include "base/words/replay.inc"
#include "base/words/print.inc"
#include "base/words/report.inc"
#include "base/words/seal.inc"
#include "base/words/store.inc"
#include "base/words/web.inc"
#include "base/words/worth.inc"
#include "base/words/command.inc"
};
/* clang-format on */

const size_t words_vi_count = sizeof words_vi / sizeof *words_vi;
