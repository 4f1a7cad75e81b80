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
OWNERS = ("province", "central", "supplier", "line", "power", "unknown")
PPM = 1000000
QUANTILES = {"p50": 5000, "p95": 9500, "p99": 9900}


def pieces_of(rules, plans, samples, begin, end, id_):
    """[(from, to, part, segment)] of a service, without a gap while it counts."""
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
            yield at, following, part, segment


class Sums:
    """What the pieces, incidents and samples of a subject come to."""

    def __init__(self, rules):
        self.rules = rules
        self.wall = dict.fromkeys(PARTS, 0)
        self.working = dict.fromkeys(PARTS, 0)
        self.causes = dict.fromkeys(OWNERS, 0)
        self.owed = {}  # of a service, while one target held: [for it, counted, target in ppm]
        self.outcomes = dict.fromkeys(("ok", "degraded", "failed", "void"), 0)
        self.latencies, self.waits = [], []
        self.incidents, self.restored = [], []
        self.tells_incidents = True

    def add(self, id_, piece):
        begin, end, part, (since, _, agency, _, owner, target, _) = piece
        length = end - begin
        self.wall[part] += length
        self.working[part] += self.rules.hours_of(agency).work(begin, end)
        if part == "down":
            self.causes[owner] += length
        owed = self.owed.setdefault((id_, since), [0, 0, target])
        owed[0] += length * self.holds(part)
        owed[1] += length * self.counts(part)

    def add_incident(self, begin, end, calendar, last):
        self.incidents.append(begin)
        if end <= last:
            self.restored.append((end - begin, calendar.work(begin, end)))

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
        owed = [own for own in self.owed.values() if own[2]]
        if not whole or (whole - self.wall["unknown"]) * PPM < self.rules.coverage * whole:
            return "insufficient"
        if not owed:
            return "no_target"
        if not sum(counted for _, counted, _ in owed):
            return "insufficient"
        reached = sum(held * PPM - counted * target for held, counted, target in owed)
        return "met" if reached >= 0 else "missed"

    def budget(self):
        owed = [own for own in self.owed.values() if own[2]]
        return sum(counted * (PPM - target) // PPM - (counted - held)
                   for held, counted, target in owed) if owed else None

    def quantile(self, quantile):
        """(ms, is it only known to be at least that?) by nearest rank; (None, False): too few."""
        count = len(self.latencies) + len(self.waits)
        if count < max(10, math.ceil(10000 / min(quantile, 10000 - quantile))):
            return None, False
        # who waited in vain might have been answered then, or never
        value = sorted(self.latencies + self.waits)[math.ceil(quantile * count / 10000) - 1]
        return value, bool(self.waits) and min(self.waits) <= value

    def restore(self):
        def of(which):
            delays = [delay[which] for delay in self.restored]
            return (sum(delays) // len(delays), max(delays)) if delays else (None, None)

        return dict(zip(("count", "mean_ms", "longest_ms", "working_mean_ms",
                         "working_longest_ms"), (len(self.restored), *of(0), *of(1))))

    def figures(self):
        """Named as in the report's document."""
        parts = {f"{part}_ms": length for part, length in self.wall.items()}
        working = {f"{part}_ms": length for part, length in self.working.items()}
        measured = sum(self.outcomes.values()) - self.outcomes["void"]
        told = {**parts, "availability": self.share(self.wall),
                "gross_availability": self.share(self.wall, gross=True),
                "coverage": self.coverage(self.wall),
                "down_by_owner": {f"{owner}_ms": length for owner, length in self.causes.items()},
                "working": {**working, "availability": self.share(self.working),
                            "coverage": self.coverage(self.working)},
                "budget_left_ms": self.budget(), "verdict": self.verdict(),
                "latencies": len(self.latencies) + len(self.waits), "samples": self.outcomes,
                "success_ratio": self.outcomes["ok"] / measured if measured else None,
                "services": len({id_ for id_, _ in self.owed})}
        for name, quantile in QUANTILES.items():
            told[f"{name}_ms"], told[f"{name}_at_least"] = self.quantile(quantile)
        if self.tells_incidents:
            told.update(incidents=len(self.incidents), times={"restore": self.restore()})
        return told


def incidents_of(plans, samples):
    """[(from, to)] in which the service was confirmed to be in trouble, whatever was unknown
    between; of a service with one probe that counts.  None: it has several, which is another
    matter."""
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


def latency_of(outcome, reason, total):
    if outcome == "void" or not total:
        return None
    if reason in TIMEOUTS:
        return "waited"
    return "answered" if outcome != "failed" or reason in ANSWERS else None


def add_samples(subjects, segment, own):
    for at, outcome, reason, total in own:
        if not segment[0] <= at < segment[1]:
            continue
        kind = latency_of(outcome, reason, total)
        for sums in subjects:
            sums.outcomes[outcome] = sums.outcomes.get(outcome, 0) + 1
            if kind == "answered":
                sums.latencies.append(total)
            elif kind == "waited":
                sums.waits.append(total)


def add_incidents(rules, incidents, segments, begin, end, of):
    """Each counts where its service was when it touched the period."""
    for began, ended in incidents:
        since = max(began, begin, segments[0][0]) if segments else end
        if since >= min(ended, end, segments[-1][1] if segments else end):
            continue
        segment = next(segment for segment in segments if segment[0] <= since < segment[1])
        for sums in of(segment):
            sums.add_incident(began, ended, rules.hours_of(segment[2]), end)


def sums_of(rules, samples, begin, end):
    """{subject: Sums}: "province", and the ids of agencies, programmes and services."""
    sums = {id_: Sums(rules) for id_ in ("province", *rules.agencies, *rules.programmes,
                                         *rules.services)}
    for id_ in rules.services:
        def of(segment, id_=id_):
            return [sums[subject] for subject in ("province", *segment[2:4], id_)
                    if subject is not None]

        plans = [plan for plan in rules.plans if plan["service"] == id_]
        segments = rules.segments(id_, begin, end)
        for piece in pieces_of(rules, plans, samples, begin, end, id_):
            for own in of(piece[3]):
                own.add(id_, piece)
        incidents = incidents_of(plans, samples)
        add_incidents(rules, incidents or [], segments, begin, end, of)
        for segment in segments:
            for own in of(segment):
                own.tells_incidents = own.tells_incidents and incidents is not None
            for plan in plans:
                if plan["weight"] != "observed":
                    add_samples(of(segment), segment, samples.get(plan["probe"], []))
    return sums


def compute(rules, samples, begin, end):
    """{subject: figures}, likewise."""
    return {id_: own.figures() for id_, own in sums_of(rules, samples, begin, end).items()}
