#!/usr/bin/python3
"""A proxy or a token endpoint that misbehaves holds up nobody else.

alone: measures time."""

from harness import (Scene, check, config, equal, free_port, http_probe, is_listening, main, service,
                     test, tool, wait_for)
from hostile import HOST, rows_of_proxies, rows_of_tokens


@test
def none_of_them_delays_a_neighbour(scene: Scene):
    ports, quiet = scene.peer(), free_port()
    scene.start([tool("peer", "release"), "--port", quiet], "quiet")
    wait_for(lambda: is_listening(quiet), 10, "the quiet peer listens")
    secret = scene.write("secret", "s3cret")
    rows = [*rows_of_tokens(ports["http"], secret), *rows_of_proxies(ports)]
    services = []
    for name, url, words, *_ in rows:
        services.append(service(name, http_probe(url, **words)))
        services.append(service("beside-" + name, http_probe(f"http://{HOST}:{quiet}/")))

    def slowest():
        _, found = scene.probe(config(services, hosts={"*.peer.test": "127.0.0.1"},
                                      trust=ports["ca"], defaults={"timeout": "1500ms"}),
                               mode="release")
        fine = [row for id_, row in found.items() if id_.startswith("beside-")]
        equal({row["outcome"] for row in fine}, {"ok"}, "neighbours")
        return max(row["phases"]["total_ms"] for row in fine)

    # a machine that others use may be taken away for a moment, but not each time
    rounds = []
    while not rounds or (min(rounds) > 20 and len(rounds) < 4):
        rounds.append(slowest())
    check(min(rounds) <= 20, f"the slowest neighbour took {rounds} ms")


if __name__ == "__main__":
    main()
