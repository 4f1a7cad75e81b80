#!/usr/bin/python3
"""The demo that `make run` shows: every service is up within a minute, and Ctrl-C ends all of it.

in turn: every demo has the same ports, and the same folder below build/."""

import os
import re
import signal
import time

from harness import (ROOT, STEP, Scene, check, equal, free_port, http_get, main, processes,
                     program, test, tool, wait_for)


PINGED = "d06-06"  # who may not ping knows nothing of it


def services_of_the_demo():
    words = "\n".join(path.read_text() for path in ROOT.glob("probes/demo/**/*.yaml"))
    return set(re.findall(r"^\s*-? *id: ((?:dvc|d06|nt|qh|dtm)[\w.-]*-\d+)", words, re.M))


def wait_for_all_up(url, seconds):
    import json  # pylint: disable=import-outside-toplevel
    deadline = time.monotonic() + seconds
    states = {}
    while time.monotonic() < deadline:
        try:
            rows = json.loads(http_get(url + "/api/v1/status").text)["services"]
            states = {row["id"]: row["state"] for row in rows}
        except OSError:
            pass
        if os.geteuid() != 0:
            states.pop(PINGED, None)
        if states and set(states.values()) == {"up"}:
            return states
        time.sleep(STEP * 5)
    check(states, "the API does not answer")
    equal({id_: state for id_, state in states.items() if state != "up"}, {}, "not up")
    return states


def start_demo(scene, port):
    """In a process group of its own, as a shell does, so that Ctrl-C reaches all of it."""
    return scene.start(["sh", ROOT / "tests/tools/demo.sh", port], "demo", start_new_session=True,
                       env={**os.environ, "TMPDIR": str(scene.folder), "HISTORY_DAYS": "2"})


@test
def the_demo_is_up_within_a_minute_and_ends_with_an_interrupt(scene: Scene):
    program("release")
    tool("province", "release")
    before = set(processes())
    port = free_port()
    demo = start_demo(scene, port)
    states = wait_for_all_up(f"http://127.0.0.1:{port}", 60)
    expected = services_of_the_demo()
    if os.geteuid() != 0:
        expected.discard(PINGED)
    check(len(expected) >= 39 and expected <= set(states),
          f"missing: {sorted(expected - set(states))}")
    page = http_get(f"http://127.0.0.1:{port}/")
    equal(page.status, 200, "status of the page")
    for word in ("Ninh Thuận", "Cổng dịch vụ công"):
        check(word in page.text, f"the page does not say {word}")

    os.killpg(demo.pid, signal.SIGINT)
    began = time.monotonic()
    status = demo.wait(10)
    took = time.monotonic() - began
    check(took < 3, f"took {took:.1f} s to end")
    check(status in (0, 130, -signal.SIGINT), f"exit status {status}: {scene.said('demo')[-800:]}")
    wait_for(lambda: set(processes()) <= before, 5,
             lambda: f"nothing is left: {[processes()[pid] for pid in set(processes()) - before]}")


@test
def the_demo_ends_with_its_supervisor_too(scene: Scene):
    program("release")
    before = set(processes())
    port = free_port()
    demo = start_demo(scene, port)
    wait_for(lambda: answers(port), 30, lambda: f"the page; {scene.said('demo')[-800:]}")
    demo.send_signal(signal.SIGTERM)  # the script alone, as systemd or `kill` would
    demo.wait(10)
    wait_for(lambda: set(processes()) <= before, 5,
             lambda: f"nothing is left: {[processes()[pid] for pid in set(processes()) - before]}")


def answers(port):
    try:
        return http_get(f"http://127.0.0.1:{port}/healthz").status == 200
    except OSError:
        return False


if __name__ == "__main__":
    main()
