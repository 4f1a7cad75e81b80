#!/usr/bin/python3
"""A disk that takes long to sync: probes keep their rhythm, nobody is called down, nothing is lost.

alone: measures time."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from harness import (SOAK, Scene, check, config, equal, free_port, http_probe, instant, main,
                     rhythm_is_kept, service, test, wait_for)

STALL = 30 if SOAK else 14  # s; it is said after ten
SERVICES = 20


@test
def a_stalled_disk_is_felt_by_no_probe_and_loses_nothing(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    ids = [f"well-{i:02}" for i in range(SERVICES)]
    monitor = scene.monitor(config(
        [service(id_, http_probe(f"http://{id_}.well.test:{port}/")) for id_ in ids],
        hosts={"*.well.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "1s", "confirm": 2, "retry": "500ms"}), mode="release")
    for id_ in ids:
        monitor.wait_for_samples(id_, 2, 20)

    # all threads but the one that measures are traced: only the writer syncs
    others = [task.name for task in pathlib.Path(f"/proc/{monitor.child.pid}/task").iterdir()
              if task.name != str(monitor.child.pid)]
    tracer = scene.start(["strace", "-e", "trace=fsync,fdatasync", "-e",
                          f"inject=fsync,fdatasync:delay_enter={STALL}s:when=1",
                          "-p", ",".join(others), "-o", scene.path("strace")], "strace-said")
    wait_for(lambda: monitor.status()["monitor"]["state"] == "stale", STALL,
             lambda: f"the monitor says that it is stale: {monitor.status()['monitor']}; "
                     f"{scene.said('strace-said')}")
    frozen = monitor.samples(ids[0])
    check(monitor.get("/").status == 200, "the page is gone")
    check("stale" not in monitor.states().values(), "a service is called stale")
    wait_for(lambda: monitor.status()["monitor"]["state"] == "ok", STALL + 15,
             lambda: f"the monitor is well again: {monitor.status()['monitor']}")
    tracer.terminate()
    tracer.wait(10)

    check("DELAYED" in scene.path("strace").read_text(), "nothing was delayed")
    later = wait_for(lambda: (lambda rows: rows if len(rows) >= len(frozen) + STALL * 0.9
                              else None)(monitor.samples(ids[0])), 10, "what was measured meanwhile")
    check(instant(later[-1]["at"]) - instant(frozen[-1]["at"]) >= STALL * 900, "too few samples")
    rhythm_is_kept(monitor, ids, 1.0)
    equal(monitor.incidents(), [], "incidents")
    equal({state for state in monitor.states().values()}, {"up"}, f"{monitor.states()}")
    dropped = [value for key, value in monitor.metrics().items() if "dropped" in key]
    check(all(value == 0 for value in dropped), f"dropped: {dropped}")
    equal(monitor.stop()[0], 0, "exit status")


if __name__ == "__main__":
    main()
