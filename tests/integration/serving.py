#!/usr/bin/python3
"""How pages are served: through a restart, behind nginx, to those who mean harm."""

import os
import re
import socket
import threading
import time

from harness import (Scene, check, config, equal, free_port, http_get, http_probe, main, program,
                     service, test, wait_for)

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\'&amp;'


def words(**more):
    return config([service("down-1", http_probe("http://down.test:1/"), public=True, name=EVIL,
                           name_en=EVIL)],
                  hosts={"*.test": "127.0.0.1"},
                  defaults={"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "100ms"},
                  **more)


class Supervisor:
    """Holds the listening socket as systemd does, and starts the monitor with it."""

    def __init__(self, scene):
        self.scene = scene
        self.config = scene.write("monitor.yaml", words())
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self.socket.getsockname()[1]
        self.runs = 0
        self.child = None

    def start(self):
        self.runs += 1
        name, fd = f"run-{self.runs}", self.socket.fileno()
        self.child = self.scene.start(
            ["bash", "-c", f'exec 3<&{fd}; export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"', "-",
             program(), "run", "-c", self.config], name, pass_fds=(fd,))
        wait_for(lambda: f":{self.port}/" in self.scene.said(name) or self.child.poll() is not None,
                 30, "it says where it is")
        equal(self.child.poll(), None, f"it runs: {self.scene.said(name)}")

    def stop(self):
        self.child.terminate()
        equal(self.child.wait(30), 0, "status")


@test
def no_connection_is_refused_while_it_is_restarted(scene: Scene):
    supervisor = Supervisor(scene)
    supervisor.start()
    answers, troubles, over = [], [], threading.Event()

    def visit(path):
        while not over.is_set():
            began = time.monotonic()
            try:
                answer = http_get(f"http://127.0.0.1:{supervisor.port}{path}", timeout=60)
                answers.append((answer.status, time.monotonic() - began))
            except OSError as trouble:
                troubles.append(f"{path}: {trouble!r}")
            except Exception as trouble:  # pylint: disable=broad-exception-caught
                troubles.append(f"{path}: {trouble!r}")
    visitors = [threading.Thread(target=visit, args=(path,))
                for path in ("/", "/en/", "/healthz", "/api/v1/status") * 2]
    for visitor in visitors:
        visitor.start()
    try:
        for _ in range(2):
            seen = len(answers)
            wait_for(lambda: len(answers) > seen + 50 or troubles, 30, "visits")
            supervisor.stop()
            supervisor.start()
        seen = len(answers)
        wait_for(lambda: len(answers) > seen + 50 or troubles, 30, "visits after it")
    finally:
        over.set()
        for visitor in visitors:
            visitor.join(60)
    equal(troubles, [], "nobody is refused or cut off")
    equal({status for status, _ in answers}, {200}, "and everybody is answered")


@test
def what_is_handed_over_must_listen(scene: Scene):
    path = scene.write("monitor.yaml", words())
    done = scene.run(["bash", "-c", 'exec 3</dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@"',
                      "-", program(), "run", "-c", path])
    equal(done.returncode, 3, f"status {done.stderr}")
    check("LISTEN_FDS" in done.stderr, done.stderr)


@test
def it_stands_behind_nginx(scene: Scene):
    monitor = scene.monitor(words(web={"listen": "127.0.0.1:0", "proxies": ["127.0.0.1"]}))
    monitor.wait_for_state("down-1", "down", 15)
    port = free_port()
    scene.nginx(f"""server {{ listen 127.0.0.1:{port};
        location / {{ proxy_pass http://127.0.0.1:{monitor.port}; proxy_http_version 1.1;
            proxy_set_header Connection ""; proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; }} }}""")

    def get(path, headers=None):
        return http_get(f"http://127.0.0.1:{port}{path}", headers)
    for path in ("/", "/services/down-1", "/api/v1/status", "/feed.atom", "/live.js"):
        equal(get(path).status, 200, path)
    page = get("/live.js", {"Accept-Encoding": "gzip"})
    equal(page.headers["Content-Encoding"], "gzip", "compressed once, by us")
    equal(get("/live.js", {"If-None-Match": page.headers["ETag"]}).status, 304, "known")
    # events come at once, not when a buffer is full
    with socket.create_connection(("127.0.0.1", port), 10) as listener:
        listener.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
        listener.settimeout(5)
        heard = b""
        while b"event: hello" not in heard:
            more = listener.recv(4096)
            check(more, f"nginx hung up: {heard}")
            heard += more


@test
def what_comes_from_outside_is_never_markup_or_a_file(scene: Scene):
    monitor = scene.monitor(words())
    monitor.wait_for_state("down-1", "down", 15)
    incident = monitor.incidents()[0]["id"]
    for path in ("/", "/en/", "/services/down-1", f"/incidents/{incident}", "/embed/down-1",
                 "/badges/down-1.svg", "/feed.atom",
                 "/%3Cscript%3Ealert(1)%3C/script%3E", "/services/%3Cscript%3E",
                 "/?x=<script>alert(1)</script>", "/api/v1/incidents?service=<script>"):
        text = monitor.get(path.replace("<", "%3C").replace(">", "%3E")).text
        check("<script>" not in text and "<img src=x" not in text, f"{path}: {text[:500]}")
    for path in ("/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
                 "//etc/passwd", "/style.css/../words.json", "/live.js%00.html", "/words.json",
                 "/services/..%2f..%2fx", "/badges/..%2f..%2fetc%2fpasswd.svg", "/openapi.json",
                 "/status.mustache", "/incidents/1%0d%0aSet-Cookie:x=1"):
        answer = monitor.get(path)
        check(answer.status in (400, 404), f"{path}: {answer.status}")
        check("root:" not in answer.text and answer.headers["Set-Cookie"] is None, path)
    for method in ("POST", "PUT", "DELETE", "TRACE", "OPTIONS", "CONNECT", "PROPFIND", "X"):
        check(monitor.get("/", method=method).status in (400, 405, 501), f"{method} /")
    for path in ("/", "/api/v1/status", "/metrics", "/nothing", "/live.js", "/feed.atom"):
        headers = monitor.get(path).headers
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy",
                     "Permissions-Policy", "Cache-Control"):
            check(headers[name], f"{path} has no {name}")
        check(not re.search("unsafe|\\*", headers["Content-Security-Policy"]) or
              path == "/feed.atom", f"{path}: {headers['Content-Security-Policy']}")


@test
def a_request_in_drops_does_not_keep_its_place(scene: Scene):
    """Also while the limit of an address is used up others are served."""
    monitor = scene.monitor(words())
    slow = []
    for _ in range(512):
        one = socket.create_connection((monitor.host, monitor.port), 10)
        one.sendall(b"GET / HT")
        slow.append(one)
    # one more from there is not taken, somebody else is
    with socket.socket() as other:
        other.bind(("127.0.0.7", 0))
        other.settimeout(10)
        other.connect((monitor.host, monitor.port))
        other.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        check(b"200 OK" in other.recv(4096), "another address is served")

    def are_gone():
        for one in slow[:]:
            one.setblocking(False)
            try:
                if one.recv(100) == b"":
                    slow.remove(one)
            except BlockingIOError:
                pass
            except OSError:
                slow.remove(one)
        return not slow
    wait_for(are_gone, 30, lambda: f"{len(slow)} are still there")
    equal(monitor.get("/healthz").status, 200, "the address is served again")


os.environ.pop("LISTEN_FDS", None)
main()
