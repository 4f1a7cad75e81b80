#!/bin/sh
# floors.sh - refuses includes that point up or sideways, and foreign libraries beside their door.
#
# Floors: base <- model <- io <- stage <- top (src/*.c).  A stage includes stage files of its own
# room only, a room being the first word of the file's name: probe_http.c and probe.h are one room.
# Only a report stands on figures: it is made of nothing else.
# Prints file:line for each breach; status 1 if there is any.
set -eu
cd "$(dirname "$0")/.."

# The doors: a foreign header, and the only files that may include it (a room may be several).  The
# functions of SQLite that read JSON have a door of their own: they open no store.
doors='
uv.h               src/io/loop*
curl/*             src/io/fetch*
ares.h             src/io/names*
microhttpd.h       src/io/web*
libxml/*           src/io/markup*
sqlite3.h          src/io/store*
sqlite3.h          src/io/json_path*
openssl/evp.h      src/io/digest*
openssl/*          src/io/tls*
yaml.h             src/io/yaml*
jansson.h          src/base/json.h
pcre2.h            src/io/pattern*
ldns/*             src/io/nameserver*
uninorm.h          src/io/unicode*
unistr.h           src/io/unicode*
unicase.h          src/io/unicode*
uniconv.h          src/io/unicode*
zlib.h             src/io/compress*
crypt.h            src/io/password*
cairo*             src/io/drawing*
pango/*            src/io/drawing*
qpdf/*             src/io/tagging*
zip.h              src/io/archive*
xlsxwriter*        src/io/sheet*
'

# What is no foreign library: C, POSIX and Linux themselves.
own='assert.h ctype.h errno.h fcntl.h float.h getopt.h inttypes.h limits.h locale.h math.h poll.h
pthread.h sched.h signal.h stdalign.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h
stdnoreturn.h string.h strings.h time.h unistd.h wchar.h dirent.h glob.h fnmatch.h netdb.h langinfo.h
libgen.h termios.h net/if.h malloc.h spawn.h'

grep -rnE '^[[:space:]]*#[[:space:]]*include' src --include='*.c' --include='*.h' --include='*.inc' |
    LC_ALL=C awk -v doors="$doors" -v own="$own" '
function floor_of(path,    part) {
    split(path, part, "/")
    return part[1] in height ? height[part[1]] : 4
}
function room_of(path) {
    sub(/.*\//, "", path)
    sub(/[._].*/, "", path)
    return path
}
# a shell pattern with at most one star
function fits(text, pattern,    star, before, after) {
    star = index(pattern, "*")
    if (star == 0)
        return text == pattern
    before = substr(pattern, 1, star - 1)
    after = substr(pattern, star + 1)
    return length(text) >= length(before) + length(after) &&
        substr(text, 1, length(before)) == before &&
        substr(text, length(text) - length(after) + 1) == after
}
function complain(why) {
    print place ": " why
    bad = 1
}
function check_foreign(    i, first) {
    if (target in known || target ~ /^(sys|netinet|arpa|linux)\//)
        return
    for (i = 1; i <= door_count; i++)
        if (first ? door_header[i] == door_header[first] : fits(target, door_header[i])) {
            first = first ? first : i
            if (fits(file, door_file[i]))
                return
        }
    if (first)
        complain("<" target "> has one door, " door_file[first])
    else
        complain("<" target "> has no door: name it in tests/floors.sh")
}
function check_ours(    here, there) {
    here = floor_of(substr(file, 5))
    there = target ~ /\// ? floor_of(target) : 4
    if (there > here)
        complain("points up to \"" target "\"")
    else if (here == 3 && there == 3 && room_of(file) != room_of(target) &&
             !(room_of(file) == "report" && room_of(target) == "figures"))
        complain("a stage must not know its neighbour \"" target "\"")
    if (target ~ /^\./ || target ~ /\.c$/)
        complain("names no floor: \"" target "\"")
}
BEGIN {
    height["base"] = 0; height["model"] = 1; height["io"] = 2; height["stage"] = 3
    count = split(own, word, /[ \n]+/)
    for (i = 1; i <= count; i++)
        known[word[i]] = 1
    count = split(doors, word, /[ \n]+/)
    for (i = 1; i <= count; i++) {
        if (word[i] == "")
            continue
        if (half) {
            door_file[door_count] = word[i]
            half = 0
        } else {
            door_header[++door_count] = word[i]
            half = 1
        }
    }
}
{
    split($0, part, ":")
    file = part[1]
    place = part[1] ":" part[2]
    target = $0
    if (target ~ /</) {
        gsub(/.*<|>.*/, "", target)
        check_foreign()
    } else {
        sub(/^[^"]*"/, "", target)
        sub(/".*/, "", target)
        check_ours()
    }
}
END { exit bad }
'
