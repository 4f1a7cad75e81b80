#!/usr/bin/python3
"""Golden cases: each rule of the arithmetic with its seconds worked out by hand, from samples that are
imported to what `report` and `explain` say; clocks that are set, with a monitor that runs.

Unless a case says otherwise a probe is asked every 60 s with a limit of 10 s, so that a sample speaks
for 2 x 60 + 10 = 130 s; three failures confirm, one good sample ends.  "Asked from 8:00 to 9:00" are
60 samples, the last at 8:59, so that 8:00:00 to 9:01:10 is known: 3670 s.  A day has 86400 s.

alone: the last one measures time."""

import datetime
import json
import signal
import zoneinfo

from harness import (Clocks, Scene, check, config, equal, http_probe, main, pass_time, program, service,
                     test, wait_for)

PROBE = {"http": "http://127.0.0.1:1/"}
HALF_HOURLY = {**PROBE, "every": "1800s", "confirm": 1}  # speaks for 2 x 1800 + 10 = 3610 s
RULES = {"every": "60s", "timeout": "10s", "confirm": 3, "retry": "10s", "recover": 1}
REASONS = {"failed": "refused", "degraded": "slow", "void": "lag"}
PARTS = ("up", "degraded", "down", "maintenance", "unknown")
VIETNAM = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
DAY, HOUR = 86400, 3600


# --- samples ----------------------------------------------------------------------------------------

def moment(text, zone):
    """2022-05-20 8:30 or 8:30:10, by the wall of the zone."""
    day, _, clock = text.partition(" ")
    hours = [int(part) for part in clock.split(":")] + [0]
    return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(
        *hours[:3]), zone).astimezone(datetime.timezone.utc)


def asked(probe, begin, end, bad=(), step=60, zone=VIETNAM, extra=()):
    """A sample every `step` seconds from begin, end not in it; `bad` are (from, to, outcome), `extra`
    (at, outcome)."""
    stretches = [(moment(one, zone), moment(other, zone), outcome) for one, other, outcome in bad]
    at, rows = moment(begin, zone), [(moment(when, zone), outcome) for when, outcome in extra]
    while at < moment(end, zone):
        rows.append((at, next((outcome for one, other, outcome in stretches if one <= at < other),
                              "ok")))
        at += datetime.timedelta(seconds=step)
    for at, outcome in rows:
        row = {"probe": probe, "at": at.isoformat(timespec="milliseconds"), "outcome": outcome,
               "total_ms": 20}
        yield json.dumps(row if outcome == "ok" else {**row, "reason": REASONS[outcome]})


def on(day, *stretches):
    """("8:30", "8:32", "failed"), … of one day"""
    return [(f"{day} {one}", f"{day} {other}", outcome) for one, other, outcome in stretches]


def run(scene, *words, status=0):
    done = scene.haidang(*words)
    equal(done.returncode, status, f"{words}: {done.stderr}")
    return done.stdout


def bring(scene, name, words, lines):
    path = scene.write(f"{name}.yaml", {**words, "store": f"{name}.db"})
    scene.write(f"{name}.jsonl", "\n".join(lines) + "\n")
    run(scene, "import", "-c", path, scene.path(f"{name}.jsonl"))
    return path


# --- figures ----------------------------------------------------------------------------------------

def report(scene, path, period, *more):
    document = json.loads(run(scene, "report", "-c", path, "--format", "json", *more, period))
    return {row["id"]: row for row in (document["province"], *document["agencies"],
                                       *document["programmes"], *document["services"])}


def value_of(row, name):
    for key in name.split("."):
        row = row[key]
    return row


def should_be(rows, id_, length, figures):
    """Seconds of parts, all else as it stands in the document; fractions as (part, whole)."""
    row = rows[id_]
    for name, should in figures.items():
        if name in PARTS:
            equal(row[f"{name}_ms"], should * 1000, f"{id_}: {name}")
        elif isinstance(should, tuple):
            equal(f"{value_of(row, name):.14f}", f"{should[0] / should[1]:.14f}", f"{id_}: {name}")
        else:
            equal(value_of(row, name), should, f"{id_}: {name}")
    equal(sum(row[f"{part}_ms"] for part in PARTS), length * 1000, f"{id_}: all parts")


def pieces(scene, path, period, id_, figure, *more):
    """(from, to, ms) of what explain lists, and they add up."""
    told = json.loads(run(scene, "explain", "-c", path, "--json", *more, period, id_, figure))
    equal(sum(row["adds"] for row in told["spans"]), told["adds"], f"{figure} of {id_}")
    return [(row["from"][11:19], row["to"][11:19], row["adds"]) for row in told["spans"]]


# --- one day ----------------------------------------------------------------------------------------

FRIDAY = "2022-05-20"

# id: how the service is configured, its samples, and the figures of the day
ONE_DAY = {
    # 8:30 failed, the retry at 8:30:10 is good: nothing was down.  61 samples, one of them failed.
    "retry-succeeded": (
        [PROBE], {},
        [asked("retry-succeeded/1", f"{FRIDAY} 8:00", f"{FRIDAY} 9:00",
               on(FRIDAY, ("8:30", "8:31", "failed")), extra=[(f"{FRIDAY} 8:30:10", "ok")])],
        {"up": 3670, "down": 0, "unknown": DAY - 3670, "incidents": 0, "availability": 1.0,
         "success_ratio": (60, 61), "samples.failed": 1}),
    # 8:30:00, :10 and :20 failed, 8:31 is good: down for 60 s from the first of them, which was known
    # 20 s later.
    "confirmed": (
        [PROBE], {"target": {"availability": "99%"}},
        [asked("confirmed/1", f"{FRIDAY} 8:00", f"{FRIDAY} 9:00",
               on(FRIDAY, ("8:30", "8:31", "failed")),
               extra=[(f"{FRIDAY} 8:30:10", "failed"), (f"{FRIDAY} 8:30:20", "failed")])],
        {"up": 3610, "down": 60, "incidents": 1, "availability": (3610, 3670),
         "coverage": (3670, DAY), "verdict": "insufficient", "times.detect.mean_ms": 20000,
         "times.restore.mean_ms": 60000,
         "budget_left_ms": 36700 - 60000}),  # 1 % of 3670 s, and 60 s are gone
    # Announced on Monday 9/5, nine working days ahead: 10:00 to 11:00 is maintenance, 3600 s, whatever
    # was seen.  Asked 9:30 to 11:30: 7270 s are known.  Down 11:10 to 11:15, outside of it: 300 s.
    "announced": (
        [PROBE], {},
        [asked("announced/1", f"{FRIDAY} 9:30", f"{FRIDAY} 11:30",
               on(FRIDAY, ("10:10", "10:20", "failed"), ("11:10", "11:15", "failed")))],
        {"maintenance": 3600, "down": 300, "up": 7270 - 3900, "unknown": DAY - 7270,
         "availability": (3370, 3670), "gross_availability": (3370, 7270),
         "coverage": (7270, DAY)}),
    # The same, announced two working days ahead: what was seen counts, 600 + 300 s.
    "unannounced": (
        [PROBE], {},
        [asked("unannounced/1", f"{FRIDAY} 9:30", f"{FRIDAY} 11:30",
               on(FRIDAY, ("10:10", "10:20", "failed"), ("11:10", "11:15", "failed")))],
        {"maintenance": 0, "down": 900, "up": 6370, "availability": (6370, 7270),
         "gross_availability": (6370, 7270), "incidents": 2}),
    # The monitor is away from 8:00 to 13:00.  Two failures before it (7:58, 7:59) and one after it
    # make no row: nothing is down.  7270 + 3670 s are known.
    "away": (
        [PROBE], {},
        [asked("away/1", f"{FRIDAY} 6:00", f"{FRIDAY} 8:00", on(FRIDAY, ("7:58", "8:00", "failed"))),
         asked("away/1", f"{FRIDAY} 13:00", f"{FRIDAY} 14:00",
               on(FRIDAY, ("13:00", "13:01", "failed")))],
        {"up": 10940, "down": 0, "unknown": DAY - 10940, "incidents": 0}),
    # Down at 7:57, which is known at 7:59; the last sample speaks until 8:01:10: 250 s, not 5 h.  The
    # incident goes on to 13:00: 5 h 3 min.
    "away-while-down": (
        [PROBE], {},
        [asked("away-while-down/1", f"{FRIDAY} 6:00", f"{FRIDAY} 8:00",
               on(FRIDAY, ("7:57", "8:00", "failed"))),
         asked("away-while-down/1", f"{FRIDAY} 13:00", f"{FRIDAY} 14:00")],
        {"down": 250, "up": 10690, "incidents": 1, "times.restore.mean_ms": 18180000}),
    # A central system is down for half an hour: it is told apart from what the province owns.
    "central": (
        [PROBE], {"owner": "central", "agency": "center"},
        [asked("central/1", f"{FRIDAY} 8:00", f"{FRIDAY} 10:00",
               on(FRIDAY, ("9:00", "9:30", "failed")))],
        {"down": 1800, "up": 5470, "down_by_owner.central_ms": 1800000,
         "down_by_owner.province_ms": 0, "availability": (5470, 7270)}),
    "beside-it": (
        [PROBE], {"agency": "center"},
        [asked("beside-it/1", f"{FRIDAY} 8:00", f"{FRIDAY} 10:00",
               on(FRIDAY, ("9:00", "9:05", "failed")))],
        {"down": 300, "down_by_owner.province_ms": 300000, "availability": (6970, 7270)}),
    # 8:20 to 8:30 is slow: 600 s.  Two slow ones at 8:40 are not confirmed.  8:50 to 8:55, two failures,
    # a slow one, two failures: five bad ones in a row, but never three failures: degraded, 300 s.  9:10
    # to 9:15 is down, 9:15 to 9:20 slow: 300 s each, one incident.
    "degraded": (
        [PROBE], {},
        [asked("degraded/1", f"{FRIDAY} 8:00", f"{FRIDAY} 10:00", on(
            FRIDAY, ("8:20", "8:30", "degraded"), ("8:40", "8:42", "degraded"),
            ("8:52", "8:53", "degraded"), ("8:50", "8:55", "failed"), ("9:10", "9:15", "failed"),
            ("9:15", "9:20", "degraded")))],
        {"degraded": 1200, "down": 300, "up": 5770, "incidents": 3, "availability": (6970, 7270),
         "times.restore.longest_ms": 600000}),
    # One of two probes is not essential: down for 600 s, and silent from 8:41:10 on, it only degrades.
    "additional": (
        [PROBE, {**PROBE, "essential": False}], {},
        [asked("additional/1", f"{FRIDAY} 8:00", f"{FRIDAY} 9:00"),
         asked("additional/2", f"{FRIDAY} 8:00", f"{FRIDAY} 8:40",
               on(FRIDAY, ("8:20", "8:30", "failed")))],
        {"degraded": 600, "up": 3070, "down": 0, "unknown": DAY - 3670, "incidents": 1}),
    # The first fails 8:10 to 8:20, the second 8:15 to 8:25: 900 s, one incident.  The first is slow 8:30
    # to 8:35: 300 s.  The second is not heard of any more after 8:39 + 130 s = 8:41:10: unknown, but for
    # 8:50 to 8:55, when the first is down: 300 s.  2470 s until 8:41:10.
    "essential": (
        [PROBE, PROBE], {},
        [asked("essential/1", f"{FRIDAY} 8:00", f"{FRIDAY} 9:00", on(
            FRIDAY, ("8:10", "8:20", "failed"), ("8:30", "8:35", "degraded"),
            ("8:50", "8:55", "failed"))),
         asked("essential/2", f"{FRIDAY} 8:00", f"{FRIDAY} 8:40",
               on(FRIDAY, ("8:15", "8:25", "failed")))],
        {"down": 1200, "degraded": 300, "up": 2470 - 1200, "unknown": DAY - 2770, "incidents": 3}),
    # 8:30 and 8:31 could not be measured: 120 s.  8:40, 8:41 and 8:43 failed, 8:42 was not measured: no
    # row, 60 s unknown.  8:50 to 8:52 failed and 8:53 was not measured: 180 s down, 60 s unknown; it is
    # over at 8:54, after 240 s.  Of 60 samples 4 are void and 6 failed.
    "void": (
        [PROBE], {},
        [asked("void/1", f"{FRIDAY} 8:00", f"{FRIDAY} 9:00", on(
            FRIDAY, ("8:30", "8:32", "void"), ("8:42", "8:43", "void"), ("8:40", "8:44", "failed"),
            ("8:50", "8:53", "failed"), ("8:53", "8:54", "void")))],
        {"unknown": DAY - 3670 + 240, "down": 180, "up": 3670 - 420, "incidents": 1,
         "success_ratio": (50, 56), "times.restore.mean_ms": 240000}),
    # Maintenance lies also over what nobody saw: 12:00 to 13:00, asked 11:00 to 11:30: 1870 s.
    "maintained-unseen": (
        [PROBE], {},
        [asked("maintained-unseen/1", f"{FRIDAY} 11:00", f"{FRIDAY} 11:30")],
        {"maintenance": 3600, "up": 1870, "unknown": DAY - 5470, "coverage": (5470, DAY)}),
    # It was never asked.
    "never-asked": ([PROBE], {}, [], {"unknown": DAY, "availability": None, "coverage": 0.0,
                                      "verdict": "insufficient", "incidents": 0}),
}


def window(id_, services, begin, end, announced):
    return {"id": id_, "purpose": "x", "services": services, "from": f"{FRIDAY} {begin}",
            "to": f"{FRIDAY} {end}", "announced": announced}


@test
def a_day_of_every_rule(scene: Scene):
    words = config([service(id_, *probes, **more) for id_, (probes, more, _, _) in ONE_DAY.items()],
                   defaults=RULES,
                   agencies=[{"id": "vpub", "name": "A"}, {"id": "center", "name": "B"}],
                   maintenance=[window("early", ["announced"], "10:00", "11:00", "2022-05-09 09:00"),
                                window("late", ["unannounced"], "10:00", "11:00", "2022-05-18 09:00"),
                                window("unseen", ["maintained-unseen"], "12:00", "13:00",
                                       "2022-05-09 09:00")])
    path = bring(scene, "day", words,
                 [line for _, _, lists, _ in ONE_DAY.values() for lines in lists for line in lines])
    day = f"{FRIDAY}..{FRIDAY}"
    # a second policy beside the first: slow is down, no notice is needed
    policy = scene.write("strict.yaml", {"policy": {"name": "strict", "degraded": "down",
                                                    "notice": 0}})
    rows = report(scene, path, day, "--policy", policy)
    for id_, (_, _, _, figures) in ONE_DAY.items():
        should_be(rows, id_, DAY, figures)
    # what an agency has is what its services have, and who owns which part of its downtime
    should_be(rows, "center", 2 * DAY, {"down": 2100, "down_by_owner.central_ms": 1800000,
                                        "down_by_owner.province_ms": 300000, "incidents": 2,
                                        "availability": (5470 + 6970, 2 * 7270)})
    for part in PARTS:
        equal(rows["province"][f"{part}_ms"],
              1000 * sum(figures.get(part, 0) for _, _, _, figures in ONE_DAY.values())
              if part in ("degraded", "down", "maintenance") else
              sum(rows[id_][f"{part}_ms"] for id_ in ONE_DAY), f"the whole: {part}")
    # the second policy: 1500 of 7270 s are not up; the late window counts, and hides 600 s
    should_be_about = rows["degraded"]["beside"]["availability"] - 5770 / 7270
    check(abs(should_be_about) < 1e-14, "slow is down")
    equal(rows["degraded"]["beside"]["degraded_ms"], 1200000, "but is told apart all the same")
    equal((rows["unannounced"]["beside"]["maintenance_ms"],
           rows["unannounced"]["beside"]["down_ms"]), (3600000, 300000), "no notice is needed")
    # explained: where it was unknown while the monitor was away, 4 h 58 min 50 s
    equal(pieces(scene, path, day, "away", "unknown"),
          [("00:00:00", "06:00:00", 21600000), ("08:01:10", "13:00:00", 17930000),
           ("14:01:10", "00:00:00", 35930000)], "away")
    equal(pieces(scene, path, day, "essential", "down"),
          [("08:10:00", "08:20:00", 600000), ("08:20:00", "08:25:00", 300000),
           ("08:50:00", "08:55:00", 300000)], "two probes in turn")
    # a day later: what was said last is over
    equal(report(scene, path, "2022-05-21..2022-05-21")["confirmed"]["unknown_ms"], DAY * 1000,
          "the day after")
    # a sample of before the period speaks into it: from 8:59 to 9:01:10 there is no border
    equal(report(scene, path, "2022-05-19..2022-05-20")["confirmed"]["down_ms"], 60000, "two days")


# --- a month in which things change -------------------------------------------------------------------

# The administrative June of 2022 is 15/5 to 14/6: 17 days of May, 14 of June.
MONTH, MAY, JUNE = 31 * DAY, 17 * DAY, 14 * DAY
CHANGING = {"availability": "90%"}, {"from": "2022-06-01", "availability": "99.9%"}


@test
def a_month_in_which_things_change(scene: Scene):
    rows = [service("merged", HALF_HOURLY, agency="old"),
            service("kept", HALF_HOURLY, targets=list(CHANGING), agency="other"),
            service("broken", HALF_HOURLY, targets=list(CHANGING), agency="other"),
            service("short", HALF_HOURLY, agency="third", to="2022-06-09", **{"from": "2022-05-18"})]
    words = config(rows, defaults=RULES,
                   agencies=[{"id": "old", "name": "Old", "to": "2022-05-31", "into": "new"},
                             {"id": "new", "name": "New"}, {"id": "other", "name": "Other"},
                             {"id": "third", "name": "Third"}])
    whole = ("2022-05-15 0:00", "2022-06-15 0:00")
    path = bring(scene, "month", words, [
        *asked("merged/1", "2022-05-31 12:00", "2022-06-01 12:00",
               [("2022-05-31 23:00", "2022-06-01 1:00", "failed")], 1800),
        *asked("kept/1", *whole, [("2022-05-20 0:00", "2022-05-21 0:00", "failed"),
                                  ("2022-06-10 0:00", "2022-06-10 1:00", "failed")], 1800),
        *asked("broken/1", *whole, [("2022-05-20 0:00", "2022-05-21 0:00", "failed"),
                                    ("2022-06-10 0:00", "2022-06-11 0:00", "failed")], 1800),
        *asked("short/1", "2022-05-17 0:00", "2022-06-11 0:00",
               [("2022-05-17 23:00", "2022-05-18 1:00", "failed"),
                ("2022-06-09 23:00", "2022-06-10 1:00", "failed")], 1800)])
    rows = report(scene, path, "2022-06")
    # An agency merged at midnight of 31/5, in the middle of two hours of downtime: an hour for each.
    # Known: 12 h before; after it 11:30 + 3610 s = 12:30:10.  The incident touched the old one first.
    should_be(rows, "old", MAY, {"up": 39600, "down": 3600, "unknown": MAY - 43200, "incidents": 1,
                                 "services": 1})
    should_be(rows, "new", JUNE, {"up": 41410, "down": 3600, "unknown": JUNE - 45010, "incidents": 0,
                                  "services": 1})
    should_be(rows, "merged", MONTH, {"down": 7200, "incidents": 1, "agency": "new"})
    # 90 % of 17 days allow 146 880 s, 99.9 % of 14 days 1 209.6 s.  A day and an hour are less.
    should_be(rows, "kept", MONTH, {"down": DAY + HOUR, "unknown": 0, "verdict": "met",
                                    "budget_left_ms": 148089600 - 90000000,
                                    "availability": (MONTH - 90000, MONTH),
                                    "target.availability": 0.999})
    # Two days are more.
    should_be(rows, "broken", MONTH, {"down": 2 * DAY, "verdict": "missed",
                                      "budget_left_ms": 148089600 - 172800000})
    should_be(rows, "other", 2 * MONTH, {"down": 3 * DAY + HOUR, "verdict": "met" if
                                         2 * 148089600 >= 262800000 else "missed"})
    # It counts from 18/5 to 9/6, 23 days: of two hours around each border one is in it, and of its
    # samples 23 x 48.
    should_be(rows, "short", 23 * DAY, {"up": 23 * DAY - 7200, "down": 7200, "unknown": 0,
                                        "incidents": 2, "samples.failed": 4,
                                        "samples.ok": 23 * 48 - 4, "coverage": 1.0})
    should_be(rows, "province", 3 * MONTH + 23 * DAY, {"services": 4})
    # Before it, and after: the old agency has no part in June's second half, nor short in its days.
    later = report(scene, path, "2022-06-15..2022-06-20")
    check("old" not in later and "short" not in later, f"{sorted(later)}")
    # Both calendars over the same data.  The administrative May ends on 14/5: nothing was known.  That
    # of the calendar has 31 days, of which "kept" was asked from the 15th on: 17 days, less one.
    equal(report(scene, path, "2022-05")["kept"]["unknown_ms"], 30 * DAY * 1000, "15/4 to 14/5")
    should_be(report(scene, path, "2022-05", "--calendar", "calendar"), "kept", MONTH,
              {"up": MAY - DAY, "down": DAY, "unknown": MONTH - MAY})
    # Half a year: 15/12/2021 to 14/06/2022, 182 days; January to June, 181.
    should_be(report(scene, path, "2022-H1"), "kept", 182 * DAY, {"down": DAY + HOUR})
    should_be(report(scene, path, "2022-H1", "--calendar", "calendar"), "kept", 181 * DAY,
              {"down": DAY + HOUR, "up": MONTH - DAY - HOUR + 1810, "unknown": 181 * DAY - MONTH - 1810})


# --- days that are not like others ----------------------------------------------------------------------

@test
def a_holiday_and_the_day_that_makes_up_for_it(scene: Scene):
    # Mondays to Thursdays 8 h, Fridays 4 h.  26/4 to 5/5/2024: Fri 26/4 4 h; Mon 29/4 swapped for Sat
    # 4/5; 30/4 and 1/5 holidays; Thu 2/5 8 h; Fri 3/5 4 h; Sat 4/5 with the hours of a Monday, 8 h.
    words = config([service("desk", HALF_HOURLY)], defaults=RULES,
                   agencies=[{"id": "vpub", "name": "A", "calendar": "desk"}],
                   calendars=[{"id": "desk", "name": "D", "holidays": ["vn"], "hours": [
                       {"mon-thu": ["8:00-12:00", "13:00-17:00"], "fri": ["8:00-12:00"]}]}])
    # down: all of Mon 29/4, 0 working hours; Sat 4/5 11:00 to 14:00, of which 11:00 to 12:00 and 13:00 to
    # 14:00 are worked; Fri 3/5 11:00 to 13:00, of which one hour is
    path = bring(scene, "holiday", words, asked(
        "desk/1", "2024-04-25 0:00", "2024-05-07 0:00",
        [("2024-04-29 0:00", "2024-04-30 0:00", "failed"),
         ("2024-05-04 11:00", "2024-05-04 14:00", "failed"),
         ("2024-05-03 11:00", "2024-05-03 13:00", "failed")], 1800))
    should_be(report(scene, path, "2024-04-26..2024-05-05"), "desk", 10 * DAY,
              {"down": DAY + 5 * HOUR, "working.up_ms": 21 * HOUR * 1000,
               "working.down_ms": 3 * HOUR * 1000, "working.availability": (21, 24),
               "working.unknown_ms": 0, "working.coverage": 1.0,
               # restored after 24 h, 2 h and 3 h; in working hours 0, 1 and 2 h
               "times.restore.mean_ms": 29 * HOUR * 1000 // 3,
               "times.restore.working_mean_ms": HOUR * 1000})


@test
def a_leap_day(scene: Scene):
    # down from 28/2 23:30 to 1/3 0:30: 30 min, the leap day, 30 min
    path = bring(scene, "leap", config([service("leap", HALF_HOURLY)], defaults=RULES), asked(
        "leap/1", "2024-02-01 0:00", "2024-04-01 0:00",
        [("2024-02-28 23:30", "2024-03-01 0:30", "failed")], 1800))
    should_be(report(scene, path, "2024-02-29..2024-02-29"), "leap", DAY, {"down": DAY, "up": 0})
    should_be(report(scene, path, "2024-02", "--calendar", "calendar"), "leap", 29 * DAY,
              {"down": DAY + 1800, "unknown": 0, "incidents": 1})
    should_be(report(scene, path, "2024-03", "--calendar", "calendar"), "leap", 31 * DAY,
              {"down": 1800, "unknown": 0, "incidents": 1})
    # 15/2 to 14/3 has 29 days, too
    should_be(report(scene, path, "2024-03"), "leap", 29 * DAY, {"down": DAY + 3600, "unknown": 0})
    should_be(report(scene, path, "2024", "--calendar", "calendar"), "leap", 366 * DAY,
              {"down": DAY + 3600})
    run(scene, "report", "-c", path, "2023-02-29..2023-03-01", status=2)
    # it was found out in February, and restored in March: each counts once, also at a border
    for period, detected, restored in (("2024-02", 1, 0), ("2024-03", 0, 1)):
        times = report(scene, path, period, "--calendar", "calendar")["leap"]["times"]
        equal((times["detect"]["count"], times["restore"]["count"]), (detected, restored), period)
    for period, detected in (("2024-02-28..2024-02-28", 1), ("2024-02-29..2024-02-29", 0)):
        times = report(scene, path, period)["leap"]["times"]
        equal(times["detect"]["count"], detected, f"found out at 23:30 of 28/2: {period}")


@test
def the_ends_of_time(scene: Scene):
    today = datetime.datetime.now(VIETNAM).date()
    later = today + datetime.timedelta(days=2)
    words = config([service("one", PROBE, targets=[{"availability": "90%"},
                                                   {"from": str(later), "availability": "99%"}])],
                   defaults=RULES,
                   agencies=[{"id": "vpub", "names": [{"name": "Now"},
                                                      {"from": str(later), "name": "Later"}]}])
    path = bring(scene, "ends", words, asked("one/1", f"{FRIDAY} 23:58", "2022-05-21 0:02", [
        ("2022-05-21 0:00", "2022-05-21 0:02", "failed")], extra=[("2022-05-21 0:00:30", "failed")]))
    # of what is to come nothing is known, and there is nothing to be unknown
    should_be(report(scene, path, "2199"), "one", 0, {"availability": None, "coverage": None,
                                                      "verdict": "insufficient", "incidents": 0})
    # before 1970 there are no instants; 15/12/1969 to 14/12/1970 has 365 days all the same
    should_be(report(scene, path, "1970"), "one", 365 * DAY, {"unknown": 365 * DAY})
    told = json.loads(run(scene, "explain", "-c", path, "--json", "1970", "one", "unknown"))
    equal(told["adds"], 365 * DAY * 1000, "explained")
    json.loads(run(scene, "explain", "-c", path, "--json", "1970", "one", "latencies"))
    # down from midnight on, found out by the third failure: all of it belongs to the second day
    should_be(report(scene, path, f"{FRIDAY}..{FRIDAY}"), "one", DAY, {
        "down": 0, "up": 120, "incidents": 0, "times.detect.count": 0})
    should_be(report(scene, path, "2022-05-21..2022-05-21"), "one", DAY, {
        "down": 60 + 130, "incidents": 1, "times.detect.count": 1, "times.detect.mean_ms": 60000})
    # a period that goes on: what holds only later is not printed yet
    rows = report(scene, path, f"{today}..{later}")
    equal((rows["vpub"]["name"], rows["one"]["target"]["availability"]), ("Now", 0.9), "now")


@test
def a_zone_with_summer_time(scene: Scene):
    # In Berlin 27/3/2022 has 23 hours (2:00 is 3:00), 30/10 has 25 (3:00 is 2:00 again).
    words = config([service("berlin", HALF_HOURLY)], defaults=RULES,
                   province={"name": "B", "timezone": "Europe/Berlin", "language": "en"},
                   agencies=[{"id": "vpub", "name": "A", "calendar": "night"}],
                   calendars=[{"id": "night", "name": "N",
                               "hours": [{"sun": ["1:00-4:00"]}]}])
    # down from 1:30 to 3:30 by the wall: 1 h in March, 3 h in October
    path = bring(scene, "berlin", words, [
        *asked("berlin/1", "2022-02-28 0:00", "2022-04-15 1:00",
               [("2022-03-27 1:30", "2022-03-27 3:30", "failed")], 1800, BERLIN),
        *asked("berlin/1", "2022-09-30 0:00", "2022-11-02 0:00",
               [("2022-10-30 1:30", "2022-10-30 3:30", "failed")], 1800, BERLIN)])
    # the working hours are 1:00 to 4:00 on the wall: 2 h, and 4 h
    should_be(report(scene, path, "2022-03-27..2022-03-27"), "berlin", 23 * HOUR,
              {"down": HOUR, "up": 22 * HOUR, "unknown": 0, "times.restore.mean_ms": HOUR * 1000,
               "working.down_ms": HOUR * 1000, "working.up_ms": HOUR * 1000})
    should_be(report(scene, path, "2022-10-30..2022-10-30"), "berlin", 25 * HOUR,
              {"down": 3 * HOUR, "up": 22 * HOUR, "unknown": 0,
               "working.down_ms": 3 * HOUR * 1000, "working.up_ms": HOUR * 1000})
    should_be(report(scene, path, "2022-03", "--calendar", "calendar"), "berlin", 743 * HOUR,
              {"down": HOUR, "unknown": 0})
    should_be(report(scene, path, "2022-10", "--calendar", "calendar"), "berlin", 745 * HOUR,
              {"down": 3 * HOUR, "unknown": 0})
    should_be(report(scene, path, "2022-04"), "berlin", 743 * HOUR, {"down": HOUR, "unknown": 0})


# --- clocks, with a monitor that runs --------------------------------------------------------------------

# Asked every second with a limit of one: a sample speaks for 2 x 1 + 1 = 3 s.
SPEAKS, AGAIN = 3000, 2500  # ms: and until it is measured again, on a loaded machine


def ok_samples(monitor):
    return sorted(row["at"] for row in monitor.rows("select at from samples where outcome = 'ok'"))


def wait_for_more(monitor, count=2):
    before = len(ok_samples(monitor))
    wait_for(lambda: len(ok_samples(monitor)) >= before + count, 20, monitor.said)


def steps(monitor):
    """(where the clock stood, by how much it was set), ms"""
    return [(row["at"], row["step_ms"]) for row in
            monitor.query("select at, step_ms from minute where step_ms != 0 order by step_ms, at")]


def wait_for_step(monitor, count):
    wait_for(lambda: len(steps(monitor)) >= count, 25, monitor.said)
    wait_for_more(monitor)


def days_of(begin_ms, end_ms):
    days = [datetime.datetime.fromtimestamp(at / 1000, VIETNAM).date() for at in (begin_ms, end_ms)]
    return f"{days[0]}..{days[1]}"


def replays_as_it_was(scene, clocks, monitor):
    """Also beside the monitor that writes it."""
    good = ok_samples(monitor)
    told = json.loads(scene.run([*clocks.wrap(), program(), "replay", "-c", monitor.config, "--json",
                                 days_of(good[0], good[-1])], 60).stdout)
    equal([row for row in told["figures"] if row["differs"]], [], "figures")
    check(told["same"] and told["samples"] >= len(good), f"{told['incidents']}, {told['samples']}")


@test
def a_sleep_of_90_seconds_and_a_clock_set_by_an_hour_both_ways(scene: Scene):
    peer, clocks = scene.peer(), Clocks(scene)
    monitor = scene.monitor(config(
        [service("one", http_probe(f"http://one.test:{peer['http']}/"))],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "1s", "confirm": 2, "retry": "200ms"}), wrap=clocks.wrap())
    wait_for_more(monitor)
    # suspended for 90 s: what was said last holds for 3 s at most, the rest is unknown
    monitor.child.send_signal(signal.SIGSTOP)
    pass_time(0.2)
    asleep = ok_samples(monitor)[-1]
    clocks.shift(wall=90000, steady=90000)
    monitor.child.send_signal(signal.SIGCONT)
    wait_for_more(monitor)
    # an hour ahead: nobody knows it.  An hour back, and again ahead: it counts once.
    for count, by in ((1, HOUR), (2, -HOUR), (3, HOUR)):
        clocks.shift(wall=by * 1000)
        wait_for_step(monitor, count)
        if count == 1:
            replays_as_it_was(scene, clocks, monitor)
    equal(monitor.incidents(), [], "nobody is blamed")
    equal(monitor.stop()[0], 0, monitor.said())

    rows = monitor.rows("select at, outcome from samples order by at")
    (back, _), *forward = steps(monitor)
    was = min(at for at, _ in forward)
    good = [row["at"] for row in rows if row["outcome"] == "ok"]
    awake = min(at for at in good if at > asleep + 60000)
    ahead = min(at for at in good if at > was + 1800000)
    told = json.loads(scene.run([*clocks.wrap(), program(), "explain", "-c", monitor.config, "--json",
                                 days_of(good[0], good[-1] + 10000), "one", "unknown"], 60).stdout)
    unknown = [(ms_of(row["from"]), ms_of(row["to"])) for row in told["spans"]]
    equal(sum(end - begin for begin, end in unknown), told["adds"], "they add up")
    sleep = next((one, other) for one, other in unknown if other == awake)
    check(asleep <= sleep[0] <= asleep + SPEAKS + AGAIN, f"unknown from {sleep[0]}, {asleep}")
    check(90000 - SPEAKS - AGAIN <= sleep[1] - sleep[0] <= 90000 + AGAIN, f"90 s: {sleep}")
    check((was, ahead) in unknown, f"from where the clock stood: {was}, {ahead}, {unknown}")
    check(HOUR * 1000 - 50 <= ahead - was <= HOUR * 1000 + AGAIN, f"an hour: {ahead - was}")
    caught_up = min(at for at in good if at > back)
    check((back, caught_up) in unknown, f"until the clock caught up: {back}, {caught_up}, {unknown}")
    check(caught_up - back < 20000, f"and no longer, though all of the hour was measured twice: {unknown}")
    equal(len(unknown), 4 + (unknown[-1][0] > good[-1]), f"and no other: {unknown}")
    equal(unknown[0][1], good[0], "before its first sample nothing is known")


def ms_of(text):
    return round(datetime.datetime.fromisoformat(text).timestamp() * 1000)


if __name__ == "__main__":
    main()
