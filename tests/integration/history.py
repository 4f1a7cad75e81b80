#!/usr/bin/python3
"""The simulated past of the demo: its faults, and every figure of it recomputed from its samples.

In `make test` each probe is asked every half an hour only; SOAK takes all of it."""

import datetime
import json
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "numbers"))

from harness import ROOT, SOAK, Scene, check, equal, main, program, query, test, tool
import report_annexes
from compare import disagreements, report, subjects
from recompute import read_samples
from report_rows import Rows
from rules import Rules, read_files

FIRST, LAST = datetime.date(2021, 12, 15), datetime.date(2022, 6, 14)
PERIOD = "2022-H1"
ZONE = datetime.timezone(datetime.timedelta(hours=7))
MODE = "release"  # there is much to be read and written; sanitized builds do the same in import.py


def haidang(scene, *words, seconds=600):
    done = scene.haidang(*words, mode=MODE, seconds=seconds)
    equal(done.returncode, 0, f"haidang {words[0]}: {done.stderr}")
    return done.stdout


def ms(*words):
    return round(datetime.datetime(*words, tzinfo=ZONE).timestamp() * 1000)


# --- configurations ---------------------------------------------------------------------------------

def thin(scene, every="30m", change=lambda lists: None, name="haidang.yaml"):
    """The demo's history as one file, all probes asked so seldom."""
    whole, lists = read_files(ROOT / "probes/demo/history.yaml")
    for row in lists["services"]:
        for probe in row["probes"]:
            if "client_certificate" in probe:
                probe["client_certificate"].update(certificate=str(ROOT / "probes/demo/client.pem"),
                                                   key=str(ROOT / "probes/demo/client.key"))
            if not SOAK:
                probe.pop("daily", None)
                probe["every"] = every
    change(lists)
    whole.pop("include")
    whole.pop("trust")
    whole.update({key: rows for key, rows in lists.items() if rows}, store="haidang.db")
    return scene.write(name, json.dumps(whole, ensure_ascii=False))  # which is YAML, too


def past(scene, plan, first=FIRST, last=LAST, seed=2022):
    """What the tool writes for such a plan, as CSV."""
    done = subprocess.run([str(tool("history", MODE)), "--from", str(first), "--to", str(last),
                           "--seed", str(seed)], input=plan, capture_output=True, text=True,
                          timeout=600, check=False)
    equal((done.returncode, done.stderr), (0, ""), "history")
    return done.stdout


def plan_of(*probes):
    return json.dumps({"probes": [
        {"probe": f"{service}/1", "service": service, "kind": kind, "family": "any",
         "every_ms": every * 1000, "timeout_ms": 10000, "retry_ms": 10000, "confirm": confirm,
         "recover": 1} for service, kind, every, confirm in probes]})


def rows_of(csv):
    names, *lines = csv.splitlines()
    return [dict(zip(names.split(","), line.split(","))) for line in lines]


def at_of(row):
    return round(datetime.datetime.fromisoformat(row["at"]).timestamp() * 1000)


# --- what is written --------------------------------------------------------------------------------

@test
def the_same_seed_writes_the_same_bytes(scene: Scene):
    plan = haidang(scene, "check", "-c", thin(scene), "--json")
    week = (FIRST, FIRST + datetime.timedelta(days=6))
    once = past(scene, plan, *week)
    equal(past(scene, plan, *week) == once, True, "the same seed")
    equal(past(scene, plan, *week, seed=2023) == once, False, "another seed")
    check(len(once) > 100000, f"{len(once)} bytes")


# fault: a probe that suffers it, when it certainly does, and how that shows
FAULTS = {
    1: (("dvc-02", "journey", 300, 1), (2022, 2, 14, 9, 0), "failed", "status", "500"),
    2: (("dvc-05", "journey", 300, 1), (2022, 3, 30, 21, 0), "failed", "timeout_first_byte", ""),
    3: (("qh-01", "http", 120, 3), (2022, 5, 22, 12, 0), "failed", "tls_expired", ""),
    4: (("dvc-03", "journey", 600, 1), (2022, 4, 13, 15, 0), "failed", "content", "200"),
    5: (("qh-02", "wms", 300, 3), (2022, 3, 17, 5, 0), "failed", "fault", "200"),
    6: (("dvc-07", "heartbeat", 900, 1), (2022, 1, 11, 12, 0), "failed", "beat_empty", ""),
    7: (("nt-07", "dns", 60, 3), (2022, 3, 22, 22, 0), "failed", "dns_serial", ""),
    8: (("dvc-01", "http", 60, 3), (2022, 3, 5, 23, 0), "failed", "soft_maintenance", "200"),
    9: (("nt-03", "soap", 300, 3), (2022, 1, 18, 12, 0), "degraded", "slow", "200"),
    10: (("nt-02", "json", 60, 3), (2022, 1, 27, 3, 40), "void", "blind", ""),
    12: (("nt-14", "http", 300, 3), (2022, 1, 9, 5, 40), "failed", "timeout_connect", ""),
    13: (("dvc-09", "http", 120, 3), (2022, 2, 16, 10, 30), "failed", "status", "502"),
}


@test
def every_fault_of_the_script_shows_when_it_should(scene: Scene):
    listed_ = subprocess.run([str(tool("history", MODE)), "--list", "--from", str(FIRST), "--to",
                              str(LAST)], capture_output=True, text=True, check=True).stdout
    for fault in range(1, 14):
        check(f"fault {fault}:" in listed_, f"the script has no fault {fault}")
    for fault, (probe, moment, *should) in FAULTS.items():
        day = datetime.date(*moment[:3])
        at = ms(*moment)
        rows = rows_of(past(scene, plan_of(probe), day, day))
        row = [row for row in rows if at_of(row) <= at][-1]
        equal([row[name] for name in ("outcome", "reason", "status")], should, f"fault {fault}")


@test
def a_site_flaps_and_nobody_measures_for_five_hours(scene: Scene):
    outcomes = [row["outcome"] for row in rows_of(past(
        scene, plan_of(("nt-15", "http", 900, 1)), datetime.date(2022, 3, 8),
        datetime.date(2022, 3, 9)))]
    changes = sum(one != other for one, other in zip(outcomes, outcomes[1:]))
    check(changes >= 10, f"changed {changes} times")
    ats = [at_of(row) for row in rows_of(past(
        scene, plan_of(("nt-01", "http", 60, 3)), datetime.date(2022, 3, 20),
        datetime.date(2022, 3, 20)))]
    longest = max((b - a, a) for a, b in zip(ats, ats[1:]))
    check(5 * 3600000 <= longest[0] <= 5 * 3600000 + 60000, f"a gap of {longest[0]} ms")
    check(ms(2022, 3, 20, 0, 59) <= longest[1] < ms(2022, 3, 20, 1, 0), "when it began")


@test
def failures_are_asked_again_as_the_monitor_asks(scene: Scene):
    rows = rows_of(past(scene, plan_of(("nt-01", "http", 60, 3)), datetime.date(2022, 1, 1),
                        datetime.date(2022, 1, 31)))
    lost = confirmed = 0
    for before, row, next_, third in zip(rows, rows[1:], rows[2:], rows[3:]):
        if before["outcome"] != "ok" or row["outcome"] != "failed":
            continue
        equal(row["confirming"], "false", f"the first of a row, {row['at']}")
        wait = at_of(next_) - at_of(row) - float(row["total_ms"])
        check(9990 < wait < 10010, f"asked again after {wait} ms, {row['at']}")
        equal(next_["confirming"], "true", f"the second, {row['at']}")
        lost += next_["outcome"] == "ok"
        confirmed += (next_["outcome"], third["outcome"]) == ("failed", "failed")
    check(lost >= 5 and confirmed >= 1, f"{lost} retries found nothing, {confirmed} confirmed it")


# --- figures ----------------------------------------------------------------------------------------

def fill(scene, configuration, store="haidang.db", days=(FIRST, LAST)):
    """The past in a store; what the tool wrote."""
    csv = past(scene, haidang(scene, "check", "-c", configuration, "--json"), *days)
    path = scene.write("past.csv", csv)
    haidang(scene, "import", "-c", configuration, "--store", scene.path(store), path)
    return csv


def row_of(rows, id_):
    return next(row for row in rows if row["id"] == id_)


def let_much_change(lists):
    """An agency is merged, services move, begin and end, targets and owners change, an office works
    on Saturdays: all within the half-year."""
    services = lists["services"]
    row_of(lists["agencies"], "skhdt").update(to="2022-02-28", into="stc")
    row_of(lists["agencies"], "sxd")["calendar"] = "sat"
    lists["calendars"].append({"id": "sat", "name": "Cả thứ Bảy", "holidays": ["vn"],
                               "hours": {"mon-fri": ["7:30-11:30", "13:00-17:00"],
                                         "sat": "7:30-11:30"}})
    row_of(services, "dvc-09")["changes"] = [
        {"from": "2022-02-16", "agency": "vpub", "owner": "supplier"},
        {"from": "2022-05-01", "programme": "nt"}]
    row_of(services, "dtm-06")["to"] = "2022-04-30"
    row_of(services, "nt-12")["from"] = "2022-01-10"
    del row_of(services, "nt-13")["target"]
    row_of(services, "nt-13")["targets"] = [{"from": "2022-01-01", "availability": "99.97%"},
                                            {"from": "2022-04-01", "availability": "99%"}]
    del row_of(services, "nt-14")["target"]


def agree(scene, configuration, days, period):
    equal(disagreements(program(MODE), configuration, scene.path("haidang.db"), days, period), [],
          f"figures of {period}")


def tables_agree(scene, configuration):
    """Every table and chart of the report, which report_tables.py tries in a small province."""
    day = datetime.timedelta(days=1)
    rules = Rules(configuration, datetime.date(2020, 12, 1), LAST + 40 * day)
    periods = [(rules.midnight(first), rules.midnight(last + day)) for first, last in (
        (FIRST, LAST), (datetime.date(2021, 6, 15), datetime.date(2021, 12, 14)),
        (datetime.date(2020, 12, 15), datetime.date(2021, 6, 14)))]
    store = scene.path("haidang.db")
    samples = read_samples(program(MODE), configuration, store)
    haidang(scene, "report", "-c", configuration, "--language", "vi", "--format", "json,html",
            "--out", scene.path("out"), PERIOD)
    told = (scene.path("out") / f"{PERIOD}.json").read_bytes()
    equal(list(report_annexes.differences(told, report_annexes.everything(
        rules, samples, Rows(store), periods))), [], "tables and charts")


@test
def every_figure_of_the_half_year_is_as_recomputed(scene: Scene):
    configuration = thin(scene)
    fill(scene, configuration)
    if SOAK:
        agree(scene, configuration, (FIRST, LAST), PERIOD)
        tables_agree(scene, configuration)
    changed = thin(scene, change=let_much_change, name="changed.yaml")
    agree(scene, changed, (FIRST, LAST), PERIOD)
    agree(scene, changed, (datetime.date(2022, 2, 16), datetime.date(2022, 2, 16)),
          "2022-02-16..2022-02-16")


def value_of(document, figure):
    for name in figure.split("."):
        document = document[name]
    return document


def adds_up(told, value):
    """What is listed comes to the sum, and the sum to the figure."""
    rows = [row for name in ("spans", "of_incidents", "of_samples") for row in told.get(name, [])]
    whole = None if told["of"] is None else sum(row["of"] or 0 for row in rows)
    if (sum(row["adds"] for row in rows), whole) != (told["adds"], told["of"]):
        return False
    figure = told["figure"]
    if figure in ("verdict", "budget_left_ms"):  # which are made of it
        value = told["availability"]
    if value is None:
        return not told["of"]
    if figure in ("p50_ms", "p95_ms", "p99_ms"):  # so many are not above it
        return told["adds"] * 100 >= int(figure[1:3]) * told["of"]
    if told["of"] is None:
        return told["adds"] == value
    if isinstance(value, float):
        return abs(told["adds"] / told["of"] - value) < 1e-14
    return told["adds"] // told["of"] == value


def figures_that_are(scene, configuration):
    """Their names, as the program tells them to whoever mistypes one."""
    said = scene.haidang("explain", "-c", configuration, PERIOD, "province", "none", mode=MODE,
                         language="en").stderr
    return said.strip().split("there are ")[-1].split(", ")


@test
def explain_adds_up_to_every_figure(scene: Scene):
    configuration = thin(scene, "3h", let_much_change)
    fill(scene, configuration)
    all_ = subjects(report(program(MODE), configuration, scene.path("haidang.db"), PERIOD))
    figures = figures_that_are(scene, configuration)
    check(len(figures) > 30 and len(all_) == 65, f"{len(figures)} figures of {len(all_)}")
    wrong = []
    for number, id_ in enumerate(all_):
        # every figure of some, some figures of every one
        for figure in figures if SOAK else figures[number * 5 % 8::8]:
            told = json.loads(haidang(scene, "explain", "-c", configuration, "--json", PERIOD, id_,
                                      figure))
            value = value_of(all_[id_], figure)
            if value_of(told, figure) != value or not adds_up(told, value):
                wrong.append((id_, figure, value, told["adds"], told["of"]))
    equal(wrong, [], "explained")


# --- order and restarts -----------------------------------------------------------------------------

QUESTIONS = {
    "samples": "select * from samples order by probe, at",
    "spans": "select probe, began, ended, state, reason from span join series"
             " on series.id = series order by probe, began",
    "incidents": "select service, state, reason, began, ended from incident order by service, began",
    "judgements": "select s.probe, j.* from judgement j join series s on s.id = j.series"
                  " order by s.probe",
    **{f"rollups by {level}":
       f"select probe, r.id >> 20 as number, hex(r.b) as sums from rollup_{level} r"
       " join series s on s.id = (r.id & 1048575) order by 1, 2"
       for level in ("hour", "day", "month")},
}


def contents(scene, configuration, store):
    told = {}
    for name, question in QUESTIONS.items():
        if name == "samples":
            rows = haidang(scene, "export", "-c", configuration, "--store", store)
        else:
            rows = [{key: value for key, value in row.items() if key != "series"}
                    for row in query(store, question)]
        check(rows, f"there are no {name}")
        told[name] = rows
    told["figures"] = report(program(MODE), configuration, store, PERIOD)
    return told


def add_a_service_of_two(lists):
    """One of which the probes do not agree."""
    first, second = (next(row for row in lists["services"] if row["id"] == id_)["probes"][0]
                     for id_ in ("nt-11", "qh-01"))
    lists["services"].append({"id": "two", "name": "Hai phép đo", "agency": "vpub",
                              "programme": "nt", "probes": [first, second]})


def by_time(lines, count):
    size = len(lines) // count + 1
    return [lines[i:i + size] for i in range(0, len(lines), size)]


def by_service(lines):
    found = {}
    for line in lines:
        found.setdefault(line.split(",")[0], []).append(line)
    return list(found.values())


@test
def order_of_arrival_and_restarts_change_nothing(scene: Scene):
    configuration = thin(scene, "20m", add_a_service_of_two)
    # a maintenance, a site that flaps, hours without measurements
    days = (FIRST, LAST) if SOAK else (datetime.date(2022, 3, 4), datetime.date(2022, 3, 21))
    names, *lines = fill(scene, configuration, "straight.db", days).splitlines()
    straight = contents(scene, configuration, scene.path("straight.db"))
    chance = random.Random(2022)
    shuffled = chance.sample(lines, len(lines))
    services = by_service(shuffled)
    ways = {  # files, and whether the program ends between them
        "shuffled": ([shuffled], False),
        "in several files": ([chance.sample(part, len(part)) for part in by_time(lines, 7)], False),
        "with restarts": ([chance.sample(part, len(part)) for part in by_time(lines, 9)], True),
        "service by service": (chance.sample(services, len(services)), True),
    }
    for way, (parts, restarts) in ways.items():
        store = scene.path(f"{way.replace(' ', '-')}.db")
        paths = [scene.write(f"{way}/{number}.csv", "\n".join([names, *part]) + "\n")
                 for number, part in enumerate(parts)]
        for own in ([path] for path in paths) if restarts else [paths]:
            haidang(scene, "import", "-c", configuration, "--store", store, *own)
        other = contents(scene, configuration, store)
        for name, rows in straight.items():
            equal(other[name] == rows, True, f"{way}: {name}")


if __name__ == "__main__":
    main()
