#!/usr/bin/python3
"""Events: what has changed is told at once to all who listen, and nobody waits for who is slow."""

import json
import re
import select
import socket
import time

from harness import (SOAK, Scene, Wrong, check, config, equal, free_port, http_probe, instant, main,
                     service, test, wait_for)

LISTENERS, SLOW = (1000, 500) if SOAK else (100, 50)


def watch(scene, **more):
    """A monitor of a service that is up as long as a file is there, and of one nobody may see."""
    port = free_port()
    flag = scene.write("www/well", "well")
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; root {scene.path('www')};"
                " location / { try_files /well =503; } }")
    url = f"http://up.test:{port}/"
    monitor = scene.monitor(config(
        [service("seen", http_probe(url), public=True),
         service("hidden", http_probe(url), public=False)],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "100ms"}, **more))
    monitor.wait_for_state("seen", "up", 15)
    return monitor, flag


class Listener:
    """One who reads /events."""

    def __init__(self, monitor, path="/events", headers="", source="127.0.0.1", room=None):
        self.socket = socket.socket()
        if room:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        self.socket.bind((source, 0))
        self.socket.settimeout(10)
        self.socket.connect((monitor.host, monitor.port))
        self.socket.sendall(f"GET {path} HTTP/1.0\r\n{headers}\r\n".encode())
        self.bytes = b""
        self.over = False

    def read(self, seconds=0.0):
        """All that has come, or comes within that time."""
        while not self.over and select.select([self.socket], [], [], seconds)[0]:
            seconds = 0
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError:
                more = b""
            self.over = not more
            self.bytes += more
        return self.bytes.decode()

    def events(self, seconds=0.0):
        """[(id, name, data)]"""
        return [(id_, name, json.loads(data)) for id_, name, data in
                re.findall(r"id: (\S+)\nevent: (\w+)\ndata: (.*)\n\n", self.read(seconds))]

    def wait(self, wanted, seconds, about):
        """The first event (id, name, data) for which wanted(name, data) holds."""
        deadline = time.monotonic() + seconds
        while True:
            for id_, name, data in self.events(0.05):
                if wanted(name, data):
                    return id_, name, data
            if self.over or time.monotonic() > deadline:
                raise Wrong(f"{about} was not told: {self.read()[-3000:]}")


def is_state(state):
    return lambda name, data: name == "state" and data["state"] == state


@test
def what_changes_is_told_at_once_and_only_what_is_public(scene: Scene):
    monitor, flag = watch(scene)
    with_head = Listener(monitor)
    id_, name, data = with_head.wait(lambda name, _: name == "hello", 5, "hello")
    equal((name, data["monitor"], data["missed"]), ("hello", "ok", False), "hello")
    head = with_head.read().split("\r\n\r\n")[0]
    for line in ("200 OK", "Content-Type: text/event-stream", "Cache-Control: no-store",
                 "X-Accel-Buffering: no", "X-Content-Type-Options: nosniff"):
        check(line in head, f"no {line} in {head}")
    flag.rename(str(flag) + "-not")
    _, _, down = with_head.wait(is_state("down"), 10, "down")
    told = time.time() * 1000
    equal((down["service"], down["was"], down["reason"]), ("seen", "up", "status"), f"{down}")
    # two failures 100 ms apart, asked for once a second; a commit at most a second later
    check(told - instant(down["since"]) < 2000 + 500, f"told {told - instant(down['since'])} ms on")
    _, _, incident = with_head.wait(lambda name, _: name == "incident", 5, "the incident")
    equal((incident["service"], incident["state"], incident["ended"]), ("seen", "down", None),
          "incident")
    scene.path("www/well-not").rename(flag)
    with_head.wait(is_state("up"), 10, "up")
    with_head.wait(lambda name, data: name == "incident" and data["ended"], 5, "its end")
    check("hidden" not in with_head.read(), "what is not public was told")

    # who comes back hears what came after the last he heard, and no more
    again = Listener(monitor, headers=f"Last-Event-ID: {id_}\r\n")
    again.wait(is_state("up"), 5, "what was missed")
    equal([event[2]["state"] for event in again.events() if event[1] == "state"], ["down", "up"],
          "told again")
    equal(again.events()[0][2]["missed"], False, "nothing is missing")
    for strange in ("1-1", "x", id_.split("-")[0] + "-999999", "-", "%"):
        other = Listener(monitor, headers=f"Last-Event-ID: {strange}\r\n")
        _, _, hello = other.wait(lambda name, _: name == "hello", 5, "hello")
        equal(hello["missed"], True, f"after {strange}")
        equal(len(other.events(0.1)), 1, f"after {strange}")


@test
def a_page_says_after_which_event_it_was_made(scene: Scene):
    monitor, _ = watch(scene)
    for path in ("/", "/en/", "/services/seen"):
        found = re.search(r'<script src="/live.js" data-event="([^"]+)"', monitor.get(path).text)
        check(found, f"{path} is not kept up")
        hello = Listener(monitor, f"/events?after={found.group(1)}").wait(
            lambda name, _: name == "hello", 5, "hello")[2]
        equal(hello["missed"], False, f"after {path}")
    check("live.js" not in monitor.get("/nothing").text, "a page that is none")
    script = monitor.get("/live.js")
    equal((script.status, script.headers["Content-Type"]), (200, "text/javascript; charset=utf-8"),
          "script")
    check("refresh" in monitor.get("/").text, "without a script it would not be asked again")


@test
def many_listen_and_the_slow_ones_hold_nobody_up(scene: Scene):
    monitor, flag = watch(scene)
    slow = [Listener(monitor, source=f"127.0.1.{i % 200 + 1}", room=2048) for i in range(SLOW)]
    for one in slow:  # and a few who want a page and take none of it
        one.socket.sendall(b"")
    fast = [Listener(monitor, source=f"127.0.2.{i % 200 + 1}") for i in range(LISTENERS)]
    for one in fast:
        one.wait(lambda name, _: name == "hello", 10, "hello")
    monitor.show_token()
    before = monitor.metric("haidang_loop_lag_seconds")
    flag.rename(str(flag) + "-not")
    fast[0].wait(is_state("down"), 10, "down")
    began = time.monotonic()
    for one in fast[1:]:
        one.wait(is_state("down"), 5, "down")
    check(time.monotonic() - began < 2, f"the last of {LISTENERS} heard it "
          f"{time.monotonic() - began:.2f} s after the first")
    began = time.monotonic()
    equal(monitor.get("/").status, 200, "/")
    check(time.monotonic() - began < 1, "a page meanwhile")
    check(before < 1, f"loop lag {before}")
    for one in slow[: SLOW // 2] + fast[: LISTENERS // 2]:
        one.socket.close()  # without a word
    equal(monitor.get("/").status, 200, "/ after half have gone")
    scene.path("www/well-not").rename(flag)
    fast[-1].wait(is_state("up"), 10, "up")


@test
def who_is_too_many_is_told_when_to_come_back(scene: Scene):
    monitor, _ = watch(scene)
    most = 500  # of one address
    crowd = [Listener(monitor) for _ in range(most)]
    crowd[-1].wait(lambda name, _: name == "hello", 20, "hello")
    # that address has no more connections at all: it is not even answered
    refused = Listener(monitor, source="127.0.0.1")
    other = Listener(monitor, source="127.0.3.1")
    other.wait(lambda name, _: name == "hello", 10, "another address is welcome")
    wait_for(lambda: "503" in refused.read(0.1)[:20], 5, lambda: refused.read())
    check("Retry-After: " in refused.read() and "problem+json" in refused.read(), refused.read())
    for one in crowd[:100]:
        one.socket.close()

    def is_welcome():
        return "hello" in Listener(monitor).read(0.2)
    wait_for(is_welcome, 10, "there is room again")


@test
def who_listens_hears_the_end(scene: Scene):
    monitor, _ = watch(scene)
    listener = Listener(monitor)
    listener.wait(lambda name, _: name == "hello", 5, "hello")
    status, took = monitor.stop()
    equal(status, 0, f"status {monitor.said()}")
    check(took < 10, f"stopped in {took} s")
    wait_for(lambda: listener.read(0.05) and listener.over, 5, "the connection ends")


main()
