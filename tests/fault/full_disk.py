#!/usr/bin/python3
"""A disk that gets full and is freed again: measuring and keeping go on, and it is said."""

import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from harness import (Clocks, Scene, check, config, equal, free_port, http_probe, instant, main, program,
                     service, test, wait_for)

MEGABYTE = 1 << 20
OTHERS = 40


def watch(scene, wrap=()):
    """A monitor whose store lies on a disk of 24 MB of its own, and the path of that disk.

    A journal that begins anew has room in it for some hundred pages: one probe would be content with
    that for minutes after the disk is full, OTHERS more use it up soon.
    """
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    scene.path("small").mkdir()
    enter = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    monitor = scene.monitor(
        config([service("one", http_probe(f"http://one.test:{port}/")),
                *(service(f"other-{n}", http_probe(f"http://other-{n}.test:{port}/"))
                  for n in range(OTHERS))],
               hosts={"*.test": "127.0.0.1"}, store="small/haidang.db",
               defaults={"every": "1s", "timeout": "1s"}),
        wrap=[*enter, "sh", "-c", 'mount -t tmpfs -o size=24m none small && exec "$@"', "-",
              *wrap])
    root = pathlib.Path(f"/proc/{monitor.child.pid}/root")
    return monitor, root / str(scene.path("small")).lstrip("/")


def fill(path):
    """Takes all the room there is."""
    with open(path, "wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


def count(monitor):
    return len(monitor.samples("one"))


def beside(scene, monitor, command, *words):
    """Runs where the monitor's disk is seen."""
    enter = ["nsenter", "-t", monitor.child.pid, "-m"]
    if os.geteuid() != 0:
        enter += ["-U", "--preserve-credentials"]
    return scene.run([*enter, program(), command, "-c", monitor.config, *words], 60)


def back_up(scene, monitor):
    """Checks all of the store."""
    return beside(scene, monitor, "backup", scene.path("copy.db"))


def notice(monitor):
    return monitor.status()["monitor"]["notice"]


@test
def room_that_was_kept_is_given_back_when_the_disk_is_full(scene: Scene):
    monitor, disk = watch(scene)
    monitor.wait_for_samples("one", 2, 20)
    ballast = disk / "haidang.db.ballast"
    equal(ballast.stat().st_blocks * 512, 4 * MEGABYTE, "room that is kept")
    equal(notice(monitor), None, "notice")

    fill(disk / "filled")
    wait_for(lambda: notice(monitor) == "disk_full", 90, lambda: f"it is said; {monitor.said()}")
    equal(ballast.exists(), False, "it was given back")
    before = count(monitor)
    wait_for(lambda: count(monitor) > before + 2, 20, "samples are kept on the full disk")
    equal(monitor.status()["monitor"]["state"], "ok", "the monitor works")
    check("hardly any room left" in monitor.said(), monitor.said())
    check("Older figures are missing" not in monitor.get("/en/").text, "nothing is missing")

    (disk / "filled").unlink()
    wait_for(lambda: notice(monitor) is None, 30, lambda: f"it is over; {monitor.said()}")
    equal(ballast.stat().st_blocks * 512, 4 * MEGABYTE, "room that is kept again")
    check("has room again" in monitor.said(), monitor.said())
    done = back_up(scene, monitor)
    equal(done.returncode, 0, f"the store is whole: {done.stderr}")


@test
def hours_are_packed_on_a_full_disk_too(scene: Scene):
    clocks = Clocks(scene)
    monitor, disk = watch(scene, clocks.wrap())
    monitor.wait_for_samples("one", 3, 20)
    fill(disk / "filled")
    wait_for(lambda: notice(monitor) == "disk_full", 90, lambda: f"it is said; {monitor.said()}")

    def rows(table):
        done = beside(scene, monitor, "sql", "--json", f"select count(*) as n from {table}")
        equal(done.returncode, 0, f"sql: {done.stderr}")
        return json.loads(done.stdout)[0]["n"]
    equal(rows("block_hour"), 0, "nothing is over")
    clocks.shift(wall=3 * 3600000)
    wait_for(lambda: rows("block_hour") > 0 and rows("rollup_hour") > 0, 40,
             lambda: f"the hour is packed; {monitor.said()}")
    (disk / "filled").unlink()
    before = count(monitor)
    wait_for(lambda: count(monitor) > before, 20, "samples are kept")
    equal(back_up(scene, monitor).returncode, 0, "the store is whole")


@test
def what_finds_no_room_at_all_waits_in_memory(scene: Scene):
    monitor, disk = watch(scene)
    monitor.wait_for_samples("one", 2, 20)
    fill(disk / "filled")
    wait_for(lambda: not (disk / "haidang.db.ballast").exists(), 90, "it was given back")
    fill(disk / "more")
    before = count(monitor)
    wait_for(lambda: "no room is left" in monitor.said(), 90, "it is said")
    wait_for(lambda: monitor.metric("haidang_commit_seconds") >= 0, 10, "the metrics answer")
    (disk / "more").unlink()
    (disk / "filled").unlink()
    wait_for(lambda: count(monitor) > before + 3, 60, "what waited is kept")
    times = [instant(row["at"]) for row in monitor.samples("one")]
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    check(max(gaps) < 2500, f"measuring went on: {gaps}")


if __name__ == "__main__":
    main()
