#!/usr/bin/python3
"""A damaged store costs history, never the monitoring; and everyone who looks is told."""

import os

from harness import (Scene, check, config, equal, free_port, http_probe, main, query, service, test,
                     wait_for)


def watch(scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(config(
        [service("one", http_probe(f"http://one.test:{port}/"))], hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "1s"}))
    monitor.wait_for_samples("one", 2, 20)
    return monitor


def aside(scene):
    return sorted(path.name for path in scene.folder.glob("haidang.db.damaged*"))


def overwrite(path, offset):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(b"\x5a" * (os.path.getsize(path) - offset))


def notice(monitor):
    return monitor.status()["monitor"]["notice"]


@test
def a_store_that_was_damaged_is_put_aside_and_monitoring_goes_on(scene: Scene):
    monitor = watch(scene)
    equal(notice(monitor), None, "a whole store")
    equal(monitor.metric("haidang_store_health", state="whole"), 1, "metric")
    equal(monitor.stop()[0], 0, "exit status")
    overwrite(monitor.store, 4096)
    damaged = monitor.store.read_bytes()
    monitor.start()
    monitor.wait_for_state("one", "up", 20)
    names = [name for name in aside(scene) if name[-1].isdigit()]
    equal(len(names), 1, f"{aside(scene)}")
    equal(scene.path(names[0]).read_bytes() == damaged, True, "the damaged one is as it was")
    check("was put aside" in monitor.said(), monitor.said())
    equal(notice(monitor), "store_replaced", "notice")
    equal(monitor.status()["monitor"]["state"], "ok", "the monitor works")
    equal(monitor.metric("haidang_store_health", state="replaced"), 1, "metric")
    check("Older figures are missing" in monitor.get("/en/").text, "the English page says so")
    check("Thiếu số liệu cũ" in monitor.get("/").text, "the page says so")
    monitor.wait_for_samples("one", 2, 20)
    equal(monitor.stop()[0], 0, "exit status")

    for name in aside(scene):
        scene.path(name).unlink()
    monitor.start()
    equal(notice(monitor), None, "once the damaged one was moved away")
    equal(monitor.stop()[0], 0, "exit status")


@test
def a_damage_under_a_running_monitor_costs_history_only(scene: Scene):
    monitor = watch(scene)
    overwrite(monitor.store, 4096)
    # whether the writer meets it or not (its own pages are in memory), measuring goes on
    wait_for(lambda: monitor.metric("haidang_samples_total", outcome="ok") > 3, 20, "probing")
    monitor.kill()
    monitor.start()
    monitor.wait_for_state("one", "up", 20)
    check(query(monitor.store, "pragma integrity_check") == [{"integrity_check": "ok"}], "whole")
    equal(monitor.stop()[0], 0, "exit status")


@test
def a_text_in_the_stores_place_stops_the_start(scene: Scene):
    path = scene.write("haidang.yaml", config([service("one", http_probe("http://127.0.0.1:9/"))]))
    scene.write("haidang.db", "dear diary")
    done = scene.haidang("run", "-c", path)
    equal(done.returncode, 3, done.stderr)
    check("is not a Hải Đăng store" in done.stderr, done.stderr)
    equal(scene.path("haidang.db").read_text(), "dear diary", "what was there")
    equal(aside(scene), [], "renamed")


if __name__ == "__main__":
    main()
