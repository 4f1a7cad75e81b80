#!/usr/bin/python3
"""What a stampede of visitors does to the pages, and to the measuring: wrk on `/` while 100 probes a
second are carried out, then beside 1,000 who listen to events and 500 who take almost nothing.

The monitor has one core, wrk and the servers the other.  SECONDS=10.  ONLY=operators or
ONLY=reports: only these."""

import datetime
import http.client
import json
import os
import pathlib
import re
import select
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from bench import CORES, FAILURES, cpu_seconds, percentile, pinned, tell
from harness import (ROOT, Scene, check, config, free_port, http_get, http_probe, pass_time, service,
                     wait_for)

SECONDS = int(os.environ.get("SECONDS", "10"))
LISTENERS, SLOW = 1000, 500


def start(scene, services, probes, every, name):
    port = free_port()
    flag = scene.write("www/well", "well")
    scene.nginx(f"server {{ listen 127.0.0.1:{port} backlog=1024; root {scene.path('www')};"
                " location / { try_files /well =503; } }", name=f"nginx-{name}")
    rows = [service(f"s-{i:04}", *[http_probe(f"http://s{i}.test:{port}/{k}")
                                   for k in range(probes)], public=True, agency=f"a{i % 40}",
                    name=f"Dịch vụ công trực tuyến số {i}") for i in range(services)]
    monitor = scene.monitor(config(
        rows, hosts={"*.test": "127.0.0.1"}, store=f"{name}.db",
        agencies=[{"id": f"a{i}", "name": f"Đơn vị số {i}"} for i in range(40)],
        defaults={"every": every, "timeout": "900ms", "confirm": 3, "retry": "300ms"}),
        mode="release", wrap=pinned(0), name=name)
    monitor.store = scene.path(f"{name}.db")
    wait_for(lambda: all(state == "up" for state in monitor.states().values()), 60, "all are up")
    return monitor, flag


def visit(monitor, seconds, connections=64):
    """wrk on `/`: requests a second, the 99th percentile of what they took (ms), errors."""
    done = subprocess.run(
        [*pinned(1), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-H",
         "Accept-Encoding: gzip", f"http://{monitor.host}:{monitor.port}/"],
        capture_output=True, text=True, timeout=seconds + 30, check=False)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    late = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    check(rate and late, f"wrk: {done.stdout}{done.stderr}")
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    return (float(rate.group(1)),
            float(late.group(1)) * {"us": 0.001, "ms": 1, "s": 1000}[late.group(2)],
            int(wrong.group(1)) if wrong else 0)


def lag_of(monitor):
    """The 99th percentile of what the measuring loop was held up in the newest samples, ms."""
    rows = monitor.rows("select lag_us from samples order by at desc limit 800")
    return percentile([(row["lag_us"] or 0) / 1000 for row in rows], 0.99)


def measure_visits(monitor, name):
    before = cpu_seconds(monitor.child.pid)
    rate, late, wrong = visit(monitor, SECONDS)
    used = cpu_seconds(monitor.child.pid) - before
    lag = lag_of(monitor)
    # of the whole program, its probing included: what others do on this machine does not count
    tell(f"page_{name}_requests_per_cpu_second", rate * SECONDS / used, "1/s", 20000, at_least=True)
    tell(f"page_{name}_requests_per_second", rate, "1/s", 20000, at_least=True)
    tell(f"page_{name}_p99", late, "ms", 10)
    tell(f"page_{name}_errors", wrong, "", 0)
    tell(f"loop_lag_{name}_p99", lag, "ms", 5)


def connect(monitor, number, request, room=None):
    one = socket.socket()
    if room:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    one.bind((f"127.0.{number % 10 + 1}.{number % 200 + 1}", 0))
    one.settimeout(20)
    one.connect((monitor.host, monitor.port))
    one.sendall(request)
    return one


def hear_all(listeners, word, seconds):
    """How long until all have heard the word, s; of those that did not, how many."""
    poll, waiting = select.epoll(), {}
    for one in listeners:
        poll.register(one.fileno(), select.EPOLLIN)
        waiting[one.fileno()] = (one, bytearray())
    began = first = time.monotonic()
    while waiting and time.monotonic() < began + seconds:
        for number, _ in poll.poll(0.1):
            one, heard = waiting[number]
            heard += one.recv(65536)
            if word in heard:
                if len(waiting) == len(listeners):
                    first = time.monotonic()
                poll.unregister(number)
                del waiting[number]
    return time.monotonic() - first, len(waiting)


def measure_crowd(monitor, flag):
    listeners = [connect(monitor, i, b"GET /events HTTP/1.0\r\n\r\n") for i in range(LISTENERS)]
    took, deaf = hear_all(listeners, b"event: hello", 30)
    tell("listeners_greeted_in", took, "s")
    tell("listeners_not_greeted", deaf, "", 0)
    page = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 8
    slow = [connect(monitor, i, page if i % 2 else b"GET /events HTTP/1.0\r\n\r\n", 2048)
            for i in range(SLOW)]
    measure_visits(monitor, "in_a_crowd")
    flag.rename(str(flag) + "-not")
    took, deaf = hear_all(listeners, b'"state":"down"', 30)
    tell("all_listeners_heard_in", took, "s", 2)
    tell("listeners_deaf", deaf, "", 0)
    for one in listeners + slow:
        one.close()


def measure_large(scene):
    monitor, _ = start(scene, 2000, 1, "60s", "large")
    took = []
    for _ in range(10):
        at = monitor.status()["at"]
        wait_for(lambda at=at: monitor.status()["at"] != at, 30, "another snapshot")
        began = time.monotonic()
        answer = monitor.get("/", {"Accept-Encoding": "gzip"})
        took.append(1000 * (time.monotonic() - began))
        check(answer.status == 200, f"the page of 2,000 services: {answer.status}")
    tell("page_of_2000_services", max(took), "ms", 100)
    tell("page_of_2000_services_compressed",
         len(monitor.get("/", {"Accept-Encoding": "gzip"}).body) / 1000, "kB")
    took = []
    for i in range(0, 2000, 100):
        began = time.monotonic()
        monitor.get(f"/services/s-{i:04}", {"Accept-Encoding": "gzip"})
        took.append(1000 * (time.monotonic() - began))
    tell("service_page_cold", max(took), "ms", 50)
    monitor.stop()


def look_on(monitor, token, until, took, failures):
    """An operator: hears of changes, and takes the list anew each second, as an open page does."""
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
    events = connect(monitor, len(took), (
        f"GET /ops/events HTTP/1.0\r\nAuthorization: Bearer {token}\r\n\r\n").encode())
    connection = http.client.HTTPConnection(monitor.host, monitor.port, timeout=20)
    while time.monotonic() < until:
        began = time.monotonic()
        connection.request("GET", "/ops", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        took.append(1000 * (time.monotonic() - began))
        if answer.status != 200 or len(body) < 1000:
            failures.append(answer.status)
        time.sleep(max(0, 1 - (time.monotonic() - began)))
    connection.close()
    events.close()


def lateness_of(monitor, since):
    """The 99th percentile of how late probes began since then, ms."""
    rows = monitor.rows(f"select late_us from samples where at >= {since}")
    check(len(rows) > 100, f"only {len(rows)} samples")
    return percentile([(row["late_us"] or 0) / 1000 for row in rows], 0.99)


def measure_operators(scene):
    """Ten operators with the list of 2,000 services open; all of these have new figures each 20 s."""
    monitor, _ = start(scene, 2000, 1, "20s", "operators")
    token = subprocess.run([str(ROOT / "build/haidang"), "token", "-c", scene.path("operators.yaml"),
                            "add", "bench", "--role", "viewer", "--for", "1h"],
                           capture_output=True, text=True, timeout=30, check=True).stdout.split()[-1]
    began = int(time.time() * 1000)
    pass_time(SECONDS)
    alone, lag_alone = lateness_of(monitor, began), lag_of(monitor)
    took, failures, until = [], [], time.monotonic() + 2 * SECONDS
    operators = [threading.Thread(target=look_on, args=(monitor, token, until, took, failures))
                 for _ in range(10)]
    began = int(time.time() * 1000)
    for one in operators:
        one.start()
        time.sleep(0.1)
    for one in operators:
        one.join()
    tell("ops_of_2000_median", percentile(took, 0.5), "ms", 100)
    tell("ops_of_2000_p99", percentile(took, 0.99), "ms", 100)
    tell("ops_of_2000_errors", len(failures), "", 0)
    tell("ops_of_2000_answers", len(took), "")
    tell("lateness_p99_without_operators", alone, "ms")
    tell("lateness_p99_with_operators", lateness_of(monitor, began), "ms", 50)
    tell("loop_lag_without_operators_p99", lag_alone, "ms")
    tell("loop_lag_with_operators_p99", lag_of(monitor), "ms", 5)
    monitor.stop()


def two_days_ago(scene, services):
    """(that day, a file of a sample each five minutes of it)"""
    zone = datetime.timezone(datetime.timedelta(hours=7))
    day = datetime.datetime.now(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    day -= datetime.timedelta(days=2)
    return day.date(), scene.write("past.jsonl", "".join(
        json.dumps({"probe": f"s-{i:04}/1", "at": (day + datetime.timedelta(minutes=minute)).isoformat(),
                    "outcome": "ok", "total_ms": 5 + (i + minute) % 300}) + "\n"
        for minute in range(0, 1440, 5) for i in range(services)))


def seal_on_page(scene, monitor, headers, period):
    """How long until the page no more says how far it is, s."""
    room, began = f"/ops/reports/{period}", time.monotonic()
    answer = http_get(f"http://{monitor.host}:{monitor.port}{room}",
                      {**headers, "Content-Type": "application/x-www-form-urlencoded"}, "POST", 30,
                      f"do=period-seal&sure=yes&form={0:016}".encode())
    check(answer.status in (200, 303), f"{answer.status} {answer.text[-2000:]}")
    wait_for(lambda: "<progress" not in monitor.get(room, headers).text, 120, "it is done")
    sealed = scene.haidang("seal", "-c", monitor.config, "--list", "--json", mode="release").stdout
    check(len(json.loads(sealed)["entries"]) == 1, f"it is sealed: {sealed}")
    return time.monotonic() - began


def measure_reports(scene):
    """Reports of 1,000 services are made one after the other, and a day is sealed, all by the page."""
    monitor, _ = start(scene, 1000, 1, "10s", "reports")
    monitor.stop()
    day, past = two_days_ago(scene, 1000)
    scene.haidang("import", "-c", monitor.config, past, mode="release", seconds=120)
    monitor.start()
    headers = {"Authorization": "Bearer " + scene.haidang(
        "token", "-c", monitor.config, "add", "bench", "--role", "approver", "--for", "1h",
        mode="release").stdout.split()[0]}
    pass_time(3)  # for the samples of the start to be others than those that are measured
    began = int(time.time() * 1000)
    pass_time(SECONDS)
    alone, lag_alone = lateness_of(monitor, began), lag_of(monitor)
    began, until, made = int(time.time() * 1000), time.monotonic() + 2 * SECONDS, 0
    while time.monotonic() < until:
        first = day - datetime.timedelta(days=made // 2)  # each is another one
        path = f"{'/en' if made % 2 else ''}/reports/{first}..{day}"
        wait_for(lambda path=path: monitor.get(path, headers, timeout=30).status == 200, 60, path)
        made += 1
    tell("reports_on_page_made", made, "")
    tell("lateness_p99_without_reports", alone, "ms")
    tell("lateness_p99_with_reports", lateness_of(monitor, began), "ms", 50)
    tell("loop_lag_without_reports_p99", lag_alone, "ms")
    tell("loop_lag_with_reports_p99", lag_of(monitor), "ms", 5)
    began = int(time.time() * 1000)
    tell("sealed_on_page_in", seal_on_page(scene, monitor, headers, f"{day}..{day}"), "s")
    pass_time(1)  # for what was measured meanwhile to be kept
    tell("lateness_p99_while_sealing", lateness_of(monitor, began), "ms", 50)
    monitor.stop()


def measure_first_visit(monitor):
    done = subprocess.run([*pinned(1), "node", str(ROOT / "tests/bench/first_visit.mjs"),
                           f"http://{monitor.host}:{monitor.port}/"], capture_output=True,
                          text=True, timeout=60, check=False)
    check(done.returncode == 0, f"first_visit: {done.stdout}{done.stderr}")
    seen = json.loads(done.stdout)
    tell("first_visit_weight", seen["bytes"] / 1000, "kB", 50)
    tell("first_visit_requests", seen["requests"], "")
    tell("first_visit_complete", seen["ms"], "ms")


def main():
    os.sched_setaffinity(0, {1 % CORES})
    scene = Scene("web")
    try:
        only = {"operators": measure_operators, "reports": measure_reports}.get(os.environ.get("ONLY"))
        if only is not None:
            only(scene)
            return
        monitor, flag = start(scene, 50, 2, "1s", "many")
        pass_time(3)  # for the samples of the start to be others than those that are measured
        measure_first_visit(monitor)
        measure_visits(monitor, "alone")
        measure_crowd(monitor, flag)
        monitor.stop()
        flag.with_name("well-not").rename(flag)
        measure_large(scene)
        measure_operators(scene)
        measure_reports(scene)
    finally:
        scene.close(keep_folder=False)
    print(json.dumps({"not_kept": FAILURES}))
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main()
