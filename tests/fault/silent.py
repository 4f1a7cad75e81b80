#!/usr/bin/python3
"""A name server and a web server that say nothing: nobody else's measurements feel it.

alone: measures time."""

import pathlib
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from harness import (SOAK, Scene, Silent, check, config, equal, free_port, http_probe, main,
                     pass_time, rhythm_is_kept, service, test)

WATCHED = 10  # seconds in which the trouble lasts
OTHERS = 20


def well_served(scene):
    """Services that are well, each asked every second."""
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    return [service(f"well-{i:02}", http_probe(f"http://web{i}.well.test:{port}/"))
            for i in range(OTHERS)]


DEFAULTS = {"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "500ms"}
HOSTS = {"*.well.test": "127.0.0.1", "*.silent.test": "127.0.0.1"}


def watch(scene, silent_services, **more):
    monitor = scene.monitor(config(silent_services + well_served(scene), hosts=HOSTS,
                                   defaults=DEFAULTS, **more), mode="release")
    pass_time(WATCHED * (4 if SOAK else 1))
    for one in silent_services:
        monitor.wait_for_state(one["id"], "down", 20)
    rhythm_is_kept(monitor, [f"well-{i:02}" for i in range(OTHERS)], 1.0)
    states = monitor.states()
    equal([id_ for id_, state in states.items() if id_.startswith("well") and state != "up"], [],
          "services that are called ill for it")
    rows = monitor.incidents()
    check(all(not row["service"].startswith("well") for row in rows), f"incidents {rows}")
    equal(monitor.status()["monitor"]["state"], "ok", "state of the monitor")
    return monitor


@test
def a_silent_name_server_is_felt_by_nobody_who_does_not_ask_it(scene: Scene):
    name_server = Silent(socket.SOCK_DGRAM)
    monitor = watch(scene, [service(f"asks-{i}", http_probe(f"http://name{i}.elsewhere.test/"))
                            for i in range(5)],
                    resolvers=[f"127.0.0.1:{name_server.port}"])
    for i in range(5):
        equal(monitor.service(f"asks-{i}")["reason"], "timeout_name", f"reason of asks-{i}")


@test
def a_silent_web_server_is_felt_by_nobody_else(scene: Scene):
    web_server = Silent()
    monitor = watch(scene, [service(f"mute-{i}",
                                    http_probe(f"http://m{i}.silent.test:{web_server.port}/"))
                            for i in range(5)])
    for i in range(5):
        equal(monitor.service(f"mute-{i}")["reason"], "timeout_first_byte", f"reason of mute-{i}")


if __name__ == "__main__":
    main()
