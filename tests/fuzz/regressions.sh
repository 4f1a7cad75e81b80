#!/bin/sh
# regressions.sh - what once crashed a fuzz target does so no more, nor do its seeds.
#
# Needs no fuzzer: build/asan/replay/TARGET is given the files one by one (tests/fuzz/replay.c).
set -u
cd "$(dirname "$0")/../.." || exit 1
out=build/test/replay
mkdir -p "$out"
passed=0
failed=0
for target in tests/fuzz/fuzz_*.c; do
    name=$(basename "$target" .c)
    name=${name#fuzz_}
    set --
    for folder in "tests/fuzz/corpus/$name" "tests/fuzz/found/$name"; do
        [ ! -d "$folder" ] || set -- "$@" "$folder"
    done
    if "build/asan/replay/$name" "$@" >"$out/$name" 2>&1; then
        passed=$((passed + 1))
        printf 'ok      fuzz %s: %s\n' "$name" "$(tail -n 1 "$out/$name")"
    else
        failed=$((failed + 1))
        printf 'FAILED  fuzz %s\n' "$name"
        tail -n 40 "$out/$name" | sed 's/^/        /'
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
