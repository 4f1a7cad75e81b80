#!/usr/bin/python3
"""What is in the store comes out of it, the same whether it lies in rows or was packed."""

import contextlib
import csv
import datetime
import io
import json
import sqlite3

from harness import (Scene, check, config, equal, free_port, http_probe, main, service, test,
                     wait_for)

HOUR = 3600 * 1000
NOON = 1655182800000  # of 14/06/2022 in Vietnam
ZONE = datetime.timezone(datetime.timedelta(hours=7))


def watch(scene, **more):
    """A monitor with two services, whose store also holds two hours of June 2022."""
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    services = [service(f"s-{i}", http_probe(f"http://127.0.0.1:{port}/")) for i in (1, 2)]
    kept = dict.fromkeys(("samples", "rollups", "spans", "incidents"), "36500d")  # old as it is
    monitor = scene.monitor(config(services, defaults={"every": "5s", "timeout": "5s"},
                                   retention=kept), **more)
    monitor.wait_for_samples("s-2", 1, 20)
    equal(monitor.stop()[0], 0, "exit status")
    with contextlib.closing(sqlite3.connect(monitor.store)) as base, base:
        for i in range(120):
            for series in (1, 2):
                base.execute(
                    "insert into sample(id, outcome, reason, flags, status, name_us, connect_us,"
                    " total_us, size, late_us, lag_us, address)"
                    " values(?, ?, ?, ?, 200, 12, 345, ?, 77, 1, 2, ?)",
                    ((NOON + i * 60000) << 20 | series, 2 if i == 7 else 0, 19 if i == 7 else 0,
                     1 if i == 7 else 4, 1000 * i + series, bytes([192, 0, 2, series])))
    return monitor


def pack(monitor):
    monitor.start()
    wait_for(lambda: monitor.query("select count(*) as n from sample where id < ?",
                                   (NOON + 3 * HOUR) << 20)[0]["n"] == 0, 20, "packed")
    equal(monitor.stop()[0], 0, "exit status")


def run(monitor, *words, status=0):
    done = monitor.scene.haidang(words[0], "-c", monitor.config, *words[1:])
    equal(done.returncode, status, f"{words}: {done.stderr}")
    return done.stdout if status == 0 else done.stderr


@test
def packed_samples_come_out_as_they_went_in(scene: Scene):
    monitor = watch(scene)
    asked = ("export", "--from", "2022-06-14", "--to", "2022-06-15")
    lines = run(monitor, *asked)
    table = run(monitor, *asked, "--format", "csv")
    pack(monitor)
    equal(run(monitor, *asked), lines, "JSON when packed")
    equal(run(monitor, *asked, "--format", "csv"), table, "CSV when packed")
    rows = [json.loads(line) for line in lines.splitlines()]
    equal(len(rows), 240, "lines")
    equal([row["probe"] for row in rows], ["s-1/1"] * 120 + ["s-2/1"] * 120, "probe after probe")
    seventh = rows[127]
    equal(seventh, {
        "service": "s-2", "probe": "s-2/1", "at": "2022-06-14T12:07:00.000+07:00",
        "outcome": "failed", "reason": "status", "total_ms": 7.002,
        "phases": {"redirect_ms": None, "name_ms": 0.012, "connect_ms": 0.345, "tls_ms": None,
                   "first_byte_ms": None, "body_ms": None},
        "status": 200, "size": 77, "address": "192.0.2.2", "late_ms": 0.001, "lag_ms": 0.002,
        "certificate_ends": None, "confirming": True, "warnings": []}, "a line")
    equal(rows[0]["warnings"], ["expectation"], "warnings")
    records = list(csv.DictReader(io.StringIO(table)))
    equal(len(records), 240, "records")
    for row, record in zip(rows, records):
        equal(record["at"], row["at"], "at")
        equal(float(record["connect_ms"]), row["phases"]["connect_ms"], "connect_ms")
        equal(record["tls_ms"], "", "what was not reached")
        equal(record["warnings"].split(), row["warnings"], "warnings")


@test
def a_part_can_be_asked_for(scene: Scene):
    monitor = watch(scene)
    pack(monitor)
    one = run(monitor, "export", "--from", "2022-06-14T05:30:00Z", "--to",
              "2022-06-14T12:33:00+07:00", "s-1")
    times = [datetime.datetime.fromisoformat(json.loads(line)["at"]) for line in one.splitlines()]
    equal([(time.hour, time.minute) for time in times], [(12, 30), (12, 31), (12, 32)], "times")
    equal(run(monitor, "export", "--to", "2022-06-14", "s-1/1"), "", "nothing before")
    newest = run(monitor, "export", "--from", "2023-01-01").splitlines()
    check(len(newest) >= 2, f"what the monitor measured itself: {newest}")


@test
def everything_can_be_asked_in_sql(scene: Scene):
    monitor = watch(scene)
    day = f"at >= {NOON} and at < {NOON + 2 * HOUR}"
    questions = [
        f"select * from samples where {day} order by probe, at",
        f"select probe, count(*) as n, max(total_us) as worst from samples where {day} group by 1",
        f"select at from samples where probe = 's-1/1' and at > {NOON} and at <= {NOON + 120000}",
        f"select reason, outcome from samples where {day} and outcome <> 'ok'",
        f"select a.total_us - b.total_us as d from samples a join samples b using(at)"
        f" where a.{day.replace('and at', 'and a.at')} and a.probe = 's-2/1'"
        f" and b.probe = 's-1/1' group by d",
    ]
    before = [run(monitor, "sql", "--json", question) for question in questions]
    pack(monitor)
    for question, answer in zip(questions, before):
        equal(run(monitor, "sql", "--json", question), answer, question)
    rows = [json.loads(answer) for answer in before]
    equal(len(rows[0]), 240, "rows")
    equal(rows[0][7]["reason"], "status", "a value")
    equal(rows[0][7]["tls_us"], None, "what is not known")
    equal(rows[1], [{"probe": "s-1/1", "n": 120, "worst": 119001},
                    {"probe": "s-2/1", "n": 120, "worst": 119002}], "by probe")
    equal(rows[2], [{"at": NOON + 60000}, {"at": NOON + 120000}], "by instant")
    equal(rows[3], [{"reason": "status", "outcome": "failed"}] * 2, "failures")
    equal(rows[4], [{"d": 1}], "two of them at once")
    table = run(monitor, "sql", questions[1]).splitlines()
    check(table[0].split() == ["probe", "n", "worst"] and
          table[1].split() == ["s-1/1", "120", "119001"], table)
    equal(run(monitor, "sql", "--json", "select 1 as a where 0"), "[\n]\n", "nothing")


@test
def sql_only_reads(scene: Scene):
    monitor = watch(scene)
    for question in ("delete from sample", "select 1; select 2", "pragma journal_mode = delete",
                     f"attach '{scene.path('other.db')}' as other", "select nonsense", "",
                     "create table x(y)", "vacuum", "begin"):
        check("haidang: " in run(monitor, "sql", question, status=2), question)
    run(monitor, "sql", status=2)
    check(not scene.path("other.db").exists(), "another file was made")


@test
def what_is_wrong_is_said(scene: Scene):
    monitor = watch(scene)
    check("yesterday" in run(monitor, "export", "--from", "yesterday", status=2), "no instant")
    check("xml" in run(monitor, "export", "--format", "xml", status=2), "no format")
    check("nobody" in run(monitor, "export", "nobody", status=2), "no such probe")


if __name__ == "__main__":
    main()
