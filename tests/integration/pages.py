#!/usr/bin/python3
"""What browsers and programs get: pages whole without JavaScript, stable JSON, caching, health."""

import re
import threading

from harness import (Scene, check, config, equal, free_port, http_probe, instant, main, service,
                     test, wait_for)


def watch(scene, **more):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(config(
        [service("up-1", http_probe(f"http://up.test:{port}/"), public=True,
                 name='Cổng <b>"dịch vụ"</b> & công', name_en="Portal & services"),
         service("down-1", http_probe("http://down.test:1/"), public=True)],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "100ms"}, **more))
    monitor.wait_for_state("up-1", "up", 15)
    monitor.wait_for_state("down-1", "down", 15)
    return monitor


@test
def the_status_document_is_as_described(scene: Scene):
    monitor = watch(scene)
    document = monitor.status()
    check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00", document["at"]),
          f"at {document['at']}")
    check({"state", "version", "loop_lag_ms"} <= set(document["monitor"]), document["monitor"])
    equal(document["monitor"]["state"], "ok", "state of the monitor")
    wanted = {"id", "name", "agency", "programme", "state", "since", "latency_ms", "reason",
              "availability_90d"}
    for row in document["services"]:
        equal(wanted - set(row), set(), f"missing in {row}")
    up, down = (monitor.service(id_) for id_ in ("up-1", "down-1"))
    check(0 < up["latency_ms"] < 2000, f"latency {up}")
    check(up["reason"] in (None, "none"), f"{up}")
    equal(down["reason"], "refused", f"{down}")
    check(instant(down["since"]) <= instant(document["at"]), f"{down}")


@test
def samples_are_given_between_two_instants(scene: Scene):
    monitor = watch(scene)
    rows = monitor.wait_for_samples("up-1", 5, 15)
    wanted = {"service", "probe", "at", "outcome", "reason", "total_ms", "late_ms"}
    equal(wanted - set(rows[0]), set(), f"missing in {rows[0]}")
    from urllib.parse import quote  # pylint: disable=import-outside-toplevel
    answer = monitor.json(f"/api/v1/services/up-1/samples?from={quote(rows[1]['at'])}"
                          f"&to={quote(rows[3]['at'])}")
    part = answer if isinstance(answer, list) else answer["samples"]
    equal([row["at"] for row in part], [row["at"] for row in rows[1:3]], "from <= at < to")
    equal(monitor.get("/api/v1/services/up-1/samples?from=yesterday").status, 400, "no instant")
    equal(monitor.get("/api/v1/services/nobody/samples").status, 404, "no service")


@test
def pages_are_complete_and_escaped_in_both_languages(scene: Scene):
    monitor = watch(scene)
    for path, language, words in (("/", "vi", ("&lt;b&gt;", "Gián đoạn", "Không kết nối được tới dịch vụ")),
                                  ("/en/", "en", ("Portal &amp; services", "Down"))):
        answer = monitor.get(path)
        equal(answer.status, 200, path)
        check(answer.headers["Content-Type"].startswith("text/html"), answer.headers)
        check(f'lang="{language}"' in answer.text, f"{path} is not in {language}")
        for word in words:
            check(word in answer.text, f"{path} does not say {word}")
        check("<b>\"dịch" not in answer.text, "not escaped")
        policy = answer.headers["Content-Security-Policy"] or ""
        check(policy and "unsafe-inline" not in policy, f"policy {policy}")
        check(not re.search(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)', answer.text),
              f"{path} links to another host")
        check("{{" not in answer.text, f"{path} has a hole")
        equal(monitor.states_on_page(path), {"up-1": "up", "down-1": "down"}, f"states on {path}")
    for path in ("/services/up-1", "/services/down-1"):
        answer = monitor.get(path)
        equal(answer.status, 200, path)
        check("<svg" in answer.text, f"{path} has no plot")
    for path in ("/services/nobody", "/nothing", "/en/nothing", "/../etc/passwd"):
        equal(monitor.get(path).status, 404, path)
    equal(monitor.get("/", method="POST").status, 405, "POST /")


@test
def pages_come_small_and_are_not_sent_twice(scene: Scene):
    monitor = watch(scene)
    packed = monitor.get("/", {"Accept-Encoding": "gzip"})
    equal(packed.headers["Content-Encoding"], "gzip", "encoding")
    check("<html" in packed.text, "unpacked")
    plain = monitor.get("/")
    equal(plain.headers["Content-Encoding"], None, "encoding unasked")
    head = monitor.get("/", method="HEAD")
    equal((head.status, head.body), (200, b""), "HEAD")

    def asked_again():
        first = monitor.get("/")
        return monitor.get("/", {"If-None-Match": first.headers["ETag"] or "none"}).status == 304
    wait_for(asked_again, 10, "the same page is not sent again")


@test
def health_is_told(scene: Scene):
    monitor = watch(scene)
    equal(monitor.get("/healthz").status, 200, "/healthz")
    equal(monitor.get("/readyz").status, 200, "/readyz")


@test
def strangers_who_talk_nonsense_do_no_harm(scene: Scene):
    import os  # pylint: disable=import-outside-toplevel
    import socket  # pylint: disable=import-outside-toplevel
    monitor = watch(scene)
    for words in (b"\0\0\0", b"GET / HTTP/9.9\r\n\r\n", b"GET " + b"/" * 100000 + b" HTTP/1.1\r\n",
                  b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 5000 + b"\r\n", os.urandom(5000),
                  b"POST /api/v1/status HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
                  b"GET /?" + b"a=b&" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
        with socket.create_connection((monitor.host, monitor.port), 10) as stranger:
            stranger.settimeout(0.5)
            try:
                stranger.sendall(words)
                stranger.recv(1000)
            except OSError:
                pass
    equal(monitor.get("/healthz").status, 200, "/healthz after it")
    check(monitor.child.poll() is None, monitor.said())


@test
def a_stampede_on_the_page_does_not_touch_a_measurement(scene: Scene):
    monitor = watch(scene)
    stop = threading.Event()
    counts = [0] * 8

    def visit(number):
        while not stop.is_set():
            counts[number] += monitor.get("/").status == 200

    visitors = [threading.Thread(target=visit, args=(i,)) for i in range(len(counts))]
    for visitor in visitors:
        visitor.start()
    before = len(monitor.samples("up-1"))
    rows = monitor.wait_for_samples("up-1", before + 6, 20)
    stop.set()
    for visitor in visitors:
        visitor.join()
    check(sum(counts) > 200, f"only {sum(counts)} visits")
    equal([row["outcome"] for row in rows[before:]], ["ok"] * (len(rows) - before), "outcomes")


@test
def status_on_the_command_line_says_what_the_page_says(scene: Scene):
    import json  # pylint: disable=import-outside-toplevel
    monitor = watch(scene)
    done = scene.haidang("status", "-c", monitor.config, "--json")
    check(done.returncode in (0, 1), f"exit status {done.returncode}: {done.stderr}")
    rows = {row["id"]: row for row in json.loads(done.stdout)["services"]}
    for row in monitor.status()["services"]:
        # another sample may have come meanwhile, and the site looks at spans only now and then
        same = set(row) - {"latency_ms", "availability_90d"}
        check("availability_90d" in rows[row["id"]], f"no availability of {row['id']}")
        equal({key: rows[row["id"]].get(key, "missing") for key in same},
              {key: row[key] for key in same}, f"what is said of {row['id']}")
    done = scene.haidang("status", "-c", monitor.config)
    check("up-1" in done.stdout or "Cổng" in done.stdout, f"{done.stdout}{done.stderr}")
    monitor.stop()
    done = scene.haidang("status", "-c", monitor.config, "--json")
    check(done.returncode in (0, 1), f"without a monitor: {done.returncode}: {done.stderr}")


if __name__ == "__main__":
    main()
