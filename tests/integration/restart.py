#!/usr/bin/python3
"""A restart takes up where it was left: states, open incidents, the place on the grid."""

from harness import (Scene, check, config, equal, free_port, http_probe, instant, main, service,
                     test, wait_for)


def watch(scene):
    port = free_port()
    flag = scene.path("ill")
    scene.nginx(f"""server {{ listen 127.0.0.1:{port};
        location / {{ if (-f {flag}) {{ return 503; }} return 200 ok; }} }}""")
    monitor = scene.monitor(config(
        [service("one", http_probe(f"http://one.test:{port}/"))],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "1s", "confirm": 2, "retry": "200ms"}))
    monitor.wait_for_state("one", "up", 15)
    return monitor, flag


@test
def an_open_incident_goes_on_under_the_same_id(scene: Scene):
    monitor, flag = watch(scene)
    flag.write_text("")
    monitor.wait_for_state("one", "down", 15)
    since = monitor.service("one")["since"]
    before = monitor.incidents()
    equal(len(before), 1, f"{before}")

    equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")
    monitor.start()
    # said before the first new sample: what was known holds as long as a sample speaks
    row = monitor.service("one")
    equal((row["state"], row["since"], row["reason"]), ("down", since, "status"), "after restart")
    monitor.wait_for_samples("one", len(monitor.samples("one")) + 2, 15)
    equal(monitor.incidents(), before, "incidents after restart")

    flag.unlink()
    monitor.wait_for_state("one", "up", 15)
    after = wait_for(lambda: (lambda rows: rows if rows[-1]["ended"] else None)(
        monitor.incidents()), 10, "the incident is over")
    equal([row["id"] for row in after], [before[0]["id"]], "ids")
    good = next(row for row in monitor.samples("one")
                if row["outcome"] == "ok" and instant(row["at"]) > after[0]["began"])
    equal(after[0]["ended"], instant(good["at"]), "ended at the first good sample")


@test
def a_service_that_was_mended_while_we_were_away_is_closed_by_the_first_good_sample(scene: Scene):
    monitor, flag = watch(scene)
    flag.write_text("")
    monitor.wait_for_state("one", "down", 15)
    monitor.kill()
    flag.unlink()
    monitor.start()
    monitor.wait_for_state("one", "up", 15)
    rows = monitor.incidents()
    equal(len(rows), 1, f"{rows}")
    good = [row for row in monitor.samples("one")
            if row["outcome"] == "ok" and instant(row["at"]) > rows[0]["began"]]
    equal(rows[0]["ended"], instant(good[0]["at"]), "ended")


@test
def samples_stay_on_the_grid_and_in_the_store(scene: Scene):
    monitor, _ = watch(scene)
    before = monitor.wait_for_samples("one", 3, 20)
    monitor.stop()
    monitor.start()
    after = monitor.wait_for_samples("one", len(before) + 3, 20)
    equal(after[:len(before)], before, "what was there before")
    # the first sample after a start comes early, so that nobody waits an interval for it
    regular = before[1:] + after[len(before) + 1:]
    places = [(instant(row["at"]) - row["late_ms"]) % 1000 for row in regular]
    spread = max((place - places[0] + 500) % 1000 - 500 for place in places)
    # the grid is laid by the wall clock in ms, and each start is cut to a ms
    check(abs(spread) <= 20, f"places on the grid: {places}")


if __name__ == "__main__":
    main()
