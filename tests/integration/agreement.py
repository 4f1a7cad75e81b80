#!/usr/bin/python3
"""The figures of the pages are those of the API and of `haidang report`, for the same days."""

import datetime
import html
import json
import re
import time

from harness import (Scene, config, equal, http_probe, instant, main, service, test, wait_for)

ZONE = datetime.timezone(datetime.timedelta(hours=7))
DAY = 24 * 3600  # seconds
STEP = 600  # seconds between samples


def make_history(now):
    """40 days until two minutes ago: three outages, the last one four days before now, and a day
    on which nothing was measured."""
    bad = {(now - days * DAY) // STEP * STEP + i * STEP
           for days, length in ((25, 7), (9, 2), (4, 13)) for i in range(length)}
    gap = range(now - 15 * DAY, now - 14 * DAY)
    for at in range((now - 40 * DAY) // STEP * STEP, now - 120, STEP):
        if at not in gap:
            failed = at in bad
            yield {"service": "one", "probe": "one/1",
                   "at": datetime.datetime.fromtimestamp(at, ZONE).isoformat(timespec="seconds"),
                   "outcome": "failed" if failed else "ok", "reason": "status" if failed else None,
                   "status": 500 if failed else 200, "total_ms": 100 + at // STEP % 70}


def plain(page):
    """What stands in a page, without its marks."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", "", page)))


def one(pattern, text):
    found = re.findall(pattern, text)
    equal(len(found), 1, f"places of '{pattern}' in {text}")
    return found[0]


def share(part, whole):
    """99.79 %: two decimals, downwards."""
    hundredths = part * 10000 // whole
    return f"{hundredths // 100},{hundredths % 100:02}%"


def told(ms):
    """A span as pages tell it: its two greatest units that are next to each other."""
    units = (("ngày", 86400), ("giờ", 3600), ("phút", 60), ("giây", 1))
    seconds = ms // 1000
    place = next((i for i, (_, size) in enumerate(units[:3]) if seconds >= size), 3)
    unit, size = units[place]
    words = f"{seconds // size} {unit}"
    if place < 2 and seconds % size >= units[place + 1][1]:
        words += f" {seconds % size // units[place + 1][1]} {units[place + 1][0]}"
    return words


def report(scene, period):
    done = scene.haidang("report", "-c", "haidang.yaml", "--store", "haidang.db", period)
    equal((done.returncode, done.stderr), (0, ""), period)
    return json.loads(done.stdout)


def start(scene):
    path = scene.write("haidang.yaml", config(
        [service("one", {**http_probe("http://one.test:9/"), "every": "10m"}, public=True,
                 name="Một", target={"availability": "99.9%", "p95": "2s"})],
        hosts={"*.test": "127.0.0.1"}, defaults={"timeout": "10s", "confirm": 2, "retry": "10s"}))
    lines = "".join(json.dumps(row) + "\n" for row in make_history(int(time.time())))
    scene.write("past.jsonl", lines)
    done = scene.haidang("import", "-c", path, scene.path("past.jsonl"))
    equal((done.returncode, done.stderr), (0, ""), done.stdout)
    monitor = scene.monitor(path)
    wait_for(lambda: "sẵn sàng" in monitor.get("/").text and monitor.json(
        "/api/v1/services/one/days")["days"], 20, "the past is on the page")
    return monitor


@test
def pages_say_what_the_report_and_the_api_say(scene: Scene):
    monitor = start(scene)
    days = monitor.json("/api/v1/services/one/days")["days"]
    home = plain(monitor.get("/").text)
    page = plain(monitor.get("/services/one").text)
    quarter = report(scene, f"{days[0]['date']}..{days[-1]['date']}")["services"][0]
    for part in ("up_ms", "degraded_ms", "down_ms", "maintenance_ms", "unknown_ms"):
        equal(sum(day[part] for day in days), quarter[part], f"{part} of the API's days")
    equal(quarter["down_ms"] > 0, True, "something was down")

    # the 90 days: bars, the plot's words
    bad = sum(day["down_ms"] > 0 for day in days)
    equal(one(r"Gián đoạn: (\d+) ngày \((.*?)\);", page), (str(bad), told(quarter["down_ms"])),
          "the service's bars")
    equal(one(r"([\d,]+%) sẵn sàng · (\d+) ngày", home),
          (share(int(monitor.service("one")["availability_90d"] * 10**12), 10**12), str(bad)),
          "the row of the front page")
    the_plot_is_as_reported(scene, page)


def the_plot_is_as_reported(scene, page):
    """Of the 90 days that it says; for an hour after midnight they are not those of the bars."""
    until, *said = one(
        r"Trong 90 ngày qua Tính đến: 00:00 ngày (\S+); Tỷ lệ sẵn sàng: ([\d,]+%);"
        r" Gián đoạn: ([^;]*); Trung vị: (\d+) ms; Phân vị 95: (\d+) ms; Lớn nhất: [^;]*;"
        r" Lượt kiểm tra: ([\d.]+); Lượt kiểm tra lỗi: ([\d.]+)", page)
    end = datetime.datetime.strptime(until, "%d/%m/%Y").date()
    first, last = (end - datetime.timedelta(days=days) for days in (90, 1))
    row = report(scene, f"{first}..{last}")["services"][0]
    checks = row["samples"]["ok"] + row["samples"]["failed"]
    equal(said, [share(row["up_ms"], row["up_ms"] + row["down_ms"]), told(row["down_ms"]),
                 f"{row['p50_ms']:.0f}", f"{row['p95_ms']:.0f}", f"{checks:,}".replace(",", "."),
                 str(row["samples"]["failed"])], "the plot of 90 days")


@test
def what_a_target_allows_is_that_of_the_report(scene: Scene):
    monitor = start(scene)
    today = datetime.datetime.now(ZONE).date()
    ends = today.replace(day=1) + datetime.timedelta(days=31 if today.day >= 15 else 0)

    def agree():
        page = plain(monitor.get("/services/one").text)
        document = report(scene, f"{ends:%Y-%m}")
        month = document["services"][0]
        down, whole = month["down_ms"], month["up_ms"] + month["down_ms"]
        length = instant(document["to"]) - instant(document["from"])
        return one(r"tỷ lệ sẵn sàng ([\d,]+%); đã gián đoạn (.*?) trong (.*?) chỉ tiêu cho phép cả kỳ"
                   r".*?Cho phép tính đến nay: (\d+ \w+(?: \d+ \w+)?)",
                   page[:page.index("6 tháng")]) == (
            share(month["up_ms"], whole), told(down), told(length // 1000),
            told(down + month["budget_left_ms"]))

    # a check, or a minute, may come between the two
    wait_for(agree, 10, "the page has the report's figures of this month")


main()
