#!/usr/bin/python3
"""One message for one cause: what people get when services break, and when they are well again.

alone: measures time."""

import http.server
import json
import threading
import time

from harness import (Scene, check, config, equal, http_get, http_probe, main, service, test,
                     wait_for)
from mailbox import Mailbox

QUICK = {"every": "2s", "confirm": 2, "retry": "500ms", "timeout": "2s"}


class Pages(http.server.ThreadingHTTPServer):
    """/NAME answers 200, or 503 while it is broken."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        broken = self.broken = set()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(503 if self.path[1:] in broken else 200)
                self.send_header("Content-Length", "4")
                self.end_headers()
                self.wfile.write(b"here")

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def probe(self, name, **more):
        return http_probe(f"http://127.0.0.1:{self.port}/{name}", **more)


def watch(scene, mailbox, services, **more):
    monitor = scene.monitor(config(services, **{"defaults": QUICK, **mailbox.words(), **more}))
    wait_for(lambda: all(row["state"] == "up" for row in monitor.status()["services"]), 30,
             "all are up")
    return monitor


def subjects(mailbox):
    return [mail.subject for mail in mailbox.mails]


@test
def one_service_is_told_when_it_breaks_and_when_it_is_mended(scene: Scene):
    pages, mailbox = Pages(), Mailbox()
    monitor = watch(scene, mailbox, [service("dvc-01", pages.probe("dvc-01"))])
    equal(mailbox.mails, [], "a start tells nothing")
    pages.broken.add("dvc-01")
    wait_for(lambda: mailbox.mails, 15, lambda: f"a letter; {monitor.said()}")
    first = mailbox.mails[0]
    check("Dịch vụ dvc-01 down since" in first.subject and "SC-" in first.subject, first.subject)
    check("unexpected HTTP status (HTTP 503)" in first.text, first.text)
    failed = [row["at"] for row in monitor.samples("dvc-01") if row["outcome"] == "failed"]
    check(len(failed) >= 2, f"{failed}")
    pages.broken.clear()
    wait_for(lambda: len(mailbox.mails) == 2, 15, lambda: f"an end; {monitor.said()}")
    check(mailbox.mails[1].subject.startswith("[RESOLVED] Dịch vụ dvc-01 well again"),
          mailbox.mails[1].subject)
    equal(len(mailbox.ids()), 2, "ids")
    monitor.stop()
    equal(monitor.rows("select count(*) as n from alert where ended is null")[0]["n"], 0,
          "open alerts")
    mailbox.stop()


@test
def who_took_on_a_warning_did_not_take_on_what_is_graver(scene: Scene):
    pages, mailbox = Pages(), Mailbox()
    words = mailbox.words()
    words["people"].append({"id": "truong", "name": "Lê Thị Bình", "mail": "truong@ninhthuan.test",
                            "language": "en"})
    words["alerts"] = [
        {"for": {"severity": "down"}, "continue": True,
         "steps": [{"after": "0s", "to": ["truong"], "by": ["mail"]}]}, *words["alerts"]]
    file = scene.write("haidang.yaml", config(
        [service("a", pages.probe("a"), pages.probe("beside", essential=False))],
        **{"defaults": QUICK, **words}))
    monitor = scene.monitor(file)
    monitor.wait_for_state("a", "up", 30)
    pages.broken.add("beside")
    wait_for(lambda: mailbox.mails, 15, lambda: f"a warning; {monitor.said()}")
    equal(mailbox.mails[0].to, ["truc@ninhthuan.test"], "who is told of a warning")
    done = scene.haidang("incident", "ack", "-c", file, str(monitor.incidents()[0]["id"]),
                         "--by", "truc")
    equal(done.returncode, 0, f"{done.stdout}{done.stderr}")
    pages.broken.add("a")
    wait_for(lambda: any(mail.to == ["truong@ninhthuan.test"] for mail in mailbox.mails), 20,
             lambda: f"truong is told; {mailbox.mails} {monitor.said()}")
    monitor.stop()
    mailbox.stop()


@test
def who_is_given_an_incident_gets_a_letter(scene: Scene):
    """Also he whom no rule calls; and of its end, too."""
    pages, mailbox = Pages(), Mailbox()
    words = mailbox.words()
    words["people"].append({"id": "binh", "name": "Trần Thị Bình", "mail": "binh@ninhthuan.test"})
    file = scene.write("haidang.yaml", config([service("a", pages.probe("a"))],
                                              **{"defaults": QUICK, **words}))
    monitor = scene.monitor(file)
    monitor.wait_for_state("a", "up", 30)
    pages.broken.add("a")
    wait_for(lambda: mailbox.mails, 15, lambda: f"a letter; {monitor.said()}")
    check(all(mail.to != ["binh@ninhthuan.test"] for mail in mailbox.mails), "no rule calls Bình")
    incident = str(monitor.incidents()[0]["id"])
    made = scene.haidang("token", "add", "giao", "-c", file, "--role", "operator", "--for", "1d")
    equal(made.returncode, 0, made.stderr)
    given = http_get(f"http://{monitor.host}:{monitor.port}/api/v1/incidents/{incident}/assign",
                     {"Authorization": f"Bearer {made.stdout.strip()}"}, "POST", 30,
                     json.dumps({"to": "binh", "note": "xin chị xem"}).encode())
    equal(given.status, 200, given.text)

    def to_binh():
        return [mail for mail in mailbox.mails if mail.to == ["binh@ninhthuan.test"]]

    wait_for(to_binh, 15, lambda: f"a letter to Bình; {subjects(mailbox)} {monitor.said()}")
    check("xin chị xem" in to_binh()[0].text and "giao" in to_binh()[0].text, to_binh()[0].text)
    pages.broken.clear()
    wait_for(lambda: len(to_binh()) == 2, 20, lambda: f"its end; {subjects(mailbox)}")
    monitor.stop()
    mailbox.stop()


@test
def fifty_behind_one_dependency_are_one_letter_and_one_at_the_end(scene: Scene):
    pages, mailbox = Pages(), Mailbox()
    names = [f"s{i:02d}" for i in range(50)]
    monitor = watch(scene, mailbox, [service("root", pages.probe("root"))] +
                    [service(name, pages.probe(name), depends_on=["root"]) for name in names],
                    defaults={**QUICK, "every": "5s"})
    pages.broken.update(names, ["root"])
    wait_for(lambda: mailbox.mails, 30, lambda: f"a letter; {monitor.said()}")
    wait_for(lambda: len([row for row in monitor.incidents() if row["ended"] is None]) == 51, 20,
             "51 incidents: data are never held back")
    pages.broken.clear()
    wait_for(lambda: len(mailbox.mails) >= 2, 40, lambda: f"an end; {monitor.said()}")
    wait_for(lambda: all(row["ended"] is not None for row in monitor.incidents()), 20, "all ended")
    monitor.stop()
    equal(len(mailbox.mails), 2, subjects(mailbox))
    check("Dịch vụ root down" in mailbox.mails[0].subject and
          "dependent services affected: 50" in mailbox.mails[0].subject, mailbox.mails[0].subject)
    check("Dịch vụ s" in mailbox.mails[0].text and "and 20 more" in mailbox.mails[0].text,
          mailbox.mails[0].text)
    check("Dịch vụ root and 50 dependent services well again" in mailbox.mails[1].subject,
          mailbox.mails[1].subject)
    mailbox.stop()


@test
def many_without_a_root_are_one_list(scene: Scene):
    pages, mailbox = Pages(), Mailbox()
    names = [f"s{i:02d}" for i in range(20)]
    monitor = watch(scene, mailbox, [service(name, pages.probe(name)) for name in names])
    pages.broken.update(names)
    wait_for(lambda: mailbox.mails, 30, lambda: f"a letter; {monitor.said()}")
    equal(len(mailbox.mails), 1, subjects(mailbox))
    check("20 services down or degraded" in mailbox.mails[0].subject, mailbox.mails[0].subject)
    pages.broken.clear()
    wait_for(lambda: len(mailbox.mails) >= 2, 30, lambda: f"an end; {monitor.said()}")
    monitor.stop()
    equal(len(mailbox.mails), 2, subjects(mailbox))
    mailbox.stop()


@test
def a_kill_tells_nothing_twice_under_another_id(scene: Scene):
    pages, mailbox = Pages(), Mailbox()
    monitor = watch(scene, mailbox, [service("dvc-01", pages.probe("dvc-01"))],
                    defaults={**QUICK, "every": "1s", "timeout": "900ms", "confirm": 1})
    pages.broken.add("dvc-01")
    began = time.time()
    for wait in (1.0, 1.4, 1.6, 0.3, 2.0):  # around the moment at which it is told
        deadline = time.time() + wait
        wait_for(lambda: time.time() >= deadline, 5, "a moment")
        monitor.kill()
        monitor.start()
    wait_for(lambda: mailbox.mails, 15, lambda: f"a letter; {monitor.said()}")
    pages.broken.clear()
    wait_for(lambda: mailbox.having("[RESOLVED]"), 15, lambda: f"an end; {monitor.said()}")
    monitor.stop()
    check(time.time() - began < 60, "it took long")
    equal(len(mailbox.ids()), 2, subjects(mailbox))
    equal(monitor.rows("select count(*) as n from letter")[0]["n"], 2, "letters")
    mailbox.stop()


if __name__ == "__main__":
    main()
