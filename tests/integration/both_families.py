#!/usr/bin/python3
"""`address: both`: a dead IPv6 is said, and the service stays up by IPv4."""

from harness import (Scene, check, config, equal, free_port, http_probe, main, service, test,
                     wait_for)


@test
def a_dead_ipv6_is_said_and_the_service_stays_up(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(config(
        [service("two", http_probe(f"http://two.test:{port}/", address="both"))],
        hosts={"two.test": ["127.0.0.1", "::1"]},
        defaults={"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "200ms"}))
    monitor.wait_for_state("two", "up", 15)

    def ups():
        return {key: value for key, value in monitor.metrics().items()
                if key.startswith("haidang_probe_up") and 'service="two"' in key}

    wait_for(lambda: sorted(ups().values()) == [0.0, 1.0], 15, lambda: f"one of two is up: {ups()}")
    rows = monitor.samples("two")
    by_outcome = {outcome: {row["reason"] for row in rows if row["outcome"] == outcome}
                  for outcome in ("ok", "failed")}
    equal(by_outcome["failed"], {"refused"}, f"reasons of {rows[-4:]}")
    check(by_outcome["ok"], f"{rows[-4:]}")
    equal(monitor.state("two"), "up", "state")
    equal(monitor.incidents(), [], "incidents")
    page = monitor.get("/en/services/two")
    page = page if page.status == 200 else monitor.get("/services/two")
    check("IPv6 does not answer" in page.text, f"the page does not say it: {page.text[:900]}")
    equal([row["ipv6"] for row in monitor.status()["services"]], [False], "the API's ipv6")
    equal([row["ipv6"] for row in monitor.json("/api/v1/services")["services"]], [False],
          "the API's ipv6 beside the service")
    status = scene.haidang("status", "-c", monitor.config)
    check("IPv6 does not answer" in status.stdout, f"status: {status.stdout}")
    check("two/1.ipv6" in page.text, "the service's page does not name the IPv6 probe")


@test
def a_dead_ipv4_is_down_although_ipv6_lives(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen [::1]:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(config(
        [service("two", http_probe(f"http://two.test:{port}/", address="both"))],
        hosts={"two.test": ["127.0.0.1", "::1"]},
        defaults={"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "200ms"}))
    monitor.wait_for_state("two", "down", 15)


if __name__ == "__main__":
    main()
