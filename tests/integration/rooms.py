#!/usr/bin/python3
"""What the rooms of the operations side say, in figures, against the API, against what mail servers
took, and against what is counted once more from the raw samples."""

import collections
import datetime
import html
import json
import pathlib
import re
import sys
import time
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "numbers"))

from harness import (Scene, check, config, equal, free_port, http_get, http_probe, instant, main,
                     program, service, test, wait_for)
from figures import incidents_of, sums_of
from mailbox import Mailbox
from recompute import read_samples
from rules import Rules

ZONE = datetime.timezone(datetime.timedelta(hours=7))
DAY, STEP = 86400, 600  # seconds; STEP between samples of the past
PASSWORD = "thuyền ra khơi lúc nửa đêm"
WORDS = {"up": "Bình thường", "degraded": "Suy giảm", "down": "Gián đoạn",
         "unknown": "Không có dữ liệu", "maintenance": "Bảo trì"}
OUTCOMES = {"ok": "đạt", "degraded": "suy giảm", "failed": "lỗi"}
UNITS = (("ngày", 86400), ("giờ", 3600), ("phút", 60), ("giây", 1))


def make_past(now):
    """25 days until two minutes ago, with three outages; each answer took another time."""
    bad = {(now - days * DAY) // STEP * STEP + i * STEP
           for days, length in ((20, 5), (7, 2), (1, 3)) for i in range(length)}
    for at in range((now - 25 * DAY) // STEP * STEP, now - 120, STEP):
        yield {"service": "past", "probe": "past/1",
               "at": datetime.datetime.fromtimestamp(at, ZONE).isoformat(timespec="seconds"),
               "outcome": "failed" if at in bad else "ok", "reason": "status" if at in bad else None,
               "status": 500 if at in bad else 200, "total_ms": 100 + at // STEP * 37 % 211}


def plain(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page))).strip()


def words_of(ms):
    """A span as pages tell it: its two greatest units that are next to each other."""
    seconds = max(0, ms) // 1000
    place = next((i for i, (_, size) in enumerate(UNITS[:3]) if seconds >= size), 3)
    unit, size = UNITS[place]
    lesser = seconds % size // UNITS[place + 1][1] if place < 2 else 0
    return f"{seconds // size} {unit}" + (f" {lesser} {UNITS[place + 1][0]}" if lesser else "")


def percent(part, whole):
    """Two decimals, downwards."""
    hundredths = part * 10000 // whole
    return f"{hundredths // 100},{hundredths % 100:02}%"


class Watched:
    """A monitor with services of every state, and somebody who has signed in."""

    def __init__(self, scene):
        self.scene = scene
        port, gone = free_port(), free_port()
        scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
        url = f"http://127.0.0.1:{port}/"
        now = datetime.datetime.now(ZONE)
        self.mailbox = Mailbox()
        words = self.mailbox.words()
        words["channels"]["nowhere"] = {"smtp": f"smtp://127.0.0.1:{gone}",
                                        "from": "giamsat@ninhthuan.test"}
        words["alerts"][0]["steps"].append({"after": "0s", "to": ["truc"], "by": ["nowhere"]})
        words["people"] += [{"id": "dem", "name": "Lê Thị Đêm", "mail": "dem@example.test"}]
        rosters = [{"id": "ca", "name": "Ca trực", "shifts": [
            {"hours": "0:00-12:00", "people": "truc"}, {"hours": "12:00-24:00", "people": "dem"}]}]
        dead = {"tcp": f"127.0.0.1:{gone}", "every": "1s", "confirm": 1}
        path = scene.write("haidang.yaml", config(
            [service("past", {**http_probe(url), "every": "10m"}, name="Cổng có quá khứ",
                     target={"availability": "99.9%", "p95": "2s"}),
             service("well", http_probe(url)), service("dead", dead), service("gone", dead),
             service("weak", http_probe(url, expect={"status": {"value": 204, "else": "degraded"}})),
             service("mended", dead), service("silent", {"heartbeat": "im-lang", "every": "1h"})],
            defaults={"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "200ms"},
            maintenance=[{"id": "mend", "services": ["mended"], "purpose": "Sửa",
                          "from": (now - datetime.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"),
                          "to": (now + datetime.timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"),
                          "announced": "2022-01-01 08:00"}],
            store=str(scene.path("haidang.db")), rosters=rosters, **words))
        lines = "".join(json.dumps(row) + "\n" for row in make_past(int(time.time())))
        done = scene.haidang("import", "-c", path, scene.write("past.jsonl", lines))
        equal((done.returncode, done.stderr), (0, ""), done.stdout)
        self.monitor = scene.monitor(path)
        done = scene.haidang("user", "-c", path, "add", "an", "--role", "operator",
                             said=PASSWORD + "\n")
        equal(done.returncode, 0, done.stderr)
        self.monitor.show_token()
        form = urllib.parse.urlencode({"id": "an", "password": PASSWORD, "next": ""}).encode()
        answer = http_get(self.url("/ops/sign-in"), {
            "Content-Type": "application/x-www-form-urlencoded"}, "POST", 30, form)
        self.cookie = {"Cookie": answer.headers["set-cookie"].split(";")[0]}
        for id_, state in (("well", "up"), ("dead", "down"), ("gone", "down"), ("weak", "degraded"),
                           ("mended", "down"), ("past", "up"), ("silent", "unknown")):
            self.monitor.wait_for_state(id_, state, 15)

    def url(self, path):
        return f"http://{self.monitor.host}:{self.monitor.port}{path}"

    def page(self, path):
        answer = http_get(self.url(path), self.cookie)
        equal(answer.status, 200, path)
        return answer.text

    def samples(self):
        return read_samples(program(), self.monitor.config, self.monitor.store)


def the_wall_counts_services_by_state(watched):
    counts = collections.Counter("maintenance" if row["maintenance"] else row["state"]
                                 for row in watched.monitor.status()["services"])
    equal(counts, {"down": 2, "degraded": 1, "unknown": 1, "up": 2, "maintenance": 1}, "the API")
    tally = re.findall(r'<li class="\w+"><b>(\d+)</b> <span><span[^>]*>.</span> ([^<]*)</span>',
                       watched.page("/ops/wall"))
    equal(dict((word, int(count)) for count, word in tally),
          {WORDS[state]: counts[state] for state in WORDS}, "the wall")
    page = watched.page("/ops")
    listed = re.findall(r'<a class="badge (\w+)" href="([^"]*)">.*?<b>(\d+)</b>', page)
    equal({state: int(count) for state, _, count in listed}, counts, "counts of the list")
    for state, href, count in listed:
        rows = re.findall(r'<li class="(\w+)">\s*<p class="what">', watched.page(html.unescape(href)))
        equal(rows, [state] * int(count), f"the list of {state}")


def a_service_says_what_its_last_sample_was(watched):
    def agrees(id_):
        """The newest sample may be a moment younger than the page."""
        probe = re.search(r'<tr><th scope="row">' + id_ + r"/1 .*?</tr>",
                          watched.page(f"/ops/services/{id_}"), re.S).group()
        rows = watched.monitor.rows("select at, outcome, status, total_us from samples"
                                    f" where probe = '{id_}/1' order by at desc limit 3")
        at = int(datetime.datetime.fromisoformat(
            re.search(r'<p class="size"><time datetime="([^"]*)">', probe).group(1))
            .timestamp() * 1000 + 0.5)
        row = next((row for row in rows if row["at"] == at), None)
        if row is None:
            return None
        check(f"<td>{OUTCOMES[row['outcome']]}" in probe.lower(), f"{row} {probe}")
        ms = row["total_us"] / 1000
        took = f"{ms:.1f}".rstrip("0").rstrip(".").replace(".", ",") if ms < 10 else f"{ms:.0f}"
        equal(re.findall(r'<td class="number">([^<]*)</td>', probe)[-1],
              f"{took} ms" if row["total_us"] > 0 else "–", f"{row}")
        equal(re.findall(r"HTTP (\d+)", probe), [str(row["status"])] if row["status"] else [], id_)
        due = instant(re.search(r'<td><time datetime="([^"]*)">', probe).group(1))
        return row["at"], due

    for id_ in ("well", "weak", "dead"):
        wait_for(lambda id_=id_: agrees(id_), 10, f"the last run of {id_}")
    said = []

    def is_asked_when_said():
        said.append(agrees("well"))
        return [due for at, due in filter(None, said) if watched.monitor.rows(
            "select at from samples where probe = 'well/1'"
            f" and at > {at} and abs(at - late_us / 1000 - {due}) <= 20")]

    wait_for(is_asked_when_said, 20, lambda: f"it is asked next when it was said: {said}")


def figures_of(rules, samples, now_ms):
    """(from, to, sums) of the month and the half-year of reports that `now` is in."""
    today = datetime.datetime.fromtimestamp(now_ms / 1000, ZONE).date()
    month = today.replace(day=1) + datetime.timedelta(days=31 if today.day >= 15 else 0)
    half = (1, 6) if month.month <= 6 else (7, 12)
    for first, last in ((month.month, month.month), half):
        begin = (month.replace(month=first, day=1) - datetime.timedelta(days=1)).replace(day=15)
        begin, end = rules.midnight(begin), rules.midnight(month.replace(month=last, day=15))
        yield begin, end, sums_of(rules, samples, begin, min(end, now_ms))["past"]


def allowances_are_as_recomputed(watched):
    """Once more from the samples; the target is 99.9 %, so a thousandth may be down."""
    before = time.time() * 1000
    cells = re.findall(r"<td><p>.*?</td>", watched.page("/ops/budgets"))
    promises = re.findall(r"<div><dt>Kỳ báo cáo .*?</dd></div>", watched.page("/ops/services/past"))
    after = time.time() * 1000
    equal((len(cells), len(promises)), (2, 2), "a month and a half-year")
    samples = watched.samples()
    days = [datetime.datetime.fromtimestamp(before / 1000 + by * DAY, ZONE).date()
            for by in (-400, 400)]
    rules = Rules(watched.monitor.config, *days)
    check(any(outcome == "failed" for _, outcome, *_ in samples["past/1"]), "nothing was down")
    should = [list(figures_of(rules, samples, int(at))) for at in (before, after)]
    for i, (cell, promise) in enumerate(zip(map(plain, cells), map(plain, promises))):
        told = []
        for begin, end, sums in (row[i] for row in should):
            down, counted = sums.wall["down"], sum(sums.wall[part] for part in
                                                   ("up", "degraded", "down"))
            whole, allowed = (end - begin) // 1000, counted // 1000
            left = f"còn lại {words_of(whole - down)}" if down <= whole else "đã vượt"
            pace = f"{down / allowed:.1f}".replace(".", ",")
            told.append((
                f"Đã dùng {words_of(down)} / {words_of(whole)} ; {left}"
                f" tỷ lệ sẵn sàng {percent(counted - down, counted)};"
                f" Cho phép tính đến nay: {words_of(allowed)} ; tốc độ tiêu hao {pace}×",
                f"tỷ lệ sẵn sàng {percent(counted - down, counted)}; đã gián đoạn {words_of(down)}"
                f" trong {words_of(whole)} chỉ tiêu cho phép cả kỳ"))

        def same(text):
            return re.sub(r"[\s;,]+", " ", text).strip()

        check(same(cell) in [same(of_cell) for of_cell, _ in told], f"{cell}\nshould be {told}")
        check(any(same(of_service) in same(promise) for _, of_service in told),
              f"{promise}\nshould be {told}")
    return samples, rules


def percentiles_are_as_recomputed(watched, samples):
    """Of the 90 days in words: by nearest rank, to 1 %."""
    page = plain(watched.page("/ops/services/past"))
    until, p50, p95 = re.search(
        r"Trong 90 ngày qua Tính đến: 00:00 ngày (\S+) ?;.*?Trung vị: (\d+) ms ?;"
        r" Phân vị 95: (\d+) ms", page).groups()
    end = datetime.datetime.strptime(until, "%d/%m/%Y").replace(tzinfo=ZONE).timestamp() * 1000
    totals = sorted(total for at, _, _, total in samples["past/1"] if at < end and total)
    for told, share in ((p50, 0.5), (p95, 0.95)):
        should = totals[-int(-share * len(totals) // 1) - 1]
        check(abs(int(told) - should) <= 0.01 * should + 1, f"{share}: {told}, should be {should}")


def incidents_last_as_their_samples_say(watched, samples, rules):
    told = {row["id"]: row for row in watched.monitor.json("/api/v1/incidents?service=past")
            ["incidents"]}
    plan = [plan for plan in rules.plans if plan["service"] == "past"]
    should = [tuple(incident) for incident in incidents_of(plan, samples)]
    equal(sorted((instant(row["began"]), instant(row["ended"])) for row in told.values()), should,
          "incidents of the API")
    rows = watched.page("/ops/incidents?q=qu%C3%A1+kh%E1%BB%A9&state=resolved")
    listed = dict(re.findall(r'href="/ops/incidents/(\d+)">.*?<span class="size">\(([^)]*)\)</span>',
                             rows, re.S))
    equal({int(id_): lasted for id_, lasted in listed.items()},
          {id_: words_of(instant(row["ended"]) - instant(row["began"])) for id_, row in told.items()},
          "the list of incidents")
    for id_ in listed:
        check(f"({listed[id_]})" in plain(watched.page(f"/ops/incidents/{id_}")), f"incident {id_}")


def the_monitor_counts_what_it_keeps(watched):
    def facts():
        rows = re.findall(r"<div><dt>([^<]*)</dt><dd>(.*?)</dd></div>", watched.page("/ops/monitor"))
        return {name: plain(value).lstrip("■ ") for name, value in rows}

    def agrees():
        """As the metrics say, and, of a second that is over, as the store has them."""
        before, told, after = watched.monitor.metrics(), facts(), watched.monitor.metrics()
        names = {"Mẫu đạt từ khi chạy": "ok", "Mẫu lỗi": "failed", "Mẫu suy giảm": "degraded",
                 "Mẫu không đo được": "void"}
        for name, outcome in names.items():
            key = f'haidang_samples_total{{outcome="{outcome}"}}'
            check(before[key] <= int(told[name]) <= after[key], f"{name}: {told[name]}")
        for name, key in (("Lượt đo bị lỡ từ khi chạy", "haidang_slots_missed_total"),):
            check(before[key] <= int(told[name]) <= after[key], f"{name}: {told[name]}")
        check(0 <= int(told["Mẫu chờ ghi"]) <= 50, told["Mẫu chờ ghi"])
        started = watched.monitor.query("select max(started) as at from run")[0]["at"]
        kept = {row["outcome"]: row["n"] for row in watched.monitor.rows(
            f"select outcome, count(*) as n from samples where at >= {started} group by outcome")}
        return kept["ok"] == int(told["Mẫu đạt từ khi chạy"]) and \
            kept["failed"] == int(told["Mẫu lỗi"])

    wait_for(agrees, 20, lambda: f"the store's samples are those that are told: {facts()}")
    missed = watched.monitor.query("select sum(missed) as n from minute")[0]["n"] or 0
    check(abs(int(facts()["Lượt đo bị lỡ trong 24 giờ"]) - missed) <= 3, f"missed: {missed}")
    told = plain(watched.page("/ops/monitor"))
    check(told.count("đang chạy") == 1, "one run goes on")


def letters_are_those_of_the_store_and_of_the_mail_server(watched):
    mails = wait_for(lambda: len(watched.mailbox.mails) >= 3 and watched.mailbox.mails, 15, "letters")
    wait_for(lambda: watched.monitor.query(
        "select count(*) as n from letter where sent is not null")[0]["n"] == len(mails), 15, "sent")

    def agrees():
        page = watched.page("/ops/letters")
        told = {fate: int(count) for fate, count in
                re.findall(r'<h2 id="fate-(\w+)">[^<(]*\((\d+)', page)}
        done = watched.scene.haidang("alert", "-c", watched.monitor.config, "outbox", "--json")
        listed = json.loads(done.stdout)
        channels = {id_: int(pending) for id_, pending in re.findall(
            r'<tr><th scope="row">(\w+) <span.*?<td class="number">(\d+)</td>', page)}
        return told["sent"] == len(watched.mailbox.ids()) and \
            told == {fate: len(listed[fate]) for fate in told} and \
            channels == {"mail": 0, "nowhere": told["waiting"]} and told["waiting"] > 0 and \
            f"<dd>{told['waiting']} <mark>" in watched.page("/ops/wall")

    wait_for(agrees, 10, lambda: plain(watched.page("/ops/letters")))


def the_shift_is_the_rosters(watched):
    now = datetime.datetime.now(ZONE)
    id_, name = ("truc", "Nguyễn Văn An") if now.hour < 12 else ("dem", "Lê Thị Đêm")
    told = watched.monitor.json("/api/v1/shift")["shifts"]
    equal([(row["roster"], row["people"]) for row in told], [("ca", [id_])], "the API")
    turn = now.replace(hour=12, minute=0, second=0, microsecond=0) if now.hour < 12 else \
        now.replace(hour=0, minute=0, second=0, microsecond=0) + datetime.timedelta(days=1)
    equal(instant(told[0]["until"]), int(turn.timestamp() * 1000), "the next turn")
    page = plain(watched.page("/ops/shift"))
    check(f"Ca trực {name}" in page and turn.strftime("%H:%M ngày %d/%m/%Y") in page, page)
    check(f"Ca trực {name}" in plain(watched.page("/ops/wall")), "the wall")


@test
def rooms_say_what_is_so(scene: Scene):
    watched = Watched(scene)
    the_wall_counts_services_by_state(watched)
    a_service_says_what_its_last_sample_was(watched)
    samples, rules = allowances_are_as_recomputed(watched)
    percentiles_are_as_recomputed(watched, samples)
    incidents_last_as_their_samples_say(watched, samples, rules)
    the_monitor_counts_what_it_keeps(watched)
    letters_are_those_of_the_store_and_of_the_mail_server(watched)
    the_shift_is_the_rosters(watched)


main()
