#!/usr/bin/python3
"""Refuses what STYLE forbids and grep can find.  Each rule prints file:line for every breach.

    hygiene.py banned        functions that are not used here, or only in one room
    hygiene.py translations  every tr("…") has its Vietnamese, with the same directives
    hygiene.py sizes         functions, files and complexity (pmccabe's output on standard input)
    hygiene.py foreign       no path of somebody's machine in a tracked file
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EVERYWHERE = ()

# What is banned, and the only files (globs from the root) that may.
BANNED = [
    (r"\b(strcpy|strcat|sprintf|vsprintf|atoi|atol|atoll|strtok|gets|popen|system|alloca)\s*\(",
     EVERYWHERE),
    (r"\b(localtime|gmtime|asctime|ctime|usleep|sleep)\s*\(", EVERYWHERE),
    (r"\b(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf|vasprintf)\s*\(",
     ("src/base/memory.[ch]",)),
    (r"\b(time|gettimeofday|clock_gettime|uv_now|uv_hrtime|clock)\s*\(", ("src/base/clock.c",)),
    (r"\b(stderr|perror)\b|\bdprintf\s*\(\s*(2|STDERR_FILENO)\b",
     ("src/base/log.c", "src/base/memory.c", "src/main.c", "src/print.c", "src/command*.c")),
    (r"\b(printf|puts|putchar)\s*\(|\bstdout\b", ("src/main.c", "src/print.c", "src/command*.c")),
    (r"\btypedef\s+struct\b", EVERYWHERE),
    (r"__attribute__\s*\(\(\s*cleanup|\bNDEBUG\b", EVERYWHERE),
]
SOURCES = ("src/*.c", "src/*/*.c", "src/*.h", "src/*/*.h")

MOST_LINES = {"function": 60, "complexity": 15, "file": 500, "header": 120}


def sources(patterns=SOURCES):
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern))


def name_of(path):
    return str(path.relative_to(ROOT))


def blank(match):
    """As many lines as before, so that line numbers stay right."""
    return re.sub(r"[^\n]", " ", match.group(0))


TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def without_comments(text, keep_strings):
    def replace(match):
        if keep_strings and match.group(0)[0] in "\"'":
            return match.group(0)
        return blank(match)
    return TOKEN.sub(replace, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def find_banned():
    for path in sources():
        text = path.read_text()
        code = without_comments(text, keep_strings=False)
        for pattern, rooms in BANNED:
            if any(path.relative_to(ROOT).match(room) for room in rooms):
                continue
            for match in re.finditer(pattern, code):
                yield f"{name_of(path)}:{line_of(code, match.start())}: " \
                      f"'{match.group(0).strip()}' is not used here"
        for match in TOKEN.finditer(text):
            if match.group(0).startswith("//"):
                yield f"{name_of(path)}:{line_of(text, match.start())}: " \
                      "comments are written /* so */"


# A sentence as the compiler will join it: literals and inttypes' macros.
SENTENCE = r'(?:"(?:\\.|[^"\\\n])*"|PRI[a-zA-Z0-9]+)(?:\s*(?:"(?:\\.|[^"\\\n])*"|PRI[a-zA-Z0-9]+))*'
PART = re.compile(r'"((?:\\.|[^"\\\n])*)"|(PRI[a-zA-Z0-9]+)')
DIRECTIVE = re.compile(r"%(?:%|[-+ #0']*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?"
                       r"(?:hh|h|ll|l|j|z|t|L)?(?:[a-zA-Z]|<PRI[a-zA-Z0-9]+>))")


def join(sentence):
    return "".join(literal if macro == "" else f"<{macro}>"
                   for literal, macro in PART.findall(sentence))


def joined_lines(path):
    """A macro's lines go on without their backslashes, at the same numbers."""
    return path.read_text().replace("\\\n", " \n")


def rows():
    """The Vietnamese of each English sentence: (english, vietnamese, place)."""
    for path in sorted((ROOT / "src/base/words").glob("*.inc")):
        text = without_comments(path.read_text(), keep_strings=True)
        for match in re.finditer(r"\{\s*(%s)\s*,\s*(%s)\s*,?\s*\}" % (SENTENCE, SENTENCE), text):
            yield (join(match.group(1)), join(match.group(2)),
                   f"{name_of(path)}:{line_of(text, match.start())}")


def said():
    """Every English sentence that is looked up when it is said: (english, place)."""
    wanted = (r"\b(?:tr|words_in\s*\([^,]*,|N_)\s*\(?\s*(%s)\s*\)" % SENTENCE,
              r"\.help\s*=\s*(%s)" % SENTENCE,
              r"\b[A-Z]{3,}\((?:[^()\"]|\"[^\"]*\")*,\s*(%s)\)" % SENTENCE)  # a row of a schema
    for path in sources(("src/*.c", "src/*/*.c", "src/*/*.h")):
        text = without_comments(joined_lines(path), keep_strings=True)
        for pattern in wanted:
            for match in re.finditer(pattern, text):
                yield join(match.group(1)), f"{name_of(path)}:{line_of(text, match.start())}"


def written():
    """Every sentence that stands in the sources, said or not."""
    for path in sources(("src/*.c", "src/*/*.c", "src/*/*.h")):
        text = without_comments(joined_lines(path), keep_strings=True)
        for match in re.finditer(SENTENCE, text):
            yield join(match.group(0))


def directives(sentence):
    return [directive for directive in DIRECTIVE.findall(sentence) if directive != "%%"]


def find_untranslated():
    known = {}
    for english, vietnamese, place in rows():
        if english in known:
            yield f"{place}: \"{english}\" stands there twice"
        known[english] = place
        if directives(english) != directives(vietnamese):
            yield f"{place}: directives differ: {directives(english)}, {directives(vietnamese)}"
        if vietnamese.strip() == "":
            yield f"{place}: \"{english}\" has no Vietnamese"
    for english, place in said():
        if english not in known:
            yield f"{place}: \"{english}\" has no Vietnamese"
    alive = set(written())
    for english, place in known.items():
        if english not in alive:
            yield f"{place}: nobody says \"{english}\" any more"


def find_oversized():
    """Reads `pmccabe`: modified complexity, complexity, statements, first line, lines, place, name"""
    for row in sys.stdin:
        part = row.rstrip("\n").split("\t")
        if len(part) < 6:
            continue
        match = re.match(r"(.*)\((\d+)\): (.*)", part[5])
        if match is None:
            continue
        place = f"{match.group(1)}:{match.group(2)}: {match.group(3)}"
        if int(part[4]) > MOST_LINES["function"]:
            yield f"{place} has {part[4]} lines, over {MOST_LINES['function']}"
        if int(part[0]) > MOST_LINES["complexity"]:
            yield f"{place} has complexity {part[0]}, over {MOST_LINES['complexity']}"
    # a test is a list of sentences: it may be long
    for path in sources(SOURCES + ("tests/tools/*.[ch]", "tests/tools/*/*.[ch]")):
        count = path.read_bytes().count(b"\n")
        if count > MOST_LINES["file"]:
            yield f"{name_of(path)}:{count}: longer than {MOST_LINES['file']} lines"
        elif path.suffix == ".h" and count > MOST_LINES["header"]:
            print(f"  warning: {name_of(path)} has {count} lines; "
                  f"a header should have {MOST_LINES['header']}")


def find_foreign():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    place = re.compile(rb"(?<![\w.\-~}$])/(?:work|home|Users)/\w")
    for name in filter(None, tracked.stdout.split(b"\0")):
        path = ROOT / name.decode()
        if not path.is_file() or path.is_symlink():
            continue
        bytes_of_it = path.read_bytes()
        if b"\0" in bytes_of_it[:8000]:
            continue
        for number, line in enumerate(bytes_of_it.split(b"\n"), 1):
            if place.search(line):
                yield f"{name.decode()}:{number}: names a folder of somebody's machine"


RULES = {"banned": find_banned, "translations": find_untranslated, "sizes": find_oversized,
         "foreign": find_foreign}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in RULES:
        sys.exit(__doc__)
    breaches = list(RULES[sys.argv[1]]())
    for breach in breaches:
        print(breach)
    sys.exit(1 if breaches else 0)
