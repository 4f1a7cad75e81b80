#!/usr/bin/python3
"""recompute.py - spans and figures once more, from the raw samples and the rules alone.

Written another way than the program, so that the same mistake is not made twice: it looks at whole
histories where the program follows one sample after the other.  Of the program it takes only what
`haidang export` prints, the raw samples, wherever they lie; how far clocks were set stands in the
store's table of minutes.

    recompute.py PROGRAM CONFIG STORE PLANS.json FROM_MS TO_MS    parts of every service, as JSON

PLANS.json is a list of {"probe", "service", "weight": "essential|additional|observed", "every",
"timeout", "confirm", "recover"}, times in ms.
"""

import bisect
import contextlib
import datetime
import json
import sqlite3
import subprocess
import sys

REASONS = (  # by the numbers that the store's spans have
    None, "dns_no_name", "dns_no_address", "dns_failed", "refused", "unreachable", "timeout_name",
    "timeout_connect", "timeout_tls", "timeout_first_byte", "timeout_body", "tls_expired",
    "tls_not_yet_valid", "tls_name", "tls_chain", "tls_protocol", "reset", "closed", "protocol",
    "status", "header", "content", "soft_failure", "too_large", "redirect", "final_host", "slow",
    "certificate", "step", "no_beat", "late", "lag", "blind", "stopped", "internal",
    "token", "proxy", "client_certificate", "costly", "format", "fault", "stale", "hash",
    "soft_maintenance", "soft_error", "soft_empty", "soft_login", "soft_challenge", "soft_planted",
    "banner", "dns_answer", "dns_serial", "dns_signature", "loss", "starttls", "delivery",
    "beat_late", "beat_failed", "beat_empty", "beat_value")
STATES = ("unknown", "up", "degraded", "down")
PARTS = ("up", "degraded", "down", "maintenance", "unknown")
GRAVITY = {"up": 0, "degraded": 1, "unknown": 2, "down": 3}


def read_samples(program, configuration, store):
    """{probe's id: [(at, outcome, reason, total in ms or None), ...] in order}; a clock that was set
    forward is as a sample that could not be measured, where it stood before."""
    command = [program, "export", "-c", configuration, "--store", store, "--format", "csv"]
    days, samples = {}, {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True) as child:
        names = child.stdout.readline().rstrip("\n").split(",")
        if "probe" not in names:
            raise ValueError(f"export: {child.stderr.read()}")
        places = [names.index(name) for name in ("probe", "at", "outcome", "reason", "total_ms")]
        for line in child.stdout:
            row = line.split(",")
            probe, at, outcome, reason, total = (row[place] for place in places)
            day = at[:10] + at[23:]
            if day not in days:
                midnight = datetime.datetime.fromisoformat(f"{at[:10]}T00:00:00{at[23:]}")
                days[day] = round(midnight.timestamp() * 1000)
            at = (days[day] + int(at[11:13]) * 3600000 + int(at[14:16]) * 60000 +
                  int(at[17:19]) * 1000 + int(at[20:23]))
            samples.setdefault(probe, []).append((at, outcome, reason or None,
                                                  float(total) if total else None))
        said = child.stderr.read()
    if child.returncode != 0 or said:
        raise ValueError(f"export ended with {child.returncode}: {said}")
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)) as base:
        steps = base.execute("select at, step_ms from minute where step_ms != 0").fetchall()
    for own in samples.values():
        if any(one[0] > other[0] for one, other in zip(own, own[1:])):
            raise ValueError("what was exported is not in order")
        own += [(at, "void", None, None) for at, by in steps if by > 0 and own[0][0] < at]
        own.sort(key=lambda sample: sample[0])
    return samples


# --- one probe --------------------------------------------------------------------------------------

def longest_speech(plan):
    return plan.get("speaks", 2 * plan["every"] + plan["timeout"])


def speech(samples, i, plan):
    """Until when sample i speaks."""
    at, outcome = samples[i][:2]
    following = samples[i + 1][0] if i + 1 < len(samples) else float("inf")
    return min(following, float("inf") if outcome == "void" else at + longest_speech(plan))


ROWS = {"failed": ("failed",), "bad": ("failed", "degraded"), "eased": ("ok", "degraded"),
        "good": ("ok",)}


def rows_of(samples, plan):
    """For each sample where the rows that end with it begin: of those that agree, in a stretch
    that neither silence nor a void sample breaks.  None: it is void."""
    longest = longest_speech(plan)
    starts = dict.fromkeys(ROWS, 0)
    last = None
    for i, (at, outcome, *_) in enumerate(samples):
        if outcome == "void":
            starts = dict.fromkeys(ROWS, i + 1)
            yield None
        else:
            silent = last is not None and at > last + longest
            starts = {name: (i if silent else starts[name]) if outcome in kinds else i + 1
                      for name, kinds in ROWS.items()}
            yield starts
        last = None if outcome == "void" else at


def new_level(outcome, i, starts, level, plan):
    """The level that sample i makes of `level`, and the sample that it begins at."""
    def enough(row, count):
        return i + 1 - starts[row] >= count

    if outcome == "ok":
        if level is None or enough("good", plan["recover"]):
            return "up", starts["good"]
        return ("degraded", starts["eased"]) \
            if level == "down" and enough("eased", plan["recover"]) else (level, i)
    if enough("failed", plan["confirm"]):
        return "down", starts["failed"]
    if level == "down":
        return ("degraded", starts["eased"]) if enough("eased", plan["recover"]) else (level, i)
    if enough("bad", plan["confirm"]):
        return "degraded", starts["bad"]
    return level, i


def levels_of(samples, plan):
    """What holds from each sample on: [(level, reason)]; a level is dated back over its row."""
    held = []
    level, reason = None, None
    for i, starts in enumerate(rows_of(samples, plan)):
        outcome = samples[i][1]
        if starts is None:
            held.append(("unknown", samples[i][2]))
            continue
        if outcome == "ok" and level == "up":
            held.append((level, None))  # nothing can come of it
            continue
        found, start = new_level(outcome, i, starts, level, plan)
        if found != level:
            level = found
            # of the row the first that is not ok says why
            reason = None if level == "up" else next(
                sample[2] for sample in samples[start:i + 1] if sample[1] != "ok")
            held[start:] = [(level, reason)] * (i - start)
        held.append((level or "up", reason))
    return held


def spans_of(samples, plan, now):
    """[(from, to, state, reason)] without a gap from the first sample to `now`."""
    pieces = []

    def add(begin, end, state, reason):
        end = min(end, now)
        if begin >= end:
            return
        if pieces and pieces[-1][2] == state:
            pieces[-1][1] = end
        else:
            pieces.append([begin, end, state, reason])

    for i, (state, reason) in enumerate(levels_of(samples, plan)):
        end = speech(samples, i, plan)
        add(samples[i][0], end, state, reason)
        add(end, samples[i + 1][0] if i + 1 < len(samples) else now, "unknown", None)
    return [tuple(piece) for piece in pieces]


# --- the store's own spans --------------------------------------------------------------------------

def stored_spans(base, now):
    """{probe's id: spans up to now}, of those that are over and what may be said since.  One that is
    over may have ended later than `now`: of silence the program hears by the clock, without a sample."""
    told = {}
    for probe, begin, end, state, reason in base.execute(
            "select probe, began, ended, state, reason from span join series on series.id = series"
            " order by series, began"):
        told.setdefault(probe, [])
        if begin < now:
            told[probe].append((begin, min(end, now), STATES[state], REASONS[reason]))
    for probe, begin, state, reason, speak, last, strays in base.execute(
            "select probe, open_from, open_state, open_reason, speak, last, out_of_time"
            " from judgement join series on series.id = series join heard using(series)"):
        if strays:
            raise ValueError(f"{probe}: the clock was set back, samples alone do not tell it")
        silent = now if speak is None else min(now, last + speak)
        told.setdefault(probe, [])
        if begin < silent:
            told[probe].append((begin, silent, STATES[state], REASONS[reason]))
        if silent < now:
            told[probe].append((silent, now, "unknown", None))
    return told


def differences(store, samples, plans, now):
    """What the store says of its probes and what its samples say, where they are not the same."""
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)) as base:
        told = stored_spans(base, now)
    wrong = []
    for plan in plans:
        should = spans_of(samples.get(plan["probe"], []), plan, now)
        is_ = told.get(plan["probe"], [])
        if is_ != should:
            at = next((i for i, (a, b) in enumerate(zip(is_, should)) if a != b),
                      min(len(is_), len(should)))
            wrong.append(f"{plan['probe']} from span {at} on: {is_[at:at + 3]}, "
                         f"should be {should[at:at + 3]}")
    return wrong


# --- one service ------------------------------------------------------------------------------------

def state_at(tracks, at):
    """The worst of the essential ones; the others can only degrade; before its first sample none
    was watched, and none is held against the service."""
    essential, additional = [], []
    for plan, starts, spans in tracks:
        if not starts or at < starts[0]:
            continue
        i = bisect.bisect_right(starts, at) - 1
        state = spans[i][2] if i >= 0 and at < spans[i][1] else "unknown"
        if plan["weight"] == "essential":
            essential.append(state)
        elif plan["weight"] == "additional":
            additional.append(state)
    if essential:
        state = max(essential, key=GRAVITY.get)
    else:
        state = "up" if set(additional) - {"unknown"} else "unknown"
    return "degraded" if state == "up" and set(additional) & {"degraded", "down"} else state


def parts_of(samples, plans, begin, end):
    """ms of each part in begin <= t < end, of a service with these probes."""
    tracks = []
    for plan in plans:
        spans = spans_of(samples.get(plan["probe"], []), plan, end)
        tracks.append((plan, [span[0] for span in spans], spans))
    borders = sorted({begin, end} | {border for _, _, spans in tracks for span in spans
                                     for border in span[:2] if begin < border < end})
    parts = dict.fromkeys(PARTS, 0)
    for at, following in zip(borders, borders[1:]):
        parts[state_at(tracks, at)] += following - at
    return parts


def recompute(samples, plans, begin, end):
    """{service's id: its five parts}"""
    services = {}
    for plan in plans:
        services.setdefault(plan["service"], []).append(plan)
    return {id_: parts_of(samples, own, begin, end) for id_, own in services.items()}


if __name__ == "__main__":
    with open(sys.argv[4], encoding="utf-8") as plans_file:
        print(json.dumps(recompute(read_samples(*sys.argv[1:4]), json.load(plans_file),
                                   int(sys.argv[5]), int(sys.argv[6])), indent=1))
