#!/usr/bin/python3
"""Every table and chart of a report, equal to what raw samples and rows come to when counted once more.

A month and the one before it, of a province with a merger, a new service and one that ended, a raised
target, valid and late maintenance, a journey, jobs, IPv4 beside IPv6, letters, surveys and points."""

import contextlib
import datetime
import gzip
import json
import pathlib
import sqlite3
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "numbers"))

import report_cells
from harness import Scene, check, config, equal, main, program, service, test
from recompute import read_samples
from report_annexes import CHARTS, CORRECTED, TABLES, differences, document_of, everything
from report_rows import Rows
from rules import Rules

MODE = "release"  # there is much to be read; sanitized builds make reports in report.py
ZONE = datetime.timezone(datetime.timedelta(hours=7))
FIRST, LAST, BEFORE = (datetime.date(2022, *day) for day in ((9, 1), (9, 30), (8, 2)))
PERIOD = f"{FIRST}..{LAST}"
STEP = 10  # minutes between two checks
PROBE = {"http": "http://127.0.0.1:1/"}
JOURNEY = {"journey": [{"step": "Trang chủ", "url": "http://127.0.0.1:1/"}], "every": "600s",
           "timeout": "60s", "confirm": 2}
TARGETS = {"targets": [{"availability": "98%", "p95": "400ms"},
                       {"from": "2022-09-12", "availability": "99.5%", "p95": "300ms"}]}
SERVICES = [
    service("a-1", PROBE, agency="old", target={"availability": "99%", "p95": "200ms"}),
    service("a-2", {**PROBE, "address": "both"}, agency="old", programme="d06", **TARGETS),
    service("a-3", PROBE, agency="old", owner="central", programme="d06",
            target={"availability": "99.995%"}, to="2022-09-20"),
    service("b-1", PROBE, agency="new", target={"availability": "99.9%"}, **{"from": "2022-09-05"}),
    service("b-2", JOURNEY, agency="new", target={"availability": "95%", "p95": "20s"}),
    service("b-3", PROBE, agency="new", programme="d06"),
    service("c-1", {"heartbeat": "job-c-1-token-long-enough", "every": "1h", "grace": "10m"},
            agency="renamed", target={"availability": "90%"}),
    service("c-2", {"heartbeat": "job-c-2-token-long-enough", "daily": "06:00", "grace": "2h",
                    "days": "working"}, agency="renamed"),
    service("c-3", PROBE, agency="renamed", owner="supplier", target={"availability": "99%"}),
]


def maintenance(id_, services, begin, end, announced, **more):
    return {"id": id_, "purpose": f"Việc {id_}", "services": services, "from": begin, "to": end,
            "announced": announced, **more}


def configuration(scene):
    return scene.write("tables.yaml", config(
        SERVICES, defaults={"every": f"{STEP}m", "confirm": 2, "retry": "60s"},
        agencies=[{"id": "old", "name": "Sở Cũ", "to": "2022-09-14", "into": "new"},
                  {"id": "new", "name": "Sở Mới"},
                  {"id": "renamed", "names": [{"name": "Phòng Xưa"},
                                              {"name": "Phòng Nay", "from": "2022-09-10"}]}],
        programmes=[{"id": "dvc", "name": "Dịch vụ công"}, {"id": "d06", "name": "Đề án 06"}],
        maintenance=[maintenance("m1", ["a-1"], "2022-09-17 22:00", "2022-09-18 02:00",
                                 "2022-09-01 09:00"),
                     maintenance("m2", ["a-1", "b-1"], "2022-09-20 22:00", "2022-09-21 01:00",
                                 "2022-09-19 09:00"),
                     maintenance("m0", ["b-2"], "2022-08-31 22:00", "2022-09-01 01:00",
                                 "2022-08-01 09:00"),
                     maintenance("m3", ["b-3"], "2022-08-06 22:00", "2022-08-07 02:00",
                                 "2022-07-20 09:00")]))


# --- what was measured ------------------------------------------------------------------------------

BAD = [("failed", "status"), ("failed", "timeout_first_byte"), ("failed", "refused"),
       ("failed", "tls_expired"), ("degraded", "slow"), ("failed", "soft_error"),
       ("failed", "dns_failed")]


def outcome_at(number, minutes):
    """Bad spells of different length and kind, a failure alone now and then, hours not measured."""
    day, minute = divmod(minutes + number * 977, 1440)
    if 600 <= minute < 620 + number * 17 and day % (3 + number % 3) == 1:
        return BAD[(day + number) % len(BAD)]
    if minutes >= 59 * 1440 + 1320 and number == 5:
        return "failed", "soft_error"  # it goes on when the month is over
    if minute // STEP == 77 and day % 7 == 2:
        return "failed", "reset"
    return ("void", "lag") if 300 <= minute < 420 and day % 6 == 3 else ("ok", None)


def total_at(number, minutes, reason):
    if reason == "timeout_first_byte":
        return 10000.0
    if reason in ("refused", "dns_failed", "reset", "tls_expired"):
        return 3.5
    slow = 150 if minutes % 1440 // 60 == 8 + number else 0
    return round(20 + number * 11 + minutes * 7919 % 211 + slow + (900 if reason == "slow" else 0), 3)


def probe_samples(number, probe, first):
    at = datetime.datetime.combine(first, datetime.time(0, number), ZONE)
    while at.date() <= LAST:
        minutes = (at.date() - BEFORE).days * 1440 + at.hour * 60 + at.minute
        outcome, reason = outcome_at(number, minutes)
        scale = 20 if probe == "b-2/1" else 1
        yield {"probe": probe, "at": at.isoformat(timespec="milliseconds"), "outcome": outcome,
               "reason": reason, "total_ms": total_at(number, minutes, reason) * scale}
        at += datetime.timedelta(minutes=STEP)


def job_samples():
    """c-1 is told of by beats on five days, too; c-2 reports each day, though only working days are due."""
    for hour in range(24 * ((LAST - BEFORE).days + 1)):
        at = datetime.datetime.combine(BEFORE, datetime.time(0, 1), ZONE) + \
            datetime.timedelta(hours=hour)
        missed = hour % 131 == 7
        yield {"probe": "c-1/1", "at": at.isoformat(timespec="milliseconds"),
               "outcome": "failed" if missed else "ok", "reason": "no_beat" if missed else None}
        if at.hour == 5:
            reason = {3: "no_beat", 11: "beat_empty", 20: "beat_failed"}.get(at.day)
            yield {"probe": "c-2/1", "at": at.isoformat(timespec="milliseconds"),
                   "outcome": "failed" if reason else "ok", "reason": reason}


def samples(scene):
    probes = [("a-1/1", BEFORE), ("a-2/1", BEFORE), ("a-2/1.ipv6", BEFORE), ("a-3/1", BEFORE),
              ("b-1/1", datetime.date(2022, 9, 5)), ("b-2/1", BEFORE), ("b-3/1", BEFORE),
              ("c-3/1", datetime.date(2022, 9, 22))]
    lines = [row for number, own in enumerate(probes) for row in probe_samples(number, *own)]
    lines += job_samples()
    return scene.write("samples.jsonl", "".join(
        json.dumps({name: value for name, value in row.items() if value is not None}) + "\n"
        for row in lines))


# --- what people and channels did -------------------------------------------------------------------

def moment(day, hour, minute=0):
    at = datetime.datetime(2022, 9, 1, hour, minute, tzinfo=ZONE) + datetime.timedelta(days=day - 1)
    return round(at.timestamp() * 1000)


def handle_incidents(base):
    """Each third is taken on, each fifth was somebody else's, and of some people said why."""
    rows = base.execute("select id, began, ended from incident order by id").fetchall()
    check(len(rows) > 20, f"{len(rows)} incidents")
    for id_, began, ended in rows:
        base.execute("update incident set detected = ? where id = ?", (began + 70000, id_))
        if id_ % 3 == 0:
            base.execute("update incident set acknowledged = ?, acknowledged_by = 'an' where id = ?",
                         (began + 70000 + id_ * 40000, id_))
        if id_ % 5 == 0:
            base.execute("update incident set owner = ? where id = ?",
                         (("line", "power", "central")[id_ % 3], id_))
        if id_ % 4 == 0:
            base.execute("update incident set cause = ? where id = ?", (f"nguyên nhân {id_}", id_))
            base.execute("insert into note(incident, at, author, public, text) values(?,?,'an',1,?)",
                         (id_, began + 90000, f"Đã thay thiết bị {id_}"))
        told = began + 80000
        alert = base.execute("insert into alert(kind, subject, began, ended, state) values"
                             "('service', ?, ?, ?, ?)", (str(id_), began, ended, json.dumps(
                                 {"entries": [{"service": base.execute(
                                     "select service from incident where id = ?",
                                     (id_,)).fetchone()[0]}], "incidents": [id_]}))).lastrowid
        letters = [("began", "mail", "sent"), ("over", "mail", "merged" if id_ % 2 else "sent")]
        letters += [("began", "sms", "refused" if id_ % 7 == 0 else "sent")] * (id_ % 2)
        letters += [("escalated", "sms", "sent")] * (id_ % 4 == 1)
        for kind, channel, fate in letters:
            base.execute("insert into letter(alert, kind, person, channel, facts, event, made, due, "
                         "fate, attempts, doubt) values(?, ?, 'an', ?, '{}', ?, ?, ?, ?, 1, 0)",
                         (alert, kind, channel, told, told, told, fate))


def keep_evidence(base):
    steps = ("Đăng nhập", "Nộp hồ sơ", "Đăng nhập")
    for i, (id_, at) in enumerate(base.execute(
            "select id, began from incident where service = 'b-2' order by id").fetchall()):
        document = {"reason": "status", "step": steps[i % 3]}
        base.execute("insert into evidence(incident, probe, at, b) values(?, 'b-2/1', ?, ?)",
                     (id_, at, gzip.compress(json.dumps(document).encode())))


def keep_beats(base):
    series = base.execute("select id from series where probe = 'c-1/1'").fetchone()[0]
    rows = [("in_time", 2, 8, 2, 8, 0, 5), ("missed", 3, 9, 3, 8, 0, None),
            ("missed", 3, 10, 3, 9, 0, None), ("late", 3, 11, 3, 8, 0, 3),
            ("in_time", 4, 8, 4, 8, 0, 0), ("late", 5, 9, 5, 8, 1, 7), ("extra", 6, 8, None, 0, 1, 0)]
    for turn, day, hour, due_day, due_hour, failed, count in rows:
        base.execute('insert into beat(id, turn, due, failed, "rows") values(?, ?, ?, ?, ?)',
                     (moment(day, hour) << 20 | series, turn,
                      due_day and moment(due_day, due_hour), failed, count))


def survey_hosts(base):
    end = moment(30, 23) + 3600000
    day = 86400000
    for row in (("a-1", "a.test", 443, moment(1, 1), 1, end - day, "Cũ", 769, 0, 0, None),
                ("b-1", "a.test", 443, moment(3, 1), 1, end + 20 * day, "Mới", 771, 1, 1, 1),
                ("b-3", "b.test", 8443, moment(3, 1), 1, end - 3600000, "Hết", 772, 0, None, 0),
                ("b-2", "c.test", 443, moment(4, 1), 1, end + 300 * day, "Lâu", 772, 1, None, None),
                ("b-2", "c.test", 443, end + day, 1, end + 999 * day, "Sau", 772, 1, 1, 1),
                ("c-3", "d.test", 80, moment(9, 1), 0, None, "", None, 1, 0, 1)):
        base.execute("insert into survey(service, host, port, at, tls, ends, issuer, lowest, aaaa, "
                     "ipv6, dnssec, subject, seen) values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'x', 0)",
                     row)


def keep_points(base):
    days = {name: (day - datetime.date(1970, 1, 1)).days for name, day in
            (("now", LAST), ("then", datetime.date(2022, 8, 31)))}
    for part, most in (("openness", 1600), ("progress", 1825), ("digitising", 2000),
                       ("online", 2150), ("satisfaction", 1790)):
        base.execute("insert into score(day, part, hundredths, author, made) values(?, ?, ?, 'an', 0)",
                     (days["now"], part, most))
        if part != "online":
            base.execute("insert into score(day, part, hundredths, author, made) values(?,?,?,'an',0)",
                         (days["then"], part, most - 25))


def object_and_correct(base):
    """Two addenda and three objections; an addendum and an objection of the month before."""
    for number, (figure, id_, was, became, begin) in enumerate(
            (("down_ms", "a-1", "7200000", "3600000", 1), ("availability", "province", "99.1", "99.2", 1),
             ("down_ms", "a-1", "1", "0", -29)), 1):
        base.execute(
            "insert into seal(number, kind, amends, nth, period, calendar, began, ended, made, author, "
            "reason, document, service, figure, was, became, parts, parts_digest, previous, digest) "
            "values(?, 'addendum', 1, ?, '2022-09', 'calendar', ?, ?, ?, 'An', 'Mất điện tại điểm đo', "
            "'12/BB', ?, ?, ?, ?, 0, zeroblob(32), zeroblob(32), zeroblob(32))",
            (number, number, moment(begin, 0), moment(begin + 29, 0), moment(34, 9), id_, figure, was,
             became))
    for figure, id_, begin, decision, addendum in (
            ("down_ms", "a-1", 1, "accepted", 1), ("times.restore.mean_ms", "new", 1, "refused", None),
            ("availability", "b-2", 1, None, None), ("down_ms", "a-1", -29, "partly", None)):
        base.execute(
            "insert into objection(period, calendar, began, ended, service, figure, agency, document, "
            "dated, text, author, made, decision, reason, addendum) values('2022-09', 'calendar', ?, ?, "
            "?, ?, 'Sở Mới', '5/CV', '2022-10-03', 'Không đúng', 'An', 0, ?, ?, ?)",
            (moment(begin, 0), moment(begin + 29, 0), id_, figure, decision,
             decision and "Đã xem lại", addendum))


def fill(scene, path):
    done = scene.haidang("import", "-c", path, samples(scene), mode=MODE)
    equal(done.returncode, 0, done.stderr)
    with contextlib.closing(sqlite3.connect(scene.path("haidang.db"))) as base:
        for step in (handle_incidents, keep_evidence, keep_beats, survey_hosts, keep_points,
                     object_and_correct):
            step(base)
        base.commit()


def printed(scene, path):
    """{format: bytes}"""
    formats = ("json", "csv", "html", "xlsx", "docx", "pdf")
    done = scene.haidang("report", "-c", path, "--language", "vi", "--format", ",".join(formats),
                         "--out", scene.path("out"), PERIOD, mode=MODE)
    equal(done.returncode, 0, done.stderr)
    return {format_: (scene.path("out") / f"{PERIOD}.{format_}").read_bytes()
            for format_ in formats}


@test
def every_table_and_chart_is_as_recomputed_and_alike_in_all_formats(scene: Scene):
    path = configuration(scene)
    fill(scene, path)
    files = printed(scene, path)
    told = files["json"]
    rules = Rules(path, FIRST - datetime.timedelta(days=500), LAST + datetime.timedelta(days=40))
    day = datetime.timedelta(days=1)
    periods = [(rules.midnight(first), rules.midnight(last + day)) for first, last in (
        (FIRST, LAST), (BEFORE, FIRST - day),
        (FIRST.replace(year=2021), LAST.replace(year=2021)))]
    rows = Rows(scene.path("haidang.db"))
    kept = read_samples(program(MODE), path, scene.path("haidang.db"))
    should = everything(rules, kept, rows, periods)
    equal(list(differences(told, should)), [], "what differs")
    equal(list(report_cells.differences(files)), [], "what formats do not tell alike")
    check("chưa kết thúc".encode() in told, "an incident goes on when the period is over")
    check(all(should.values()), f"nothing stands in {[id_ for id_ in should if not should[id_]]}")
    for id_ in TABLES + CORRECTED + CHARTS:
        wrong = one_more(told, id_)
        equal(len(list(differences(wrong, should))), 1, f"a wrong cell of {id_} that is found")
    idle = told.replace("Điểm phần trăm".encode(), "Điểm thưởng".encode())
    check(list(differences(idle, should)), "a term that is explained and stands nowhere is found")


def one_more(told, id_):
    """The document with one number of one table or chart that is not so."""
    document = document_of(told)
    for block in document["blocks"]:
        if block.get("chart", {}).get("id") == id_:
            block["chart"]["values"] = [-7] + block["chart"]["values"][1:]
        if block.get("table", {}).get("id") == id_:
            rows = [row["cells"] if isinstance(row, dict) else row for row in block["table"]["rows"]]
            cells = [(cells, i) for cells in rows for i, cell in enumerate(cells)
                     if i > 1 and isinstance(cell, dict) and cell["kind"] != "text"]
            row, i = cells[-1]
            row[i] = {"kind": "text", "text": "7777777"}
    return json.dumps(document).encode()


if __name__ == "__main__":
    main()
