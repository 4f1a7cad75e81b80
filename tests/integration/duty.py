#!/usr/bin/python3
"""Who is called when: over a weekend and Tết, while silenced, after a shift was handed over; and the
summary of a night."""

import datetime
import http.server
import signal
import threading
import time
import zoneinfo

from harness import (Clocks, Scene, check, config, equal, http_probe, main, pass_time, service, test,
                     wait_for)
from mailbox import Mailbox

ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE = 60000
HOUR = 60 * MINUTE


class Page(http.server.HTTPServer):
    """200, or 503 while it is broken."""

    def __init__(self):
        self.broken = False
        page = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(503 if page.broken else 200)
                self.send_header("Content-Length", "4")
                self.end_headers()
                self.wfile.write(b"here")

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


PEOPLE = [{"id": id_, "name": name, "mail": f"{id_}@ninhthuan.test", "language": "en"}
          for id_, name in (("sua", "Sửa"), ("binh", "Bình"), ("dung", "Dũng"), ("an", "An"),
                            ("truong", "Trưởng phòng"), ("lanhdao", "Lãnh đạo"))]
ROSTER = {"id": "truc", "name": "Trực hệ thống", "shifts": [
    {"days": "working", "hours": "7:00-17:00", "people": "sua"},
    {"hours": "17:00-7:00", "people": ["binh", "an"], "turn": "day", "from": "2022-01-28"},
    {"days": "free", "hours": "7:00-17:00", "people": "dung"}]}


def watch(scene, page, mailbox, at, **more):
    """A monitor whose clocks show `at` when it starts."""
    clocks = Clocks(scene)
    begins = datetime.datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    clocks.shift(wall=int(begins.timestamp() * 1000) - int(time.time() * 1000))
    words = mailbox.words(people=PEOPLE, rosters=[ROSTER], **more)
    monitor = scene.monitor(config(
        [service("dvc-01", http_probe(f"http://127.0.0.1:{page.server_port}/"))],
        defaults={"every": "1s", "timeout": "1s", "confirm": 1}, **words), wrap=clocks.wrap())
    monitor.wait_for_state("dvc-01", "up", 20)
    return clocks, monitor


def go_on(clocks, span):
    clocks.shift(wall=span, steady=span)


def told(monitor):
    return [(row["kind"], row["person"]) for row in
            monitor.query("select kind, person from letter order by id")]


def settle(monitor):
    """What is under way when the clocks are set would come twice."""
    wait_for(lambda: monitor.query("select id from letter where fate = 'waiting'") == [], 20,
             lambda: f"all are sent; {monitor.said()}")


def wait_for_told(monitor, expected):
    wait_for(lambda: len(told(monitor)) >= len(expected), 20,
             lambda: f"{expected}: {told(monitor)}; {monitor.said()}")
    equal(told(monitor), expected, "who was told what")
    settle(monitor)


def minutes_between(monitor):
    """From the first letter to each."""
    made = [row["made"] for row in monitor.query("select made from letter order by id")]
    return [round((at - made[0]) / MINUTE) for at in made]


@test
def who_is_on_duty_is_called_over_a_weekend_and_tet(scene: Scene):
    page, mailbox = Page(), Mailbox()
    clocks, monitor = watch(
        scene, page, mailbox, "2022-01-28 16:40", alerts=[{"steps": [
            {"to": "truc", "by": "mail"},
            {"after": "15m", "to": "truong", "by": "mail"},
            {"after": "60m", "to": "lanhdao", "by": "mail", "once": True}]}])
    page.broken = True
    expected = [("began", "sua")]
    wait_for_told(monitor, expected)
    go_on(clocks, 14 * MINUTE)
    pass_time(2)
    equal(told(monitor), expected, "after fourteen minutes")
    go_on(clocks, 1 * MINUTE)
    expected += [("escalated", "truong")]
    wait_for_told(monitor, expected)
    go_on(clocks, 45 * MINUTE)  # 17:40: those of the night
    expected += [("escalated", "lanhdao"), ("reminder", "binh"), ("reminder", "truong")]
    wait_for_told(monitor, expected)
    monitor.stop(signal.SIGKILL)  # all of it is known after a restart
    monitor.start()
    pass_time(2)
    equal(told(monitor), expected, "after a restart")
    for hours, who in ((2, "binh"), (4, "binh"), (8, "dung"), (16, "an"), (24, "binh")):
        go_on(clocks, hours * HOUR)
        expected += [("reminder", who), ("reminder", "truong")]
        wait_for_told(monitor, expected)
    expected_minutes = [0, 15, 60, 60, 60] + [60 * at for at in (3, 7, 15, 31, 55) for _ in "12"]
    gone = minutes_between(monitor)
    check(all(abs(one - other) <= 1 for one, other in zip(gone, expected_minutes)),
          f"{gone}, not {expected_minutes}")
    page.broken = False
    expected += [("over", who) for who in ("sua", "truong", "binh", "dung", "an")]
    wait_for(lambda: len(told(monitor)) == len(expected), 20, lambda: f"the end: {told(monitor)}")
    equal(sorted(told(monitor)), sorted(expected), "not who was to hear of it once")
    wait_for(lambda: len(mailbox.ids()) == len(expected), 20, lambda: f"mails: {mailbox.mails}")
    mailbox.stop()


@test
def what_is_silenced_is_told_when_the_silence_ends(scene: Scene):
    page, mailbox = Page(), Mailbox()
    clocks, monitor = watch(scene, page, mailbox, "2022-01-26 09:00",
                            alerts=[{"steps": [{"to": "truc", "by": "mail"}]}])

    def silence(*words, status=0):
        done = scene.haidang("silence", "-c", monitor.config, *words, "--language", "en")
        equal(done.returncode, status, f"silence {words}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    silence("add", "dvc-01", "--for", "2h", "--reason", "thay máy chủ", "--by", "An")
    check("agency:ID" in silence("add", "agency:x", "--for", "2h", "--reason", "x", "--by", "An",
                                 status=2), "what would be right is told")
    silence("add", "all", "--for", "90d", "--reason", "quên", "--by", "An", status=2)
    page.broken = True
    monitor.wait_for_state("dvc-01", "down", 20)
    go_on(clocks, 119 * MINUTE)
    pass_time(2)
    equal(told(monitor), [], "while it is silenced")
    go_on(clocks, 1 * MINUTE)
    wait_for_told(monitor, [("began", "sua")])
    silence("add", "all", "--for", "10h", "--reason", "diễn tập", "--by", "An")
    go_on(clocks, 70 * MINUTE)
    pass_time(2)
    equal(told(monitor), [("began", "sua")], "no reminder while it is silenced")
    silence("end", "2", "--by", "Bình")
    wait_for_told(monitor, [("began", "sua"), ("reminder", "sua")])
    silence("end", "2", "--by", "Bình", status=1)
    equal([(row["author"], row["verb"]) for row in
           monitor.query("select author, verb from audit order by id")],
          [("An", "silence.add"), ("An", "silence.add"), ("Bình", "silence.end")], "the audit")
    equal([row["reason"] for row in monitor.query("select reason from silence order by id")],
          ["thay máy chủ", "diễn tập"], "what is kept of them")
    mailbox.stop()


@test
def a_shift_is_handed_over_and_a_night_summed_up_once(scene: Scene):
    page, mailbox = Page(), Mailbox()
    clocks, monitor = watch(scene, page, mailbox, "2022-01-25 20:00",
                            alerts=[{"steps": [{"to": "truc", "by": "mail"}]}],
                            summary={"at": "7:00", "to": ["lanhdao", "truong"], "by": "mail"})
    done = scene.haidang("shift", "-c", monitor.config, "hand-over", "--to", "dung", "--note",
                         "Máy chủ số 2 đang theo dõi", "--by", "Bình")
    equal((done.returncode, done.stderr), (0, ""), "handed over")
    wait_for(lambda: mailbox.mails, 20, lambda: f"a letter; {monitor.said()}")
    equal(mailbox.mails[0].to, ["dung@ninhthuan.test"], "told to who takes over")
    check("Máy chủ số 2" in mailbox.mails[0].text, mailbox.mails[0].text)
    page.broken = True
    wait_for(lambda: len(mailbox.mails) == 2, 20, lambda: f"{mailbox.mails}; {monitor.said()}")
    equal(mailbox.mails[1].to, ["dung@ninhthuan.test"], "called instead of the roster's")
    page.broken = False
    wait_for(lambda: len(mailbox.mails) == 3, 20, lambda: f"{mailbox.mails}; {monitor.said()}")
    settle(monitor)
    go_on(clocks, 10 * HOUR + 58 * MINUTE)
    pass_time(2)
    equal(len(mailbox.mails), 3, "before seven")
    go_on(clocks, 2 * MINUTE)
    wait_for(lambda: len(mailbox.mails) == 5, 45, lambda: f"{mailbox.mails}; {monitor.said()}")
    settle(monitor)
    summaries = mailbox.mails[3:]
    equal(sorted(mail.to[0] for mail in summaries),
          ["lanhdao@ninhthuan.test", "truong@ninhthuan.test"], "one for each")
    text = summaries[0].text
    for words in ("07:00", "Dịch vụ dvc-01", "SC-2022-", "Letters sent: 3", "Sửa", "Bình -> Dũng",
                  "Máy chủ số 2"):
        check(words in text, f"{words!r} is not in {text}")
    for how in (signal.SIGTERM, signal.SIGKILL):
        monitor.stop(how)
        monitor.start()
        monitor.wait_for_state("dvc-01", "up", 20)
        pass_time(1)
    go_on(clocks, 1 * HOUR)
    pass_time(2)
    equal(len(mailbox.mails), 5, "told once")
    monitor.stop()
    go_on(clocks, 24 * HOUR)    # we are away at seven
    monitor.start()
    wait_for(lambda: len(mailbox.mails) == 7, 45, lambda: f"{mailbox.mails}; {monitor.said()}")
    mailbox.stop()


if __name__ == "__main__":
    main()
