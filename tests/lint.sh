#!/bin/sh
# lint.sh - is everything as STYLE wants it?  Ends with "N passed, N failed".
#
# BUILT=1: all is built elsewhere, with warnings as errors, and need not be built for that again.
# QUICK=1: without those that read every file with clang or cppcheck, for minutes; `.ci/run` lets them run, too.
# NODES=75000: how many states of a function clang's analyser follows, its own bound is 225000; the last of
# them take half of the time of lint, so `.ci/run` is content with fewer than `make lint`.
# What clang-tidy has found clean is remembered below build/lint by the hash of what it has read,
# so that a second run looks only at what changed.
set -u
cd "$(dirname "$0")/.." || exit 1
python=/usr/bin/python3
export NODES="${NODES:-}"
mkdir -p build/lint/tidy
passed=0
failed=0

# The Makefile's own flags: asked, not repeated.
# shellcheck disable=SC2016 # make is to expand these
flags_of() {
    printf 'include Makefile\nshow:\n\t@echo $(STANDARD) $(WARNINGS) %s\n' "$1" |
        make -s --no-print-directory -f - MODE=lint show
}
# shellcheck disable=SC2016 # make is to expand these
libraries=$(flags_of '$(shell pkg-config --cflags $(LIBRARIES) $(LIBRARIES_PRINT) cmocka)')

# check NAME COMMAND…: prints what the command says only if it fails
check() {
    name=$1
    shift
    began=$(date +%s)
    if "$@" >build/lint/said 2>&1; then
        passed=$((passed + 1))
        printf 'ok      lint: %s (%s s)\n' "$name" $(($(date +%s) - began))
        grep warning: build/lint/said || true
    else
        failed=$((failed + 1))
        printf 'FAILED  lint: %s\n' "$name"
        head -c 20000 build/lint/said | sed 's/^/        /'
    fi
}

ours() { # tracked or new, but not ignored files that fit the patterns
    git ls-files --cached --others --exclude-standard -- "$@" | sort -u |
        while read -r file; do [ ! -f "$file" ] || printf '%s\n' "$file"; done
}

build_without_warnings() {
    make -s -k -j2 --no-print-directory MODE=lint FLAGS_lint=-O1 WERROR=-Werror \
        build/lint/haidang unit tools replays
}

# shellcheck disable=SC2086 # flags are words
clang_is_content() {
    ours 'src/*.c' 'tests/*.c' | xargs -r -P2 -n8 \
        clang -Werror -fsyntax-only $libraries -Ibuild/lint -Itests/unit -Itests/tools
}

# shellcheck disable=SC2086
headers_stand_alone() {
    echo 'extern int something;' >build/lint/alone.c
    ours 'src/*.h' | xargs -r -P2 -I{} \
        gcc -Werror -fsyntax-only $libraries -Wno-unused-macros -include {} build/lint/alone.c
}

is_formatted() {
    ours 'src/*.[ch]' 'tests/*.[ch]' | xargs -r clang-format --dry-run --Werror
}

# tidy FILE: unless this very text has been found clean before
# shellcheck disable=SC2086
tidy() {
    words="$libraries -Ibuild/lint -Itests/unit -Itests/tools"
    hash=$({ cat .clang-tidy && clang -E $words "$1"; } 2>/dev/null | sha256sum | cut -c1-32)$NODES
    [ -z "$NODES" ] || words="$words -Xclang -analyzer-config -Xclang max-nodes=$NODES"
    [ ! -e "build/lint/tidy/$hash" ] || return 0
    clang-tidy --quiet "$1" -- $words 2>/dev/null && : >"build/lint/tidy/$hash"
}

tidy_is_content() {
    ours 'src/*.c' 'tests/tools/*.c' 'tests/fuzz/*.c' | xargs -r -P2 -n1 sh tests/lint.sh tidy
}

cppcheck_is_content() {
    cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr -j2 \
        --error-exitcode=1 --suppress=missingInclude --suppress=unknownMacro \
        --suppress=readdirCalled --library=posix -Isrc src
}

scripts_are_sound() {
    ours '*.sh' .ci/run | xargs -r shellcheck
}

python_compiles() {
    ours '*.py' | xargs -r $python -c '
import ast, sys
for name in sys.argv[1:]:
    ast.parse(open(name).read(), name)'
}

sizes_are_small() {
    ours 'src/*.c' 'tests/tools/*.c' 'tests/fault/*.c' 'tests/unit/*.c' | xargs -r pmccabe |
        $python tests/hygiene.py sizes
}

# Two options with one letter would be one.
option_letters_differ() {
    twice=$(grep -oE "_argument, NULL, '.'" src/main.c | sed 's/.*, //' | sort | uniq -d)
    [ -z "$twice" ] || { echo "src/main.c: options share the letter $twice" && false; }
}

if [ "${1:-}" = tidy ]; then
    tidy "$2"
    exit
fi

check 'includes point down, libraries have one door' sh tests/floors.sh
check 'banned words' $python tests/hygiene.py banned
check 'every sentence has its Vietnamese' $python tests/hygiene.py translations
check 'no folder of somebody'\''s machine is named' $python tests/hygiene.py foreign
check 'functions and files are small' sizes_are_small
check 'options have letters of their own' option_letters_differ
check 'clang-format' is_formatted
check 'shellcheck' scripts_are_sound
check 'python compiles' python_compiles
[ -n "${BUILT:-}" ] || check 'gcc builds all without a warning' build_without_warnings
[ -n "${QUICK:-}" ] || check 'clang finds no warning' clang_is_content
check 'every header compiles alone' headers_stand_alone
[ -n "${QUICK:-}" ] || check 'cppcheck' cppcheck_is_content
[ -n "${QUICK:-}" ] || check 'clang-tidy' tidy_is_content

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
