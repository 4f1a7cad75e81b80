#!/usr/bin/python3
"""Letters to a real Prometheus Alertmanager: what it knows of a service that breaks and is mended."""

import datetime
import http.server
import json
import threading
import time
import urllib.error
import urllib.request

from harness import Scene, check, config, equal, free_port, http_probe, main, service, test, wait_for

QUICK = {"every": "2s", "confirm": 2, "retry": "500ms", "timeout": "2s"}


class Page(http.server.ThreadingHTTPServer):
    """200, or `status` while that is another."""

    daemon_threads = True

    def __init__(self):
        page = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(page.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.status = 200
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Alertmanager:
    def __init__(self, scene):
        self.url = f"http://127.0.0.1:{free_port()}"
        scene.write("alertmanager.yml", "route: { receiver: nobody }\nreceivers: [ { name: nobody } ]\n")
        child = scene.start(
            ["prometheus-alertmanager", "--config.file=alertmanager.yml", "--storage.path=alerts",
             f"--web.listen-address={self.url[7:]}", "--cluster.listen-address="], "alertmanager")
        wait_for(lambda: child.poll() is not None or self.is_ready(), 20,
                 lambda: f"alertmanager is ready: {scene.said('alertmanager')}")

    def is_ready(self):
        try:
            return urllib.request.urlopen(self.url + "/-/ready", timeout=5).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def alerts(self):
        with urllib.request.urlopen(self.url + "/api/v2/alerts", timeout=5) as answer:
            return json.load(answer)


def parse(instant):
    return datetime.datetime.fromisoformat(instant).timestamp()


@test
def an_alert_fires_while_the_service_is_down_and_is_over_after(scene: Scene):
    page, manager = Page(), Alertmanager(scene)
    monitor = scene.monitor(config(
        [service("dvc-01", http_probe(f"http://127.0.0.1:{page.server_port}/"))], defaults=QUICK,
        channels={"am": {"use": "alertmanager", "with": {"url": manager.url}}},
        people=[{"id": "truc", "name": "Cán bộ trực"}],
        alerts=[{"steps": [{"after": "0s", "to": ["truc"], "by": ["am"]}]}]))
    wait_for(lambda: monitor.service("dvc-01")["state"] == "up", 20, "it is up")
    equal(manager.alerts(), [], "before")
    page.status = 503
    fired = wait_for(manager.alerts, 20, lambda: f"an alert; {monitor.said()}")
    equal(len(fired), 1, "alerts")
    equal(fired[0]["status"]["state"], "active", "state")
    labels, notes = fired[0]["labels"], fired[0]["annotations"]
    equal(labels["alertname"], "HaiDang", "label")
    equal(notes["service"], "dvc-01", "service")
    check("Dịch vụ dvc-01" in notes["summary"] and "503" in notes["description"], notes)
    check(parse(fired[0]["endsAt"]) > time.time() + 86400, f"it ends soon: {fired[0]['endsAt']}")
    began = min(row["at"] for row in monitor.samples("dvc-01") if row["outcome"] == "failed")
    equal(parse(fired[0]["startsAt"]), parse(began), "when it began")
    page.status = 200
    wait_for(lambda: manager.alerts() == [], 20, lambda: f"it is over; {monitor.said()}")
    monitor.stop()
    letters = monitor.rows("select fate, receipt from letter order by id")
    equal([row["receipt"] for row in letters], ["200", "200"], letters)


@test
def what_alertmanager_does_not_take_is_refused(scene: Scene):
    manager = Alertmanager(scene)
    scene.write("haidang.yaml", config(
        [service("dvc-01", http_probe("http://127.0.0.1:1/"))],
        channels={"good": {"use": "alertmanager", "with": {"url": manager.url}},
                  "bad": {"request": {"url": manager.url + "/api/v2/alerts", "json": '{"a":"{{id}}"}',
                                      "refused": {"status": 400}}}}))
    done = scene.haidang("alert", "test", "good", "-c", "haidang.yaml", "--language", "en")
    equal(done.returncode, 0, done.stdout + done.stderr)
    done = scene.haidang("alert", "test", "bad", "-c", "haidang.yaml", "--language", "en")
    equal(done.returncode, 1, done.stdout + done.stderr)
    check("refused: answered 400" in done.stdout, done.stdout)


if __name__ == "__main__":
    main()
