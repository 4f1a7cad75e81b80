#!/usr/bin/python3
"""A changed configuration is taken up without a gap, and a wrong one changes nothing."""

import json
import os
import signal
import threading
import urllib.request

from harness import (Scene, check, config, equal, free_port, http_probe, main, service, test,
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

    equal(scene.haidang("reload", "-c", monitor.config).returncode, 0, "reload")
    wait_for(lambda: sorted(listed(monitor)) == ["one", "three"], 15, "the new configuration")
    monitor.wait_for_state("three", "up", 15)
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


if __name__ == "__main__":
    main()
