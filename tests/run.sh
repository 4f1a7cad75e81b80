#!/bin/sh
# run.sh - all tests: lint, units, fuzz regressions, the whole program, faults, the browser.
#
# Called by `make test`.  Every test has a network namespace of its own, so that none reaches
# outside and none meets another's ports.  Prints a line for each test and all that a failed one
# said; the last line is "N passed, N failed".  SOAK=1 raises the counts.
#
#   sh tests/run.sh              all of them
#   sh tests/run.sh FILE…        these only: build/asan/unit/unit_text, tests/integration/config.py
#
# Most tests wait more than they compute.  First come all that do not measure time, the units two at
# a time, the others four; then those whose first lines say "alone:", which measure time but load
# nothing, two at a time, and beside them those that say "in turn:", which must not meet one another.
# Lint takes, from the build on, what is left of the processors.
set -u
cd "$(dirname "$0")/.." || exit 1
export SOAK="${SOAK:-}"
export PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 TZ=UTC
export ASAN_OPTIONS=handle_segv=2:detect_leaks=1:abort_on_error=0
export UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=report_objects=1
unset LANGUAGE http_proxy https_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY no_proxy NO_PROXY
results=build/test
# who is not root is root for a moment, to bring the loopback up, and then who he was
if [ "$(id -u)" = 0 ]; then
    namespace='unshare -n'
    back=
else
    namespace='unshare -rn'
    back="unshare --user --map-user=$(id -u) --map-group=$(id -g)"
fi

# --- one test: its output and its status go to files, its line to the screen ------------------------

patience_of() {
    case $1 in
    */unit/*) if [ -n "$SOAK" ]; then echo 3600; else echo 60; fi ;;
    *.py) if [ -n "$SOAK" ]; then echo 3600; else echo 240; fi ;;
    *) if [ -n "$SOAK" ]; then echo 3600; else echo 300; fi ;;
    esac
}

command_of() {
    case $1 in
    *.py) echo "/usr/bin/python3 $1" ;;
    *.sh) echo "sh $1" ;;
    *.mjs) echo "node $1" ;;
    *) echo "$1" ;;
    esac
}

# How many passed and failed: what the test says of itself, else what cmocka says, else its status.
count_results() { # OUTPUT STATUS
    said=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$1" | tail -n 1)
    if [ -n "$said" ]; then
        passed=${said%% passed*}
        failed=${said##*, }
        failed=${failed%% failed*}
    else
        passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test(s)\..*/\1/p' "$1" | tail -n 1)
        failed=$(sed -n 's/^\[  FAILED  \] [^0-9]*\([0-9][0-9]*\) test(s).*/\1/p' "$1" | tail -n 1)
        passed=${passed:-0}
        failed=${failed:-0}
    fi
    [ "$passed$failed" != 00 ] || [ "$2" != 0 ] || passed=1
    [ "$failed" != 0 ] || [ "$2" = 0 ] || failed=1
}

run_one() {
    test=$1
    output=$results/$(echo "$test" | tr '/' '_').out
    began=$(date +%s)
    # shellcheck disable=SC2046,SC2086 # words are wanted
    timeout -k 10 "$(patience_of "$test")" $namespace sh -c 'ip link set lo up && exec "$@"' - \
        $back $(command_of "$test") >"$output" 2>&1 </dev/null
    status=$?
    count_results "$output" "$status"
    echo "$passed $failed" >"$output.count"
    took=$(($(date +%s) - began))
    if [ "$failed" = 0 ]; then
        printf 'ok      %s (%s passed, %s s)\n' "$test" "$passed" "$took"
    else
        why=
        [ "$status" != 124 ] || why=', did not end in time'
        {
            printf 'FAILED  %s (%s passed, %s failed, %s s%s)\n' "$test" "$passed" "$failed" \
                "$took" "$why"
            tail -c 30000 "$output" | sed 's/^/        /'
        } >"$output.told"
        cat "$output.told"
    fi
}

if [ "${1:-}" = --one ]; then
    run_one "$2"
    exit 0
fi

# --- what is needed ---------------------------------------------------------------------------------

rm -rf "$results"
mkdir -p "$results"

build() {
    make -s -j2 --no-print-directory WERROR=-Werror build/haidang tools &&
        make -s -k -j2 --no-print-directory MODE=asan WERROR=-Werror build/asan/haidang tools unit \
            replays
}

fail_all() {
    printf '\nFAILED  %s\n0 passed, 1 failed\n' "$1"
    exit 1
}

$namespace ip link set lo up 2>/dev/null ||
    fail_all "network namespaces are not permitted here ($namespace): no test can be trusted without"
began=$(date +%s)
if build >"$results/build.out" 2>&1; then
    printf 'ok      build (1 passed, %s s)\n' $(($(date +%s) - began))
    echo '1 0' >"$results/build.count"
else
    printf 'FAILED  build\n'
    tail -c 20000 "$results/build.out" | sed 's/^/        /'
    echo '0 1' >"$results/build.count"
fi

# --- which tests ------------------------------------------------------------------------------------

ls_if_any() { for file in "$@"; do [ ! -e "$file" ] || echo "$file"; done; }

# a unit that did not compile is a failed test: it is named by its source
all_units() {
    for source in tests/unit/unit_*.c tests/fault/*.c; do
        [ ! -e "$source" ] || echo "build/asan/unit/$(basename "$source" .c)"
    done
}

# the longest first
all_programs() {
    ls_if_any tests/browser/check.mjs tests/browser/plots.mjs tests/browser/api.mjs tests/browser/acts.mjs tests/browser/live.mjs \
        tests/browser/ops.mjs tests/browser/do.mjs tests/browser/reports.mjs \
        tests/fault/*.py tests/fault/*.sh tests/integration/*.py \
        tests/tools/test_*.py tests/fuzz/regressions.sh | grep -vE '/(harness|hostile|mailbox).py'
}

# The build has shown already whether gcc is content; what takes minutes `make lint` does.
lint() {
    BUILT=1 QUICK=1 nice -n 19 sh tests/lint.sh | tee "$results/lint.out"
    count_results "$results/lint.out" 0
    echo "$passed $failed" >"$results/lint.count"
}

# run_all HOW-MANY-AT-A-TIME LIST
run_all() { xargs -r -P"$1" -n1 sh tests/run.sh --one <"$results/$2"; }

says() { head -n 12 "$1" 2>/dev/null | grep -q "$2:"; }

for list in units together alone turn; do : >"$results/$list"; done
if [ $# -gt 0 ]; then
    for test in "$@"; do echo "$test"; done >"$results/together"
else
    lint &
    has=tests/browser/node_modules/.package-lock.json
    if [ ! -e $has ] || [ -n "$(find tests/browser/package-lock.json -newer $has)" ]; then
        (cd tests/browser && npm ci --no-audit --no-fund) >"$results/npm.out" 2>&1 ||
            { echo 'FAILED  npm ci' && tail -n 40 "$results/npm.out"; }
    fi
    all_units >"$results/units"
    for test in $(all_programs); do
        list=together
        if says "$test" 'alone'; then list=alone; fi
        if says "$test" 'in turn'; then list=turn; fi
        echo "$test" >>"$results/$list"
    done
fi

run_all 2 units
run_all 4 together
run_all 1 turn &
run_all 2 alone
wait

# --- the sum ----------------------------------------------------------------------------------------

passed=0
failed=0
for count in "$results"/*.count; do
    read -r good bad <"$count"
    passed=$((passed + good))
    failed=$((failed + bad))
done
if [ "$failed" != 0 ]; then
    printf '\nfailed:\n'
    for told in "$results"/*.told; do [ ! -e "$told" ] || head -n 1 "$told"; done
    grep -h '^FAILED' "$results/lint.out" 2>/dev/null
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
