#!/usr/bin/python3
"""What people do about an incident: by command, by the link of a letter, two at once, in a crash."""

import re
import threading
import urllib.parse

from harness import (SOAK, Scene, check, config, equal, free_port, http_get, main, pass_time,
                     program, service, test, wait_for)
from mailbox import Mailbox

HOSTILE = "<script>alert(1)</script> & \"x\" 'y'"
PEOPLE = [{"id": "an", "name": "Nguyễn Văn An", "mail": "an@example.test"},
          {"id": "binh", "name": "Trần <b>Bình</b>", "mail": "binh@example.test"}]


def broken(scene, **more):
    """A service whose only probe is refused, and its incident."""
    probe = {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}
    words = config([service("a", probe), service("b", probe)], people=PEOPLE, **more)
    monitor = scene.monitor(words)
    wait_for(lambda: len(told(monitor)) == 2, 15, "two incidents")
    return monitor, {row["service"]: row["id"] for row in monitor.incidents()}


def told(monitor):
    return monitor.json("/api/v1/incidents")["incidents"]


def url(monitor, path):
    return f"http://{monitor.host}:{monitor.port}{path}"


def act(scene, monitor, *words, by="Lê Thị Chi", status=0):
    ended = scene.haidang(words[0], "-c", monitor.config, *words[1:], "--by", by,
                          language="en")
    equal(ended.returncode, status, f"{words}: {ended.stderr}")
    return ended.stdout + ended.stderr


def link_of(scene, monitor, id_, person):
    ended = scene.haidang("incident", "-c", monitor.config, "link", str(id_), "--by", person)
    equal(ended.returncode, 0, ended.stderr)
    return urllib.parse.urlsplit(ended.stdout.strip()).path


def fields_of(page, what):
    """The hidden fields of the form that does this."""
    form = next(form for form in re.findall(r"<form.*?</form>", page, re.S)
                if f'value="{what}"' in form)
    return {name: value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
            .replace("&#39;", "'").replace("&amp;", "&")
            for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


def post(monitor, path, fields, headers=None):
    return http_get(url(monitor, path), method="POST", body=urllib.parse.urlencode(fields).encode(),
                    headers={"Content-Type": "application/x-www-form-urlencoded",
                             **(headers or {})})


def audits(monitor):
    return [tuple(row.values()) for row in
            monitor.query("select author, way, verb, subject from audit order by id")]


@test
def an_incident_is_taken_on_by_command_and_all_are_told(scene: Scene):
    monitor, ids = broken(scene)
    act(scene, monitor, "incident", "ack", str(ids["a"]), "--until", "2h", "--expect", "23:59",
        "--note", HOSTILE, "--public", by="An")
    said = act(scene, monitor, "incident", "ack", str(ids["a"]), by="Bình", status=1)
    check("has been taken on by An" in said, said)
    row = wait_for(lambda: next((row for row in told(monitor)
                                 if row["acknowledged_by"] == "An"), None), 5, "the API tells it")
    equal((row["service"], row["owner"]), ("a", "province"), "whose")
    act(scene, monitor, "incident", "attribute", str(ids["a"]), "line", "--cause", HOSTILE)
    act(scene, monitor, "incident", "note", str(ids["a"]), "chỉ nội bộ")
    wait_for(lambda: next(row for row in told(monitor) if row["service"] == "a")["owner"]
             == "line", 5, "the API tells the owner")
    for path in ("/", "/en/", f"/incidents/{ids['a']}", f"/en/incidents/{ids['a']}"):
        page = monitor.get(path).text
        check("<script>alert" not in page, f"{path} is not inert: {page}")
        check("chỉ nội bộ" not in page, f"{path} shows what is for the staff")
    shown = scene.haidang("incident", "-c", monitor.config, "show", "--json",
                          str(ids["a"])).stdout
    for word in ("chỉ nội bộ", "alert(1)", '"owner": "line"'):
        check(word in shown, f"{word} is not in {shown}")
    # without a monitor the same command writes by itself
    equal(monitor.stop()[0], 0, monitor.said())
    act(scene, monitor, "incident", "ack", str(ids["b"]), by="Chi")
    act(scene, monitor, "incident", "ack", "777", by="Chi", status=1)
    act(scene, monitor, "incident", "ack", "x", by="Chi", status=2)
    act(scene, monitor, "incident", "attribute", str(ids["b"]), "them", status=2)
    act(scene, monitor, "incident", "note", str(ids["b"]), "a\nb\x07", status=2)
    equal([row[2] for row in audits(monitor)],
          ["incident.ack", "incident.attribute", "incident.note", "incident.ack"], "the audit")


@test
def a_link_takes_an_incident_on_and_the_second_is_told_of_the_first(scene: Scene):
    monitor, ids = broken(scene)
    an, binh = (link_of(scene, monitor, ids["a"], who) for who in ("an", "binh"))
    page_an, page_binh = (http_get(url(monitor, path)) for path in (an, binh))
    equal((page_an.status, page_binh.status), (200, 200), "both links open")
    check("no-store" in page_an.headers["cache-control"], page_an.headers)
    equal(audits(monitor), [], "nothing was changed by looking")
    # both press the button at the same moment: one has it, the other is told
    answers = {}

    def press(who, path, page):
        fields = {**fields_of(page.text, "ack"), "until": "2h", "expect": "", "note": HOSTILE}
        answers[who] = post(monitor, path, fields)

    threads = [threading.Thread(target=press, args=row)
               for row in (("an", an, page_an), ("binh", binh, page_binh))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(sorted(answer.status for answer in answers.values()), [200, 409],
          f"{ {who: answer.text for who, answer in answers.items()} }")
    late = next(who for who, answer in answers.items() if answer.status == 409)
    names = {"an": "Nguyễn Văn An", "binh": "Trần &lt;b&gt;Bình&lt;/b&gt;"}
    first = names["binh" if late == "an" else "an"]
    check(first in answers[late].text, f"does not name {first}: {answers[late].text}")
    check(first in wait_for(lambda: (page := http_get(url(monitor, binh)).text) and first in page
                            and page, 5, "the page tells who has it"), "inert")
    # he may take it over, having seen that
    path = an if late == "an" else binh
    taken_over = post(monitor, path, {**fields_of(answers[late].text, "ack"), "until": "1h"})
    equal(taken_over.status, 200, taken_over.text)
    equal([row[:3] for row in audits(monitor)],
          [({"an": "Nguyễn Văn An", "binh": "Trần <b>Bình</b>"}[who], "link", "incident.ack")
           for who in (("binh" if late == "an" else "an"), late)], "the audit")
    english = http_get(url(monitor, "/en" + path)).text
    check("Take it over" in english and 'lang="en"' in english, english)
    check("<script>alert" not in english and "<b>B" not in english, english)


@test
def a_link_that_is_not_right_opens_nothing(scene: Scene):
    monitor, ids = broken(scene)
    path = link_of(scene, monitor, ids["a"], "an")
    fields = fields_of(http_get(url(monitor, path)).text, "ack")
    other = link_of(scene, monitor, ids["b"], "an")
    mac, rest = path.rsplit("/", 1)[1].split(".", 1)
    forged = ["", "x", "/ack/", mac, f"{mac}.{rest}x", f"{mac[:-1]}0.{rest}", f"{mac}.{rest}/x",
              f"{mac}." + rest.replace("an", "binh"), f"{mac}." + other.rsplit(".", 4)[1] + rest,
              "a" * 5000, "%00", "..%2f..%2fetc"]
    for token in forged:
        if not token or token == mac[:-1] + "0." + rest and mac.endswith("0"):
            continue
        for method in ("GET", "POST"):
            answer = http_get(url(monitor, "/ack/" + token), method=method,
                              body=b"do=ack" if method == "POST" else None)
            check(answer.status in (403, 404, 414, 431, 400), f"{token}: {answer.status}")
    # of another incident, of another site, without the token in the form
    equal(post(monitor, other, fields).status, 403, "a form of another link")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.test"},
                    {"Sec-Fetch-Site": "same-site"}):
        equal(post(monitor, path, fields, headers).status, 403, f"{headers}")
    equal(post(monitor, path, {**fields, "token": ""}).status, 403, "no token in the form")
    equal(post(monitor, path, {**fields, "until": "soon"}).status, 400, "a wrong word")
    equal(post(monitor, path, {**fields, "note": "a" * 2001}).status, 400, "a long note")
    equal(http_get(url(monitor, path), method="DELETE").status, 405, "DELETE")
    equal(audits(monitor), [], "nothing was done")
    equal(post(monitor, path, fields, {"Origin": url(monitor, ""), "Sec-Fetch-Site": "same-origin"})
          .status, 200, "from its own page")
    check(mac not in monitor.said(), "the log tells a token")


@test
def a_link_expires_and_dies_with_its_person(scene: Scene):
    monitor, ids = broken(scene)
    path = link_of(scene, monitor, ids["a"], "an")
    equal(http_get(url(monitor, path)).status, 200, "while it is good")
    equal(monitor.stop()[0], 0, monitor.said())
    text = monitor.config.read_text()
    check(text.count("Nguyễn Văn An") == 1, text)
    monitor.config.write_text(text.replace("id: an\n", "id: khac\n").replace('"an"', '"khac"'))
    check(monitor.config.read_text() != text, text)
    monitor.start()
    equal(http_get(url(monitor, path)).status, 403, "his name is gone")


@test
def trying_the_service_answers_with_fresh_phases(scene: Scene):
    monitor, ids = broken(scene)
    path = link_of(scene, monitor, ids["a"], "an")
    before = len(monitor.samples("a"))
    fields = fields_of(http_get(url(monitor, path)).text, "retest")
    first = post(monitor, path, fields)
    equal((first.status, first.headers["location"]), (303, f"{path}/retest"), "led to the result")
    page = wait_for(lambda: (page := http_get(url(monitor, path + "/retest")).text)
                    and "<table>" in page and page, 10, "the result")
    check("a/1 (tcp)" in page, page)
    equal(post(monitor, path, fields).status, 303, "once more, too soon")
    page = wait_for(lambda: (page := http_get(url(monitor, "/en" + path + "/retest")).text)
                    and "It was not tested" in page and page, 5, "that it was too soon")
    check("<table>" in page, "what was found before is still there")
    # none of it is a sample: those stay on their grid, a second apart
    samples = monitor.samples("a")
    check(len(samples) - before <= 15, f"{len(samples) - before} samples since")
    equal(audits(monitor), [], "it changed nothing")


@test
def the_link_of_a_letter_ends_the_calling(scene: Scene):
    mailbox = Mailbox()
    people = [{"id": "truc", "name": "Nguyễn Văn An", "mail": "truc@ninhthuan.test"},
              {"id": "truong", "name": "Trưởng phòng", "mail": "truong@ninhthuan.test"}]
    steps = [{"after": "0s", "to": ["truc"], "by": ["mail"]},
             {"after": "4s", "to": ["truong"], "by": ["mail"]}]
    gone = {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}
    monitor = scene.monitor(config([service("a", gone)], **mailbox.words(
        people=people, alerts=[{"steps": steps}])))
    mail = wait_for(lambda: mailbox.mails and mailbox.mails[0], 10, lambda: monitor.said())
    equal(mail.to, ["truc@ninhthuan.test"], "who is called first")
    path = re.search(r"http://[^/]*(/\S*ack/\S+)", mail.text).group(1)
    page = http_get(url(monitor, path))
    equal(page.status, 200, f"{path}: {page.text}")
    equal(post(monitor, path, fields_of(page.text, "ack")).status, 200, "taken on")
    pass_time(5)
    equal([mail.to for mail in mailbox.mails if "truong@ninhthuan.test" in mail.to], [],
          f"who was called although it was taken on: {mailbox.mails}")
    # killed between the two writes it would be made up for; here it is known over a restart
    monitor.kill()
    monitor.start()
    pass_time(2)
    equal([mail.to for mail in mailbox.mails if "truong@ninhthuan.test" in mail.to], [],
          f"who was called after the restart: {mailbox.mails}")
    equal(audits(monitor), [("Nguyễn Văn An", "link", "incident.ack", "1")], "the audit")
    mailbox.stop()


@test
def a_crash_leaves_an_act_whole_or_undone(scene: Scene):
    monitor, ids = broken(scene)
    for turn in range(40 if SOAK else 4):
        child = scene.start([program(), "incident", "-c", monitor.config, "ack",
                             str(ids["a"]), "--force", "--by", f"turn {turn}", "--note", "x"],
                            f"ack-{turn}")
        pause = threading.Event()
        pause.wait(0.002 * (turn % 20))
        monitor.kill()
        child.wait(30)
        row = monitor.query(
            "select (select acknowledged_by from incident where id = ?) as by, (select count(*) "
            "from note where author = ?) as noted, (select count(*) from audit where author = ?) "
            "as audited", ids["a"], f"turn {turn}", f"turn {turn}")[0]
        by, noted, audited = row.values()
        equal((by == f"turn {turn}", noted), (audited == 1, audited), f"turn {turn}: {by}")
        if child.returncode == 0:
            equal(audited, 1, f"turn {turn} was told that it is done")
        monitor.start()


if __name__ == "__main__":
    main()
