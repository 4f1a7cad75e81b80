#!/usr/bin/python3
"""Descriptors run out, and who reads our log hangs up: nobody is called down for it."""

import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from harness import (Scene, Silent, check, config, equal, free_port, http_probe, main, service, test,
                     wait_for)

DEFAULTS = {"every": "2s", "timeout": "2s", "confirm": 1, "retry": "200ms"}


@test
def without_descriptors_nothing_is_said_of_those_who_are_well(scene: Scene):
    port = free_port()
    silent = Silent()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    wells = [f"well-{i}" for i in range(10)]
    monitor = scene.monitor(config(
        [service(f"mute-{i}", http_probe(f"http://mute{i}.test:{silent.port}/"))
         for i in range(90)] + [service(id_, http_probe(f"http://{id_}.test:{port}/"))
                                for id_ in wells],
        hosts={"*.test": "127.0.0.1"}, defaults=DEFAULTS), wrap=["prlimit", "--nofile=70:70"])
    wait_for(lambda: "could not be carried out" in monitor.said(), 30, "it says what it lacks")
    # the store has its file open already, the web server's visitors may have to wait
    wait_for(lambda: monitor.rows("select at from samples where outcome = 'void' limit 1"), 30,
             "samples that are void")
    failed = monitor.rows("select probe, reason from samples"
                          " where outcome = 'failed' and probe like 'well-%'")
    equal(failed, [], "what was blamed on services that are well")
    rows = [row for row in monitor.incidents() if row["service"] in wells]
    equal(rows, [], "their incidents")
    status, _ = monitor.stop()
    equal(status, 0, f"exit status; {monitor.said()}")


@test
def it_takes_all_descriptors_that_it_may_have(scene: Scene):
    monitor = scene.monitor(config([service("one", http_probe("http://one.test:9/"))],
                                   hosts={"*.test": "127.0.0.1"}),
                            wrap=["prlimit", "--nofile=128:4096"])
    limits = pathlib.Path(f"/proc/{monitor.child.pid}/limits").read_text()
    row = next(line for line in limits.splitlines() if line.startswith("Max open files"))
    equal(row.split()[3:5], ["4096", "4096"], "descriptors it may have")


@test
def nobody_who_hangs_up_ends_the_monitor(scene: Scene):
    monitor = scene.monitor(config([service("one", http_probe("http://one.test:9/"))],
                                   hosts={"*.test": "127.0.0.1"}))
    status = pathlib.Path(f"/proc/{monitor.child.pid}/status").read_text()
    ignored = int(status.split("SigIgn:")[1].split()[0], 16)
    check(ignored & 1 << (signal.SIGPIPE - 1), "SIGPIPE would end it")


if __name__ == "__main__":
    main()
