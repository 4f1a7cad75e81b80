#!/usr/bin/python3
"""Work that is planned by command counts exactly as that of the configuration, also when it comes
again, when clocks are set, when it is called off, in reports, replays and seals."""

import contextlib
import datetime
import json
import pathlib
import sqlite3
import sys
import zoneinfo

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "numbers"))

from compare import disagreements
from harness import Scene, check, config, equal, instant, main, program, service, test, wait_for

PROBE = {"http": "http://127.0.0.1:1/"}
STEP = datetime.timedelta(minutes=10)
PARTS = ("up_ms", "degraded_ms", "down_ms", "maintenance_ms", "unknown_ms")


def windows_of(first):
    """Every Saturday night, every first day of a month, one announced too late, one alone."""
    saturday = first + datetime.timedelta(days=(5 - first.weekday()) % 7)
    month = (first.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    early = str(first - datetime.timedelta(days=40)) + " 09:00"
    late = first + datetime.timedelta(days=20)
    return [{"from": f"{saturday} 22:30", "to": f"{saturday + datetime.timedelta(days=1)} 02:15",
             "every": "saturday", "announced": early},
            {"from": f"{month} 12:00", "to": f"{month} 13:00", "announced": early,
             "every": f"1 until {month}"},
            {"from": f"{late} 01:00", "to": f"{late} 04:00",
             "announced": str(late - datetime.timedelta(days=1)) + " 09:00"},
            {"from": f"{first} 20:00", "to": f"{first} 21:00", "announced": early}]


def province(scene, zone, first, last):
    """Service a has them in the configuration, b in the store; both are measured alike."""
    words = config([service("a", PROBE), service("b", PROBE)],
                   province={"name": "T", "timezone": zone, "language": "en"},
                   defaults={"every": "600s", "confirm": 1, "retry": "60s"},
                   people=[{"id": "an", "name": "An", "mail": "an@example.test"}],
                   maintenance=[{"id": f"m{i}", "purpose": "x", "services": ["a"], **window}
                                for i, window in enumerate(windows_of(first))])
    path = scene.write("haidang.yaml", words)
    lines = []
    at = datetime.datetime.combine(first, datetime.time(0), zoneinfo.ZoneInfo(zone)).astimezone(
        datetime.timezone.utc)
    while at.date() <= last:
        minutes = at.hour * 60 + at.minute
        bad = minutes % 240 < 60 or 900 <= minutes < 1200
        for probe in ("a/1", "b/1"):
            lines.append(json.dumps({"probe": probe, "at": at.isoformat(timespec="milliseconds"),
                                     "outcome": "failed" if bad else "ok", "total_ms": 20,
                                     **({"reason": "status"} if bad else {})}))
        at += STEP
    run(scene, "import", "-c", path, scene.write("samples.jsonl", "\n".join(lines) + "\n"))
    for window in windows_of(first):
        run(scene, "maintenance", "-c", path, "add", "b", "--purpose", "x", "--by", "An",
            *(word for name, value in window.items() for word in (f"--{name}", value)))
    return path


def run(scene, *words, status=0):
    done = scene.haidang(*words, language="en")
    equal(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
    return done


def figures(scene, path, period, calendar):
    document = json.loads(run(scene, "report", "-c", path, "--calendar", calendar, period).stdout)
    return {row["id"]: row for row in document["services"]}


def counts_alike(scene, path, period, days, calendar="administrative"):
    rows = figures(scene, path, period, calendar)
    equal({part: rows["b"][part] for part in PARTS}, {part: rows["a"][part] for part in PARTS},
          "of the store, and of the configuration")
    check(rows["a"]["maintenance_ms"] > 0 and rows["a"]["down_ms"] > 0, f"{rows['a']}")
    if calendar == "administrative":
        equal(disagreements(program(), path, scene.path("haidang.db"), days, period), [],
              "the report and the figures that were recomputed")
    return rows["a"]


@test
def the_store_counts_as_the_configuration_does(scene: Scene):
    days = datetime.date(2022, 5, 15), datetime.date(2022, 6, 14)
    path = province(scene, "Asia/Ho_Chi_Minh", *days)
    row = counts_alike(scene, path, "2022-06", days)
    # Saturdays 21/5, 28/5, 4/6, 11/6: 3 h 45 min each; 1/6: 1 h; 15/5: 1 h; the late one not at all
    equal(row["maintenance_ms"], (4 * 225 + 60 + 60) * 60000, "by hand")
    said = run(scene, "replay", "-c", path, "2022-06").stdout
    check("no difference" in said, said)
    pieces = json.loads(run(scene, "explain", "-c", path, "--json", "2022-06", "b",
                            "maintenance_ms").stdout)
    equal(sum(piece["length_ms"] for piece in pieces["spans"]), row["maintenance_ms"], "explained")
    # what is called off counts until then: in the middle of the third Saturday night
    with contextlib.closing(sqlite3.connect(scene.path("haidang.db"))) as base:
        base.execute("update maintenance set cancelled = ? where id = 1",
                     (instant("2022-06-05T00:00:00.000+07:00"),))
        base.commit()
    equal(figures(scene, path, "2022-06", "administrative")["b"]["maintenance_ms"],
          (2 * 225 + 90 + 60 + 60) * 60000, "called off")
    equal(disagreements(program(), path, scene.path("haidang.db"), days, "2022-06"), [],
          "recomputed")
    # a sealed period stays as it is
    run(scene, "seal", "-c", path, "2022-06")
    said = run(scene, "maintenance", "-c", path, "add", "b", "--purpose", "x", "--by", "An",
               "--from", "2022-06-10 10:00", "--to", "2022-06-10 11:00", status=1).stderr
    check("haidang seal --addendum 2022-06" in said, said)
    run(scene, "verify", "-c", path)
    run(scene, "incident", "-c", path, "attribute", "1", "line", "--by", "An", status=1)
    # and who changes planned work behind our back is found out
    with contextlib.closing(sqlite3.connect(scene.path("haidang.db"))) as base:
        base.execute("update maintenance set cancelled = null where id = 1")
        base.commit()
    check("2022-06" in run(scene, "verify", "-c", path, status=1).stdout, "verify names the period")


@test
def windows_keep_their_local_times_when_clocks_are_set(scene: Scene):
    days = datetime.date(2021, 10, 15), datetime.date(2021, 11, 14)
    path = province(scene, "Europe/Berlin", *days)
    row = counts_alike(scene, path, "2021-11", days)
    # five Saturdays from 16/10; in the night of 30/10 clocks are set back after 2:15; 1/11; 15/10
    equal(row["maintenance_ms"], (5 * 225 + 60 + 60) * 60000, "by hand")


@test
def a_running_monitor_plans_and_tells(scene: Scene):
    path = scene.write("monitor.yaml", config(
        [service("a", {"tcp": "127.0.0.1:9", "every": "5s", "timeout": "1s"})],
        policy={"name": "P", "version": 1, "notice": 0}))
    monitor = scene.monitor(path)
    began = datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh"))
    later = began + datetime.timedelta(hours=2)
    add = ("maintenance", "-c", path, "add", "a", "--by", "An", "--purpose", "thay máy chủ",
           "--from", f"{began:%Y-%m-%d %H:%M}", "--to", f"{later:%Y-%m-%d %H:%M}")
    run(scene, *add, "--announced", f"{began - datetime.timedelta(days=1):%Y-%m-%d %H:%M}")
    wait_for(lambda: monitor.service("a")["maintenance"], 10, "the API tells of it")
    row = json.loads(run(scene, "maintenance", "-c", path, "list", "--json").stdout)[
        "maintenance"][0]
    equal((row["source"], row["services"], row["counts"]), ("store", ["a"], True), f"{row}")
    check(json.loads(scene.haidang("status", "--json", "-c", path).stdout)["services"][0][
        "maintenance"], "status tells of it")
    run(scene, "maintenance", "-c", path, "end", row["id"], "--by", "An")
    wait_for(lambda: not monitor.service("a")["maintenance"], 10, "it has been called off")
    run(scene, "maintenance", "-c", path, "end", row["id"], "--by", "An", status=1)
    run(scene, "maintenance", "-c", path, "end", "m1", "--by", "An", status=2)
    run(scene, *add[:-1], "soon", status=2)


if __name__ == "__main__":
    main()
