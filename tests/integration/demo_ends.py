#!/usr/bin/python3
"""The demo leaves nothing behind, whichever of its parts ends and however.

in turn: every demo has the same ports, and the same folder below build/."""

import os
import pathlib
import signal
import socket
import subprocess

from harness import (ROOT, Scene, check, equal, free_port, http_get, main, processes, program, test,
                     tool, wait_for)

SCRIPT = ROOT / "tests/tools/demo.sh"


def answers(port):
    try:
        return http_get(f"http://127.0.0.1:{port}/readyz").status == 200
    except OSError:
        return False


def find_child(demo, word):
    """The process that the script started with this word in its command."""
    for pid in processes():
        try:
            parent = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
            command = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if parent == demo.pid and word.encode() in command:
            return pid
    raise AssertionError(f"the demo has no {word}")


def demo_ends(scene, break_it, status):
    program("release")
    tool("province", "release")
    before = set(processes())
    port = free_port()
    demo = scene.start(["sh", SCRIPT, port], "demo", start_new_session=True)
    wait_for(lambda: answers(port), 30, lambda: f"the page; {scene.said('demo')[-800:]}")
    wait_for(lambda: "Ctrl-C" in scene.said("demo"), 10, "the demo says how to stop it")
    break_it(demo)
    equal(demo.wait(10), status, f"exit status; {scene.said('demo')[-800:]}")
    wait_for(lambda: set(processes()) <= before, 5,
             lambda: f"nothing is left: {[processes()[pid] for pid in set(processes()) - before]}")


@test
def the_death_of_the_province_ends_the_monitor(scene: Scene):
    demo_ends(scene, lambda demo: os.kill(find_child(demo, "--https"), signal.SIGKILL), 3)
    check("has ended" in scene.said("demo"), scene.said("demo"))


@test
def the_death_of_the_monitor_ends_the_province(scene: Scene):
    demo_ends(scene, lambda demo: os.kill(find_child(demo, "run"), signal.SIGKILL), 3)


@test
def the_death_of_the_script_ends_both(scene: Scene):
    demo_ends(scene, lambda demo: demo.kill(), -signal.SIGKILL)


@test
def a_port_in_use_is_a_sentence_and_no_demo(scene: Scene):
    before = set(processes())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(["sh", SCRIPT, str(port)], capture_output=True, text=True, timeout=20,
                              check=False)
    equal(done.returncode, 3, "exit status")
    check(f"port {port} is in use" in done.stderr and "make run PORT=" in done.stderr, done.stderr)
    check(set(processes()) <= before, "something was started")
    for wrong in ("abc", "0", "70000"):
        done = subprocess.run(["sh", SCRIPT, wrong], capture_output=True, text=True, timeout=20,
                              check=False)
        equal(done.returncode, 2, f"exit status for port {wrong}")


if __name__ == "__main__":
    main()
