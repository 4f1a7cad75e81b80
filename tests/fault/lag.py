#!/usr/bin/python3
"""We were asleep, not they: what was under way while the program stood still is void.

alone: measures time."""

import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from harness import (Scene, check, config, equal, http_probe, instant, main, pass_time,
                     service, test, wait_for)

IDS = [f"s-{i}" for i in range(8)]


@test
def a_suspended_monitor_calls_nobody_down(scene: Scene):
    peer = scene.peer()
    monitor = scene.monitor(config(
        [service(id_, http_probe(f"http://{id_}.test:{peer['http']}/slow/400")) for id_ in IDS],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "1s", "confirm": 1, "retry": "500ms"}))
    for id_ in IDS:
        monitor.wait_for_samples(id_, 2, 20)
    before = instant(monitor.status()["at"])
    for _ in range(3):
        monitor.child.send_signal(signal.SIGSTOP)
        pass_time(3)
        monitor.child.send_signal(signal.SIGCONT)
        pass_time(1)
    after = max(instant(row["at"]) for id_ in IDS for row in monitor.samples(id_))
    for id_ in IDS:
        wait_for(lambda: any(instant(row["at"]) > after and row["outcome"] == "ok"  # pylint: disable=cell-var-from-loop
                             for row in monitor.samples(id_)), 15, f"{id_} is measured again")
    rows = [row for id_ in IDS for row in monitor.samples(id_)]
    bad = [row for row in rows if row["outcome"] not in ("ok", "void")]
    equal(bad, [], "samples that blame the services")
    voids = [row for row in rows if row["outcome"] == "void" and instant(row["at"]) > before - 2000]
    check(voids, "nothing is void")
    check(all(row["reason"] in ("lag", "late", "stopped") for row in voids), f"{voids[:3]}")
    equal(monitor.incidents(), [], "incidents")
    equal(set(monitor.states().values()), {"up"}, f"{monitor.states()}")


if __name__ == "__main__":
    main()
