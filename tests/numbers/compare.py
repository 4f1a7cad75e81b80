#!/usr/bin/python3
"""compare.py - the program's figures of a period, and the same recomputed: where do they differ?

    compare.py PROGRAM CONFIG STORE FROM TO [PERIOD]    e.g. … 2021-12-15 2022-06-14 2022-H1

Both days are in it.  Times must agree to the millisecond, shares to 15 digits, percentiles to 1 %.
Exit: 0 they agree, 1 they do not.
"""

import datetime
import json
import subprocess
import sys

from figures import compute
from recompute import PARTS, differences, read_samples
from rules import DAY, Rules

SHARES = ("availability", "gross_availability", "coverage")


def ask(program, *words):
    done = subprocess.run([str(word) for word in (program, *words)], capture_output=True, text=True,
                          timeout=600, check=False)
    if done.returncode != 0:
        raise ValueError(f"{words} ended with {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def is_same_share(told, should):
    if told is None or should is None:
        return told is should
    return abs(told - should) < 1e-14


def differing(id_, told, should):
    """Where the document of one subject differs from its figures."""
    wrong = []
    for part in PARTS:
        if told[f"{part}_ms"] != should[f"{part}_ms"]:
            wrong.append((f"{part}_ms", told[f"{part}_ms"], should[f"{part}_ms"]))
    wrong += [(name, told[name], should[name]) for name in SHARES
              if not is_same_share(told[name], should[name])]
    if told["verdict"] != should["verdict"]:
        wrong.append(("verdict", told["verdict"], should["verdict"]))
    if should["incidents"] is not None and told["incidents"] != should["incidents"]:
        wrong.append(("incidents", told["incidents"], should["incidents"]))
    return [f"{id_}: {name} is {is_}, should be {other}" for name, is_, other in wrong]


def documents(program, configuration, store, period, ids):
    """{id: what the program says of it}"""
    return {id_: ask(program, "explain", "-c", configuration, "--store", store, "--json", period,
                     id_, "coverage") for id_ in ids}


def disagreements(program, configuration, store, days, period):
    first, last = days
    rules = Rules(configuration, first - 40 * DAY, last + 40 * DAY)
    begin, end = rules.midnight(first), rules.midnight(last + DAY)
    samples = read_samples(program, configuration, store)
    wrong = differences(store, samples, rules.plans, end)
    should = compute(rules, samples, begin, end)
    told = documents(program, configuration, store, period, should)
    for id_, figures in should.items():
        wrong += differing(id_, told[id_], figures)
    return wrong


if __name__ == "__main__":
    DAYS = [datetime.date.fromisoformat(word) for word in sys.argv[4:6]]
    FOUND = disagreements(*sys.argv[1:4], DAYS,
                          sys.argv[6] if len(sys.argv) > 6 else "..".join(sys.argv[4:6]))
    print("\n".join(FOUND) or "all figures agree")
    sys.exit(1 if FOUND else 0)
