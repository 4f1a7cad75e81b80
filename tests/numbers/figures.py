"""figures.py - the figures of a period once more, from raw samples and the configuration's words.

Of the program nothing is used but `haidang export`.  See recompute.py for how samples become spans.
"""

import math

from recompute import GRAVITY, PARTS, levels_of, spans_of, state_at

TIMEOUTS = {f"timeout_{phase}" for phase in ("name", "connect", "tls", "first_byte", "body")}
# an answer came, and was not as it should be
ANSWERS = {"status", "header", "content", "soft_failure", "too_large", "redirect", "final_host",
           "step", "costly", "format", "fault", "stale", "hash", "soft_maintenance", "soft_error",
           "soft_empty", "soft_login", "soft_challenge", "soft_planted", "token", "banner",
           "dns_answer", "dns_serial", "dns_signature", "starttls", "delivery", "beat_late",
           "beat_failed", "beat_empty", "beat_value", "protocol"}
QUANTILES = {"p50": 5000, "p95": 9500, "p99": 9900}


def pieces_of(rules, plans, samples, begin, end, id_):
    """[(from, to, part, state, segment)] of a service, without a gap while it counts."""
    tracks = []
    for plan in plans:
        spans = spans_of(samples.get(plan["probe"], []), plan, end)
        tracks.append((plan, [span[0] for span in spans], spans))
    windows = rules.windows[id_]
    changes = {at for _, _, spans in tracks for span in spans for at in span[:2]} | \
        {at for window in windows for at in window}
    for segment in rules.segments(id_, begin, end):
        borders = sorted({*segment[:2]} | {at for at in changes if segment[0] < at < segment[1]})
        for at, following in zip(borders, borders[1:]):
            state = state_at(tracks, at)
            part = "maintenance" if any(a <= at < b for a, b in windows) else state
            yield at, following, part, state, segment


class Sums:
    """What the pieces of a subject come to."""

    def __init__(self, rules):
        self.rules = rules
        self.wall = dict.fromkeys(PARTS, 0)
        self.working = dict.fromkeys(PARTS, 0)
        self.causes = {}
        self.owed = {}  # by target: (held for the service, counted)
        self.services = set()
        self.outcomes = {}
        self.latencies, self.waits = [], []
        self.incidents = 0

    def add(self, id_, piece):
        begin, end, part, _, (_, _, agency, _, owner, target) = piece
        length = end - begin
        self.services.add(id_)
        self.wall[part] += length
        self.working[part] += self.rules.hours_of(agency).work(begin, end)
        if part == "down":
            self.causes[owner] = self.causes.get(owner, 0) + length
        held, counted = self.owed.get((id_, target), (0, 0))
        self.owed[id_, target] = (held + length * self.holds(part), counted + length *
                                  self.counts(part))

    def holds(self, part):
        return part == "up" or (part == "degraded" and self.rules.degraded_is_up)

    def counts(self, part):
        return part in ("up", "degraded", "down") or \
            (part == "maintenance" and not self.rules.excludes)

    def share(self, parts, gross=False):
        held = sum(length for part, length in parts.items() if self.holds(part))
        counted = sum(length for part, length in parts.items()
                      if self.counts(part) or (gross and part == "maintenance"))
        return held / counted if counted else None

    @staticmethod
    def coverage(parts):
        whole = sum(parts.values())
        return (whole - parts["unknown"]) / whole if whole else None

    def verdict(self):
        whole = sum(self.wall.values())
        if not whole or (whole - self.wall["unknown"]) * 1000000 < self.rules.coverage * whole:
            return "insufficient"
        owed = [(held, counted, target) for (_, target), (held, counted) in self.owed.items()
                if target]
        if not owed:
            return "no_target"
        if not sum(counted for _, counted, _ in owed):
            return "insufficient"
        reached = sum(held * 1000000 - counted * target for held, counted, target in owed)
        return "met" if reached >= 0 else "missed"

    def quantile(self, quantile):
        """(ms, is it only known to be at least that?) by nearest rank; None: too few."""
        count = len(self.latencies) + len(self.waits)
        rarer = min(quantile, 10000 - quantile)
        if count < max(10, math.ceil(10000 / rarer)):
            return None
        rank = math.ceil(quantile * count / 10000)
        # who waited in vain might have waited for ever, or been answered at once
        all_ = sorted(self.latencies + self.waits)
        value = all_[rank - 1]
        return value, bool(self.waits) and min(self.waits) <= value

    def figures(self):
        told = {f"{part}_ms": length for part, length in self.wall.items()}
        told.update({f"working_{part}_ms": length for part, length in self.working.items()})
        told["availability"] = self.share(self.wall)
        told["gross_availability"] = self.share(self.wall, gross=True)
        told["coverage"] = self.coverage(self.wall)
        told["working_availability"] = self.share(self.working)
        told["verdict"] = self.verdict()
        told["incidents"] = self.incidents
        told["n"] = len(self.latencies) + len(self.waits)
        told["outcomes"] = self.outcomes
        told["causes"] = self.causes
        for name, quantile in QUANTILES.items():
            told[name] = self.quantile(quantile)
        return told


def incidents_of(plans, samples):
    """[(from, to)] in which the service was confirmed to be in trouble, whatever was unknown
    between; of a service with one probe that counts.  None: it has several."""
    plans = [plan for plan in plans if plan["weight"] != "observed"]
    if len(plans) != 1 or plans[0]["weight"] != "essential":
        return None
    own = samples.get(plans[0]["probe"], [])
    found, level = [], "up"
    for (at, *_), (held, _) in zip(own, levels_of(own, plans[0])):
        if held == "unknown":
            continue
        bad = GRAVITY[held] > 0
        if bad and level == "up":
            found.append([at, float("inf")])
        if not bad and level != "up":
            found[-1][1] = at
        level = held
    return found


def latency_of(outcome, reason):
    if outcome == "void":
        return None
    if reason in TIMEOUTS:
        return "waited"
    return "answered" if outcome != "failed" or reason in ANSWERS else None


def add_samples(subjects, segment, own):
    for at, outcome, reason, total in own:
        if not segment[0] <= at < segment[1]:
            continue
        kind = latency_of(outcome, reason)
        for sums in subjects:
            sums.outcomes[outcome] = sums.outcomes.get(outcome, 0) + 1
            if kind == "answered":
                sums.latencies.append(total)
            elif kind == "waited":
                sums.waits.append(total)


def compute(rules, samples, begin, end):
    """{subject: figures}: "province", and the ids of agencies, programmes and services."""
    sums = {}

    def of(id_):
        return sums.setdefault(id_, Sums(rules))

    of("province")
    for id_ in [*rules.agencies, *rules.programmes, *rules.services]:
        of(id_)
    for id_ in rules.services:
        plans = [plan for plan in rules.plans if plan["service"] == id_]
        for piece in pieces_of(rules, plans, samples, begin, end, id_):
            for subject in ("province", piece[4][2], piece[4][3], id_):
                if subject is not None:
                    of(subject).add(id_, piece)
        incidents = incidents_of(plans, samples)
        for segment in rules.segments(id_, begin, end):
            subjects = [of(subject) for subject in ("province", segment[2], segment[3], id_)
                        if subject is not None]
            for plan in plans:
                if plan["weight"] != "observed":
                    add_samples(subjects, segment, samples.get(plan["probe"], []))
        held = list(rules.segments(id_, begin, end))
        for subject in {name for segment in held for name in ("province", *segment[2:4], id_)
                        if name is not None}:
            own = [segment for segment in held
                   if subject in ("province", id_, segment[2], segment[3])]
            if incidents is None:
                of(subject).incidents = None
            elif of(subject).incidents is not None:
                of(subject).incidents += sum(
                    any(a < segment[1] and b > segment[0] for segment in own)
                    for a, b in incidents)
    return {id_: own.figures() for id_, own in sums.items()}
