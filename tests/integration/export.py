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
    monitor = scene.monitor(config(services, defaults={"every": "5s", "timeout": "5s"}), **more)
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
def what_is_wrong_is_said(scene: Scene):
    monitor = watch(scene)
    check("yesterday" in run(monitor, "export", "--from", "yesterday", status=2), "no instant")
    check("xml" in run(monitor, "export", "--format", "xml", status=2), "no format")
    check("nobody" in run(monitor, "export", "nobody", status=2), "no such probe")


if __name__ == "__main__":
    main()
