#!/usr/bin/python3
"""kill -9 at any moment: what was shown is there afterwards, and no incident is opened twice.

Half an hour goes by whenever it is dead, so that hours (in a soak days, too) are packed meanwhile."""

import pathlib
import random
import sqlite3
import sys

for folder in ("integration", "numbers"):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / folder))

from harness import (SOAK, Clocks, Scene, check, config, equal, free_port, http_probe, instant, main,
                     pass_time, program, service, test, wait_for)
from recompute import differences, read_samples

KILLS = 400 if SOAK else 20
IDS = [f"s-{i}" for i in range(6)]
PLANS = [{"probe": f"{id_}/1", "service": id_, "weight": "essential", "every": 1000,
          "timeout": 1000, "confirm": 2, "recover": 1} for id_ in IDS]


def shown_by(monitor):
    """What anybody may have seen: samples and open incidents of all services."""
    shown = {(row["probe"], instant(row["at"]), row["outcome"])
             for id_ in IDS for row in monitor.samples(id_)}
    return shown, {row["id"]: row["state"] for row in monitor.status()["services"]}


def kept_in(monitor):
    rows = monitor.rows("select probe, at, outcome from samples")
    return {(row["probe"], row["at"], row["outcome"]) for row in rows}


def check_spans(monitor):
    """Whatever moment it was killed at: samples and spans say the same."""
    last = monitor.query("select max(last) as last from heard")[0]["last"] or 0
    samples = read_samples(program(), monitor.config, monitor.store)
    for now in (last, last + 1, last + 60000):
        equal(differences(monitor.store, samples, PLANS, now), [], "spans and samples")


def check_incidents(monitor, known):
    """No service has two incidents at one time; what was known keeps its id and its beginning."""
    last = {}
    for row in monitor.incidents():
        before = last.get(row["service"])
        if before is not None:
            check(before["ended"] is not None and before["ended"] < row["began"],
                  f"opened twice: {before}, {row}")
        last[row["service"]] = row
        if row["id"] in known:
            equal((row["service"], row["began"]), known[row["id"]], f"incident {row['id']}")
    return {row["id"]: (row["service"], row["began"]) for row in monitor.incidents()}


@test
def nothing_that_was_shown_is_lost_by_kill_9(scene: Scene):
    chance = random.Random(20220614)
    port = free_port()
    flag = scene.path("ill")
    scene.nginx(f"""server {{ listen 127.0.0.1:{port};
        location / {{ if (-f {flag}) {{ return 503; }} return 200 ok; }}
        location = /well {{ return 200 ok; }} }}""")
    clocks = Clocks(scene)
    monitor = scene.monitor(config(
        [service(id_, http_probe(f"http://{id_}.test:{port}/{'' if i < 3 else 'well'}"))
         for i, id_ in enumerate(IDS)],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "1s", "confirm": 2, "retry": "100ms"}), wrap=clocks.wrap())
    known = {}
    shown = set()
    for number in range(KILLS):
        # sometimes at once, sometimes after commits, sometimes in the middle of an incident
        if chance.random() < 0.4:
            if flag.exists():
                flag.unlink()
            else:
                flag.write_text("")
        pass_time(chance.choice((0.0, 0.3, 1.0, 1.3, 2.5)) * chance.random())
        now, _ = shown_by(monitor)
        shown |= now
        pass_time(chance.random() * 0.2)
        monitor.kill()
        check_spans(monitor)
        clocks.shift(wall=1800000)
        monitor.start()
        lost = shown - kept_in(monitor)
        equal(sorted(lost)[:5], [], f"{len(lost)} of {len(shown)} samples lost by kill {number}")
        known = check_incidents(monitor, known)
    check(len(shown) > KILLS, f"only {len(shown)} samples were ever shown")
    check(known, "no incident ever came")
    packed = monitor.rows("select count(*) as n from block_hour")[0]["n"]
    check(packed > KILLS / 4, f"only {packed} hours were packed")

    if flag.exists():
        flag.unlink()
    for id_ in IDS:
        monitor.wait_for_state(id_, "up", 20)
    wait_for(lambda: all(row["ended"] is not None for row in monitor.incidents()), 10,
             lambda: f"all incidents are over: {monitor.incidents()}")
    check_incidents(monitor, known)
    wells = [row for row in monitor.incidents() if row["service"] in IDS[3:]]
    equal(wells, [], "incidents of services that were always well")
    equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")
    check_spans(monitor)
    with sqlite3.connect(monitor.store) as store:
        equal(store.execute("pragma integrity_check").fetchall(), [("ok",)], "integrity")


if __name__ == "__main__":
    main()
