#!/usr/bin/python3
"""A signal ends the monitor at once, whole, and nothing is left running."""

import contextlib
import os
import pathlib
import signal
import threading
import urllib.parse

from harness import (MODE, Scene, Silent, check, config, equal, free_port, http_get, http_probe, main,
                     processes, service, test, wait_for)


def watch(scene, **more):
    """Probes under way when the signal comes: a silent server, a silent name server."""
    silent, name_server = Silent(), Silent(kind=2)
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    scene.keep = (silent, name_server)  # their sockets live as long as the scene
    services = [service(f"s-{i}", http_probe(url)) for i, url in enumerate((
        f"http://silent.test:{silent.port}/", "http://elsewhere.example/",
        f"http://fine.test:{port}/"))]
    return scene.monitor(config(services, hosts={"*.test": "127.0.0.1"},
                                resolvers=[f"127.0.0.1:{name_server.port}"],
                                defaults={"every": "5s", "timeout": "5s"}), **more)


def stop_and_look(scene, how, mode, limit):
    before = set(processes())
    monitor = watch(scene, mode=mode)
    shown = monitor.wait_for_samples("s-2", 1, 20)
    status, took = monitor.stop(how)
    equal(status, 0, f"exit status; {monitor.said()}")
    check(took < limit, f"took {took:.2f} s to end")
    scene.children[0].terminate()  # nginx
    wait_for(lambda: set(processes()) <= before, 5,
             lambda: f"nothing is left: {[processes()[pid] for pid in set(processes()) - before]}")
    # all that was measured is in the store, also what no commit had been due for
    rows = monitor.rows("select count(*) as n from samples")
    check(rows[0]["n"] >= len(shown), f"{rows}, {len(shown)} were shown")


@test
def an_interrupt_ends_it_within_a_second(scene: Scene):
    stop_and_look(scene, signal.SIGINT, "release", 1.0)


@test
def its_supervisor_ends_it_within_a_second(scene: Scene):
    stop_and_look(scene, signal.SIGTERM, "release", 1.0)


@test
def it_leaves_no_memory_behind(scene: Scene):
    stop_and_look(scene, signal.SIGTERM, MODE, 10.0)


def ask_in_vain(monitor):
    with contextlib.suppress(Exception):
        monitor.get("/reports/2022-06")


@test
def a_report_that_is_being_made_holds_up_no_end(scene: Scene):
    before = set(processes())
    monitor = scene.monitor(config([service("a", http_probe(f"http://127.0.0.1:{free_port()}/"))]))
    path = pathlib.Path(monitor.config)
    path.unlink()
    os.mkfifo(path)  # its process waits for a configuration that nobody writes
    threading.Thread(target=ask_in_vain, args=(monitor,), daemon=True).start()
    wait_for(lambda: any(" report " in words for words in processes().values()), 10, "it is made")
    status, took = monitor.stop()
    equal(status, 0, f"exit status; {monitor.said()}")
    check(took < 8, f"took {took:.2f} s to end")
    wait_for(lambda: set(processes()) <= before, 5, lambda: f"nothing is left: {processes()}")


@test
def processes_that_take_long_hold_up_no_probe(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(config([service("a", http_probe(f"http://127.0.0.1:{port}/", every="1s"))]))
    token = scene.haidang("token", "add", "ad", "--role", "admin", "--for", "1d", "-c",
                          monitor.config).stdout.split()[0]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-www-form-urlencoded"}
    path = pathlib.Path(monitor.config)
    path.unlink()
    os.mkfifo(path)

    def send(room, **form):
        with contextlib.suppress(Exception):
            http_get(f"http://127.0.0.1:{monitor.port}{room}", headers, "POST" if form else "GET", 30,
                     urllib.parse.urlencode(form).encode())

    for room, form in (("/reports/2022-06", {}), ("/ops/add", {"step": "look", "address": "http://x.test/"}),
                       ("/ops/reports/2022-05", {"do": "report-keep", "form": "0" * 16})):
        threading.Thread(target=send, args=(room,), kwargs=form, daemon=True).start()
    os.kill(monitor.child.pid, signal.SIGHUP)
    wait_for(lambda: len([words for words in processes().values() if words.startswith("haidang ")]) == 4, 15,
             lambda: f"four wait for a configuration: {processes()}")
    monitor.wait_for_samples("a", len(monitor.samples("a")) + 3, 10)
    path.write_text("services: soon\n", encoding="utf-8")  # they are told at last
    wait_for(lambda: "all goes on as before" in monitor.said(), 10, monitor.said)
    equal(monitor.stop()[0], 0, monitor.said())


@test
def a_second_monitor_on_the_same_store_is_refused(scene: Scene):
    monitor = watch(scene)
    done = scene.haidang("run", "-c", monitor.config)
    equal(done.returncode, 3, f"the second one: {done.stdout}{done.stderr}")
    check("haidang.db" in done.stderr, f"the store is not named: {done.stderr}")
    monitor.wait_for_samples("s-2", len(monitor.samples("s-2")) + 1, 15)
    equal(monitor.stop()[0], 0, "exit status of the first")
    monitor.start()  # the store is free again
    equal(monitor.stop()[0], 0, "exit status of the third")


@test
def a_port_that_is_taken_is_told(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    path = scene.write("haidang.yaml", config([service("a", http_probe("http://127.0.0.1:1/"))]))
    done = scene.haidang("run", "-c", path, "--listen", f"127.0.0.1:{port}")
    equal(done.returncode, 3, f"exit status: {done.stderr}")
    check(str(port) in done.stderr, f"the port is not named: {done.stderr}")


if __name__ == "__main__":
    main()
