#!/usr/bin/python3
"""`per_host`: the requests to one host wait for each other, whatever asks; waiting is lateness of
ours and no time of the service's."""

import json
import socketserver
import threading
import time

from harness import (Scene, check, config, equal, http_probe, main, service, test, wait_for)

TAKES = 0.15
HOST = "one.test"


class Server(socketserver.ThreadingTCPServer):
    """Takes its time for each connection and counts how many there are at once."""
    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Visit)
        self.lock, self.here, self.most, self.visits = threading.Lock(), 0, 0, 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def count(self, change):
        with self.lock:
            self.here += change
            self.visits += max(change, 0)
            self.most = max(self.most, self.here)


class Visit(socketserver.BaseRequestHandler):
    def handle(self):
        self.server.count(1)
        asked = self.request.recv(4096)
        time.sleep(TAKES)
        self.server.count(-1)  # before the answer: who has it may go at once
        head = b"302 Found\r\nLocation: /there" if b"GET /away" in asked else b"200 OK"
        self.request.sendall(b"HTTP/1.1 " + head + b"\r\nContent-Length: 5\r\n\r\nhello")


def probes(server):
    url = f"http://{HOST}:{server.port}"
    steps = [{"step": name, "url": f"{url}/{name}"} for name in ("one", "two")]
    return [service("page", http_probe(f"{url}/")),
            service("twice", http_probe(f"{url}/"), http_probe(f"{url}/x")),
            service("away", http_probe(f"{url}/away")),
            service("port", {"tcp": f"{HOST.upper()}:{server.port}", "send": "hello\\n", "banner": "200"}),
            service("journey", {"journey": steps})]


def ask(scene, **more):
    server = Server()
    _, found = scene.probe(config(probes(server), hosts={HOST: "127.0.0.1"},
                                  defaults={"timeout": "800ms"}, **more))
    server.shutdown()
    equal({id_: row["outcome"] for id_, row in found.items() if row["outcome"] != "ok"}, {},
          "all are well: a time limit begins when one is let in")
    equal(server.visits, 8, "connections: a redirect and a second step have their own")
    return server, list(found.values())


@test
def requests_to_one_host_never_overlap(scene: Scene):
    server, rows = ask(scene, per_host={"at_once": 1})
    equal(server.most, 1, "connections at once")
    late = sorted(row["late_ms"] for row in rows)
    check(late[-1] >= 4 * TAKES * 1000, f"who waits is late: {late}")
    for row in rows:
        hops = [hop["phases"]["total_ms"] for hop in row["hops"]]
        check(row["phases"]["total_ms"] - sum(hops) < TAKES * 1000 / 2,
              f"its waiting is no time of the service's: {row}")
        check(all(hop < 2 * TAKES * 1000 for hop in hops), f"nor of a hop's: {row}")
    server, _ = ask(scene)
    check(server.most > 1, "without a budget they overlap: else this shows nothing")


@test
def who_waits_too_long_is_void_and_blames_nobody(scene: Scene):
    server = Server()
    services = [service(f"s{i}", http_probe(f"http://{HOST}:{server.port}/")) for i in range(4)]
    monitor = scene.monitor(config(services, hosts={HOST: "127.0.0.1"}, per_host={"every": "700ms"},
                                   measure={"max_late": "300ms"},
                                   defaults={"every": "1s", "timeout": "900ms", "confirm": 1}))

    def reasons():
        return {row["reason"] for i in range(4) for row in monitor.samples(f"s{i}")}

    wait_for(lambda: {"late", None} <= reasons(), 20, lambda: f"reasons: {reasons()}")
    equal(reasons(), {"late", None}, "reasons")
    equal(monitor.incidents(), [], "incidents")
    said = scene.haidang("stop-probing", "-c", monitor.config)  # also of those who wait
    equal(said.returncode, 0, f"stop-probing: {said.stdout}{said.stderr}")
    monitor.stop()
    server.shutdown()


@test
def manners_can_be_printed_and_a_budget_that_is_too_small_is_told(scene: Scene):
    token = {"oauth2": {"token": "https://login.test/token", "client": "c",
                        "secret": {"file": str(scene.write("secret", "s3cret"))}}}
    ends = {"journey": [{"step": "mở", "url": "https://Two.test/a", "stop_at": "sso.test"},
                        {"step": "xem", "url": "/b"}, {"step": "dấu", "url": "https://dvc.test/"}]}
    services = [service("a", http_probe("https://one.test/", every="2s", timeout="1s",
                                        address="both"),
                        {"tcp": "ONE.test:25", "every": "60s"}),
                service("b", ends),
                service("c", {**http_probe("https://two.test/", every="60s"), "auth": token})]
    path = scene.write("haidang.yaml", config(
        services, per_host={"at_once": 1, "every": "1500ms"},
        province={"name": "T", "contact": "it@t.test"}))
    said = scene.haidang("check", "-c", path, "--manners", "--json")
    equal(said.returncode, 0, f"exit status: {said.stdout}{said.stderr}")
    told = json.loads(said.stdout)
    equal([(row["host"], row["probes"], row["requests_per_hour"]) for row in told["hosts"]],
          [("dvc.test", 1, 12), ("login.test", 1, 60), ("one.test", 3, 3660), ("two.test", 2, 84)],
          "who is asked how often")
    check(told["user_agent"].endswith("(+it@t.test)"), f"the contact: {told}")
    equal(told["per_host"], {"at_once": 1, "every_ms": 1500}, "the budget")
    equal(told["journeys_end"], [{"probe": "b/1", "stop_at": "sso.test"}], "where it stops")
    for language, words in (("vi", "Công tắc dừng"), ("en", "The switch")):
        said = scene.haidang("check", "-c", path, "--manners", "--language", language)
        for word in (words, "haidang stop-probing", "it@t.test", "sso.test", "3660", "1500ms"):
            check(word in said.stdout, f"'{word}' is not in: {said.stdout}")
    said = scene.haidang("check", "-c", path, "--language", "en")
    told = [line for line in said.stdout.splitlines() if line.startswith("per_host")]
    check(len(told) == 1 and "'one.test'" in told[0] and "3660" in told[0] and "2400" in told[0],
          f"what the budget cannot carry: {said.stdout}")


if __name__ == "__main__":
    main()
