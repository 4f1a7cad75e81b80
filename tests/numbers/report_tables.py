"""report_tables.py - tables 1 to 8 of a report of the larger kind, recomputed from samples and rows.

The rest, and how it is compared, stand in report_annexes.py.  `periods` are the three that a report
tells of, (from, to) in ms: its own, the one before, the same a year before.  A cell that should be
is a text as report_cells.plain makes it, Near(ms) for what comes out of a sketch, or ANY for words
that nobody counts.
"""

import datetime
import functools
import gzip
import json
import math
import pathlib

from figures import latency_of
from report_cells import plain, said_number, said_span
from report_rows import GROUP_OF, GROUPS, Book, overlap
from rules import FOR_EVER, duration

ANY = object()
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
OWNERS = {"province": "Tỉnh", "central": "Trung ương", "supplier": "Đơn vị cung cấp",
          "line": "Đường truyền", "power": "Điện lực", "unknown": "Chưa xác định"}
VERDICTS = {"met": "Đạt", "missed": "Chưa đạt", "insufficient": "Chưa đủ số liệu",
            "no_target": "Chưa giao chỉ tiêu"}
SCORES = {"openness": ("Công khai, minh bạch", 18), "progress": ("Tiến độ, kết quả giải quyết", 20),
          "digitising": ("Số hóa hồ sơ", 22), "online": ("Cung cấp dịch vụ trực tuyến", 22),
          "satisfaction": ("Mức độ hài lòng", 18)}
TLS = {769: "TLS 1.0", 770: "TLS 1.1", 771: "TLS 1.2", 772: "TLS 1.3"}
HOUR = 3600000
MINUTE = 60000


class Near:
    """A number out of a sketch: within 1 %, and cut to what is printed of it."""

    def __init__(self, value, decimals=0, at_least=False):
        self.value, self.step, self.at_least = value, 10 ** -decimals, at_least

    def __eq__(self, text):
        if text.startswith("≥ ") != self.at_least:
            return False
        told = float(text.removeprefix("≥ ").replace(",", "."))
        return self.value * 0.99 - self.step <= told <= self.value * 1.01

    def __repr__(self):
        return f"{'≥ ' if self.at_least else ''}{self.value} within 1 %"


class Between:
    """A share of which only this is sure, in hundredths of a per cent."""

    def __init__(self, low, high):
        self.low, self.high = low, high

    def __eq__(self, text):
        return self.low <= round(float(text.replace(",", ".")) * 100) <= self.high

    def __repr__(self):
        return f"{self.low} to {self.high} hundredths"


class OneOf:
    def __init__(self, *texts):
        self.texts = texts

    def __eq__(self, text):
        return text in self.texts

    def __repr__(self):
        return f"one of {self.texts}"


# --- how values are written -------------------------------------------------------------------------

def hundredths(part, whole):
    return part * 10000 // whole if whole else None


def decimal(number, places=2):
    """An exact number of units of the last place: 9993 -> 99,93; nothing of nothing."""
    if number is None:
        return ""
    sign, number = "-" if number < 0 else "", abs(number)
    return sign + plain(said_number(f"{number // 10 ** places}" + (
        f".{number % 10 ** places:0{places}}" if places else "")))


def share(part, whole):
    return decimal(hundredths(part, whole))


def span(length):
    return "" if length is None else said_span(length // 1000 if length >= 0 else -(-length // 1000))


def change(now, then, places=2):
    return "" if now is None or then is None else decimal(now - then, places)


def shared_out(parts):
    """Hundredths of a per cent that make 100 %: what is cut goes to whom it is cut most from."""
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    told = [part * 10000 // whole for part in parts]
    order = sorted(range(len(parts)), key=lambda i: -(parts[i] * 10000 % whole))
    for i in order[:10000 - sum(told)]:
        told[i] += 1
    return told


def capital(text):
    return text[:1].upper() + text[1:]


class Tables:
    """What should stand in them."""

    def __init__(self, rules, samples, rows, periods):
        self.rules, self.rows = rules, rows
        self.now, self.before, self.year = (Book(rules, samples, rows, *period)
                                            for period in periods)
        self.words = json.loads((ROOT / "dashboards/words.json").read_text(encoding="utf-8"))

    # --- names and times ---

    def moment(self, at):
        return datetime.datetime.fromtimestamp(at / 1000, self.rules.zone).strftime("%d/%m/%Y %H:%M")

    def day(self, at):
        return self.rules.day_of(at).strftime("%d/%m/%Y")

    def reason(self, name):
        return capital(self.words[f"reason_{name or 'none'}"]["vi"])

    def agency(self, id_):
        """As it was called when the period, or it, was over."""
        row = self.rules.agencies[id_]
        end = min(self.now.end, self.rules.end_of(row["to"]) if "to" in row else FOR_EVER) - 1
        held = [name["name"] for name in row.get("names", [])
                if "from" not in name or self.rules.begin_of(name["from"]) <= end]
        return held[-1] if held else row["name"]

    def name(self, id_):
        return self.rules.services[id_]["name"]

    # --- sums ---

    @staticmethod
    def parts(sums, parts=None, gross=False):
        """(held, counted)"""
        parts = parts or sums.wall
        held = sum(length for part, length in parts.items() if sums.holds(part))
        return held, sum(length for part, length in parts.items()
                         if sums.counts(part) or (gross and part == "maintenance"))

    def availability(self, sums, **more):
        return hundredths(*self.parts(sums, **more))

    @staticmethod
    def coverage(sums):
        whole = sum(sums.wall.values())
        return hundredths(whole - sums.wall["unknown"], whole)

    def latency(self, sums, quantile, decimals=0, scale=1):
        value, at_least = sums.quantile(quantile)
        return "" if value is None else Near(value / scale, decimals, at_least)

    @staticmethod
    def mean(delays):
        return sum(delays) // len(delays) if delays else None

    def counts_of(self, book, services):
        verdicts = [book.verdict(id_) for id_ in services]
        return [len(verdicts)] + [verdicts.count(name) for name in
                                  ("met", "missed", "insufficient")]

    def grade(self, counts):
        services, met, missed, insufficient = counts
        if met + missed < 3 or 2 * insufficient >= services:
            return "Chưa xếp loại"
        return "Tốt" if not missed else "Khá" if met * 10 >= 9 * (met + missed) else \
            "Trung bình" if met * 10 >= 7 * (met + missed) else "Cần khắc phục"

    # --- tables 1 to 4 ---

    def lines(self, book):
        """[(value on the scale that is printed, how it is printed)] of table 1."""
        sums = book.sums["province"]
        counts = self.counts_of(book, book.services)
        taken = [incident.taken for incident in book.incidents if incident.taken is not None]
        restored = [incident.ended - incident.began for incident in book.incidents
                    if incident.is_over]
        works = sum(begin >= book.begin for begin, *_ in book.works())
        return [(self.availability(sums), decimal), (self.availability(sums, gross=True), decimal),
                (self.availability(sums, parts=sums.working), decimal),
                (counts[1] if counts[1] + counts[2] else None, lambda n: decimal(n, 0)),
                (sums.quantile(5000), None), (sums.quantile(9500), None),
                (len(book.incidents), lambda n: decimal(n, 0)), (sums.wall["down"], span),
                (self.mean(taken), span), (self.mean(restored), span),
                (works, lambda n: decimal(n, 0)), (self.coverage(sums), decimal)]

    @staticmethod
    def line_cell(value, said):
        if said is not None:
            return said(value) if value is not None else ""
        return "" if value[0] is None else Near(value[0], 0, value[1])

    def line_change(self, now, then, said):
        if said is None or now is None or then is None:
            return "" if said else ANY
        if said is span:
            return span((now // 1000 - then // 1000) * 1000)
        return said(now - then)

    def bang_1(self):
        books = [(book, book.is_there("province")) for book in (self.before, self.year)]
        before, year = (self.lines(book) if is_there else [(None, None)] * 12
                        for book, is_there in books)
        for number, ((now, said), (then, _), (once, _)) in enumerate(
                zip(self.lines(self.now), before, year), 1):
            def cell(value, said=said):
                return "" if value is None else self.line_cell(value, said)

            yield [str(number), ANY, ANY, ANY, cell(now), cell(then), cell(once),
                   self.line_change(now, then, said) if then is not None else "", ANY]

    def agency_row(self, now, then):
        is_there = then is not None
        held = self.availability(now)
        was = self.availability(then) if is_there else None
        return [decimal(held), decimal(was), change(held, was) if is_there else "",
                span(now.wall["down"])]

    def bang_2(self):
        number = 0
        for id_ in self.rules.agencies:
            sums = self.now.sums[id_]
            if not sums.owed:
                continue
            number += 1
            counts = self.counts_of(self.now, [own for own in self.now.services
                                               if self.now.last(own)[2] == id_])
            then = self.before.sums[id_] if self.before.is_there(id_) else None
            yield [str(number), self.agency(id_), *map(str, counts), *self.agency_row(sums, then),
                   self.grade(counts)]
        then = self.before.sums["province"] if self.before.is_there("province") else None
        yield ["", "Tổng cộng", *map(str, self.counts_of(self.now, self.now.services)),
               *self.agency_row(self.now.sums["province"], then), ""]

    def compare(self, one, other):
        (held, counted), (held_too, counted_too) = (self.parts(self.now.sums[id_])
                                                    for id_ in (one, other))
        return held * counted_too - held_too * counted

    def bang_3(self):
        for number, id_ in enumerate((id_ for id_ in self.rules.programmes
                                      if self.now.sums[id_].owed), 1):
            own = [service for service in self.now.services if self.now.last(service)[3] == id_]
            agencies = [self.now.last(service)[2] for service in own]
            most = max(map(agencies.count, agencies), default=0)
            leads = {agency for agency in agencies if agencies.count(agency) == most}
            judged = [service for service in own if self.parts(self.now.sums[service])[1] and
                      self.now.is_there(service)]
            weakest = min(judged, key=functools.cmp_to_key(self.compare), default=None)
            sums = self.now.sums[id_]
            incidents = sum(incident.segment[3] == id_ for incident in self.now.incidents)
            yield [str(number), ANY, self.agency(leads.pop()) if len(leads) == 1 else "",
                   str(len({service for service, _ in sums.owed})),
                   decimal(self.availability(sums)), str(incidents),
                   "" if weakest is None else f"{self.name(weakest)} ("
                   f"{decimal(self.availability(self.now.sums[weakest]))}%)",
                   VERDICTS[sums.verdict()]]

    def judged(self, id_):
        """What the verdict is of: the time in which it had a target."""
        owed = [own for own in self.now.sums[id_].owed.values() if own[2]]
        return sum(own[0] for own in owed), sum(own[1] for own in owed)

    def times_allowed(self, id_):
        held, counted = self.judged(id_)
        allowed = self.now.sums[id_].budget() + counted - held
        return (counted - held) * 100 // allowed if allowed > 0 else None

    def told_cause(self, id_):
        """What people said of the incident that cost most, else the reason of most downtime."""
        told = [incident for incident in self.now.incidents if incident.service == id_ and
                (incident.cause or incident.measure)]
        worst = max(told, key=lambda incident: incident.down, default=None)
        by_reason = {}
        for at, end, part, _, _, reason in self.now.pieces[id_]:
            if part == "down":
                by_reason[reason] = by_reason.get(reason, 0) + end - at
        cause = worst.cause if worst and worst.cause else None
        return capital(cause) if cause else self.reason(max(by_reason, key=by_reason.get)), \
            worst.measure or "" if worst else ""

    def owed(self, id_):
        """What is printed of its target, in hundredths, and as a text: of several the mean, each
        for the time that was measured."""
        own, segments = self.now.sums[id_], self.now.segments[id_]
        ppm = segments[-1][5]
        if ppm and {segment[5] for segment in segments} <= {ppm, 0} or not any(
                segment[5] for segment in segments):
            return ppm // 100, "" if not ppm else decimal(ppm // 100) if ppm % 100 == 0 \
                else decimal(ppm // 10, 3)
        pieces = [(counted, target) for _, counted, target in own.owed.values() if target]
        mean = sum(counted * target for counted, target in pieces) // \
            sum(counted for counted, _ in pieces) // 100
        return mean, decimal(mean)

    def bang_4(self):
        missed = [id_ for id_ in self.now.services if self.now.verdict(id_) == "missed"]
        missed.sort(key=lambda id_: -(self.times_allowed(id_) or 0))
        for number, id_ in enumerate(missed, 1):
            sums, (target, said) = self.now.sums[id_], self.owed(id_)
            result = hundredths(*self.judged(id_))
            short = target - result
            yield [str(number), id_, self.name(id_), self.agency(self.now.last(id_)[2]),
                   said, decimal(result), decimal(short) if short > 0 else "dưới 0,01",
                   span(sums.wall["down"]), decimal(self.times_allowed(id_)),
                   *self.told_cause(id_)]

    # --- tables 5 to 8 ---

    def slowest_hours(self, plans):
        """Those of the day of which the 95th percentile may be the greatest."""
        hours = {}
        for plan in plans:
            for at, outcome, reason, total in self.now.samples_of(plan):
                if latency_of(outcome, reason, total):
                    local = datetime.datetime.fromtimestamp(at / 1000, self.rules.zone)
                    hours.setdefault(local.hour, []).append(total)
        ranks = {hour: sorted(own)[math.ceil(len(own) * 0.95) - 1] for hour, own in hours.items()
                 if len(own) >= 20}
        most = max(ranks.values(), default=0)
        return OneOf(*(f"{hour:02}:00-{hour + 1:02}:00" for hour, value in ranks.items()
                       if value >= most * 0.98)) if ranks else ""

    def bang_5(self):
        """By name: what comes first may hang on the 1 %."""
        for id_ in self.now.services:
            sums, limit = self.now.sums[id_], self.now.last(id_)[6]
            value, _ = sums.quantile(9500)
            if value is None:
                continue
            row = [ANY, self.name(id_), self.latency(sums, 5000), self.latency(sums, 9500)]
            then = self.before.is_there(id_)
            rest = [self.latency(self.before.sums[id_], 9500) if then else "",
                    self.slowest_hours([plan for plan in self.now.plans[id_]
                                        if plan["weight"] != "observed"])]
            if limit is None:
                yield row + ["", "", *rest, "Chưa giao ngưỡng"]
                continue
            limit, all_ = duration(limit), len(sums.latencies) + len(sums.waits)
            within = [sum(own <= limit * edge for own in sums.latencies) for edge in (0.99, 1.01)]
            is_near = abs(value - limit) <= 0.01 * limit
            yield row + [str(limit), Between(*(hundredths(part, all_) for part in within)),
                         *rest, ANY if is_near else
                         "Vượt ngưỡng" if value > limit else "Trong ngưỡng"]

    def bang_6(self):
        number = 0
        for plan in self.rules.plans:
            own = self.now.samples_of(plan) if plan["service"] in self.now.services else []
            own = [row for row in own if row[1] != "void"]
            if plan["kind"] != "journey" or not own:
                continue
            number += 1
            steps = {}
            for incident in self.now.incidents:
                if incident.service == plan["service"]:
                    for row in self.rows.ask("select probe, b from evidence where incident = ? "
                                             "order by id", incident.id):
                        step = json.loads(gzip.decompress(row["b"])).get("step")
                        if step and row["probe"] == plan["probe"]:
                            steps[step] = steps.get(step, 0) + 1
            worst = max(steps, key=steps.get, default=None)
            times = [total for _, outcome, reason, total in own
                     if latency_of(outcome, reason, total)]
            median = sorted(times)[math.ceil(len(times) / 2) - 1] if len(times) >= 10 else None
            yield [str(number), self.name(plan["service"]), str(len(own)),
                   share(sum(row[1] == "ok" for row in own), len(own)), worst or "",
                   str(steps[worst]) if worst else "",
                   "" if median is None else Near(median / 1000, 1)]

    def code(self, incident):
        return f"SC-{self.rules.day_of(incident.began).year}-{incident.id:04}"

    def bang_7(self):
        worst = [incident for incident in self.now.incidents
                 if incident.state == "down" and incident.down]
        worst = sorted(worst, key=lambda own: (-own.down, own.id))[:20]
        for number, own in enumerate(sorted(worst, key=lambda own: (own.began, own.id)), 1):
            yield [str(number), self.code(own), self.name(own.service), self.moment(own.began),
                   self.moment(own.ended) if own.is_over else "chưa kết thúc", span(own.down),
                   "Nghiêm trọng", OWNERS[own.owner],
                   capital(own.cause) if own.cause else self.reason(own.reason), own.measure or ""]

    @staticmethod
    def causes(book, incident_of, piece_of, names):
        """{name: (incidents, ms of downtime)}"""
        sums = {name: [0, 0] for name in names}
        for incident in book.incidents:
            sums[incident_of(incident)][0] += 1
        for _, at, end, part, _, cause, reason in book.all_pieces():
            if part == "down":
                sums[piece_of(cause, reason)][1] += end - at
        return sums

    def bang_8(self):
        is_there = self.before.is_there("province")
        for title, *by in (
                ("Theo phạm vi trách nhiệm", lambda incident: incident.owner,
                 lambda cause, _: cause, list(OWNERS)),
                ("Theo dạng lỗi", lambda incident: GROUP_OF[incident.reason],
                 lambda _, reason: GROUP_OF[reason], list(GROUPS))):
            yield [title] + [""] * 6
            now, then = self.causes(self.now, *by), self.causes(self.before, *by)
            shares = zip(*(shared_out([own[i] for own in now.values()]) for i in (0, 1)))
            for (name, own), (of_count, of_time) in zip(now.items(), shares):
                if sum(own) or (is_there and sum(then[name])):
                    yield [OWNERS.get(name, name), str(own[0]), decimal(of_count), span(own[1]),
                           decimal(of_time), *([str(then[name][0]), span(then[name][1])]
                                               if is_there else ["", ""])]
        down = [sum(incident_down) for incident_down in (
            [own[1] for own in now.values()], [own[1] for own in then.values()])]
        yield ["Tổng cộng", str(len(self.now.incidents)), "100,00", span(down[0]), "100,00",
               *([str(len(self.before.incidents)), span(down[1])] if is_there else ["", ""])]
