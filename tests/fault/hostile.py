#!/usr/bin/python3
"""Name servers, mail servers and banners that never end, drip, forge or run in circles: each has its
reason, nothing is leaked, and the probes beside them are neither late nor held up.

alone: measures time."""

import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "integration"))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))
import odd  # noqa: E402
from harness import SOAK, Scene, Wrong, check, config, equal, main, service, test  # noqa: E402

ROUNDS = 60 if SOAK else 5
WICKED = "^(a+)+$"


def question_end(request):
    return request.index(b"\0", 12) + 5


def ring(request):
    end = question_end(request)
    return struct.pack(">2sHHHHH", request[:2], 0x8400, 1, 300, 0, 0) + request[12:end] + \
        (struct.pack(">HH", 0xc000 | (end + 2), 0xc000 | end) + b"\0\1\0\1\0\0\0\1\0\0") * 80


def forged(request):
    number = struct.unpack(">H", request[:2])[0]
    return [struct.pack(">H", number ^ (i + 1)) + request[2:] for i in range(500)]


def cut(request):
    end = question_end(request)
    return struct.pack(">2sHHHHH", request[:2], 0x8600, 1, 0, 0, 0) + request[12:end]


async def endless_packet(_, writer):
    while True:
        writer.write(b"\xff\xff" + b"\xc0\x0c" * 40000)
        await writer.drain()


def hostile_probes(peers):
    """{id: (words, the one right reason)}"""
    def tcp(handler, **more):
        return {"tcp": f"127.0.0.1:{peers.tcp(handler)}", "banner": "^220 ", **more}

    def smtp(handler):
        return {"smtp": f"127.0.0.1:{peers.tcp(handler)}", "starttls": False}

    def dns(answer, handler=None):
        port = peers.tcp(handler) if handler else 0
        return {"dns": "www.lies.test", "servers": f"127.0.0.1:{peers.udp(answer, port=port)}"}

    return {
        "endless": (tcp(odd.endless), "too_large"),
        "lines": (tcp(odd.endless_lines), "too_large"),
        "drip": (tcp(odd.drip), "timeout_body"),
        "wicked": (tcp(odd.greet(b"a" * 15000 + b"!\n"), banner=WICKED), ("banner", "costly")),
        "smtp-endless": (smtp(odd.endless), "too_large"),
        "smtp-lines": (smtp(odd.endless_lines), "too_large"),
        "smtp-drip": (smtp(odd.drip), "timeout_body"),
        "dns-ring": (dns(ring), "protocol"),
        "dns-forged": (dns(forged), "timeout_first_byte"),
        "dns-endless": (dns(cut, endless_packet), "protocol"),
        "dns-drip": (dns(cut, odd.drip), "timeout_body"),
    }


def descriptors(monitor):
    return len(list(pathlib.Path(f"/proc/{monitor.child.pid}/fd").iterdir()))


def good_probes(peers):
    port = peers.tcp(odd.greet(b"220 x\r\n"))
    return [service(f"good-{i}", {"tcp": f"127.0.0.1:{port}", "banner": "^220 "})
            for i in range(4)]


def delay_of(monitor):
    """How late a good probe is and how long it is held up: what nine of ten keep below, ms."""
    rows = [row for i in range(4) for row in monitor.samples(f"good-{i}")]
    bad = [row for row in rows if row["outcome"] != "ok"]
    check(not bad, f"failed beside them: {bad}")
    delays = sorted(max(row["late_ms"] or 0, row["lag_ms"] or 0) for row in rows)
    return delays[len(delays) * 9 // 10]


@test
def hostile_peers_disturb_nobody(scene: Scene):
    peers = odd.Odd()
    hostile = hostile_probes(peers)
    good = good_probes(peers)
    common = {"defaults": {"every": "2s", "timeout": "1500ms", "retry": "1s"}}
    # a machine that others use delays everybody: what it takes by itself is measured beside it
    control = scene.monitor(config(good, **common, store="control.db"), mode="release",
                            name="control")
    monitor = scene.monitor(config(
        [service(name, words) for name, (words, _) in hostile.items()] + good, **common),
        mode="release")
    for name in hostile:
        monitor.wait_for_samples(name, 2, 20)
    before = descriptors(monitor)
    for row in good:
        monitor.wait_for_samples(row["id"], ROUNDS, 2 * ROUNDS + 20)
    after = descriptors(monitor)
    wrongs = []
    for name, (_, reason) in hostile.items():
        reasons = {row["reason"] for row in monitor.samples(name)}
        if not reasons <= set(reason if isinstance(reason, tuple) else (reason,)):
            wrongs.append(f"{name}: should be {reason}: {reasons}")
    if wrongs:
        raise Wrong("\n".join(wrongs))
    delay, usual = delay_of(monitor), delay_of(control)
    check(delay <= usual + 20, f"good probes were delayed by {delay} ms, elsewhere by {usual} ms")
    print(f"    good probes beside hostile ones were delayed by {delay} ms, elsewhere by {usual} ms")
    check(after <= before + len(hostile), f"descriptors: {before}, then {after}")
    equal(monitor.stop()[0], 0, "ends well")


@test
def a_stop_in_the_midst_of_everything_leaks_nothing(scene: Scene):
    peers = odd.Odd()
    silent = f"127.0.0.1:{peers.tcp(odd.silent)}"
    deaf = f"127.0.0.1:{peers.udp(lambda request: None)}"
    probes = {
        **{name: words for name, (words, _) in hostile_probes(peers).items()},
        "tcp": {"tcp": silent, "banner": "."}, "rtsp": {"tcp": silent, "options": "rtsp"},
        "tls": {"tls": [silent, silent]}, "tcp-tls": {"tcp": silent, "tls": True},
        "smtp": {"smtp": silent}, "smtps": {"smtp": silent, "tls": True},
        "dns": {"dns": "a.test", "servers": [deaf, "ns.test"]},
        "icmp": {"icmp": "127.0.0.1", "count": 100}, "icmp-name": {"icmp": "host.test"},
        "name": {"tcp": "host.test:1"},
    }
    monitor = scene.monitor(config([service(name, words) for name, words in probes.items()],
                                   defaults={"every": "1s", "timeout": "900ms"}, resolvers=[deaf]))
    monitor.wait_for_samples("endless", 1, 20)
    status, seconds = monitor.stop()
    equal(status, 0, f"exit status: {monitor.said()}")
    check(seconds < 5, f"took {seconds} s")


if __name__ == "__main__":
    main()
