#!/usr/bin/python3
"""Prometheus is content with /metrics, and it says what the API says."""

import re
import subprocess

from harness import (Scene, check, config, equal, free_port, http_probe, main, service, test,
                     wait_for)

NAMES = {"haidang_probe_up", "haidang_probe_duration_seconds", "haidang_service_state",
         "haidang_certificate_expiry_seconds", "haidang_samples_total", "haidang_loop_lag_seconds",
         "haidang_commit_seconds"}


@test
def promtool_is_content(scene: Scene):
    port, encrypted = free_port(), free_port()
    cert, key = scene.certificate(["a.test"], days=20)
    scene.nginx(f"""server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}
        server {{ listen 127.0.0.1:{encrypted} ssl; ssl_certificate {cert};
                  ssl_certificate_key {key}; location / {{ return 200 ok; }} }}""")
    monitor = scene.monitor(config(
        [service("a", http_probe(f"https://a.test:{encrypted}/")),
         service("b", http_probe(f"http://b.test:{port}/"), name='Dịch vụ "b" \\ & <i>'),
         service("c", http_probe("http://c.test:1/"))],
        hosts={"*.test": "127.0.0.1"}, trust=str(cert),
        defaults={"every": "1s", "timeout": "900ms", "confirm": 1}))
    # before the first sample, too
    check_by_promtool(monitor)
    monitor.wait_for_state("a", "up", 15)
    monitor.wait_for_state("c", "down", 15)
    check_by_promtool(monitor)

    text = monitor.get("/metrics").text
    missing = NAMES - set(re.findall(r"^# TYPE (\S+)", text, re.M))
    equal(missing, set(), "metrics that are missing")
    equal(monitor.metric("haidang_probe_up", service="a", probe="a/1"), 1.0, "haidang_probe_up")
    equal(monitor.metric("haidang_probe_up", service="c", probe="c/1"), 0.0, "haidang_probe_up")
    equal(monitor.metric("haidang_service_state", service="c", state="down"), 1.0, "state of c")
    equal(monitor.metric("haidang_service_state", service="c", state="up"), 0.0, "state of c")
    left = monitor.metric("haidang_certificate_expiry_seconds", service="a")
    days = (left if left < 1e9 else left - wall_seconds()) / 86400
    check(19 <= days <= 21, f"days until the certificate ends: {days}")
    tls = monitor.metric("haidang_probe_duration_seconds", probe="a/1", phase="tls")
    check(0 < tls < 2, f"seconds of the TLS phase: {tls}")
    # a phase that was not reached is left out, never 0
    check(not any("haidang_probe_duration_seconds" in key and 'probe="b/1"' in key and
                  'phase="tls"' in key for key in monitor.metrics()), "tls phase without TLS")
    wait_for(lambda: monitor.metric("haidang_samples_total", outcome="ok") >= 2, 10, "ok samples")


def wall_seconds():
    import time  # pylint: disable=import-outside-toplevel
    return time.time()


def check_by_promtool(monitor):
    answer = monitor.get("/metrics")
    equal(answer.status, 200, "status of /metrics")
    check(answer.headers["Content-Type"].startswith("text/plain"), answer.headers["Content-Type"])
    done = subprocess.run(["promtool", "check", "metrics"], input=answer.text, text=True,
                          capture_output=True, timeout=60, check=False)
    equal((done.returncode, done.stdout + done.stderr), (0, ""), "promtool")


if __name__ == "__main__":
    main()
