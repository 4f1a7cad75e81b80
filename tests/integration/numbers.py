#!/usr/bin/python3
"""Figures of a real run with faults, once more from its raw samples, equal to the millisecond.

alone: what is broken must be broken for as long as it takes to be seen."""

import datetime
import json
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "numbers"))

from harness import (SOAK, Scene, check, config, equal, http_probe, instant, main, pass_time,
                     program, service, test, wait_for)
from recompute import PARTS, differences, read_samples, recompute

DVC, NT = "https://dichvucong.ninhthuan.test/", "https://www.ninhthuan.test/"
QUICK = {"every": "1s", "timeout": "1s", "confirm": 2, "retry": "200ms", "recover": 2}
SERVICES = {  # id: url, essential
    "plain": [(DVC, True)],
    "both": [(NT, True), (DVC, True)],
    "beside": [(NT, True), (DVC, False)],
    "extra": [(DVC, False), (NT, False)],
}
ROUNDS = 20 if SOAK else 2  # killed and suspended so often
PLANS = [{"probe": f"{id_}/{i}", "service": id_, "every": 1000, "timeout": 1000, "confirm": 2,
          "recover": 2, "weight": "essential" if essential else "additional"}
         for id_, probes in SERVICES.items() for i, (_, essential) in enumerate(probes, 1)]


def watch(scene):
    province = scene.province()
    rows = [service(id_, *(http_probe(url, essential=essential, expect={"within": "400ms"})
                           for url, essential in probes), target={"availability": "99.9%"})
            for id_, probes in SERVICES.items()]
    monitor = scene.monitor(config(rows, hosts={"*.test": "127.0.0.1"},
                                   ports={443: province.https, 80: province.http},
                                   trust=str(province.ca), defaults=QUICK))
    for id_ in SERVICES:
        monitor.wait_for_state(id_, "up", 15)
    return province, monitor


def live_through(province, monitor):
    """Down, degraded, both, a failure that nobody confirms, killed, suspended, well again."""
    province.control("dvc-01", "status:503")
    monitor.wait_for_state("plain", "down", 15)
    monitor.wait_for_state("beside", "degraded", 15)
    province.control("nt-01", "slow:500ms")
    monitor.wait_for_state("both", "down", 15)
    province.control("dvc-01", "none")
    monitor.wait_for_state("both", "degraded", 15)
    monitor.wait_for_state("plain", "up", 15)
    province.control("nt-01", "none")
    monitor.wait_for_state("both", "up", 15)
    for _ in range(ROUNDS):
        province.control("dvc-01", "status:503", "1s")
        pass_time(3)
        monitor.kill()
        pass_time(5)  # longer than a sample speaks
        monitor.start()
        monitor.wait_for_state("both", "up", 15)
        monitor.child.send_signal(signal.SIGSTOP)
        pass_time(4)
        monitor.child.send_signal(signal.SIGCONT)
        pass_time(2)
    province.control("dvc-01", "status:503")
    monitor.wait_for_state("plain", "down", 15)


def explain(scene, monitor, id_, figure, period):
    done = scene.haidang("explain", "-c", monitor.config, "--json", period, id_, figure)
    equal(done.returncode, 0, f"explain {id_} {figure}: {done.stderr}")
    return json.loads(done.stdout)


def days_around_now():
    zone = datetime.timezone(datetime.timedelta(hours=7))
    today = datetime.datetime.now(zone).date()
    day = datetime.timedelta(days=1)
    return f"{today - day}..{today + day}"


def parts_of(document):
    return {part: document[f"{part}_ms"] for part in PARTS}


def the_service_is_as_recomputed(scene, monitor, history, id_, period):
    document = explain(scene, monitor, id_, "coverage", period)
    begin, end = instant(document["from"]), instant(document["to"])
    parts = parts_of(document)
    equal(parts, recompute(history, PLANS, begin, end)[id_], f"five parts of {id_}")
    equal(sum(parts.values()), end - begin, f"their sum, of {id_}")
    seen = parts["up"] + parts["degraded"]
    shares = {"availability": seen / (seen + parts["down"]),
              "coverage": (end - begin - parts["unknown"]) / (end - begin)}
    for name, share in shares.items():  # a document has 15 digits
        check(abs(document[name] - share) < 1e-14, f"{name} of {id_}: {document[name]}, {share}")
    for part in PARTS:
        own = sum(row["length_ms"] for row in document["spans"] if row["part"] == part)
        equal(own, parts[part], f"pieces of {part} of {id_}")
    samples = monitor.rows("select count(*) as n from samples"
                           f" where probe like '{id_}/%'")[0]["n"]
    equal(sum(row["samples"] for row in document["spans"]), samples, f"samples of {id_}")
    return parts


@test
def every_part_of_every_service_is_as_recomputed_from_the_samples(scene: Scene):
    province, monitor = watch(scene)
    live_through(province, monitor)
    period = days_around_now()
    running = explain(scene, monitor, "plain", "availability", period)  # beside the monitor
    check(0 < running["availability"] < 1, f"{running}")
    share = wait_for(lambda: monitor.service("plain")["availability_90d"], 90, "a share of 90 days")
    check(0 < share <= 1, f"availability of 90 days {share}")
    equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")

    pass_time(4)  # until the last samples have said what they had to say
    last = monitor.query("select max(last) as last from heard")[0]["last"]
    history = read_samples(program(), monitor.config, monitor.store)
    equal(differences(monitor.store, history, PLANS, last + 10000), [], "spans and samples")
    told = {id_: the_service_is_as_recomputed(scene, monitor, history, id_, period)
            for id_ in SERVICES}
    for part in ("up", "down", "unknown"):
        check(told["plain"][part] > 0, f"there was no {part}: {told['plain']}")
    check(told["beside"]["degraded"] > 0 and told["beside"]["down"] == 0, f"{told['beside']}")
    check(told["extra"]["down"] == 0, f"{told['extra']}")

    # agencies, programmes and the province are the sums of their services
    for id_ in ("vpub", "dvc", "province"):
        document = explain(scene, monitor, id_, "down", period)
        for part in ("up", "degraded", "down", "maintenance"):
            equal(document[f"{part}_ms"], sum(parts[part] for parts in told.values()),
                  f"{part} of {id_}")
        equal(sum(row["length_ms"] for row in document["spans"]), document["down_ms"],
              f"pieces of {id_}")

    runs = monitor.query("select started, seen, stopped from run order by id")
    equal(len(runs), ROUNDS + 1, f"runs {runs}")
    equal([row["stopped"] is not None for row in runs], [False] * (len(runs) - 1) + [True],
          "only the last was stopped, the others were killed")
    for before, after in zip(runs, runs[1:]):
        check(before["started"] < before["seen"] <= after["started"], f"runs {runs}")
    stalls = monitor.query("select max(stall_us) as most from minute")[0]["most"]
    check(stalls >= 3000000, f"the longest stall was {stalls} us, we suspended it for 4 s")


if __name__ == "__main__":
    main()
