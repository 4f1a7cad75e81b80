#!/usr/bin/python3
"""Letters wait for a dead mail server, over restarts, and come in their order, each once."""

import asyncio
import datetime
import email
import email.policy
import json
import logging
import threading
import zoneinfo

from aiosmtpd.controller import Controller

from harness import (Clocks, Scene, check, config, equal, free_port, http_probe, main, pass_time,
                     service, test, wait_for)

logging.disable()  # the server tells of what we do to it
ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
MINUTE = 60000
IDS = ["one", "two", "three"]


class Mails:
    """A mail server that comes and goes, and all that it ever took."""

    def __init__(self):
        self.port = free_port()
        self.taken = []
        self.controller = None
        self.refuses = ()
        self.on_mail = None  # called before the answer
        self.lock = threading.Lock()

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        self.controller.stop()
        self.controller = None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        with self.lock:
            self.taken.append(mail)
        if self.on_mail is not None:
            self.on_mail()
            await asyncio.sleep(0.7)  # a server that thinks
        return f"250 2.0.0 queued as {len(self.taken)}"


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def watch(scene, mails, **more):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port};" + "".join(
        f"location = /{id_} {{ if (-f {scene.path(id_)}) {{ return 503; }} return 200 ok; }}"
        for id_ in IDS) + "}")
    clocks = Clocks(scene)
    monitor = scene.monitor(config(
        [service(id_, http_probe(f"http://{id_}.test:{port}/{id_}")) for id_ in IDS],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "1s", "confirm": 1},
        people=[{"id": "truc", "name": "Cán bộ trực", "mail": "truc@ninhthuan.test",
                 "language": "en"}],
        channels={"mail": {"smtp": f"smtp://127.0.0.1:{mails.port}",
                           "from": "giamsat@ninhthuan.test", "starttls": "off"}},
        alerts=[{"steps": [{"after": "0s", "to": ["truc"], "by": ["mail"]}]}], **more),
        wrap=clocks.wrap())
    for id_ in IDS:
        monitor.wait_for_state(id_, "up", 20)
    return clocks, monitor


def break_it(scene, monitor, id_):
    scene.path(id_).write_text("")
    monitor.wait_for_state(id_, "down", 20)


def mend(scene, monitor, id_):
    scene.path(id_).unlink()
    monitor.wait_for_state(id_, "up", 20)


def go_on(clocks, minutes):
    """Lives through them, ten at a time: each time the monitor finds that it has slept."""
    for _ in range(minutes // 10):
        clocks.shift(wall=10 * MINUTE, steady=10 * MINUTE)
        pass_time(0.4)


def letters(monitor):
    return monitor.query("select id, alert, kind, fate, attempts, receipt, trouble from letter"
                         " order by id")


def outbox(scene, monitor, *more):
    done = scene.haidang("alert", "-c", monitor.config, "outbox", *more)
    equal((done.returncode, done.stderr), (0, ""), "outbox")
    return done.stdout


def wait_for_mails(mails, monitor, count, seconds=30):
    wait_for(lambda: len(mails.taken) >= count, seconds,
             lambda: f"{count} mails: {[m['subject'] for m in mails.taken]}; {letters(monitor)}; "
                     f"{monitor.said()}")


def local(at_ms):
    return datetime.datetime.fromtimestamp(at_ms / 1000, ZONE).strftime("%H:%M")


@test
def after_two_hours_without_a_mail_server_each_incident_is_told_once(scene: Scene):
    mails = Mails()
    clocks, monitor = watch(scene, mails)
    for id_ in IDS:
        break_it(scene, monitor, id_)
        go_on(clocks, 20)
        mend(scene, monitor, id_)
        go_on(clocks, 20)
    rows = letters(monitor)
    check(len(rows) >= 6 and all(row["fate"] in ("waiting", "merged") for row in rows), f"{rows}")
    waiting = json.loads(outbox(scene, monitor, "--json"))["waiting"]
    check(waiting and all(row["person"] == "truc" and row["channel"] == "mail" for row in waiting),
          f"{waiting}")
    check(any(row["trouble"] for row in waiting), f"what is wrong is told: {waiting}")
    equal(monitor.metric("haidang_channel_failing", channel="mail"), 1, "the channel")
    mails.start()
    go_on(clocks, 10)
    wait_for_mails(mails, monitor, 3)
    go_on(clocks, 30)
    equal(len(mails.taken), 3, f"mails {[text_of(mail) for mail in mails.taken]}")
    incidents = monitor.incidents()
    equal([row["service"] for row in incidents], IDS, "incidents")
    for mail, incident in zip(mails.taken, incidents):
        text = text_of(mail)
        check(f"Dịch vụ {incident['service']}" in text, f"in their order: {text}")
        check("20 min" in text, f"how long: {text}")
        for name in ("began", "ended"):
            check(local(incident[name]) in text, f"{name} {local(incident[name])}: {text}")
    equal(len({mail["message-id"] for mail in mails.taken}), 3, "ids")
    wait_for(lambda: not [row for row in letters(monitor) if row["fate"] == "waiting"], 10,
             lambda: f"nothing waits: {letters(monitor)}")
    equal(sorted(row["fate"] for row in letters(monitor)), ["merged"] * 3 + ["sent"] * 3, "fates")
    equal(monitor.metric("haidang_letters_total", channel="mail", fate="sent"), 3, "metric")
    equal(monitor.metric("haidang_letters_pending", channel="mail"), 0, "metric")
    seen = outbox(scene, monitor)
    check("queued as 3" in seen and "mail" in seen, f"receipts: {seen}")
    equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")
    mails.stop()


@test
def what_waits_goes_at_once_after_a_restart_and_a_restart_alone_sends_nothing(scene: Scene):
    mails = Mails()
    clocks, monitor = watch(scene, mails)
    break_it(scene, monitor, "one")
    go_on(clocks, 20)
    check(letters(monitor)[0]["attempts"] > 1, f"{letters(monitor)}")
    monitor.stop()
    mails.start()
    monitor.start()
    wait_for_mails(mails, monitor, 1, 20)
    wait_for(lambda: letters(monitor)[0]["fate"] == "sent", 10, lambda: f"{letters(monitor)}")
    check("queued as 1" in letters(monitor)[0]["receipt"], f"{letters(monitor)}")
    for _ in range(2):
        monitor.stop()
        monitor.start()
        before = len(monitor.samples("one"))
        monitor.wait_for_samples("one", before + 2, 20)
    equal(len(mails.taken), 1, f"mails {[mail['subject'] for mail in mails.taken]}")
    mend(scene, monitor, "one")
    wait_for_mails(mails, monitor, 2)
    first, second = mails.taken
    check(first["message-id"] in (second["references"] or "") + (second["in-reply-to"] or ""),
          f"one thread: {second.items()}")
    equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")
    mails.stop()


@test
def who_ends_waits_for_the_answer_to_what_is_being_sent(scene: Scene):
    mails = Mails()
    mails.start()
    _, monitor = watch(scene, mails)
    mails.on_mail = lambda: monitor.child.terminate()
    scene.path("one").write_text("")
    equal(monitor.child.wait(30), 0, f"exit status; {monitor.said()}")
    equal([row["fate"] for row in letters(monitor)], ["sent"], f"{letters(monitor)}")
    equal(len(mails.taken), 1, "mails")
    mails.stop()


@test
def what_a_server_refuses_for_good_is_kept_and_told(scene: Scene):
    mails = Mails()
    mails.refuses = ("truc@ninhthuan.test",)
    mails.start()
    _, monitor = watch(scene, mails)
    break_it(scene, monitor, "one")
    wait_for(lambda: [row for row in letters(monitor) if row["fate"] == "refused"], 20,
             lambda: f"{letters(monitor)}; {monitor.said()}")
    row = letters(monitor)[0]
    check("no such mailbox" in row["trouble"], f"{row}")
    check("no such mailbox" in monitor.said(), monitor.said())
    check("no such mailbox" in outbox(scene, monitor), outbox(scene, monitor))
    equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")
    mails.stop()


if __name__ == "__main__":
    main()
