"""report_annexes.py - tables 9 to 14, the annexes and the charts of a report, recomputed likewise.

    wrong = list(differences(json, everything(rules, samples, rows, periods)))
"""

import datetime
import json
import math

import report_cells
from figures import latency_of
from recompute import PARTS
from report_cells import said_number
from report_rows import GROUP_OF
from report_tables import (ANY, HOUR, MINUTE, OWNERS, SCORES, TLS, VERDICTS, Near, Tables, decimal,
                           hundredths, overlap, share, span)
from rules import DAY, duration

DECISIONS = {None: "đang xem xét", "accepted": "chấp nhận", "partly": "chấp nhận một phần",
             "refused": "không chấp nhận"}
FIGURES = {"down_ms": "Thời gian gián đoạn", "availability": "Tỷ lệ sẵn sàng",
           "times.restore.mean_ms": "Thời gian khắc phục bình quân"}
KINDS = {kind: f"{words} ({kind})" for kind, words in (
    ("http", "Trang web"), ("json", "Giao diện dữ liệu"), ("soap", "Giao diện dữ liệu"),
    ("journey", "Giao dịch mô phỏng"), ("heartbeat", "Tín hiệu định kỳ"), ("tcp", "Kết nối mạng"),
    ("tls", "Chứng thư số"), ("dns", "Tên miền"), ("icmp", "Đường truyền"), ("smtp", "Thư điện tử"),
    ("wms", "Bản đồ"), ("wfs", "Dữ liệu bản đồ"))}
STATE_WORDS = {"down": "gián đoạn", "degraded": "suy giảm"}


class Annexes(Tables):
    # --- tables 9 to 14 ---

    def bang_9(self):
        for number, (begin, planned, called_off, row, services) in enumerate(self.now.works(), 1):
            end = min(planned, called_off or planned)
            notice = self.now.notice(row, begin) if "announced" in row else None
            in_time = notice is not None and notice >= self.rules.notice and \
                self.rules.moment(row["announced"]) <= begin
            yield [str(number), ", ".join(self.name(id_) for id_ in services), ANY,
                   self.day(self.rules.moment(row["announced"])) if notice is not None else "",
                   "" if notice is None else str(notice), self.moment(begin), self.moment(planned),
                   self.moment(end) if end <= self.now.end else "", "Có" if in_time else "Không"]

    def hosts(self):
        """Of each host and port what was seen last of it, of any service."""
        hosts = {}
        for row in self.rows.ask("select * from survey where at < ? order by at", self.now.end):
            if row["service"] in self.now.services:
                hosts[row["host"], row["port"]] = row
        return [hosts[key] for key in sorted(hosts)]

    def days_left(self, row):
        return (row["ends"] - self.now.end) // (24 * HOUR)

    def bang_10(self):
        words = {None: "không rõ", 0: "Không", 1: "Có"}
        for number, row in enumerate(self.hosts(), 1):
            seen = row["tls"] and row["ends"]
            remark = "không dùng TLS" if not row["tls"] else ANY if not row["ends"] else \
                "đã hết hạn" if row["ends"] <= self.now.end else \
                "sắp hết hạn" if self.days_left(row) < 30 else ""
            ipv6 = "Có bản ghi AAAA, chưa đo" if row["ipv6"] is None and row["aaaa"] == 1 else \
                words[row["aaaa"] if row["ipv6"] is None else row["ipv6"]]
            yield [str(number), row["host"] + (f":{row['port']}" if row["port"] != 443 else ""),
                   *([row["issuer"], self.day(row["ends"]), str(self.days_left(row))] if seen
                     else ["", "", ""]), TLS.get(row["lowest"], ""), ipv6, words[row["dnssec"]],
                   remark]

    def beats(self, plan):
        return self.rows.ask(
            'select beat.id >> 20 as at, turn, due, failed, "rows" from beat join series on '
            "series.id = beat.id & 1048575 where probe = ? and beat.id >> 20 >= ? and "
            "beat.id >> 20 < ? order by beat.id", plan["probe"], self.now.begin, self.now.end)

    def job(self, plan):
        """(due, in time, worst delay, without records, failed)"""
        beats = self.beats(plan)
        missed = {row["due"] for row in beats if row["turn"] == "missed"}
        came = [row for row in beats if row["turn"] in ("in_time", "late", "extra")]
        in_time = sum(row["turn"] == "in_time" for row in beats)
        late = [row for row in beats if row["turn"] == "late"]
        due = in_time + len(missed | {row["due"] for row in late})
        heard = (due, in_time, sum(row["rows"] == 0 for row in came),
                 sum(row["failed"] for row in came))
        due, in_time, empty, failed = map(sum, zip(heard, self.imported(plan, beats)))
        return due, in_time, max((row["at"] - row["due"] for row in late), default=0) \
            if beats else None, empty, failed

    def imported(self, plan, beats):
        """Samples of days without a beat, or before the first: late ones follow the failure that
        told of them. Later than the first, those of free days only repeat what was before."""
        first = self.rows.ask("select min(beat.id >> 20) as at from beat join series on "
                              "series.id = beat.id & 1048575 where probe = ?",
                              plan["probe"])[0]["at"] or self.now.end
        days = {self.rules.day_of(row["at"]) for row in beats} | {self.rules.day_of(first)}
        own = [row for row in self.now.samples_of(plan) if row[1] != "void" and
               (row[0] < first or self.rules.day_of(row[0]) not in days)]
        turns = [row for row in own if self.is_due(plan, row[0])]
        due = [row for row in turns if row[2] != "beat_late"]
        told = [row for row in own if row in turns or row[0] < first]
        return len(due), sum(row[2] != "no_beat" for row in due), \
            sum(row[2] == "beat_empty" for row in told), sum(row[2] == "beat_failed" for row in told)

    def is_due(self, plan, at):
        if "daily" not in plan["words"] or plan["words"].get("days") == "all":
            return True
        agency = self.rules.services[plan["service"]].get("agency")
        return bool(self.rules.hours_of(agency).shifts(self.rules.day_of(at)))

    def bang_11(self):
        plans = [plan for plan in self.rules.plans if plan["kind"] == "heartbeat" and
                 plan["service"] in self.now.services]
        for number, plan in enumerate(plans, 1):
            due, in_time, worst, empty, failed = self.job(plan)
            yield [str(number), self.name(plan["service"]), ANY, str(due), share(in_time, due),
                   span(worst), str(empty), str(failed)]

    def alerts(self):
        """{alert: (its letters, told at, taken on at, ended, agency)}, of those told in the period."""
        found = {}
        for alert in self.rows.ask("select * from alert order by id"):
            letters = self.rows.ask("select * from letter where alert = ? and made >= ? and made < ? "
                                    "and fate <> 'merged' order by id", alert["id"],
                                    self.now.begin, self.now.end)
            state = json.loads(alert["state"])
            own = [row for row in self.rows.incidents if row["id"] in state.get("incidents", [])]
            taken = [row["acknowledged"] for row in own if row["acknowledged"]]
            about = state.get("root") or (state.get("entries") or [{}])[0].get("service") or \
                state.get("service")
            agency = self.now.last(about)[2] if about in self.now.services else None
            found[alert["id"]] = {
                "letters": letters, "ended": alert["ended"], "agency": agency, "is_ours": bool(own),
                "taken": min(taken) if taken and min(taken) <= self.now.end else None,
                "told": next((row["made"] for row in letters if row["kind"] == "began"), None)}
        return found

    @staticmethod
    def handling(title, alerts, channel=None):
        letters = [row for alert in alerts for row in alert["letters"]
                   if channel in (None, row["channel"])]
        told = [alert for alert in alerts if alert["told"] and alert["is_ours"] and
                any(row["kind"] == "began" and channel in (None, row["channel"])
                    for row in alert["letters"])]
        delays = [max(0, alert["taken"] - alert["told"]) for alert in told if alert["taken"]]
        escalated = sum(any(row["kind"] == "escalated" and channel in (None, row["channel"])
                            for row in alert["letters"]) for alert in alerts if alert["told"])
        wrong = sum(not alert["taken"] and alert["ended"] is not None and
                    alert["ended"] - alert["told"] < MINUTE for alert in told)
        return [title, str(len(letters)), str(len(told)),
                share(sum(delay <= 15 * MINUTE for delay in delays), len(told)),
                span(sum(delays) // len(delays) if delays else None), str(escalated), str(wrong),
                str(sum(row["fate"] == "refused" for row in letters))]

    def bang_12(self):
        alerts = [alert for alert in self.alerts().values() if alert["letters"]]
        if not alerts:
            return
        yield ["Theo kênh"] + [""] * 7
        channels = dict.fromkeys(row["channel"] for alert in alerts for row in alert["letters"])
        yield from (self.handling(channel, alerts, channel) for channel in channels)
        yield ["Theo cơ quan, đơn vị"] + [""] * 7
        for id_ in (*self.rules.agencies, None):
            own = [alert for alert in alerts if alert["agency"] == id_]
            if own:
                yield self.handling(self.agency(id_) if id_ else ANY, own)
        yield self.handling("Tổng cộng", alerts)

    def planned(self, plan, length):
        if "daily" not in plan["words"]:
            return length // plan["every"]
        segments = self.now.segments[plan["service"]]
        days, day = 0, self.rules.day_of(segments[0][0])
        while self.rules.midnight(day) < segments[-1][1]:
            days += self.is_due(plan, self.rules.midnight(day))
            day += DAY
        return days

    def completeness(self, title, plans):
        planned = done = void = whole = unknown = gap = 0
        for plan in plans:
            length, open_from = 0, None
            for at, end, part in self.now.probe_pieces(plan):
                length += end - at
                if part != "unknown":
                    open_from = None
                    continue
                unknown += end - at
                open_from = at if open_from is None else open_from
                gap = max(gap, end - open_from)
            whole += length
            planned += self.planned(plan, length)
            own = [row[1] for row in self.now.samples_of(plan)]
            void += own.count("void")
            done += len(own) - own.count("void")
        return [title, str(len(plans)), str(planned), str(done), str(void),
                share(whole - unknown, whole), span(gap)]

    def bang_13(self):
        plans = [plan for plan in self.rules.plans if plan["service"] in self.now.services]
        own = [plan for plan in plans if plan["weight"] != "observed"]
        aside = [plan for plan in plans if plan["weight"] == "observed"]
        yield self.completeness("Điểm đo của hệ thống giám sát", own)
        yield ["Theo loại phép đo"] + [""] * 6
        for kind in dict.fromkeys(plan["kind"] for plan in own):
            yield self.completeness(KINDS[kind], [plan for plan in own if plan["kind"] == kind])
        yield ["Theo cơ quan, đơn vị"] + [""] * 6
        for id_ in self.rules.agencies:
            of_it = [plan for plan in own if self.now.last(plan["service"])[2] == id_]
            if of_it:
                yield self.completeness(self.agency(id_), of_it)
        if aside:
            yield ["Đo riêng qua IPv6, không tính vào các chỉ số"] + [""] * 6
            yield self.completeness("IPv6", aside)

    def points(self, book):
        first, end = (self.rules.day_of(at).toordinal() - 719163 for at in (book.begin, book.end))
        rows = self.rows.ask("select * from score where day >= ? and day < ?", first, end)
        day = max((row["day"] for row in rows), default=None)
        return day, {row["part"]: row["hundredths"] for row in rows if row["day"] == day}

    def bang_14(self):
        (day, now), (_, then) = self.points(self.now), self.points(self.before)
        if day is None:
            return
        seen = (datetime.date(1970, 1, 1) + day * DAY).strftime("%d/%m/%Y")

        def total(points):
            return decimal(sum(points.values()) if len(points) == len(SCORES) else None)

        for part, (name, most) in SCORES.items():
            yield [ANY if part == "satisfaction" else name, str(most), decimal(now.get(part)),
                   decimal(then.get(part)), seen]
        yield ["Tổng cộng", "100", total(now), total(then), seen]

    # --- annexes ---

    def is_steady(self, id_):
        return all(segment[5] for segment in self.now.segments[id_])

    def phu_luc_1_bang(self):
        number = 0
        for agency in self.rules.agencies:
            own = [id_ for id_ in self.now.services if self.now.last(id_)[2] == agency]
            if own:
                yield [self.agency(agency)] + [""] * 15
            for id_ in own:
                number += 1
                sums, target = self.now.sums[id_], self.now.last(id_)[5]
                held, counted = self.parts(sums)
                allowed = sums.budget() + counted - held if target and self.is_steady(id_) else None
                yield [str(number), id_, self.name(id_), self.owed(id_)[1],
                       decimal(self.availability(sums)),
                       decimal(self.availability(sums, gross=True)),
                       decimal(self.availability(sums, parts=sums.working)),
                       decimal(self.coverage(sums)), span(sums.wall["down"]), span(allowed),
                       share(counted - held, allowed) if allowed else "",
                       *(self.latency(sums, quantile) for quantile in (5000, 9500, 9900)),
                       str(sum(own.service == id_ for own in self.now.incidents)),
                       VERDICTS[self.now.verdict(id_)]]

    @staticmethod
    def target(ppm):
        return "" if not ppm else decimal(ppm // 100) if ppm % 100 == 0 else decimal(ppm // 10, 3)

    def phu_luc_3_bang(self):
        for number, own in enumerate(self.now.incidents, 1):
            yield [str(number), self.code(own), self.name(own.service), STATE_WORDS[own.state],
                   self.moment(own.began), *([self.moment(own.ended), span(own.ended - own.began)]
                                             if own.is_over else ["", ""]), span(own.taken), OWNERS[own.owner], GROUP_OF[own.reason]]

    def phu_luc_4_danh_muc(self):
        for number, id_ in enumerate(self.now.services, 1):
            row, (_, _, agency, _, owner, target, p95) = self.rules.services[id_], self.now.last(id_)
            yield [str(number), id_, self.name(id_), self.agency(agency), ANY, OWNERS[owner],
                   self.target(target), str(duration(p95)) if p95 else "",
                   *(self.day(self.rules.begin_of(row[name])) if name in row else ""
                     for name in ("from", "to"))]

    def phu_luc_4_thay_doi(self):
        """What is changed only; first shares, then limits."""
        for id_ in self.now.services:
            for told in (self.availability_told, self.limit_told):
                was = None
                for target in self.rules.services[id_].get("targets", []):
                    since = self.rules.begin_of(target["from"]) if "from" in target else None
                    if since is not None and since < self.now.end and told(was) != told(target):
                        yield [id_, self.name(id_), ANY, self.day(since), told(was), told(target)]
                    was = target

    @staticmethod
    def availability_told(target):
        return decimal(round(float(target["availability"].rstrip("%")) * 100)
                       if target and "availability" in target else None)

    @staticmethod
    def limit_told(target):
        return decimal(duration(target["p95"]), 0) if target and "p95" in target else ""

    def ngay(self):
        for id_ in self.now.services:
            day = self.rules.day_of(self.now.begin)
            while self.rules.midnight(day) < self.now.end:
                parts = self.now.parts_between(id_, self.rules.midnight(day),
                                               self.rules.midnight(day + DAY))
                if sum(parts.values()):
                    yield [id_, day.strftime("%d/%m/%Y"),
                           *(decimal(parts[part], 3) for part in PARTS)]
                day += DAY

    def bieu_do_4(self):
        """Of each service and day the gravest state, but unknown only if it was most of the day."""
        values = []
        for id_ in self.now.services:
            day = self.rules.day_of(self.now.begin)
            while self.rules.midnight(day) < self.now.end:
                parts = self.now.parts_between(id_, self.rules.midnight(day),
                                               self.rules.midnight(day + DAY))
                grave = [part for part in ("degraded", "down", "maintenance") if parts[part]]
                values.append(
                    None if not sum(parts.values()) else
                    2 if "down" in grave else 1 if "degraded" in grave else 3 if grave else
                    4 if 2 * parts["unknown"] > sum(parts.values()) else 0)
                day += DAY
        return values

    # --- annex VI: what was corrected, and what was said against figures ---

    def subject(self, id_):
        return f"{self.name(id_)} ({id_})" if id_ in self.rules.services else \
            "Toàn tỉnh" if id_ == "province" else self.agency(id_)

    @staticmethod
    def figure_value(figure, value):
        return span(int(value)) if figure.endswith("_ms") and figure[0] != "p" else value

    def in_period(self, sql):
        return self.rows.ask(sql, self.now.end, self.now.begin)

    def phu_luc_6_bo_sung(self):
        for row in self.in_period("select * from seal where kind = 'addendum' and began < ? and "
                                  "ended > ? order by number"):
            yield [str(row["nth"]), self.day(row["made"]), ANY, self.subject(row["service"]),
                   FIGURES[row["figure"]], *(self.figure_value(row["figure"], row[name])
                                             for name in ("was", "became")),
                   row["reason"], row["document"], row["author"]]

    def phu_luc_6_kien_nghi(self):
        for row in self.in_period("select objection.*, nth from objection left join seal on "
                                  "seal.number = addendum where objection.began < ? and "
                                  "objection.ended > ? order by id"):
            yield [str(row["id"]), row["agency"], f"{row['document']} ({'/'.join(row['dated'].split('-')[::-1])})",
                   self.subject(row["service"]), FIGURES[row["figure"]], row["text"],
                   DECISIONS[row["decision"]], row["reason"] or "",
                   "" if row["nth"] is None else str(row["nth"])]

    # --- the page for leaders, and what sentences say ---

    def tom_tat(self):
        rows = list(self.bang_1())
        for number in (0, 3, 6, 7, 5):
            yield [ANY, ANY, *rows[number][4:6], rows[number][7]]

    def sentences(self):
        """Numbers as they stand in them: 1 to 9 with a zero in front, as officials write."""
        def count(number):
            return f"{number:02}" if 0 < number < 10 else said_number(str(number))

        province, down = self.now.sums["province"], [own for own in self.now.incidents if own.down]
        agencies = sum(bool(self.now.sums[id_].owed) for id_ in self.rules.agencies)
        programmes = sum(bool(self.now.sums[id_].owed) for id_ in self.rules.programmes)
        counts = self.counts_of(self.now, self.now.services)
        yield (f"hệ thống giám sát {count(len(self.now.services))} dịch vụ của {count(agencies)} cơ "
               f"quan, đơn vị thuộc {count(programmes)} nhiệm vụ trọng tâm với "
               f"{said_number(str(sum(province.outcomes.values())))} lượt kiểm tra; độ đầy đủ số liệu "
               f"đạt {decimal(self.coverage(province))}%")
        yield f"Tỷ lệ sẵn sàng bình quân đạt {decimal(self.availability(province))}%"
        yield f"Trong {count(counts[0])} dịch vụ được giám sát, có {count(counts[1])} dịch vụ đạt"
        yield f"{count(counts[2])} dịch vụ chưa đạt (chiếm "
        yield f"Ghi nhận {count(len(self.now.incidents))} sự cố, trong đó {count(len(down))} sự cố"
        yield f"; {count(sum(own.owner == 'province' for own in down))} sự cố gián đoạn thuộc phạm vi"
        alerts = self.handling("", list(self.alerts().values()))
        late = int(alerts[2]) - sum(
            alert["told"] is not None and alert["is_ours"] and alert["taken"] is not None and
            alert["taken"] - alert["told"] <= 15 * MINUTE for alert in self.alerts().values())
        if late:
            yield (f"Có {count(late)} trên {count(int(alerts[2]))} sự cố được cảnh báo chưa được tiếp nhận "
                   "trong 15 phút.")
        for plan in self.rules.plans:
            if plan["weight"] == "observed":
                parts = dict.fromkeys(PARTS, 0)
                for at, end, part in self.now.probe_pieces(plan):
                    parts[part] += end - at
                yield f"{self.name(plan['service'])} {share(*self.parts(province, parts))}%"

    # --- charts: values in their own scale, None where there is none ---

    def months(self):
        """From the 15th to the 14th, cut to the period."""
        day = self.rules.day_of(self.now.begin)
        while self.rules.midnight(day) < self.now.end:
            first = day if day.day < 15 else (day.replace(day=1) + 32 * DAY).replace(day=1)
            end = min(self.rules.midnight(first.replace(day=15)), self.now.end)
            yield self.rules.midnight(day), end
            day = self.rules.day_of(end)

    def month_parts(self, first, last):
        own = [self.now.parts_between(id_, first, last) for id_ in self.now.services]
        return {part: sum(parts[part] for parts in own) for part in PARTS}

    def bieu_do_1(self):
        sums = self.now.sums["province"]
        return [hundredths(*self.parts(sums, self.month_parts(*month))) for month in self.months()]

    def bieu_do_2(self):
        weeks = {}
        for plan in self.rules.plans:
            if plan["weight"] != "observed" and plan["service"] in self.now.services:
                for at, outcome, reason, total in self.now.samples_of(plan):
                    if latency_of(outcome, reason, total):
                        days = (self.rules.day_of(at) - self.rules.day_of(self.now.begin)).days
                        weeks.setdefault(days // 7, []).append(total)
        count = -(-(self.rules.day_of(self.now.end - 1) -
                    self.rules.day_of(self.now.begin) + DAY).days // 7)
        return [Near(sorted(weeks[week])[math.ceil(len(weeks[week]) * q) - 1]) if week in weeks
                else None for q in (0.5, 0.95) for week in range(count)]

    def bieu_do_3(self):
        values = []
        for owner in OWNERS:
            own = [sum(overlap(at, end, *month) for _, at, end, part, _, cause, _ in
                       self.now.all_pieces() if part == "down" and cause == owner)
                   for month in self.months()]
            values += [value // (HOUR // 10) for value in own] if any(own) else []
        return values

    def bieu_do_5(self):
        own = [self.availability(self.now.sums[id_]) for id_ in self.rules.agencies
               if self.now.sums[id_].owed and self.now.is_there(id_)]
        return sorted((value for value in own if value is not None), reverse=True)

    def bieu_do_6(self):
        down, known = [0] * 168, [0] * 168
        for _, at, end, part, *_ in self.now.all_pieces():
            while at < end:
                local = datetime.datetime.fromtimestamp(at / 1000, self.rules.zone)
                following = min(end, (at // HOUR + 1) * HOUR)
                which = local.weekday() * 24 + local.hour
                known[which] += (following - at) * (part not in ("unknown", "maintenance"))
                down[which] += (following - at) * (part == "down")
                at = following
        return [hundredths(*pair) for pair in zip(down, known)]


# --- beside what the document has -------------------------------------------------------------------

TABLES = ["tom-tat"] + [f"bang-{number}" for number in range(1, 15)] + [
    "phu-luc-1-bang", "phu-luc-3-bang", "phu-luc-4-danh-muc", "phu-luc-4-thay-doi", "ngay"]
CORRECTED = ["phu-luc-6-bo-sung", "phu-luc-6-kien-nghi"]  # there are none without a row
CHARTS = [f"bieu-do-{number}" for number in range(1, 7)]


def is_same(told, should):
    return should is ANY or should == told


def compare_rows(id_, told, should):
    if len(told) != len(should):
        yield f"{id_} has {len(told)} rows, should have {len(should)}"
    for row, wanted in zip(told, should):
        cells = [f"{cell!r} should be {want!r}" for cell, want in zip(row, wanted, strict=True)
                 if not is_same(cell, want)]
        if cells:
            yield f"{id_}, {row[:3]}: {'; '.join(cells)}"


def by_name(rows):
    return sorted(rows, key=lambda row: row[1])


def without_hours(told, should):
    """The slowest hours are told of the first twenty alone."""
    rest = {row[1] for row in told[20:]}
    return [row[:7] + [""] + row[8:] if row[1] in rest else row for row in should]


def everything(rules, samples, rows, periods):
    """{identity: rows or values} of all tables and charts, as they should be."""
    should = Annexes(rules, samples, rows, periods)
    names = TABLES + CORRECTED + CHARTS + ["sentences"]
    return {id_: list(getattr(should, id_.replace("-", "_"))()) for id_ in names}


def document_of(bytes_):
    document = json.loads(bytes_)
    return document.get("document", document)


def charts_of(document):
    return {block["chart"]["id"]: block["chart"]["values"] for block in document["blocks"]
            if block.get("chart")}


def compare_values(id_, told, should):
    if len(told) != len(should):
        yield f"{id_} has {len(told)} values, should have {len(should)}"
    for i, (value, want) in enumerate(zip(told, should)):
        if not (want == str(value) if isinstance(want, Near) else want == value):
            yield f"{id_}, value {i}: {value}, should be {want}"


def idle_terms(document, tables):
    """Annex V explains each term once, and none that nobody reads elsewhere."""
    terms = tables["phu-luc-5-bang"].rows
    others = " ".join([block.get("text") or "" for block in document["blocks"]] + [
        " ".join(table.head + [block["table"]["note"] or ""] + [cell for row in table.rows for cell in row])
        for block in document["blocks"] if block.get("table")
        for id_, table in tables.items() if id_ == block["table"]["id"] != "phu-luc-5-bang"]).lower()
    for term, meaning in terms:
        words = term.split(" (")[0].lower()
        if words not in others:
            yield f"phu-luc-5-bang explains {term!r}, which stands nowhere"
        if not meaning.endswith(".") or [row[0] for row in terms].count(term) != 1:
            yield f"phu-luc-5-bang, {term!r}: {meaning!r}"


def differences(bytes_, should):
    """What the tables and charts of a document say, and should not."""
    document = document_of(bytes_)
    tables, charts = report_cells.tables(bytes_, "json", None), charts_of(document)
    texts = " ".join(block.get("text") or "" for block in document["blocks"])
    yield from (f"it does not say: {words}" for words in should["sentences"] if words not in texts)
    yield from idle_terms(document, tables)
    for id_ in TABLES + CORRECTED + CHARTS:
        if id_ in CORRECTED and not should[id_] and id_ not in tables:
            continue
        if id_ == "phu-luc-3-bang" and "su-co" in tables:  # too many to be printed
            yield from compare_rows("su-co", tables["su-co"].rows, should[id_])
        elif id_ == "bang-14" and not should[id_] and id_ not in tables:
            continue  # there were no points yet
        elif id_ not in tables and id_ not in charts:
            yield f"there is no {id_}"
        elif id_ in charts:
            yield from compare_values(id_, charts[id_], should[id_])
        elif id_ == "bang-5":
            yield from compare_rows(id_, by_name(tables[id_].rows),
                                    by_name(without_hours(tables[id_].rows, should[id_])))
        else:
            yield from compare_rows(id_, tables[id_].rows, should[id_])
