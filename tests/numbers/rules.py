"""rules.py - what a configuration says about figures, read from its YAML by another reader.

Only what figures depend on: probes and how they are judged, who is responsible since when, what was
promised, working hours and holidays, maintenance and when it was announced, the accounting policy.
"""

import bisect
import datetime
import json
import pathlib
import re
import zoneinfo

import yaml  # Debian's python3-yaml

BUILT_IN = pathlib.Path(__file__).resolve().parent.parent.parent / "probes" / "vn"
LISTS = ("agencies", "programmes", "services", "maintenance", "calendars", "holidays")
KINDS = ("http", "json", "soap", "wms", "wfs", "tcp", "tls", "dns", "icmp", "smtp", "heartbeat",
         "journey")
UNITS = {"ms": 1, "s": 1000, "m": 60000, "h": 3600000, "d": 86400000}
FULL_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NTH = ("first", "second", "third", "fourth")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = datetime.timedelta(days=1)
FOR_EVER = 1 << 62


def duration(word):
    number, unit = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", word).groups()
    return round(float(number) * UNITS[unit])


def ppm(word):
    whole, _, decimals = word.rstrip("%").partition(".")
    return int(whole) * 10000 + int((decimals + "0000")[:4])


def listed(value):
    return value if isinstance(value, list) else [value]


def read_yaml(path):
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) or {}


def read_files(path):
    """The file and all that it includes, their lists joined."""
    path = pathlib.Path(path)
    whole = read_yaml(path)
    lists = {name: list(whole.get(name, [])) for name in LISTS}
    for pattern in listed(whole.get("include", [])):
        for part in sorted(path.parent.glob(pattern)):
            _, more = read_files(part)
            for name in LISTS:
                lists[name] += more[name]
    return whole, lists


class Calendar:
    """Working time of one calendar, as stretches of a range of days."""

    def __init__(self, words, holidays, rules, first, last):
        self.weeks = sorted((week.get("from", "0001-01-01"), week)
                            for week in listed(words["hours"]))
        self.special = {}
        for id_ in listed(words.get("holidays", [])):
            for own in holidays.get(id_, []):
                self.take_days(own["days"])
        self.take_days(words.get("days", []))
        self.begins, self.ends, self.before = [], [], [0]
        day = first
        while day <= last:
            for begin, end in self.shifts(day):
                self.begins.append(rules.midnight(day) + begin)
                self.ends.append(rules.midnight(day) + end)
                self.before.append(self.before[-1] + end - begin)
            day += DAY

    def take_days(self, days):
        for row in days:
            if row.get("in_force") == "false":
                continue
            day = datetime.date.fromisoformat(row.get("day") or row["from"])
            last = datetime.date.fromisoformat(row.get("day") or row["to"])
            like = row.get("for") if row.get("kind") == "make_up" else None
            while day <= last:
                self.special[day] = like and datetime.date.fromisoformat(like)
                day += DAY

    def shifts(self, day):
        """[(from, to)], ms after midnight."""
        like = self.special.get(day, day)
        week = [week for begins, week in self.weeks if begins <= day.isoformat()]
        if like is None or not week:
            return []
        for words, hours in week[-1].items():
            ends = words.split("-")
            if ends[0] in WEEK and WEEK.index(ends[0]) <= like.weekday() <= WEEK.index(ends[-1]):
                return [tuple(sum(int(part) * unit for part, unit in
                                  zip(time.split(":"), (3600000, 60000)))
                              for time in shift.split("-")) for shift in listed(hours)]
        return []

    def until(self, at):
        i = bisect.bisect_right(self.begins, at)
        return self.before[i] - (max(0, self.ends[i - 1] - at) if i else 0)

    def work(self, begin, end):
        return self.until(end) - self.until(begin)


class Rules:
    def __init__(self, path, begin=datetime.date(2021, 1, 1), end=datetime.date(2026, 12, 31)):
        whole, lists = read_files(path)
        self.path = path
        self.zone = zoneinfo.ZoneInfo(whole["province"]["timezone"])
        self.set_policy(whole.get("policy", {}))
        self.set_calendars(whole, lists, begin, end)
        self.agencies = {row["id"]: row for row in lists["agencies"]}
        self.programmes = [row["id"] for row in lists["programmes"]]
        self.services = {row["id"]: row for row in lists["services"]}
        self.plans = [plan for row in lists["services"]
                      for plan in self.plans_of(row, whole.get("defaults", {}))]
        self.windows = {id_: [] for id_ in self.services}
        self.span = (begin, end)
        for row in lists["maintenance"]:
            self.add_work(listed(row["services"]), row)

    # --- maintenance ---

    def add_work(self, services, row, cancelled=FOR_EVER):
        """`row` as the configuration has it; each of its windows is accepted by itself."""
        for begins, ends in self.windows_of(row):
            if self.is_accepted({**row, "from": begins}):
                begin, end = self.moment(begins), min(self.moment(ends), cancelled)
                for id_ in services:
                    if begin < end and id_ in self.windows:
                        self.windows[id_].append((begin, end))

    def add_kept(self, rows):
        """Rows of the store's table: (services, began, ended, announced, rule, cancelled)."""
        for services, began, ended, announced, rule, cancelled in rows:
            words = {name: self.local(at) for name, at in
                     (("from", began), ("to", ended), ("announced", announced)) if at is not None}
            self.add_work(json.loads(services), {**words, **({"every": rule} if rule else {})},
                          FOR_EVER if cancelled is None else cancelled)

    def windows_of(self, row):
        """Local times of each: ("2022-06-04 22:00", "2022-06-05 02:00")."""
        if "every" not in row:
            return [(row["from"], row["to"])]
        words, _, until = row["every"].lower().partition(" until ")
        first, over = (datetime.datetime.fromisoformat(row[name]) for name in ("from", "to"))
        last = min(datetime.date.fromisoformat(until) if until else self.span[1], self.span[1])
        return [(str(first + DAY * i), str(over + DAY * i))
                for i in range((last - first.date()).days + 1)
                if self.is_day(words, first.date() + DAY * i)]

    @staticmethod
    def is_day(words, day):
        """Is it one of those that the rule names?"""
        name = FULL_WEEK[day.weekday()]
        is_last = (day + DAY).month != day.month
        if words.isdigit() or words in ("day", "last day"):
            return words == "day" or (is_last if words == "last day" else int(words) == day.day)
        which, _, weekday = words.partition(" ")
        if which == "last":
            return weekday == name and (day + 7 * DAY).month != day.month
        if which in NTH:
            return weekday == name and (day.day + 6) // 7 == NTH.index(which) + 1
        return name in re.split(r",\s*", words)

    # --- time ---

    def midnight(self, day):
        at = datetime.datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return round(at.timestamp() * 1000)

    def moment(self, words):
        at = datetime.datetime.fromisoformat(words).replace(tzinfo=self.zone)
        return round(at.timestamp() * 1000)

    def local(self, at):
        return str(datetime.datetime.fromtimestamp(at / 1000, self.zone).replace(tzinfo=None))

    def day_of(self, at):
        return datetime.datetime.fromtimestamp(at / 1000, self.zone).date()

    def begin_of(self, words):
        return self.midnight(datetime.date.fromisoformat(words))

    def end_of(self, words):
        return self.midnight(datetime.date.fromisoformat(words) + DAY)

    # --- rules ---

    def set_policy(self, words):
        self.degraded_is_up = words.get("degraded", "up") == "up"
        self.excludes = words.get("maintenance", "excluded") == "excluded"
        self.notice = int(words.get("notice", 7))
        self.coverage = ppm(words.get("coverage", "90%"))
        speak = words.get("speak", {})
        self.intervals = int(speak.get("intervals", 2))
        self.adds_timeout = speak.get("timeout", "true") == "true"

    def set_calendars(self, whole, lists, begin, end):
        holidays = {}
        files = [read_yaml(path) for path in sorted(BUILT_IN.glob("*.yaml"))]
        own = {(row["id"], row["year"]) for row in lists["holidays"]}
        for row in [row for file in files for row in file.get("holidays", [])
                    if (row["id"], row["year"]) not in own] + lists["holidays"]:
            holidays.setdefault(row["id"], []).append(row)
        words = {row["id"]: row for file in files for row in file.get("calendars", [])}
        words.update((row["id"], row) for row in lists["calendars"])
        self.calendars = {id_: Calendar(row, holidays, self, begin, end)
                          for id_, row in words.items()}
        self.calendar = self.calendars[whole["province"].get("calendar", "vn")]

    def plans_of(self, row, defaults):
        for number, words in enumerate(row["probes"], 1):
            kind = next(kind for kind in KINDS if kind in words)

            def say(name, otherwise, words=words):
                return words.get(name, defaults.get(name, otherwise))

            every, timeout = duration(say("every", "60s")), duration(say("timeout", "10s"))
            if kind == "journey":
                timeout = duration(words.get("timeout", "60s"))
            if kind == "heartbeat":  # is waited for as long as it may be late
                every = duration("1d") if "daily" in words else every
                timeout = min(every // 2, 300000) if "grace" not in words \
                    else duration(words["grace"])
            confirm = words.get("confirm", 1) if kind in ("heartbeat", "journey") \
                else say("confirm", 3)
            plan = {"probe": words.get("id", f"{row['id']}/{number}"), "service": row["id"],
                    "kind": kind, "words": words,
                    "every": every, "timeout": timeout, "confirm": int(confirm),
                    "recover": int(say("recover", 1)),
                    "speaks": self.intervals * every + (timeout if self.adds_timeout else 0),
                    "weight": "essential" if words.get("essential", "true") == "true"
                    else "additional"}
            yield plan
            if say("address", "any") == "both":
                yield {**plan, "probe": plan["probe"] + ".ipv6", "weight": "observed"}

    def is_accepted(self, row):
        """Were there so many working days from the day after it was announced?"""
        if "announced" not in row or self.moment(row["announced"]) > self.moment(row["from"]):
            return False
        day = datetime.date.fromisoformat(row["announced"][:10]) + DAY
        last = datetime.date.fromisoformat(row["from"][:10])
        days = 0
        while day <= last:
            days += bool(self.calendar.shifts(day))
            day += DAY
        return days >= self.notice

    # --- what held when ---

    def agency_at(self, id_, at):
        """Who has the services of this agency by then."""
        while id_ in self.agencies and "to" in self.agencies[id_] and \
                at >= self.end_of(self.agencies[id_]["to"]) and "into" in self.agencies[id_]:
            id_ = self.agencies[id_]["into"]
        return id_

    def segments(self, id_, begin, end):
        """[(from, to, agency, programme, owner, target in ppm, p95)] while the service counts."""
        row = self.services[id_]
        begin = max(begin, self.begin_of(row["from"]) if "from" in row else begin)
        end = min(end, self.end_of(row["to"]) if "to" in row else end)
        changes = [(-FOR_EVER, row)] + [(self.begin_of(change["from"]), change)
                                        for change in row.get("changes", [])]
        targets = [(self.begin_of(target["from"]) if "from" in target else -FOR_EVER, target)
                   for target in row.get("targets", [row.get("target", {})])]
        borders = {begin, end} | {at for at, _ in changes + targets}
        borders |= {self.end_of(agency["to"]) for agency in self.agencies.values()
                    if "to" in agency}
        borders = sorted(border for border in borders if begin <= border <= end)
        found = []
        for at, following in zip(borders, borders[1:]):
            def held(name, otherwise=None, at=at):
                return next((change[name] for since, change in reversed(changes)
                             if since <= at and name in change), otherwise)

            target = next((target for since, target in reversed(targets) if since <= at), {})
            what = (self.agency_at(held("agency"), at), held("programme"),
                    held("owner", "province"),
                    ppm(target["availability"]) if "availability" in target else 0,
                    target.get("p95"))
            if found and found[-1][2:] == what:
                found[-1] = (found[-1][0], following, *what)
            else:
                found.append((at, following, *what))
        return found

    def hours_of(self, agency):
        words = self.agencies.get(agency, {})
        return self.calendars[words["calendar"]] if "calendar" in words else self.calendar
