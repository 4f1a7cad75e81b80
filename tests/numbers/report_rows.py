"""report_rows.py - what a report's tables are made of, once more: pieces of time, incidents, probes.

From raw samples and the configuration's words (figures.py), and from the rows in which the store
keeps what people and channels did.  Nothing is taken from what the program itself added up.
"""

import bisect
import contextlib
import sqlite3

from figures import PPM, pieces_of, sums_of
from recompute import PARTS, REASONS, spans_of
from rules import DAY, FOR_EVER, listed, read_files

STATES = ("unknown", "up", "degraded", "down")
GROUPS = {  # of reasons, by the names they have in the report
    "Tên miền (DNS)": ("dns_no_name", "dns_no_address", "dns_failed", "dns_answer", "dns_serial",
                       "dns_signature"),
    "Mất kết nối mạng": ("refused", "unreachable", "reset", "closed", "loss"),
    "Quá thời gian chờ": ("timeout_name", "timeout_connect", "timeout_tls", "timeout_first_byte",
                          "timeout_body"),
    "Chứng thư số, mã hóa": ("tls_expired", "tls_not_yet_valid", "tls_name", "tls_chain",
                             "tls_protocol", "certificate", "client_certificate", "starttls"),
    "Máy chủ trả về lỗi": ("protocol", "status", "header", "redirect", "final_host", "token",
                           "proxy", "banner", "delivery"),
    "Nội dung trả về không đúng": ("content", "soft_failure", "too_large", "costly", "format",
                                   "fault", "stale", "hash", "soft_maintenance", "soft_error",
                                   "soft_empty", "soft_login", "soft_challenge", "soft_planted"),
    "Phản hồi chậm": ("slow",), "Lỗi tại một bước giao dịch": ("step",),
    "Đồng bộ dữ liệu": ("no_beat", "beat_late", "beat_failed", "beat_empty", "beat_value"),
    "Khác": ("late", "lag", "blind", "stopped", "internal", None),
}
GROUP_OF = {reason: name for name, reasons in GROUPS.items() for reason in reasons}


def overlap(begin, end, first, last):
    return max(0, min(end, last) - max(begin, first))


class Rows:
    """The store's rows, each a dict."""

    def __init__(self, store):
        self.store = store
        self.incidents = self.ask("select * from incident order by began, id")
        self.notes = self.ask("select * from note order by id")
        self.works = self.ask("select * from maintenance order by id")

    def ask(self, sql, *values):
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as base:
            base.row_factory = sqlite3.Row
            return [dict(row) for row in base.execute(sql, values)]


class Incident:
    """An incident that touches the period, as it is told of in it."""

    def __init__(self, row, segment, book):
        self.id, self.service, self.began = row["id"], row["service"], row["began"]
        self.state, self.reason = STATES[row["state"]], REASONS[row["reason"]]
        self.ended = FOR_EVER if row["ended"] is None else row["ended"]
        self.is_over = self.ended <= book.end
        self.owner = row["owner"] or segment[4]
        self.segment, self.down = segment, 0
        notes = [note["text"] for note in book.rows.notes if note["incident"] == self.id]
        self.cause, self.measure = row["cause"], notes[-1] if notes else None
        taken, seen = row["acknowledged"], row["detected"]
        self.taken = None  # ms after it was confirmed, if that was in the period
        if taken is not None and seen is not None and book.begin < taken <= book.end:
            self.taken = max(0, taken - seen)

    def covers(self, at):
        return self.began <= at < self.ended


class Book:
    """One period: everything that its tables are added up from."""

    def __init__(self, rules, samples, rows, begin, end):
        self.rules, self.samples, self.rows = rules, samples, rows
        self.begin, self.end = begin, end
        self.sums = sums_of(rules, samples, begin, end)
        self.plans = {id_: [plan for plan in rules.plans if plan["service"] == id_]
                      for id_ in rules.services}
        self.segments = {id_: rules.segments(id_, begin, end) for id_ in rules.services}
        self.spans = {plan["probe"]: spans_of(samples.get(plan["probe"], []), plan, end)
                      for plan in rules.plans}
        self.services = [id_ for id_ in rules.services if self.segments[id_]]
        self.incidents = [incident for row in rows.incidents for incident in self.find(row)]
        self.pieces = {id_: list(self.pieces_of(id_)) for id_ in self.services}
        self.add_downtime()

    def find(self, row):
        """Where it counts: the service as it was when the incident touched the period."""
        segments = self.segments.get(row["service"])
        if not segments:
            return
        ended = FOR_EVER if row["ended"] is None else row["ended"]
        since = max(row["began"], segments[0][0])
        if since < min(ended, segments[-1][1]):
            yield Incident(row, next(own for own in segments if own[0] <= since < own[1]), self)

    def reason_at(self, id_, at):
        """Of the first essential probe that was down then."""
        for plan in self.plans[id_]:
            if plan["weight"] == "essential":
                spans = self.spans[plan["probe"]]
                i = bisect.bisect_right([span[0] for span in spans], at) - 1
                if i >= 0 and spans[i][2] == "down":
                    return spans[i][3]
        return None

    def pieces_of(self, id_):
        """(from, to, part, segment, who owns the cause, reason)"""
        own = [incident for incident in self.incidents if incident.service == id_]
        borders = [at for incident in own for at in (incident.began, incident.ended)]
        for begin, end, part, segment in pieces_of(self.rules, self.plans[id_], self.samples,
                                                   self.begin, self.end, id_):
            cuts = sorted({begin, end} | {at for at in borders if begin < at < end})
            for at, following in zip(cuts, cuts[1:]):
                cause = next((incident.owner for incident in own if incident.covers(at)),
                             segment[4])
                yield (at, following, part, segment, cause,
                       self.reason_at(id_, at) if part == "down" else None)

    def add_downtime(self):
        for incident in self.incidents:
            incident.down = sum(end - at for at, end, part, *_ in self.pieces[incident.service]
                                if part == "down" and incident.covers(at))

    def all_pieces(self):
        for id_ in self.services:
            for piece in self.pieces[id_]:
                yield (id_, *piece)

    def last(self, id_):
        """How the service stood at its end in the period: the last segment."""
        return self.segments[id_][-1]

    def verdict(self, id_):
        return self.sums[id_].verdict()

    def is_there(self, subject):
        """Of a period before: can it be compared with?"""
        own = self.sums[subject]
        whole = sum(own.wall.values())
        return whole > own.wall["unknown"] and \
            (whole - own.wall["unknown"]) * PPM >= self.rules.coverage * whole

    def works(self):
        """[(from, planned end, called off at or None, row of words, services)] of all work."""
        _, lists = read_files(self.rules.path)
        found = []
        for row in lists["maintenance"]:
            for begins, ends in self.rules.windows_of(row):
                found.append((self.rules.moment(begins), self.rules.moment(ends), None, row,
                              listed(row["services"])))
        return sorted(((begin, end, *rest) for begin, end, *rest in found
                       if begin < self.end and end > self.begin), key=lambda work: work[0])

    def notice(self, row, begin):
        """Working days from the day after it was announced up to that on which it begins."""
        day = self.rules.day_of(self.rules.moment(row["announced"])) + DAY
        days = 0
        while day <= self.rules.day_of(begin):
            days += bool(self.rules.calendar.shifts(day))
            day += DAY
        return days

    def probe_pieces(self, plan):
        """(from, to, part) of one probe by itself, while its service counts."""
        spans = self.spans[plan["probe"]]
        windows = self.rules.windows[plan["service"]]
        for first, last, *_ in self.segments[plan["service"]]:
            borders = sorted({first, last} | {at for span in [*spans, *windows] for at in span[:2]
                                              if first < at < last})
            for at, following in zip(borders, borders[1:]):
                state = next((span[2] for span in spans if span[0] <= at < span[1]), "unknown")
                yield at, following, "maintenance" if any(a <= at < b for a, b in windows) \
                    else state

    def samples_of(self, plan):
        first, last = self.segments[plan["service"]][0][0], self.segments[plan["service"]][-1][1]
        return [row for row in self.samples.get(plan["probe"], []) if first <= row[0] < last]

    def parts_between(self, id_, first, last):
        parts = dict.fromkeys(PARTS, 0)
        for at, end, part, *_ in self.pieces[id_]:
            parts[part] += overlap(at, end, first, last)
        return parts
