#!/usr/bin/python3
"""A changed configuration is taken up without a gap, and a wrong one changes nothing."""

import concurrent.futures
import http.client
import http.server
import json
import os
import re
import signal
import socket
import threading
import time
import urllib.parse
import urllib.request

from harness import (Scene, check, config, equal, free_port, http_get, http_probe, main, service, test,
                     wait_for)


def rules(port, names, **more):
    return config([service(name, http_probe(f"http://{name}.test:{port}/")) for name in names],
                  hosts={"*.test": "127.0.0.1"},
                  defaults={"every": "1s", "timeout": "1s", "confirm": 2, "retry": "200ms"}, **more)


class Visitor(threading.Thread):
    """Asks for the page again and again; a refusal is a failure."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url, self.over, self.answers, self.refused = url, threading.Event(), 0, []

    def run(self):
        while not self.over.is_set():
            try:
                with urllib.request.urlopen(self.url + "/healthz", timeout=10) as answer:
                    answer.read()
                self.answers += 1
            except OSError as error:
                self.refused.append(error)


def listed(monitor):
    return [row["id"] for row in monitor.status()["services"]]


@test
def a_service_that_is_added_is_asked_and_nobody_is_refused(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(rules(port, ["one", "two"]))
    monitor.wait_for_state("two", "up", 15)
    process = monitor.child.pid
    visitor = Visitor(f"http://{monitor.host}:{monitor.port}")
    visitor.start()

    changed = json.loads(json.dumps(rules(port, ["one", "three"])))
    changed["defaults"]["timeout"] = "900ms"
    scene.write("monitor.yaml", changed)
    said = scene.haidang("check", "-c", monitor.config, "--diff", "--json")
    equal(said.returncode, 0, said.stderr)
    changes = {(row["kind"], row["path"]): row for row in json.loads(said.stdout)["changes"]}
    equal(set(changes), {("added", "services[three]"), ("removed", "services[two]"),
                         ("changed", "defaults.timeout")}, "what would change")
    equal((changes[("changed", "defaults.timeout")]["from"],
           changes[("changed", "defaults.timeout")]["to"]), ("1s", "900ms"), "values")
    check(changes[("removed", "services[two]")]["consequence"], "what a removal comes to is said")

    # whoever asks for it is told to the audit, also if it is under way
    with concurrent.futures.ThreadPoolExecutor() as pool:
        asked = {who: pool.submit(scene.haidang, "reload", "-c", monitor.config, "--by", who)
                 for who in ("an", "bình", "chi")}
    asked = [who for who, done in asked.items() if done.result().returncode == 0]
    check(asked, "one at least reached it")
    wait_for(lambda: sorted(listed(monitor)) == ["one", "three"], 15, "the new configuration")
    monitor.wait_for_state("three", "up", 15)
    wanted = [(who, "command", "configuration.taken_up") for who in asked]
    wait_for(lambda: sorted(audit_of(monitor)) == sorted(wanted), 15,
             lambda: f"the audit: {audit_of(monitor)}, not {wanted}")
    equal(monitor.child.pid, process, "the process")
    check(monitor.child.poll() is None, "it runs")
    visitor.over.set()
    visitor.join()
    check(visitor.answers > 10 and not visitor.refused, f"{visitor.answers} {visitor.refused[:3]}")
    said = scene.haidang("check", "-c", monitor.config, "--diff", "--language", "en")
    check("nothing would change" in said.stdout, said.stdout)


@test
def a_wrong_one_changes_nothing_and_is_told(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(rules(port, ["one"]))
    monitor.wait_for_state("one", "up", 15)
    wrong = json.loads(json.dumps(rules(port, ["one"])))
    wrong["services"][0]["probes"][0]["every"] = "soon"
    scene.write("monitor.yaml", wrong)
    done = scene.haidang("reload", "-c", monitor.config)
    equal(done.returncode, 2, done.stdout)
    check("soon" in done.stderr, done.stderr)
    os.kill(monitor.child.pid, signal.SIGHUP)
    wait_for(lambda: "soon" in monitor.said(), 15, "the log says what is wrong")
    wait_for(lambda: audit_of(monitor) == [("SIGHUP", "signal", "configuration.refused")], 15,
             lambda: f"the audit: {audit_of(monitor)}")
    count = len(monitor.samples("one"))
    monitor.wait_for_samples("one", count + 2, 15)
    # an incident that is open goes on in the successor
    right = rules(port, ["one"])
    right["services"][0]["probes"][0]["expect"] = {"status": 204}
    scene.write("monitor.yaml", right)
    os.kill(monitor.child.pid, signal.SIGHUP)
    monitor.wait_for_state("one", "down", 15)
    before = monitor.incidents()
    os.kill(monitor.child.pid, signal.SIGHUP)
    wait_for(lambda: monitor.query("select count(*) from run")[0]["count(*)"] == 3, 15, "three runs")
    monitor.wait_for_samples("one", len(monitor.samples("one")) + 2, 15)
    equal(monitor.incidents(), before, "incidents")


@test
def hang_ups_end_nothing_whenever_they_come(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(rules(port, ["one"]))
    monitor.wait_for_state("one", "up", 15)
    over = time.monotonic() + 2
    count = 0
    while time.monotonic() < over:  # also while it ends and while its successor begins
        os.kill(monitor.child.pid, signal.SIGHUP)
        count += 1
        time.sleep(count % 7 / 1000)
        equal(monitor.child.poll(), None, f"it runs after {count}")
    # the log tells of each; a run that kept nothing has no row in the store
    wait_for(lambda: monitor.said().count("http://") > 2, 15, "successors")
    monitor.wait_for_samples("one", len(monitor.samples("one")) + 2, 15)

    # whether another store can be opened is not known before this one is closed
    elsewhere = rules(port, ["one", "two"])
    elsewhere["store"] = "nowhere/haidang.db"
    scene.write("monitor.yaml", elsewhere)
    os.kill(monitor.child.pid, signal.SIGHUP)
    wait_for(lambda: "nowhere/haidang.db" in monitor.said(), 15, "the log says why not")
    equal(listed(monitor), ["one"], "all goes on as before")

    # who wants it to end is heard in the middle of a reload, too
    scene.write("monitor.yaml", rules(port, ["one", "two"]))
    os.kill(monitor.child.pid, signal.SIGHUP)
    os.kill(monitor.child.pid, signal.SIGTERM)
    os.kill(monitor.child.pid, signal.SIGHUP)
    check(monitor.child.wait(15) in (0, -signal.SIGTERM), monitor.said())


# As systemd does it; the port is one that the configuration does not name.
HANDED_OVER = ["/usr/bin/python3", "-c", """
import os, socket, sys
taken = socket.create_server(("127.0.0.1", 0), backlog=100)
os.dup2(taken.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[1], sys.argv[1:])
"""]


class Writer(threading.Thread):
    """Writes notes, each until it is told that it is done, under a key of its own."""

    def __init__(self, monitor, token):
        super().__init__(daemon=True)
        self.monitor, self.over, self.told, self.odd, self.cut = monitor, threading.Event(), [], [], 0
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def run(self):
        while not self.over.is_set():
            self.write(f"note {len(self.told)}")

    def write(self, word):
        headers = {**self.headers, "Idempotency-Key": word}
        while True:
            try:
                answer = http_get(f"http://127.0.0.1:{self.monitor.port}/api/v1/incidents/1/note",
                                  headers, "POST", 20, json.dumps({"note": word}).encode())
            except (OSError, http.client.HTTPException):  # cut off, in whatever place
                self.cut += 1
                continue
            if answer.status == 201:
                self.told.append(word)
                return
            if answer.status not in (409, 503):  # it is under way; come again
                self.odd.append((word, answer.status, answer.text))
                return


@test
def what_is_said_while_a_configuration_is_taken_up_happens_once(scene: Scene):
    rules_ = rules(free_port(), ["one"])
    rules_["defaults"].update(confirm=1)
    monitor = scene.monitor(rules_, wrap=HANDED_OVER)
    port = monitor.port
    wait_for(lambda: monitor.incidents(), 15, "an incident")
    made = scene.haidang("token", "add", "an", "--role", "operator", "--for", "1d", "-c",
                         monitor.config)
    said = scene.haidang("user", "add", "binh", "--role", "viewer", "-c", monitor.config,
                         said="một mật khẩu dài\n")
    equal((made.returncode, said.returncode), (0, 0), made.stderr + said.stderr)
    form = urllib.parse.urlencode({"id": "binh", "password": "một mật khẩu dài", "next": ""})
    cookie = http_get(f"http://127.0.0.1:{port}/ops/sign-in", {"Content-Type":
                      "application/x-www-form-urlencoded"}, "POST", body=form.encode()
                      ).headers["set-cookie"].split(";")[0]
    runs = "select count(*) as n from run"
    writers = [Writer(monitor, made.stdout.split()[0]) for _ in range(3)]
    for i, writer in enumerate(writers):
        writer.write = lambda word, one=writer, i=i: Writer.write(one, f"{i}: {word}")
        writer.start()
    for turn in range(5):
        before = monitor.query(runs)[0]["n"]
        enough = [len(writer.told) + 2 for writer in writers]
        wait_for(lambda: all(len(writer.told) >= most for writer, most in zip(writers, enough)), 20,
                 lambda: f"they write: {[writer.odd for writer in writers]}")
        os.kill(monitor.child.pid, signal.SIGHUP)
        wait_for(lambda: monitor.query(runs)[0]["n"] > before, 15, f"run {turn}")
    for writer in writers:
        writer.over.set()
    for writer in writers:
        writer.join(30)
    equal(set(re.findall(r"http://\S*:(\d+)/ ", monitor.said())), {str(port)}, "the same socket")
    told = sorted(word for writer in writers for word in writer.told)
    equal([writer.odd for writer in writers], [[], [], []], "other answers")
    equal(sorted(row["text"] for row in monitor.query("select text from note")), told,
          "each note is there, and once")
    # the same key in a later run is the same act
    headers = {**writers[0].headers, "Idempotency-Key": told[0]}
    again = http_get(f"http://127.0.0.1:{port}/api/v1/incidents/1/note", headers, "POST", 20,
                     json.dumps({"note": told[0]}).encode())
    equal(again.status, 201, again.text)
    equal(len(monitor.query("select 1 from note")), len(told), "done before the reload")
    monitor.kill()
    monitor.start()
    check(http_get(f"http://127.0.0.1:{monitor.port}/ops/account", {"Cookie": cookie}).status == 200,
          "nobody is signed out")
    headers["Idempotency-Key"] = told[-1]
    again = http_get(f"http://127.0.0.1:{monitor.port}/api/v1/incidents/1/note", headers, "POST", 20,
                     json.dumps({"note": told[-1]}).encode())
    equal(again.status, 201, again.text)
    equal(len(monitor.query("select 1 from note")), len(told), "done before the kill")


@test
def what_is_broken_while_it_is_taken_up_ends_nothing(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(rules(port, ["one"]))
    monitor.wait_for_state("one", "up", 15)
    process, web = monitor.child.pid, monitor.port
    # half a request, which holds up the end for two seconds
    with socket.create_connection(("127.0.0.1", web)) as half:
        half.sendall(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        http_get(f"http://127.0.0.1:{web}/healthz")
        os.kill(process, signal.SIGHUP)
        wait_for(lambda: "it is taken up now" in monitor.said(), 15, "the file was right")
        scene.write("monitor.yaml", "services: soon\n")
        wait_for(lambda: "all goes on as before" in monitor.said(), 15, monitor.said)
    monitor.wait_for_samples("one", len(monitor.samples("one")) + 2, 15)
    equal((monitor.child.poll(), monitor.child.pid), (None, process), "it runs")
    scene.write("monitor.yaml", rules(port, ["one", "two"]))
    os.kill(process, signal.SIGHUP)
    wait_for(lambda: sorted(listed(monitor)) == ["one", "two"], 15, "what is right is taken up")
    monitor.wait_for_state("two", "up", 15)
    equal(monitor.stop()[0], 0, monitor.said())


def audit_of(monitor):
    """Who did what to the configuration, and by what way."""
    return [(row["author"], row["way"], row["verb"])
            for row in monitor.query("select author, way, verb from audit where verb like "
                                     "'configuration.%' or verb like 'service.%' or "
                                     "verb like 'probing.%' order by id")]


class Counting(http.server.BaseHTTPRequestHandler):
    """A service that counts who asks it."""
    asked = 0

    def do_GET(self):
        Counting.asked += 1
        body = "<title>Tra cứu hồ sơ</title><h1>Nhập mã hồ sơ</h1>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def by_api(scene, monitor, token, port):
    """What programs do to the monitor itself; the same key once."""
    def ask(path, method="POST", words=None, **headers):
        answer = http_get(f"http://127.0.0.1:{monitor.port}/api/v1/{path}",
                          {"Authorization": f"Bearer {token}", **headers}, method,
                          body=json.dumps(words or {}).encode() if method == "POST" else None,
                          timeout=30)
        return answer.status, json.loads(answer.text)

    equal(ask("configuration/changes", "GET"), (200, {"changes": []}), "nothing would change")
    equal(ask("probing/stop"), (200, {"verb": "probing.stop", "id": None, "by": None}), "stopped")
    wait_for(lambda: monitor.json("/api/v1/status")["monitor"]["state"] == "stopped", 15, "stopped")
    equal(ask("probing/resume")[0], 200, "resumed")
    counting = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=counting.serve_forever, daemon=True).start()
    address = f"http://six.test:{counting.server_port}/"
    status, said = ask("services/proposals", words={"address": address})
    equal((status, said["service"]), (200, "six"), said)
    check('contains: "Nhập mã hồ sơ"' in said["yaml"], said)
    check(not scene.path("services/six.yaml").exists(), "proposing writes nothing")
    equal(ask("services", words={"address": f"http://six.test:{port}/bad"})[0], 422, "what is not well is not added")
    added = {"verb": "service.add", "id": None, "by": None}
    equal([ask("services", words={"address": address}, **{"Idempotency-Key": "y"}) for _ in range(2)],
          [(201, added)] * 2, "asked for twice, by one key")
    equal(scene.path("services/six.yaml").read_text(), said["yaml"], "what was proposed is written")
    equal(Counting.asked, 3, "and the address was not asked again")
    right = scene.path("monitor.yaml").read_text()
    scene.write("monitor.yaml", "services: soon\n")
    status, said = ask("configuration/reload", **{"Idempotency-Key": "w"})
    equal((status, ask("configuration/changes", "GET")[0]), (409, 409), said)
    check("services" in said["detail"], said)
    scene.write("monitor.yaml", right)
    equal(ask("configuration/reload", **{"Idempotency-Key": "w"}), (status, said), "what was refused stays so")
    runs = "select count(*) as n from run"
    before = monitor.query(runs)[0]["n"]
    taken = {"verb": "configuration.reload", "id": None, "by": None}
    equal([ask("configuration/reload", **{"Idempotency-Key": "x"}) for _ in range(2)],
          [(202, taken)] * 2, "asked for twice, by one key")
    wait_for(lambda: monitor.query(runs)[0]["n"] > before, 15, "another run")
    equal(ask("configuration/reload", **{"Idempotency-Key": "x"}), (202, taken), "also over the restart")


def look_in_vain(monitor, token, silent):
    form = {"step": "look", "address": f"http://127.0.0.1:{silent.getsockname()[1]}/"}
    try:
        http_get(f"http://127.0.0.1:{monitor.port}/ops/add",
                 {"Authorization": f"Bearer {token}",
                  "Content-Type": "application/x-www-form-urlencoded"}, "POST",
                 body=urllib.parse.urlencode(form).encode(), timeout=30)
    except OSError:
        pass  # the monitor that was asked has ended


@test
def a_service_is_added_by_command_and_by_page(scene: Scene):
    port = free_port()
    scene.nginx(f"""server {{ listen 127.0.0.1:{port}; default_type text/html;
        location / {{ return 200 "<title>Tra cứu hồ sơ</title><h1>Nhập mã hồ sơ</h1>"; }}
        location /bad {{ return 503; }} }}""")
    rules_ = rules(port, ["one"])
    rules_["include"] = ["services/*.yaml"]
    rules_["defaults"].update(every="30s", timeout="20s")
    scene.path("services").mkdir()
    scene.write("services/two.yaml", {"services": [
        service("two", http_probe(f"http://two.test:{port}/"))]})
    monitor = scene.monitor(rules_)

    done = scene.haidang("add", "-c", monitor.config, f"http://three.test:{port}/bad")
    equal((done.returncode, done.stdout), (1, ""), "what does not answer well is not added")
    check("503" in done.stderr, done.stderr)
    done = scene.haidang("add", "-c", monitor.config, f"http://two.test:{port}/")
    equal(done.returncode, 2, "an id that is there already")
    done = scene.haidang("add", "-c", monitor.config, "--by", "", f"http://three.test:{port}/")
    check(done.returncode == 2 and "'by' wants one line" in done.stderr, done.stderr)
    check(not scene.path("services/three.yaml").exists(), "what the audit is not told of is not written")
    done = scene.haidang("add", "-c", monitor.config, "--by", "Bình", f"http://three.test:{port}/")
    equal(done.returncode, 0, done.stderr)
    scene.write("there.yaml", "")
    done = scene.haidang("add", "-c", monitor.config, "--by", "Bình", "--out", "there.yaml",
                         f"http://five.test:{port}/")
    check(done.returncode == 3 and "is there already" in done.stderr, done.stderr)
    check('contains: "Nhập mã hồ sơ"' in scene.path("services/three.yaml").read_text(), done.stdout)

    token = scene.haidang("token", "add", "adm", "--role", "admin", "--for", "1d", "-c",
                          monitor.config).stdout.split()[0]

    def post(**form):
        return http_get(f"http://127.0.0.1:{monitor.port}/ops/add",
                        {"Authorization": f"Bearer {token}",
                         "Content-Type": "application/x-www-form-urlencoded"}, "POST",
                        body=urllib.parse.urlencode(form).encode(), timeout=30)

    address = f"http://four.test:{port}/"
    looked = post(step="look", address=address)
    equal(looked.status, 200, looked.text[-600:])
    check("id: four" in looked.text, looked.text)
    check(not scene.path("services/four.yaml").exists(), "looking writes nothing")
    equal(post(step="look", address="--force").status, 422, "an option is no address")
    for id_ in ('"x"', "x # y", "../x", "x\n    name: y\n  - id: z"):
        looked = post(step="look", address=address, id=id_)
        equal(looked.status, 422, id_)
        check(":3:9: " in looked.text, looked.text)  # it is the id that is wrong
    equal(post(step="write", address=address).status, 200, "written")
    equal(sorted(path.name for path in scene.path("services").iterdir()),
          ["four.yaml", "three.yaml", "two.yaml"], "whole files")
    equal(post(step="write", address=address).status, 422, "nothing is overwritten")
    equal(post(step="reload").status, 200, "reload")
    wait_for(lambda: len(listed(monitor)) == 4, 15, "the new services")
    by_api(scene, monitor, token, port)
    # who is silent holds up nobody: neither a reload nor the end
    silent = socket.create_server(("127.0.0.1", 0))
    runs = "select count(*) as n from run"
    before = monitor.query(runs)[0]["n"]
    waiting = threading.Thread(target=lambda: look_in_vain(monitor, token, silent), daemon=True)
    waiting.start()
    silent.accept()
    began = time.monotonic()
    os.kill(monitor.child.pid, signal.SIGHUP)
    wait_for(lambda: monitor.query(runs)[0]["n"] > before, 15, "another run")
    check(time.monotonic() - began < 6, f"the reload took {time.monotonic() - began:.1f} s")
    waiting.join()
    page = ["service.add", "service.add", "service.not_added", "configuration.reload",
            "configuration.taken_up"]
    command = ["service.add", "service.add", "service.not_added"]
    api = ["probing.stop", "probing.resume", "service.add", "service.not_added", "service.add",
           "configuration.reload", "configuration.refused",
           "configuration.reload", "configuration.taken_up"]
    equal(audit_of(monitor), [("Bình", "command", verb) for verb in command] +
          [("adm", "page", verb) for verb in page] + [("adm", "api", verb) for verb in api] + [("SIGHUP", "signal", "configuration.taken_up")], "audit")


if __name__ == "__main__":
    main()
