#!/usr/bin/python3
"""Clocks that are set, a monitor that sleeps or is away: unknown time, to the millisecond.

What is expected was worked out by hand: a sample that is asked every second with a limit of one
speaks for 2 x 1 s + 1 s = 3000 ms.  The clocks are shifted by a library that is loaded before the
program (tests/preload/shift.c), so that hours take no time.

alone: measures time."""

import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "numbers"))

from harness import (Clocks, Scene, check, config, equal, http_probe, main, pass_time, program, service,
                     test, wait_for)
from recompute import differences, read_samples

SPEAKS = 3000  # ms
HOUR = 3600000
SLACK = 2500  # until a state is measured again: an interval, and what a loaded machine takes
PLANS = [{"probe": "one/1", "service": "one", "weight": "essential", "every": 1000,
          "timeout": 1000, "confirm": 2, "recover": 1}]


def watch(scene):
    peer = scene.peer()
    clocks = Clocks(scene)
    monitor = scene.monitor(config([service("one", http_probe(f"http://one.test:{peer['http']}/"))],
                                   hosts={"*.test": "127.0.0.1"},
                                   defaults={"every": "1s", "timeout": "1s", "confirm": 2,
                                             "retry": "200ms"}), wrap=clocks.wrap())
    wait_for_new(monitor, 3)
    return clocks, monitor


def samples(monitor):
    """(at, outcome), in the order of their instants."""
    return [(row["at"], row["outcome"])
            for row in monitor.rows("select at, outcome from samples order by at")]


def count(monitor):
    return len(samples(monitor))


def wait_for_new(monitor, more):
    before = count(monitor)
    wait_for(lambda: count(monitor) >= before + more, 20, lambda: f"samples; {monitor.said()}")


def spans(monitor):
    """(from, to, state) of those that are over."""
    return [(row["began"], row["ended"], ("unknown", "up", "degraded", "down")[row["state"]])
            for row in monitor.query("select began, ended, state from span order by began")]


def unknown(monitor):
    return [(begin, end) for begin, end, state in spans(monitor) if state == "unknown"]


def steps(monitor):
    return [(row["at"], row["step_ms"])
            for row in monitor.query("select at, step_ms from minute where step_ms != 0 order by at")]


def near(value, wanted, slack, about):
    check(abs(value - wanted) <= slack, f"{about}: {value}, should be {wanted} within {slack}")


def finish(monitor):
    """Nobody was blamed, and all was said."""
    equal(monitor.incidents(), [], "incidents")
    check({outcome for _, outcome in samples(monitor)} <= {"ok", "void"}, f"{samples(monitor)}")
    equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")


def is_as_recomputed(monitor):
    last = monitor.query("select max(last) as last from heard")[0]["last"]
    history = read_samples(program(), monitor.config, monitor.store)
    equal(differences(monitor.store, history, PLANS, last + 10000), [], "spans and samples")


@test
def a_clock_set_an_hour_ahead_makes_an_hour_that_nobody_knows(scene: Scene):
    clocks, monitor = watch(scene)
    clocks.shift(wall=HOUR)
    wait_for(lambda: unknown(monitor), 20, lambda: f"unknown time; {monitor.said()}")
    wait_for_new(monitor, 2)
    equal(len(steps(monitor)), 1, f"steps {steps(monitor)}")
    (was, by), = steps(monitor)
    near(by, HOUR, 20, "the step")
    (begin, end), = unknown(monitor)
    first = min(at for at, outcome in samples(monitor) if at > was + HOUR / 2 and outcome == "ok")
    equal((begin, end), (was, first), "from where the clock stood to the first sample")
    near(end - begin, HOUR, SLACK, "unknown time")
    equal(spans(monitor)[0], (samples(monitor)[0][0], was, "up"), "before it")
    finish(monitor)
    is_as_recomputed(monitor)


@test
def an_hour_that_comes_twice_counts_once(scene: Scene):
    clocks, monitor = watch(scene)
    clocks.shift(wall=-HOUR)
    wait_for(lambda: steps(monitor), 20, lambda: f"a step; {monitor.said()}")
    wait_for_new(monitor, 3)
    equal(monitor.state("one"), "up", "it is said how things are now")
    (was, by), = steps(monitor)
    near(by, -HOUR, 20, "the step")
    kept = samples(monitor)
    check(kept[0][0] < was - HOUR / 2, f"samples are dated by the clock: {kept[0]}")
    clocks.shift(wall=HOUR)
    wait_for(lambda: unknown(monitor), 20, lambda: f"unknown time; {monitor.said()}")
    wait_for_new(monitor, 2)
    equal(len(steps(monitor)), 2, f"steps {steps(monitor)}")
    (begin, end), = unknown(monitor)
    first = min(at for at, outcome in samples(monitor) if at > was and outcome == "ok")
    equal((begin, end), (was, first), "from the first step to the first sample after the second")
    told = spans(monitor)
    equal(told[0][2], "up", "before it")
    for before, after in zip(told, told[1:]):
        equal(before[1], after[0], f"spans without a gap, and no instant twice: {told}")
    finish(monitor)


@test
def ninety_seconds_of_sleep_are_unknown(scene: Scene):
    clocks, monitor = watch(scene)
    monitor.child.send_signal(signal.SIGSTOP)
    pass_time(0.2)
    before = samples(monitor)
    clocks.shift(wall=90000, steady=90000)
    monitor.child.send_signal(signal.SIGCONT)
    wait_for(lambda: unknown(monitor), 20, lambda: f"unknown time; {monitor.said()}")
    wait_for_new(monitor, 2)
    equal(steps(monitor), [], "both clocks went on: none was set")
    (begin, end), = unknown(monitor)
    rows = samples(monitor)
    last = max(at for at, outcome in rows if at <= begin and outcome == "ok")
    voids = [at for at, outcome in rows if outcome == "void"]
    equal(begin, min([last + SPEAKS] + voids), "unknown from where nothing speaks any more")
    equal(end, min(at for at, outcome in rows if at > begin and outcome == "ok"), "to the next one")
    near(end - begin, 90000 - SPEAKS / 2, SPEAKS / 2 + SLACK, "unknown time")
    check(last >= before[-1][0], f"{before[-1]}, {last}")
    stall = monitor.query("select max(stall_us) as most, sum(missed) as missed from minute")[0]
    check(stall["most"] >= 90000000, f"the stall that is kept: {stall}")
    near(stall["missed"], 90, 3, "slots that were missed")
    finish(monitor)
    is_as_recomputed(monitor)


@test
def five_hours_away_are_unknown(scene: Scene):
    clocks, monitor = watch(scene)
    monitor.kill()
    last = samples(monitor)[-1][0]
    clocks.shift(wall=5 * HOUR)
    monitor.start()
    wait_for(lambda: unknown(monitor), 20, lambda: f"unknown time; {monitor.said()}")
    first = min(at for at, _ in samples(monitor) if at > last)
    equal(unknown(monitor), [(last + SPEAKS, first)], "unknown time")
    near(first - last, 5 * HOUR, 2 * SLACK, "away")
    equal(steps(monitor), [], "it was not there when the clock went on")
    wait_for_new(monitor, 2)
    runs = monitor.query("select started, seen, stopped from run order by id")
    equal(len(runs), 2, f"runs {runs}")
    check(runs[0]["stopped"] is None and runs[0]["seen"] <= last + SLACK, f"killed: {runs}")
    near(runs[1]["started"] - runs[0]["seen"], 5 * HOUR, 2 * SLACK, "between the runs")
    finish(monitor)
    is_as_recomputed(monitor)


if __name__ == "__main__":
    main()
