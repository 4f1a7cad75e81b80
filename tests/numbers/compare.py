#!/usr/bin/python3
"""compare.py - the program's figures of a period, and the same recomputed: where do they differ?

    compare.py PROGRAM CONFIG STORE FROM TO [PERIOD]    e.g. … 2021-12-15 2022-06-14 2022-H1

Both days are in it.  Times must agree to the millisecond, shares to 15 digits, percentiles to 1 %.
Exit: 0 they agree, 1 they do not.
"""

import contextlib
import datetime
import json
import sqlite3
import subprocess
import sys

from figures import compute
from recompute import differences, read_samples
from rules import DAY, Rules


def ask(program, *words):
    done = subprocess.run([str(word) for word in (program, *words)], capture_output=True, text=True,
                          timeout=600, check=False)
    if done.returncode != 0:
        raise ValueError(f"{words} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def is_same(name, told, should):
    if not isinstance(should, float) or not isinstance(told, (int, float)):
        return told == should
    if name in ("p50_ms", "p95_ms", "p99_ms"):
        return abs(told - should) <= 0.01 * should + 0.001
    return abs(told - should) < 1e-14  # a document has 15 digits


def differing(path, told, should):
    """Where what the program says of one subject differs from its figures."""
    wrong = []
    for name, value in should.items():
        if isinstance(value, dict):
            wrong += differing(f"{path}.{name}", told[name], value)
        elif not is_same(name, told[name], value):
            wrong.append(f"{path}.{name} is {told[name]}, should be {value}")
    return wrong


def out_of_bounds(id_, told):
    """Percentiles lie between what is told to bound them; few samples bound none."""
    wrong = []
    for name in ("p50", "p95", "p99"):
        low, high = told[f"{name}_low_ms"], told[f"{name}_high_ms"]
        middle = told[f"{name}_ms"]
        if middle is None and (low, high) != (None, None):
            wrong.append(f"{id_}: bounds of a {name} that is not told")
        elif not (low or 0) <= (middle or 0) <= (float("inf") if high is None else high):
            wrong.append(f"{id_}: {name} {middle} is not between {low} and {high}")
    if told["latencies"] >= 1000 and None in (told["p50_low_ms"], told["p50_high_ms"]):
        wrong.append(f"{id_}: {told['latencies']} samples bound the median")
    return wrong


def report(program, configuration, store, period):
    return ask(program, "report", "-c", configuration, "--store", store, "--format", "json", period)


def subjects(document):
    """{id: what the document says of it}"""
    return {row["id"]: row for row in (document["province"], *document["agencies"],
                                       *document["programmes"], *document["services"])}


def plans_that_differ(program, configuration, plans):
    """Do both read the same probes out of the configuration?"""
    words = {"every": "every_ms", "timeout": "timeout_ms", "confirm": "confirm",
             "recover": "recover", "weight": "weight", "service": "service", "probe": "probe"}
    told = {row["probe"]: row for row in ask(program, "check", "-c", configuration, "--json")
            ["probes"]}
    wrong = [f"the program has no probe {plan['probe']}" for plan in plans
             if plan["probe"] not in told]
    wrong += [f"{id_} was not read" for id_ in told.keys() - {plan["probe"] for plan in plans}]
    return wrong + [f"{plan['probe']}: {ours} is {told[plan['probe']][theirs]}, not {plan[ours]}"
                    for plan in plans if plan["probe"] in told for ours, theirs in words.items()
                    if told[plan["probe"]][theirs] != plan[ours]]


def planned_work(store):
    """What people planned beside the configuration."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)) as base:
        return base.execute("select services, began, ended, announced, rule, cancelled "
                            "from maintenance").fetchall()


def disagreements(program, configuration, store, days, period):
    first, last = days
    rules = Rules(configuration, first - 40 * DAY, last + 40 * DAY)
    rules.add_kept(planned_work(store))
    begin, end = rules.midnight(first), rules.midnight(last + DAY)
    samples = read_samples(program, configuration, store)
    after = max(own[-1][0] for own in samples.values()) + 86400000
    wrong = plans_that_differ(program, configuration, rules.plans)
    wrong += differences(store, samples, rules.plans, after)
    should = compute(rules, samples, begin, end)
    told = subjects(report(program, configuration, store, period))
    wrong += [f"the report has no {id_}" for id_ in should if id_ not in told]
    for id_ in should.keys() & told.keys():
        wrong += differing(id_, told[id_], should[id_]) + out_of_bounds(id_, told[id_])
    return wrong


if __name__ == "__main__":
    DAYS = [datetime.date.fromisoformat(word) for word in sys.argv[4:6]]
    FOUND = disagreements(*sys.argv[1:4], DAYS,
                          sys.argv[6] if len(sys.argv) > 6 else "..".join(sys.argv[4:6]))
    print("\n".join(FOUND) or "all figures agree")
    sys.exit(1 if FOUND else 0)
