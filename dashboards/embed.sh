#!/bin/sh
# embed.sh FILE… - prints a C file that holds each FILE, so that the program is complete in itself.
# Looked up by base/asset.h.
set -eu
echo '#include "base/asset.h"'
number=0
for file in "$@"; do
    printf 'static const unsigned char bytes_%d[] = {' "$number"
    od -An -v -tx1 "$file" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'
    echo '0};'
    number=$((number + 1))
done
echo 'const struct asset assets[] = {'
number=0
for file in "$@"; do
    printf '    {"%s", (const char *)bytes_%d, sizeof bytes_%d - 1},\n' "$file" "$number" "$number"
    number=$((number + 1))
done
echo '    {0, 0, 0},'
echo '};'
