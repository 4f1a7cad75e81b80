#!/usr/bin/python3
"""Recorded samples through the rules once more: the same rules change nothing, others exactly what
was worked out by hand."""

import datetime
import json
import random
import sqlite3

from harness import Scene, check, config, equal, main, service, test

ZONE = datetime.timezone(datetime.timedelta(hours=7))
PROBE = {"http": "http://127.0.0.1:1/"}
MINUTE = datetime.timedelta(minutes=1)
RULES = {"every": "60s", "timeout": "10s", "confirm": 3, "retry": "10s", "recover": 1}


def run(scene, *words, status=0):
    done = scene.haidang(*words, seconds=60)
    equal(done.returncode, status, f"{words}: {done.stderr}")
    return done


def replay(scene, *words):
    return json.loads(run(scene, "replay", "--json", *words).stdout)


def line(probe, at, outcome, reason=None):
    row = {"probe": probe, "at": at.isoformat(timespec="milliseconds"), "outcome": outcome,
           "total_ms": 20}
    return json.dumps(row if outcome == "ok" else {**row, "reason": reason or {
        "failed": "refused", "degraded": "slow", "void": "lag"}[outcome]})


def day(year, month, number, hour=0, minute=0):
    return datetime.datetime(year, month, number, hour, minute, tzinfo=ZONE)


def bytes_of(scene):
    return scene.path("haidang.db").read_bytes()


# --- the same rules ----------------------------------------------------------------------------------

def history(probe, begin, end, chance, calm):
    """Stretches of good and bad, of silence, of all mixed; in what is calm far fewer."""
    lines, at = [], begin + datetime.timedelta(seconds=chance.randrange(300))
    while at < end:
        kind = chance.choices(["ok", "failed", "degraded", "void", "mixed", "silent", "long"],
                              [60 if calm else 9, 4, 3, 2, 5, 2, 1 if probe == "a/1" else 0])[0]
        if kind == "long":  # down for days, also over the ends of periods
            kind, count = "failed", 1500
        else:
            count = chance.randrange(1, 60)
        for _ in range(count):
            if kind == "silent":
                at += 20 * MINUTE
                break
            mixed = chance.choice(["ok", "failed", "degraded", "void"])
            if at < end:
                lines.append(line(probe, at, mixed if kind == "mixed" else kind))
            at += datetime.timedelta(seconds=chance.choice([10, 250, 300, 310]))
    return lines


@test
def the_same_rules_make_no_difference(scene: Scene):
    every = {**PROBE, "every": "300s"}
    words = config([service("a", {**every, "recover": 2}, {**every, "essential": False},
                            target={"availability": "99%"}),
                    service("b", every, every, every, owner="central"),
                    service("c", {**every, "confirm": 1}, agency="other", to="2022-06-09")],
                   defaults=RULES,
                   agencies=[{"id": "vpub", "name": "A", "to": "2022-05-31", "into": "other"},
                             {"id": "other", "name": "B"}],
                   maintenance=[{"id": "m", "purpose": "x", "services": ["a", "b"],
                                 "from": "2022-05-22 22:00", "to": "2022-05-23 02:00",
                                 "announced": "2022-05-02 09:00"}])
    path = scene.write("replay.yaml", words)
    chance = random.Random(3)
    probes = [("a/1", False), ("a/2", True), ("b/1", True), ("b/2", True), ("b/3", True), ("c/1", True)]
    middle, last = day(2022, 5, 20, 3), day(2022, 6, 9, 20)
    for name, begin, end in (("older", day(2022, 5, 8), middle), ("newer", middle, last)):
        lines = [row for probe, calm in probes for row in history(probe, begin, end, chance, calm)]
        lines += [line("c/1", day(2022, 6, 9, 23), "ok")] if name == "newer" else []
        chance.shuffle(lines)
        scene.write(f"{name}.jsonl", "\n".join(lines) + "\n")
    run(scene, "import", "-c", path, scene.path("older.jsonl"), scene.path("newer.jsonl"))
    before = bytes_of(scene)
    for period in ("2022-06", "2022-05", "2022-05-18..2022-05-25"):
        told = replay(scene, "-c", path, period)
        differing = [row for row in told["incidents"]["list"] if row["fate"] != "kept"]
        equal(differing, [], f"incidents of {period}")
        equal([row["id"] for row in told["figures"] if row["differs"]], [], f"figures of {period}")
        equal(told["same"], True, period)
        check(told["incidents"]["kept"] > 20, f"incidents of {period}: {told['incidents']['kept']}")
        check(told["figures"][0]["before"]["down_ms"] > 0, f"{told['figures'][0]}")
    said = run(scene, "replay", "-c", path, "2022-06").stdout
    check("no difference" in said, said)
    equal(bytes_of(scene), before, "the store")


# --- changed rules, worked out by hand ---------------------------------------------------------------

def scene_of_one_day(scene):
    """One service asked every minute on 20/05/2022 from 8:00 to 12:00, all well but

       8:30 two failures (8:30, 8:31)
       9:00 four failures (9:00 … 9:03)
      10:00 three failures, ok, three failures (10:00 … 10:02, 10:04 … 10:06)"""
    bad = {(8, 30), (8, 31), (9, 0), (9, 1), (9, 2), (9, 3), (10, 0), (10, 1), (10, 2), (10, 4),
           (10, 5), (10, 6)}
    at, lines = day(2022, 5, 20, 8), []
    while at < day(2022, 5, 20, 12):
        lines.append(line("one/1", at, "failed" if (at.hour, at.minute) in bad else "ok"))
        at += MINUTE
    words = config([service("one", PROBE, target={"availability": "95%"}), service("idle", PROBE)],
                   defaults=RULES)
    path = scene.write("replay.yaml", words)
    scene.write("day.jsonl", "\n".join(lines) + "\n")
    run(scene, "import", "-c", path, scene.path("day.jsonl"))
    return path, words


def incidents(told):
    """(fate, (began, detected, ended) before, and after), as minutes of the day."""
    def minutes(row):
        return row and tuple(row[name][11:16] for name in ("began", "detected", "ended"))
    return [(row["fate"], minutes(row["before"]), minutes(row["after"]))
            for row in told["incidents"]["list"]]


def figures(told, id_):
    return next(row for row in told["figures"] if row["id"] == id_)


@test
def another_confirm_makes_exactly_these_differences(scene: Scene):
    path, words = scene_of_one_day(scene)
    held = ("9:00", "9:02", "9:04")
    first, second = ("10:00", "10:02", "10:03"), ("10:04", "10:06", "10:07")
    pad = lambda times: tuple(text.zfill(5) for text in times)

    # confirmed by four: only 9:00 is left, and is confirmed a minute later
    other = scene.write("four.yaml", {**words, "defaults": {**RULES, "confirm": 4}})
    told = replay(scene, "-c", path, "--with", other, "2022-05-20..2022-05-20")
    equal(incidents(told), [("changed", pad(held), pad(("9:00", "9:03", "9:04"))),
                            ("gone", pad(first), None), ("gone", pad(second), None)], "by four")
    one = figures(told, "one")
    equal((one["before"]["down_ms"], one["after"]["down_ms"]), (600000, 240000), "4 + 3 + 3 min; 4")
    equal((one["before"]["incidents"], one["after"]["incidents"]), (3, 1), "incidents")
    # asked for 4 h and heard 1 min longer (2 x 60 s + 10 s after 11:59): 242 min 10 s less downtime
    last = 14400000 - 60000 + 130000
    equal((one["before"]["up_ms"], one["after"]["up_ms"]), (last - 600000, last - 240000), "up")
    equal(one["after"]["unknown_ms"], 86400000 - last, "unknown")
    equal(one["after"]["times"]["detect"]["mean_ms"], 180000, "detected 3 min after it began")
    equal(figures(told, "vpub")["after"]["down_ms"], 240000, "its agency")
    equal(figures(told, "province")["after"]["down_ms"], 240000, "the whole")
    equal(figures(told, "idle")["differs"], False, "a service that was never asked")
    equal((told["same"], told["samples"]), (False, 240), "so it differs")

    # confirmed by two: 8:30 is new, all others are told a minute earlier
    other = scene.write("two.yaml", {**words, "defaults": {**RULES, "confirm": 2}})
    told = replay(scene, "-c", path, "--with", other, "2022-05-20..2022-05-20")
    equal(incidents(told), [("new", None, pad(("8:30", "8:31", "8:32"))),
                            ("changed", pad(held), pad(("9:00", "9:01", "9:04"))),
                            ("changed", pad(first), pad(("10:00", "10:01", "10:03"))),
                            ("changed", pad(second), pad(("10:04", "10:05", "10:07")))], "by two")
    equal(figures(told, "one")["after"]["down_ms"], 720000, "2 min more")

    # over by two good ones: 10:00 and 10:04 are one, for one good one between them ends nothing
    other = scene.write("recover.yaml", {**words, "defaults": {**RULES, "recover": 2}})
    told = replay(scene, "-c", path, "--with", other, "2022-05-20..2022-05-20")
    equal(incidents(told), [("kept", pad(held), pad(held)),
                            ("changed", pad(first), pad(("10:00", "10:02", "10:07"))),
                            ("gone", pad(second), None)], "over by two")
    equal(figures(told, "one")["after"]["down_ms"], 240000 + 420000, "and 10:03 is down")

    said = run(scene, "replay", "-c", path, "--with", other, "2022-05-20..2022-05-20").stdout
    for word in ("10:07:00 20/05/2022", "600000", "660000", "1 kept, 1 changed, 0 new, 1 gone"):
        check(word in said, f"{word!r} in {said}")


@test
def other_probes_maintenance_targets_and_policies(scene: Scene):
    path, words = scene_of_one_day(scene)
    period = "2022-05-20..2022-05-20"
    rows = [service("one", {**PROBE, "id": "one/new", "essential": False}, {**PROBE, "id": "one/1", "essential": False},
                    target={"availability": "90%"})]
    # announced in time: 9:00 to 10:05 are maintenance, 65 min
    other = scene.write("other.yaml", {**words, "services": rows, "maintenance": [
        {"id": "m", "purpose": "x", "services": ["one"], "from": "2022-05-20 09:00",
         "to": "2022-05-20 10:05", "announced": "2022-05-03 09:00"}]})
    told = replay(scene, "-c", path, "--with", other, period)
    equal(told["probes"], {"only_before": ["idle/1"], "only_after": ["one/new"]}, "probes")
    one = figures(told, "one")["after"]
    # an additional probe that is down only degrades: of 10:04 … 10:07 two minutes are left
    equal((one["down_ms"], one["maintenance_ms"], one["degraded_ms"]), (0, 3900000, 120000), f"{one}")
    equal({row["after"]["state"] for row in told["incidents"]["list"]}, {"degraded"}, "states")
    equal(figures(told, "idle")["after"], None, "a service that is only in the first")
    said = run(scene, "replay", "-c", path, "--with", other, period).stdout
    check("idle/1" in said and "one/new" in said, said)

    # a policy by which a sample speaks for an interval and nothing more: after 11:59 one minute
    policy = scene.write("policy.yaml", {"policy": {"name": "short", "speak": {
        "intervals": 1, "timeout": False}}})
    told = replay(scene, "-c", path, "--policy", policy, period)
    row = figures(told, "one")
    equal(row["before"]["unknown_ms"] - row["after"]["unknown_ms"], -70000, "130 s become 60 s")
    equal((told["policy"]["before"]["name"] != "short", told["policy"]["after"]["name"]),
          (True, "short"), "policies")
    equal(told["incidents"]["kept"], 3, "incidents are the same")

    # what cannot be: no period, no such file, samples that are gone
    for wrong in ((), ("2022-13",), ("--with", scene.path("none.yaml"), period)):
        run(scene, "replay", "-c", path, *wrong, status=2)
    with sqlite3.connect(scene.path("haidang.db")) as base:
        base.execute("insert into dropped values('samples', 1653100000000, 1653100000001)")
    done = run(scene, "replay", "-c", path, period, status=3)
    check("not kept any more" in done.stderr, done.stderr)


if __name__ == "__main__":
    main()
