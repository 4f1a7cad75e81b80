#!/bin/sh
# run.sh [SECONDS] - `make fuzz`: each target of tests/fuzz in turn, by libFuzzer under ASan and
# UBSan.  Begins with corpus/TARGET and what build/fuzz has gathered; what crashes is left in
# build/fuzz/TARGET.crashes: mend it, and commit it below found/TARGET.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
out=build/fuzz
mkdir -p "$out/src"

# shellcheck disable=SC2016 # make is to expand these
flags=$(printf 'include Makefile\nshow:\n\t@echo $(STANDARD) $(shell pkg-config --cflags $(LIBRARIES) $(LIBRARIES_PRINT))\n' |
    make -s --no-print-directory -f - MODE=fuzz show)
# shellcheck disable=SC2016
libraries=$(printf 'include Makefile\nshow:\n\t@echo $(LDLIBS) $(LDLIBS_PRINT)\n' |
    make -s --no-print-directory -f - MODE=fuzz show)
make -s --no-print-directory MODE=fuzz build/fuzz/assets.c

sanitize='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer'

# the house is compiled once, with coverage for the fuzzer
objects=
for source in src/*/*.c src/*.c build/fuzz/assets.c; do
    case $source in src/main.c | src/print.c) continue ;; esac
    object=$out/$(echo "${source%.c}" | tr '/' '_').o
    objects="$objects $object"
    if [ ! -e "$object" ] || [ -n "$(find "$source" src -newer "$object" \
        \( -path "$source" -o -name '*.h' -o -name '*.inc' \) 2>/dev/null | head -n 1)" ]; then
        # shellcheck disable=SC2086 # flags are words
        clang $flags $sanitize -fsanitize=fuzzer-no-link -c -o "$object" "$source"
    fi
done
# nobody prints here: the printer within the program is empty
clang -c -DIMAGE='"/dev/null"' -o "$out/printer.o" src/io/printer_image.S
objects="$objects $out/printer.o"

passed=0
failed=0
for target in tests/fuzz/fuzz_*.c; do
    [ -e "$target" ] || continue
    name=$(basename "$target" .c)
    short=${name#fuzz_}
    mkdir -p "$out/$short" "$out/$short.crashes"
    # shellcheck disable=SC2086
    clang $flags $sanitize -fsanitize=fuzzer -o "$out/$name" "$target" $objects $libraries -pthread -lm
    options="-timeout=10 -rss_limit_mb=2048 -max_len=20000 -artifact_prefix=$out/$short.crashes/"
    [ ! -e "tests/fuzz/$short.dict" ] || options="$options -dict=tests/fuzz/$short.dict"
    seeds=
    for folder in "tests/fuzz/corpus/$short" "tests/fuzz/found/$short"; do
        [ ! -d "$folder" ] || seeds="$seeds $folder"
    done
    # shellcheck disable=SC2086
    set -- $options -max_total_time="$seconds" -print_final_stats=1 "$out/$short" $seeds
    if "$out/$name" "$@" >"$out/$short.log" 2>&1; then
        passed=$((passed + 1))
        printf 'ok      fuzz %s: %s\n' "$short" "$(grep stat::number_of_executed "$out/$short.log" | tail -n 1)"
    else
        failed=$((failed + 1))
        printf 'FAILED  fuzz %s\n' "$short"
        tail -n 40 "$out/$short.log" | sed 's/^/        /'
    fi
done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
