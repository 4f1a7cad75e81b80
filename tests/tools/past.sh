#!/bin/sh
# past.sh CONFIGURATION STORE FROM TO - a new store with a SIMULATED past of the demo's province.
#
# The dates are those of tests/tools/history.c: `2021-12-15 2022-06-14`, or `-90d now`.  The store is
# there when all of it is in, or not at all.  Exit: 0 fine, 3 something failed.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 3
haidang=$root/build/haidang
configuration=$1
store=$2
new=$store.new

chmod 600 "$root/probes/demo/client.key" # a checkout leaves it to everybody to read
mkdir -p "$(dirname "$store")" || exit 3
rm -f "$new" "$new"-* "$new".lock
# who writes may fail and not who reads: then what is read ends with a line that nobody takes
{
    "$haidang" check -c "$configuration" --json |
        "$root/build/release/tools/history" --from "$3" --to "$4" || echo 'no more came'
} | "$haidang" import -c "$configuration" --store "$new" --by history - >"$new.log" 2>&1 ||
    {
        cat "$new.log" >&2
        rm -f "$new" "$new"-* "$new".lock "$new.log"
        exit 3
    }
rm -f "$new".lock "$new.log"
mv "$new" "$store"
