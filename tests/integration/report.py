#!/usr/bin/python3
"""A report of a month with a merger, late maintenance and a second policy, from imported samples."""

import datetime
import json
import math
import os
import pathlib
import pty
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "numbers"))

from compare import disagreements
from harness import Scene, check, config, equal, main, program, service, test
from recompute import PARTS

ZONE = datetime.timezone(datetime.timedelta(hours=7))
FIRST, LAST = datetime.date(2022, 5, 15), datetime.date(2022, 6, 14)
STEP = datetime.timedelta(minutes=10)
PROBE = {"http": "http://127.0.0.1:1/"}


def configuration(scene):
    rows = [service("a-1", PROBE, agency="old", target={"availability": "99%"}),
            service("a-2", PROBE, agency="old", owner="central", to="2022-06-09"),
            service("b-1", PROBE, {**PROBE, "essential": False}, agency="new", **{
                "from": "2022-05-18"})]
    words = config(rows, defaults={"every": "600s", "confirm": 2, "retry": "60s"},
                   agencies=[{"id": "old", "name": "Old", "to": "2022-05-31", "into": "new"},
                             {"id": "new", "name": "New"}],
                   programmes=[{"id": "dvc", "name": "Programme"}],
                   maintenance=[{"id": "m1", "purpose": "x", "services": ["a-1"],
                                 "from": "2022-06-05 22:00", "to": "2022-06-06 02:00",
                                 "announced": "2022-05-16 09:00"},
                                {"id": "m2", "purpose": "x", "services": ["a-1", "b-1"],
                                 "from": "2022-06-08 22:00", "to": "2022-06-09 02:00",
                                 "announced": "2022-06-07 09:00"}])
    return scene.write("report.yaml", words)


def outcome_at(probe, minutes):
    """A failing hour on every fourth day, a slow one on every fifth, none measured on a sixth."""
    day, minute = divmod(minutes + probe * 977, 1440)
    if 600 <= minute < 660 and day % 4 == 1:
        return "failed", "status" if day % 8 == 1 else "timeout_first_byte"
    if 900 <= minute < 990 and day % 5 == 2:
        return "degraded", "slow"
    if 300 <= minute < 420 and day % 6 == 3:
        return "void", "lag"
    return "ok", None


def samples(scene):
    lines = []
    for number, probe in enumerate(("a-1/1", "a-2/1", "b-1/1", "b-1/2")):
        at = datetime.datetime.combine(FIRST, datetime.time(0, number), ZONE)
        while at.date() <= LAST:
            minutes = int((at.date() - FIRST).days) * 1440 + at.hour * 60 + at.minute
            outcome, reason = outcome_at(number, minutes)
            total = 10000.0 if reason == "timeout_first_byte" else 20 + minutes * 7 % 300
            row = {"probe": probe, "at": at.isoformat(timespec="milliseconds"), "outcome": outcome,
                   "total_ms": total}
            if reason is not None:
                row["reason"] = reason
            lines.append(json.dumps(row))
            at += STEP
    return scene.write("samples.jsonl", "\n".join(lines) + "\n")


def run(scene, *words, status=0):
    done = scene.haidang(*words)
    equal(done.returncode, status, f"{words}: {done.stderr}")
    return done


@test
def a_report_is_what_samples_and_rules_come_to(scene: Scene):
    path = configuration(scene)
    run(scene, "import", "-c", path, samples(scene))
    report = json.loads(run(scene, "report", "-c", path, "2022-06").stdout)
    equal(disagreements(program(), path, scene.path("haidang.db"), (FIRST, LAST), "2022-06"), [],
          "the report and the figures that were recomputed")
    province = report["province"]
    check(all(province[f"{part}_ms"] > 0 for part in PARTS), f"all parts are there: {province}")
    for name in ("up_ms", "down_ms", "unknown_ms", "incidents", "latencies"):
        equal(sum(agency[name] for agency in report["agencies"]), province[name], name)

    # another policy beside it, into a folder that is made
    policy = scene.write("policy.yaml", {"policy": {"name": "strict", "degraded": "down",
                                                    "notice": 0}})
    out = scene.path("out/2022")
    run(scene, "report", "-c", path, "--policy", policy, "--out", out, "2022-06")
    beside = json.loads((pathlib.Path(out) / "2022-06.json").read_text(encoding="utf-8"))
    equal({**beside["province"], "beside": None}, {**province, "beside": None}, "the first policy")
    strict = beside["province"]["beside"]
    check(strict["maintenance_ms"] > province["maintenance_ms"], f"more of it counts: {strict}")
    check(strict["availability"] < province["availability"], "degraded is down by it")

    # one cell of each kind, explained
    for id_, figure, name in (("old", "working.down_ms", "spans"), ("b-1", "p95", "of_samples"),
                              ("province", "times.restore.mean_ms", "of_incidents")):
        told = json.loads(run(scene, "explain", "-c", path, "--json", "2022-06", id_, figure).stdout)
        equal(sum(row["adds"] for row in told[name]), told["adds"], f"{figure} of {id_}")
        check(told["adds"] > 0, f"{figure} of {id_} is made of something: {told['adds']}")
    told = json.loads(run(scene, "explain", "-c", path, "--json", "2022-06", "b-1", "p95").stdout)
    check(told["adds"] >= math.ceil(0.95 * told["of"]), f"so many are not above p95: {told['adds']}")
    equal(told["of"], told["latencies"], "of all that have a response time")


def run_at_terminal(scene, *words):
    """(what it wrote, what stood on the terminal meanwhile)"""
    control, terminal = pty.openpty()
    done = subprocess.run([program(), *words], cwd=scene.folder, stdout=subprocess.PIPE,
                          stderr=terminal, timeout=60, check=False, text=True)
    os.close(terminal)
    seen = b""
    while True:
        try:
            seen += os.read(control, 4096)
        except OSError:  # all of it was read
            break
    os.close(control)
    equal(done.returncode, 0, f"{words}: {seen}")
    return done.stdout, seen.decode()


def printed(share):
    """A share as the document prints it: truncated, never rounded up."""
    return f"{math.floor(share * 10000 + 1e-9) / 100:.2f}".replace(".", ",")


def cells(table):
    return [[cell if isinstance(cell, str) or cell is None else cell["text"] for cell in row]
            for row in table["rows"]]


@test
def the_document_says_the_same(scene: Scene):
    path = configuration(scene)
    run(scene, "import", "-c", path, samples(scene))
    out = pathlib.Path(scene.path("out"))
    done = run(scene, "report", "-c", path, "--language", "vi", "--format", "json,html", "--out",
               str(out), "2022-06")
    check("\r" not in done.stderr and "#" not in done.stderr, f"no bar in a pipe: {done.stderr}")
    equal(sorted(file.name for file in out.iterdir()), ["2022-06.html", "2022-06.json"],
          "what is written, and nothing half done")
    report = json.loads((out / "2022-06.json").read_text(encoding="utf-8"))
    document, province = report["document"], report["province"]
    tables = {block["id"]: block["table"] for block in document["blocks"] if "table" in block}
    check(document["draft"] and document["watermark"] == "DỰ THẢO", "what is not sealed is a draft")
    check({"tom-tat", "bang-1", "bang-4", "bang-7"} <= set(tables) and "bang-2" not in tables,
          f"a month has few tables: {sorted(tables)}")
    rows = cells(tables["bang-1"])
    equal(rows[0][4], printed(province["availability"]), "availability")
    equal(rows[1][4], printed(province["gross_availability"]), "gross availability")
    equal(rows[6][4], str(province["incidents"]), "incidents")
    seconds = province["down_ms"] // 1000
    equal(rows[7][4], f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}", "downtime")
    missed = sorted(service["id"] for service in report["services"]
                    if service["verdict"] == "missed")
    equal(sorted(row[1] for row in cells(tables["bang-4"])), missed, "who missed the target")
    texts = [block["text"] for block in document["blocks"]]
    check(printed(province["availability"]) in " ".join(texts), "the sentence says that, too")

    english, seen = run_at_terminal(scene, "report", "-c", path, "--language", "en", "--format",
                                    "html", "2022-06")
    check("DRAFT" in english and "<table" in english, english[:300])
    told = [int(percent) for percent in re.findall(r"\r\[#* *\] +(\d+) %", seen)]
    check(len(told) > 2 and told == sorted(told) and told[-1] > 90, f"a bar that grows: {seen!r}")
    check(re.search(r"%\r +\r[^#%]*$", seen), f"and is taken away: {seen!r}")
    done = run(scene, "report", "-c", path, "--format", "html", "2021-06", status=3)
    check("2021" in done.stderr, f"of a period without samples there is no document: {done.stderr}")
    done = run(scene, "report", "-c", path, "--format", "html", "--out", "/proc/nowhere",
               "2022-06", status=3)
    check("/proc/nowhere" in done.stderr, f"a folder that cannot be made: {done.stderr}")


@test
def half_an_answer_is_no_answer(scene: Scene):
    path = configuration(scene)
    run(scene, "import", "-c", path, samples(scene))
    for words in (("report", "2022-06"), ("explain", "2022-06", "province", "up_ms"), ("check",),
                  ("verify",), ("status",)):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([program(), words[0], "-c", path, *words[1:]], stdout=full,
                                  stderr=subprocess.PIPE, timeout=30, check=False, text=True)
        equal((done.returncode, done.stderr), (3, "haidang: the output cannot be written\n"), words)


@test
def what_is_not_there_yet_is_said(scene: Scene):
    path = configuration(scene)
    said = run(scene, "report", "-c", path, "2031-06", status=3).stderr
    check("holidays until" in said, f"of a year whose holidays nobody knows yet: {said}")
    done = run(scene, "report", "-c", path, "--format", "json,odt", "2022-06", status=2)
    check("'odt'" in done.stderr and "docx" in done.stderr, done.stderr)
    run(scene, "report", "-c", path, "--format", "pdf,docx", "2022-06", status=2)
    run(scene, "report", "-c", path, "--draft", "--final", "2022-06", status=2)
    run(scene, "report", "-c", path, status=2)
    run(scene, "report", "-c", path, "2022-13", status=2)
    done = run(scene, "report", "-c", path, "2022-06", status=3)
    check("haidang.db" in done.stderr, f"there is no store yet: {done.stderr}")


if __name__ == "__main__":
    main()
