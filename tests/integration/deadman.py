#!/usr/bin/python3
"""deadman: somebody is told again and again that the monitor is well, and only while it is."""

from harness import Clocks, Scene, check, config, equal, free_port, http_probe, main, service, test, \
    wait_for


@test
def it_is_told_while_we_are_well_and_not_while_nothing_is_probed(scene: Scene):
    port, ear, path = free_port(), free_port(), scene.path("told.log")
    scene.nginx(f"""
        server {{ listen 127.0.0.1:{port}; return 200 ok; }}
        server {{ listen 127.0.0.1:{ear}; access_log {path}; location /well {{ return 204; }} }}""")
    clocks = Clocks(scene)
    file = scene.write("haidang.yaml", config(
        [service("a", http_probe(f"http://127.0.0.1:{port}/", every="1h"))],
        deadman={"http": f"http://127.0.0.1:{ear}/well", "every": "60s"}))
    monitor = scene.monitor(file, wrap=clocks.wrap())

    def told():
        return path.read_text().splitlines() if path.exists() else []

    wait_for(lambda: len(told()) == 1, 10, "told at once")
    check("GET /well" in told()[0] and "HaiDang/" in told()[0], f"what was asked: {told()[0]}")
    clocks.shift(wall=59000, steady=59000)
    clocks.shift(wall=2000, steady=2000)
    wait_for(lambda: len(told()) == 2, 10, "told again after a minute")

    equal(scene.haidang("stop-probing", "-c", file).returncode, 0, "stopped")
    for _ in range(3):
        clocks.shift(wall=61000, steady=61000)
        monitor.status()
    equal(len(told()), 2, "told while nothing was probed")
    equal(scene.haidang("resume", "-c", file).returncode, 0, "resumed")
    clocks.shift(wall=61000, steady=61000)
    wait_for(lambda: len(told()) == 3, 10, "told again")


@test
def a_place_that_does_not_answer_is_said_and_harms_nothing(scene: Scene):
    port, nobody = free_port(), free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; return 200 ok; }}")
    monitor = scene.monitor(config(
        [service("a", http_probe(f"http://127.0.0.1:{port}/", every="2s", retry="1s",
                                 timeout="1s"))],
        deadman={"http": f"http://127.0.0.1:{nobody}/"}))
    monitor.wait_for_state("a", "up", 10)
    wait_for(lambda: "that we are well: " in monitor.said(), 10, "it is said in the log")
    equal(monitor.stop()[0], 0, "exit status")


if __name__ == "__main__":
    main()
