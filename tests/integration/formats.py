#!/usr/bin/python3
"""A document in all its formats: the same cells everywhere, and LibreOffice opens what offices get."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "numbers"))

import report_cells
from harness import MODE, ROOT, check, equal, main, test

BUILD = ROOT / "build" / MODE
FORMATS = ("json", "csv", "xlsx", "docx", "html", "pdf")


def sample():
    return subprocess.run([BUILD / "unit/unit_office", "sample"], capture_output=True,
                          check=True).stdout


def printed(document, format_, **environment):
    run = subprocess.run([BUILD / "haidang-print", "vi", format_], input=document,
                         capture_output=True, check=False, env={**os.environ, "LSAN_OPTIONS":
                                           "print_suppressions=0", **environment})
    equal((run.returncode, run.stderr), (0, b""), f"the printer of {format_}")
    return run.stdout


def with_raw_rows(document, count):
    """The same with a table for programs, of many rows."""
    columns = ",".join(f'{{"title":"{title}","width":10,"align":"{align}"}}'
                       for title, align in (("Mã", "left"), ("Lúc", "centre"), ("Số", "right")))
    rows = ",".join(f'["-{i};{i}",{{"kind":"moment","value":"{1655193900 + 61 * i}"}},'
                    f'{{"kind":"number","value":"{i - count // 2}.{i % 1000:03}","signed":true}}]'
                    for i in range(count))
    return document + (
        '{"kind":"table","part":"annex","id":"tho","label":"","text":"Số liệu gốc","table":{"id":'
        '"tho","label":"","title":"Số liệu gốc","empty":"","note":"","wide":false,"raw":true,'
        f'"columns":[{columns}]}}}}\n[{rows}]\n').encode()


@test
def the_same_cells_are_in_every_format(_):
    document = with_raw_rows(sample(), 1000)
    files = {format_: printed(document, format_) for format_ in FORMATS}
    found = report_cells.tables(files["xlsx"], "xlsx", report_cells.plan(files["json"]))
    equal(sorted(found), ["bang-1", "bang-7", "tho"], "tables in the workbook")
    equal(found["bang-1"].rows[1][2:], ["99,93", "-0,12"], "numbers in the workbook")
    equal(len(found["tho"].rows), 1000, "raw rows")
    equal(list(report_cells.differences(files)), [], "what differs")


@test
def a_changed_cell_is_found(_):
    document = sample()
    files = {format_: printed(document, format_) for format_ in FORMATS}
    files["csv"] = files["csv"].replace(b"99,93", b"99,94")
    equal(len(list(report_cells.differences(files))), 1, "differences")


@test
def same_document_same_bytes_wherever_it_is_printed(_):
    document = sample()
    for format_ in FORMATS:
        there = printed(document, format_, TZ="America/Lima", LC_ALL="C", LANG="C")
        check(there == printed(document, format_, TZ="Asia/Ho_Chi_Minh"), f"{format_} differs")


def office(scene, *words):
    run = subprocess.run(["soffice", f"-env:UserInstallation=file://{scene.path('office')}",
                          "--headless", *map(str, words)], cwd=scene.folder, text=True,
                         capture_output=True, timeout=90, check=False,
                         env={**os.environ, "HOME": str(scene.folder)})
    equal(run.returncode, 0, run.stderr)


@test
def libreoffice_opens_what_offices_get(scene):
    document = sample()
    for format_ in ("docx", "xlsx", "csv"):
        scene.path("report-" + format_ + "." + format_).write_bytes(printed(document, format_))
    office(scene, "--convert-to", "pdf", "report-docx.docx", "report-xlsx.xlsx")
    for format_ in ("docx", "xlsx"):
        said = scene.run(["pdftotext", "-layout", f"report-{format_}.pdf", "-"]).stdout
        for words in ("99,93", "-0,12", "130:05:09", "14/06/2022", "≥ 1.234.567",
                      '=HYPERLINK("x") ẵ Ặ ỡ Ữ <b>&amp;</b>'):
            check(words in said, f"{format_}: no {words!r} in {said}")
    # 1066: as where Vietnamese is spoken
    office(scene, "--infilter=CSV:59,34,76,1,,1066,false,true", "--convert-to", "xlsx:Calc MS Excel "
           "2007 XML", "--outdir", "read", "report-csv.csv")
    book = report_cells.Workbook(scene.path("read/report-csv.xlsx").read_bytes())
    cells = book.cells(next(book.sheets())[1])
    equal([cells[3][column] for column in range(4)],
          ["1", "'=HYPERLINK(\"x\") ẵ Ặ ỡ Ữ <b>&amp;</b>", "99,93", "-0,12"], "the row of numbers")


if __name__ == "__main__":
    main()
