#!/usr/bin/python3
"""The form of a report: names that mean harm, what people are told who cannot have one, and what
they have written in one."""

import csv
import html.parser
import io
import os
import pathlib
import re
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile

from harness import MODE, Scene, check, config, equal, main, program, service, test, yaml

PERIOD = "2022-06-13..2022-06-14"
FORMATS = ("pdf", "docx", "xlsx", "csv", "html", "json")
HOSTILE = ["<b>&\"'</b>", "=cmd|'/c calc'!A1", "+84 & @SUM(A1)", "@x {{ky}} ]]>", "-1+1",
           "\u202eđảo\u202c \u200f\u2066x", "😀 漢字 ẵ Ặ ỡ Ữ", "Dài" * 100,
           "từ rất dài " * 27, "%s%n %1$s", "\\u0000 \\x1b[31m"]


def settings(services, **more):
    return config(services, defaults={"every": "10m", "timeout": "5s"},
                  retention={"samples": "36500d", "rollups": "36500d", "spans": "36500d"}, **more)


def prepare(scene, names, without=(), **more):
    """Two days of as many services; all but the first fail for an hour."""
    services = [service(f"s-{i}", {"http": "http://127.0.0.1:1/"},
                        **{"name": name, "name_en": name, "target": {"availability": "99.9%"}})
                for i, name in enumerate(names)]
    services = [{key: row[key] for key in row if key not in without} for row in services]
    scene.write("monitor.yaml", settings(services, **more))
    lines = ["service,probe,at,outcome,reason,total_ms"]
    for minute in range(0, 2 * 1440, 10):
        for i in range(len(names)):
            bad = i > 0 and 600 <= minute < 660
            lines.append(f"s-{i},s-{i}/1,2022-06-{13 + minute // 1440}T{minute // 60 % 24:02}:"
                         f"{minute % 60:02}:07+07:00,{'failed,refused' if bad else 'ok,'},9")
    scene.write("past.csv", "\n".join(lines) + "\n")
    equal(run(scene, "import", "past.csv"), (0, ""), "import")


def run(scene, *words, mode="release", **environment):
    """The status, and what was said; in the scene's folder."""
    done = subprocess.run([program(mode), words[0], "-c", scene.path("monitor.yaml"), "--language", "vi", *map(str, words[1:])],
                          cwd=scene.folder, capture_output=True, timeout=60, check=False,
                          env={**os.environ, "LSAN_OPTIONS": "print_suppressions=0",
                               **environment})
    return done.returncode, done.stderr.decode()


def printed(scene, folder, formats=FORMATS, *words, **environment):
    status, said = run(scene, "report", PERIOD, "--format", ",".join(formats), "--out", folder,
                       *words, **environment)
    equal(status, 0, said)
    return {format_: pathlib.Path(scene.path(folder), f"{PERIOD}.{format_}").read_bytes()
            for format_ in formats}


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)


@test
def names_do_no_harm_in_any_format(scene: Scene):
    prepare(scene, HOSTILE, agencies=[{"id": "vpub", "name": HOSTILE[0], "name_en": HOSTILE[0]}],
            programmes=[{"id": "dvc", "name": HOSTILE[1]}],
            report={"issuer": HOSTILE[9], "recipients": HOSTILE[:4], "symbol": HOSTILE[0]})
    files = printed(scene, "out", mode=MODE)

    scene.write("whole.pdf", "")
    pathlib.Path(scene.path("whole.pdf")).write_bytes(files["pdf"])
    equal(scene.run(["qpdf", "--check", scene.path("whole.pdf")]).returncode, 0, "qpdf")
    for format_ in ("docx", "xlsx"):
        pack = zipfile.ZipFile(io.BytesIO(files[format_]))
        equal(pack.testzip(), None, format_)
        for name in pack.namelist():
            if name.endswith((".xml", ".rels")):
                tree = ElementTree.fromstring(pack.read(name))  # well-formed, or it is raised
                check(not any(part.tag.endswith("}f") and format_ == "xlsx" and "sheet" in name
                              for part in tree.iter()), f"a formula in {name}")
    for row in csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";"):
        for cell in row:
            check(not cell or cell[0] not in "=@\t\r" and not re.match(r"[+-](?![\d.,]*$)", cell)
                  or cell == "-", f"it would be reckoned: {cell!r}")
    tags = Tags()
    tags.feed(files["html"].decode())
    check(not tags.seen & {"b", "script", "iframe"}, tags.seen)
    # Word's own text, whatever it looks like
    words = "".join(ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(files["docx"])).read(
        "word/document.xml")).itertext())
    for name in (HOSTILE[0], HOSTILE[1], HOSTILE[3], HOSTILE[7], HOSTILE[8]):
        check(name in words, f"{name!r} is not in the DOCX")


@test
def a_province_of_one_service_is_printed_the_same_everywhere(scene: Scene):
    prepare(scene, ["Cổng dịch vụ công"], without=("agency", "programme", "target"), agencies=[],
            programmes=[])
    here = printed(scene, "here")
    there = printed(scene, "there", TZ="America/Lima", LC_ALL="C", LANG="C", COLUMNS="20")
    for format_ in FORMATS:
        check(here[format_] == there[format_], f"{format_} differs")


def template(scene, text):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    own = zipfile.ZipFile(io.BytesIO(printed(scene, "own", ("docx",))["docx"]))
    path = scene.path("template.docx")
    with zipfile.ZipFile(path, "w") as pack:
        for name in own.namelist():
            pack.writestr(name, own.read(name) if name != "word/document.xml" else
                          f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r>'
                          "</w:p></w:body></w:document>")
    return path


@test
def an_offices_own_file_has_each_part_once(scene: Scene):
    prepare(scene, ["A", "B"])
    own = template(scene, "{{tom-tat}}</w:t></w:r></w:p><w:p><w:r><w:t>{{bang-1}}")
    pack = zipfile.ZipFile(io.BytesIO(printed(scene, "filled", ("docx",), "--template", own)["docx"]))
    xml = pack.read("word/document.xml").decode()
    equal([xml.count(words) for words in (">Số liệu chính<", ">TÓM TẮT DÀNH CHO LÃNH ĐẠO")], [1, 1],
          "the summary and its table")
    equal(xml.count("<w:tbl>"), 2, "tables")


@test
def who_cannot_have_a_report_is_told_why(scene: Scene):
    prepare(scene, ["A", "B"])
    scene.write("taken", "a file")
    scene.write("fonts.conf", '<?xml version="1.0"?><fontconfig><dir>/nowhere</dir></fontconfig>')
    unknown = template(scene, "{{ky}} {{khong_co}}")
    for words, more, told in (
            (("2019-H1",), {}, ("không có số liệu giám sát", "2019")),
            (("2099-06",), {}, ("chưa bắt đầu", "2099")),
            ((PERIOD, "--format", "pdf", "--out", "o"), {"FONTCONFIG_FILE": scene.path("fonts.conf")},
             ("Tinos", "fonts-croscore")),
            ((PERIOD, "--format", "csv", "--out", "taken"), {}, ("taken", "Not a directory")),
            ((PERIOD, "--format", "csv", "--out", "/proc/none"), {}, ("/proc/none",)),
            ((PERIOD, "--format", "docx", "--out", "o", "--template", unknown), {},
             ("khong_co", "ty_le_san_sang", "template.docx")),
            ((PERIOD, "--format", "docx", "--out", "o", "--template", "taken"), {}, ("taken", "ZIP")),
            ((PERIOD, "--format", "docx", "--out", "o", "--template", "none"), {},
             ("none", "No such file"))):
        status, said = run(scene, "report", *words, *(() if "--format" in words else
                                                      ("--format", "html", "--out", "o")), **more)
        equal(status, 3, f"{words}: {said}")
        for part in told:
            check(part in said, f"{words}: no {part!r} in {said}")
        equal([path.name for path in pathlib.Path(scene.path("o")).glob("*")], [], "what is left")
    # half of it was measured: there is a report, and both say so
    status, said = run(scene, "report", "2022-06-13..2022-06-20", "--format", "html", "--out", "o")
    equal((status, "chưa đủ" in said), (0, True), said)
    check("chưa đủ cơ sở đánh giá" in
          pathlib.Path(scene.path("o/2022-06-13..2022-06-20.html")).read_text(), "in the report")


@test
def a_disk_that_fills_leaves_nothing_and_is_named(scene: Scene):
    prepare(scene, ["A", "B"])
    os.mkdir(scene.path("small"))
    enter = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    each = " ".join(FORMATS)
    script = (f'mount -t tmpfs -o size=8k none small && for format in {each}; do "$@" --format $format'
              ' 2>&1; echo "status $?"; ls small; done')
    done = scene.run([*enter, "sh", "-c", script, "-", program("release"), "report", "-c",
                      scene.path("monitor.yaml"), PERIOD, "--out", "small"])
    said = done.stdout.splitlines()
    equal(len(said), 2 * len(FORMATS), f"a line of each and its status, and nothing is left: {said}")
    for format_, why, status in zip(FORMATS, said[::2], said[1::2]):
        check(f"small/{PERIOD}.{format_}" in why and "No space left" in why, why)
        equal(status, "status 3", why)


@test
def what_people_wrote_in_a_report_is_not_lost(scene: Scene):
    prepare(scene, ["A", "B"])
    first = printed(scene, "out", ("docx", "csv"))
    printed(scene, "out", ("docx", "csv"))
    folder = pathlib.Path(scene.path("out"))
    equal(len(list(folder.iterdir())), 2, "the same again needs no copy")
    for i in (1, 2):
        (folder / f"{PERIOD}.docx").write_text(f"signed {i}")
        status, said = run(scene, "report", PERIOD, "--format", "docx,csv", "--out", "out")
        equal((status, f"{PERIOD}.docx.{i}" in said, ".csv" in said), (0, True, False), said)
        equal((folder / f"{PERIOD}.docx.{i}").read_text(), f"signed {i}", "kept")
    equal((folder / f"{PERIOD}.docx").read_bytes(), first["docx"], "made anew")


@test
def wrong_words_about_reports_are_told_with_their_place(scene: Scene):
    text = yaml(settings([service("s-0", {"http": "http://127.0.0.1:1/"})])).rstrip("\n")
    for words, place, told in (
            ("report: { isuer: x }", 11, "issuer"),
            ("report: { symbol: [x] }", 19, ""),
            ("report: x", 9, ""),
            ('report: { issuer: "a\\u0007b" }', 19, ""),  # a letter that no file can hold
            ('report: { issuer: "a\\nb" }', 19, ""),
            ("reports: { make: [mont] }", 19, "month"),
            ("reports: { make: [month], at: 25:00 }", 31, ""),
            ("reports: { maek: [month] }", 12, "make"),
            ("reports: { make: [month], mail: { to: [a@b], by: none } }", 50, "none")):
        path = scene.write("wrong.yaml", text + "\n" + words + "\n")
        done = scene.haidang("check", "-c", path)
        line = (text + "\n" + words).count("\n") + 1
        said = done.stdout + done.stderr
        equal(done.returncode, 2, f"{words}: {said}")
        check(f"wrong.yaml:{line}:{place}:" in said and told in said, f"{words}: {said}")


if __name__ == "__main__":
    main()
