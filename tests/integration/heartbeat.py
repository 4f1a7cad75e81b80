#!/usr/bin/python3
"""Jobs that report by themselves: each way to report, or not to, has its one right outcome."""

import http.client
import json
import time

from harness import SOAK, Scene, check, config, equal, http_get, main, service, test, wait_for

EXPECT = {"rows": "> 0", "queue": "< 200", "lag": "<= 30m",
          "values": {"temperature": [">= 0", "< 28"]}}
WELL = "rows=12&queue=3&lag=90s&temperature=24.5"


def job(token, every="1h", **more):
    return {"heartbeat": token, "every": every, **more}


def watch(scene, *jobs, **more):
    return scene.monitor(config([service(f"job-{i}", one) for i, one in enumerate(jobs)], **more))


def beat(monitor, token, query="", body=None, method=None, **headers):
    return http_get(f"http://{monitor.host}:{monitor.port}/api/v1/heartbeats/{token}"
                    + (f"?{query}" if query else ""), headers,
                    method or ("GET" if body is None else "POST"), body=body)


def told(monitor, id_="job-0"):
    return [(row["outcome"], row["reason"]) for row in monitor.samples(id_)]


def wait_for_told(monitor, count, id_="job-0"):
    return wait_for(lambda: (lambda rows: rows if len(rows) >= count else None)(
        told(monitor, id_)), 15, lambda: f"{count} samples: {told(monitor, id_)}")


@test
def what_a_job_reports_is_judged(scene: Scene):
    monitor = watch(scene, job("first", expect=EXPECT))
    reports = [
        ("rows=12&queue=3&lag=90s&temperature=24.5", None, ("ok", None)),
        ("rows=0&queue=3&lag=90&temperature=24", None, ("failed", "beat_empty")),
        ("rows=12&queue=200&lag=90&temperature=24", None, ("failed", "beat_value")),
        ("rows=12&queue=3&lag=31m&temperature=24", None, ("failed", "beat_value")),
        ("rows=12&queue=3&lag=30m&temperature=28", None, ("failed", "beat_value")),
        ("rows=12&queue=3&lag=30m", None, ("failed", "beat_value")),
        ("status=failed&text=h%E1%BB%8Fng", None, ("failed", "beat_failed")),
        ("", '{"rows": 5, "queue": 0, "lag": 60, "values": {"temperature": -1}}',
         ("failed", "beat_value")),
        ("", WELL, ("ok", None)),
        ("", '{"rows": 5, "queue": 0, "lag": "1h", "temperature": 20.5, "status": "ok"}',
         ("failed", "beat_value")),
        ("", '{"rows": 5, "queue": 0, "lag": "29m", "temperature": 20.5}', ("ok", None)),
    ]
    for query, body, _ in reports:
        headers = {} if body is None or body[0] == "{" else {
            "Content-Type": "application/x-www-form-urlencoded"}
        answer = beat(monitor, "first", query, body, **headers)
        equal(answer.status, 200, f"{query} {body}: {answer.text}")
    equal(wait_for_told(monitor, len(reports)), [outcome for *_, outcome in reports], "judged")
    monitor.wait_for_state("job-0", "up", 10)
    rows = monitor.rows("select turn, reason, failed, rows, queue, lag_ms, numbers, said from beat")
    equal(rows[0], {"turn": "in_time", "reason": None, "failed": 0, "rows": 12, "queue": 3,
                    "lag_ms": 90000, "numbers": '{"temperature":24.5}', "said": None}, "first")
    equal((rows[6]["failed"], rows[6]["said"]), (1, "hỏng"), "what a failing job says")
    check("first" not in scene.haidang("check", "-c", monitor.config, "--json").stdout,
          "check shows the token")


@test
def who_reports_wrongly_is_told_why(scene: Scene):
    monitor = watch(scene, job("first"), job({"sha256": "0" * 64}))
    for token, query, body, method, status in (
            ("nobody", "", None, "GET", 404), ("", "", None, "GET", 404),
            ("0" * 64, "", None, "GET", 404), ("first/x", "", None, "GET", 404),
            ("first", "", None, "PUT", 405), ("first", "", None, "DELETE", 405),
            ("first", "", None, "HEAD", 405),
            ("first", "rows=many", None, "GET", 400), ("first", "rows=-1", None, "GET", 400),
            ("first", "lag=3w", None, "GET", 400), ("first", "status=fine", None, "GET", 400),
            ("first", "other=word", None, "GET", 400), ("first", "rows=nan", None, "GET", 400),
            ("first", "", '{"rows": [1]}', "POST", 400),
            ("first", "", "x" * 4097, "POST", 413)):
        answer = beat(monitor, token, query, body, method)
        equal(answer.status, status, f"{method} {token} {query} {body and body[:20]}")
        if method != "HEAD":
            equal(answer.headers["Content-Type"], "application/problem+json", "content type")
            equal(json.loads(answer.text)["status"], status, answer.text)
        if status == 405:
            equal(answer.headers["Allow"], "GET, POST", "Allow")
    equal(beat(monitor, "first", "", "x" * 4096, "POST").status, 200, "4 KB of text")
    equal(wait_for_told(monitor, 1), [("ok", None)], "judged")

    answers = [beat(monitor, "first").status for _ in range(40)]
    equal((answers[0], answers[-1]), (200, 429), f"{answers}")
    equal(beat(monitor, "first").headers["Retry-After"], "1", "Retry-After")


@test
def silence_is_down_and_the_next_beat_is_late_and_up(scene: Scene):
    monitor = watch(scene, job("first", "1s", grace="500ms"),
                    job("other", "1s", grace="500ms", late="degraded"))
    equal(beat(monitor, "first").status, 200, "status")
    monitor.wait_for_state("job-0", "up", 10)
    monitor.wait_for_state("job-0", "down", 10)
    monitor.wait_for_state("job-1", "down", 10)  # it never reported
    equal(monitor.service("job-0")["reason"], "no_beat", "reason")
    first = monitor.rows("select at_ms, due from (select id >> 20 as at_ms, turn, due from beat)"
                         " where turn = 'missed'")[0]
    check(500 <= first["at_ms"] - first["due"] <= 700, f"missed when its grace was over: {first}")
    beat(monitor, "first")
    beat(monitor, "other")
    monitor.wait_for_state("job-0", "up", 10)
    row = next(row for row in monitor.samples("job-0") if row["reason"] == "beat_late")
    equal(row["outcome"], "ok", "a late beat")
    wait_for(lambda: ("degraded", "beat_late") in told(monitor, "job-1"), 10,
             lambda: f"{told(monitor, 'job-1')}")
    equal([row["service"] for row in monitor.query(
        "select service from incident where ended is null")], ["job-1"], "still open")
    equal(monitor.state("job-1"), "degraded", "the one that is late by its own rule")


@test
def the_same_report_counts_once_also_after_a_restart(scene: Scene):
    monitor = watch(scene, job("first"))
    for id_ in ("a", "a", "b", "a"):
        equal(beat(monitor, "first", f"id={id_}").status, 200, id_)
    wait_for_told(monitor, 2)
    monitor.stop()
    monitor.start()
    beat(monitor, "first", "id=b")
    beat(monitor, "first", "id=c")
    equal(wait_for_told(monitor, 3), [("ok", None)] * 3, "counted")


def is_over(began, seconds):
    return lambda: time.monotonic() > began + seconds


@test
def a_deadline_that_passed_while_we_were_away_is_unknown(scene: Scene):
    monitor = watch(scene, job("first", "3s", grace="1s"))
    beat(monitor, "first")
    wait_for_told(monitor, 1)
    began = time.monotonic()
    monitor.kill()
    wait_for(is_over(began, 4), 10, "the deadline passes")
    monitor.start()
    rows = wait_for_told(monitor, 2)
    equal(rows[1], ("void", "stopped"), "the deadline")
    check(monitor.incidents() == [], "an incident of ours")
    # and from now on it must report again
    rows = wait_for_told(monitor, 3)
    equal(rows[2], ("failed", "no_beat"), "the next one")
    equal([row["turn"] for row in monitor.rows("select turn from beat")],
          ["in_time", "unknown", "missed"], "turns")


@test
def a_thousand_jobs_report_in_one_second(scene: Scene):
    count = 1000
    monitor = scene.monitor(config([
        service(f"job-{i}", *[job(f"token-{i}-{j}", expect={"rows": "> 0"}) for j in range(50)])
        for i in range(count // 50)]))
    connection = http.client.HTTPConnection(monitor.host, monitor.port, timeout=10)
    began = time.monotonic()
    for i in range(count):
        connection.request("POST", f"/api/v1/heartbeats/token-{i // 50}-{i % 50}", "rows=1",
                           {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        equal(answer.status, 200, f"job {i}")
    took = time.monotonic() - began
    check(took < 5, f"took {took:.2f} s")  # with sanitizers, beside others; alone well below one
    wait_for(lambda: set(monitor.states().values()) == {"up"}, 10, monitor.states)
    equal(monitor.query("select count(*) as n from beat where turn = 'in_time'")[0]["n"], count, "beats")
    if SOAK:
        check(took < 1, f"took {took:.2f} s")


if __name__ == "__main__":
    main()
