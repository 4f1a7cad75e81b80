#!/usr/bin/python3
"""What other sites and programs show of us: the feed, the calendar, badges, pages for frames."""

import datetime
import re
import xml.etree.ElementTree as xml

from harness import Scene, check, config, equal, free_port, http_probe, main, service, test, wait_for

ATOM = "{http://www.w3.org/2005/Atom}"
SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("x")</script> & \'];--> Cổng dịch vụ công rất dài, phải gập dòng; và \\ nữa'


def watch(scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    day = (datetime.datetime.now() + datetime.timedelta(days=2)).strftime("%Y-%m-%d")
    monitor = scene.monitor(config(
        [service("up-1", http_probe(f"http://up.test:{port}/"), public=True, name=EVIL,
                 name_en="Portal"),
         service("down-1", http_probe("http://down.test:1/"), public=True),
         service("hidden", http_probe("http://down.test:1/"), public=False)],
        hosts={"*.test": "127.0.0.1"},
        web={"listen": "127.0.0.1:0", "url": "https://trangthai.tinh.test"},
        maintenance=[{"id": "nang-cap", "purpose": EVIL, "services": ["up-1", "hidden"],
                      "from": f"{day} 22:00", "to": f"{day} 23:30",
                      "announced": "2022-01-03 08:00"},
                     {"id": "kin", "purpose": "x", "services": ["hidden"], "from": f"{day} 22:00",
                      "to": f"{day} 23:00", "announced": "2022-01-03 08:00"}],
        defaults={"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "100ms"}))
    monitor.wait_for_state("up-1", "up", 15)
    monitor.wait_for_state("down-1", "down", 15)
    return monitor


def entries(feed):
    return {entry.find(ATOM + "id").text: {part: entry.find(ATOM + part).text for part in
                                           ("title", "updated", "published", "content")}
            for entry in feed.findall(ATOM + "entry")}


@test
def the_feed_is_valid_and_changes_only_with_what_it_tells(scene: Scene):
    monitor = watch(scene)
    both = {}
    for path, language in (("/feed.atom", "vi"), ("/en/feed.atom", "en")):
        answer = monitor.get(path)
        equal((answer.status, answer.headers["Content-Type"]),
              (200, "application/atom+xml; charset=utf-8"), path)
        feed = xml.fromstring(answer.body)
        equal(feed.get("{http://www.w3.org/XML/1998/namespace}lang"), language, path)
        for part in ("id", "title", "updated", "author"):
            equal(len(feed.findall(ATOM + part)), 1, f"{part} of {path}")
        links = {link.get("rel"): link.get("href") for link in feed.findall(ATOM + "link")}
        equal(links["self"], "https://trangthai.tinh.test" + path, "self")
        equal(feed.find(ATOM + "id").text, links["self"], "id")
        both[language] = entries(feed)
        for moment in re.findall(r"<(?:updated|published)>([^<]*)<", answer.text):
            check(datetime.datetime.fromisoformat(moment).tzinfo is not None, moment)
        for id_, entry in both[language].items():
            check(id_.startswith("https://trangthai.tinh.test/"), id_)
            check(entry["published"] <= entry["updated"] <= feed.find(ATOM + "updated").text, entry)
    equal(set(both["vi"]), set(both["en"]), "ids do not depend on the language")
    equal(len(both["vi"]), 2, f"an incident and a window: {both['vi']}")
    told = str(both["vi"])
    check("hidden" not in told and "kin/" not in told, "what is not public is told")
    check(EVIL in " ".join(entry["title"] for entry in both["vi"].values()), f"the name: {told}")
    check("Portal" in str(both["en"]), "the English name")
    before, at = monitor.get("/feed.atom").headers["ETag"], monitor.status()["at"]
    wait_for(lambda: monitor.status()["at"] != at, 10, "another snapshot")
    equal(monitor.get("/feed.atom").headers["ETag"], before, "nothing has changed")
    equal(monitor.get("/feed.atom", {"If-None-Match": before}).status, 304, "known")


def unfold(text):
    check(text.endswith("\r\n"), "ends with a line's end")
    lines = text[:-2].split("\r\n")
    for line in lines:
        check(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line, f"line {line!r}")
    return "\r\n".join(lines).replace("\r\n ", "").split("\r\n")


@test
def the_calendar_keeps_to_its_standard(scene: Scene):
    monitor = watch(scene)
    answer = wait_for(lambda: (lambda got: got if "VEVENT" in got.text else None)(
        monitor.get("/calendar.ics")), 5, "planned work")
    equal(answer.headers["Content-Type"], "text/calendar; charset=utf-8", "type")
    lines = unfold(answer.text)
    equal((lines[0], lines[-1]), ("BEGIN:VCALENDAR", "END:VCALENDAR"), "frame")
    events = "\n".join(lines).split("BEGIN:VEVENT\n")[1:]
    equal(len(events), 1, f"windows: {answer.text}")
    fields = dict(line.split(":", 1) for line in events[0].split("END:VEVENT")[0].splitlines())
    for name in ("UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"):
        check(fields.get(name), f"no {name}")
    for name in ("DTSTAMP", "DTSTART", "DTEND"):
        datetime.datetime.strptime(fields[name], "%Y%m%dT%H%M%SZ")
    check(fields["UID"].startswith("nang-cap-") and fields["UID"].endswith("@trangthai.tinh.test"),
          fields["UID"])
    plain = re.sub(r"\\(.)", r"\1", fields["DESCRIPTION"])
    equal(plain, EVIL, "the purpose, escaped and back")
    check("hidden" not in answer.text, "what is not public is told")
    check("SUMMARY:Maintenance: Portal" in monitor.get("/en/calendar.ics").text, "English")


@test
def badges_tell_the_state_in_words(scene: Scene):
    monitor = watch(scene)
    for path, wanted in (("/badges/up-1.svg", "Bình thường"), ("/badges/down-1.svg", "Gián đoạn"),
                         ("/en/badges/down-1.svg", "Down")):
        answer = monitor.get(path)
        equal((answer.status, answer.headers["Content-Type"]), (200, "image/svg+xml"), path)
        picture = xml.fromstring(answer.body)
        title = picture.find(SVG + "title").text
        check(wanted in title, f"{path}: {title}")
        equal(picture.get("aria-labelledby"), picture.find(SVG + "title").get("id"), "its label")
        check("style" not in answer.text, "what the policy would refuse")
        check(any(wanted in text.text for text in picture.iter(SVG + "text")), f"{path} in words")
    check(xml.fromstring(monitor.get("/badges/up-1.svg").body).find(SVG + "script") is None, "script")
    for path in ("/badges/hidden.svg", "/badges/nobody.svg", "/badges/.svg", "/badges/up-1",
                 "/badges/../up-1.svg", "/embed/hidden", "/embed/", "/embed/up-1/x",
                 "/badges/" + "x" * 300 + ".svg"):
        equal(monitor.get(path).status, 404, path)


@test
def a_page_may_stand_in_a_frame_and_no_other(scene: Scene):
    monitor = watch(scene)
    framed, page = monitor.get("/embed/up-1"), monitor.get("/services/up-1")
    check("frame-ancestors *" in framed.headers["Content-Security-Policy"], framed.headers)
    equal(framed.headers["X-Frame-Options"], None, "an old browser refuses")
    check("frame-ancestors 'none'" in page.headers["Content-Security-Policy"], page.headers)
    equal(page.headers["X-Frame-Options"], "DENY", "old browsers")
    check("&lt;script&gt;" in framed.text and "<script" not in framed.text, framed.text)
    check('class="badge up"' in framed.text, "the state")
    check("Down" in monitor.get("/en/embed/down-1").text, "English")


main()
