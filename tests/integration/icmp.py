#!/usr/bin/python3
"""icmp: 50 ms between two network namespaces are 50 ms, what is lost is counted, and who may not
ping says so.  alone: it measures time."""

import os
import re

from harness import MODE, Scene, check, config, equal, main, program, service, test, tool, \
    wait_for, wait_for_ready

FAR = {"ipv4": "10.77.0.2", "ipv6": "fd77::2"}


def run(scene, *words):
    done = scene.run(words)
    equal(done.returncode, 0, f"{' '.join(map(str, words))}: {done.stderr}")


def wire(scene, milliseconds, lose=0):
    """Addresses on both ends of a slow wire; False where that is not permitted."""
    name = f"delay{lose}"
    child = scene.start([tool("delay"), "--ms", milliseconds, "--lose", lose], name)
    wait_for(lambda: child.poll() is not None or "ready" in scene.said(name), 10, name)
    if child.poll() is not None and (os.geteuid() != 0 or not os.path.exists("/dev/net/tun")):
        print(f"    (not tested: {scene.said(name).strip()})")
        return False
    wait_for_ready(scene, child, name)
    far = ["nsenter", "-t", re.search(r"ready (\d+)", scene.said(name)).group(1), "-n"]
    for prefix, device, end in (([], "near", 1), (far, "far", 2)):
        run(scene, *prefix, "ip", "addr", "add", f"10.77.0.{end}/24", "dev", device)
        run(scene, *prefix, "ip", "addr", "add", f"fd77::{end}/64", "dev", device, "nodad")
        run(scene, *prefix, "ip", "link", "set", device, "up")
    return True


def look(scene, probes, mode=MODE):
    _, found = scene.probe(config([service(name, words) for name, words in probes.items()],
                                  hosts={"far.test": list(FAR.values())}), mode=mode)
    return {name: found[f"{name}/1"] for name in probes}


@test
def fifty_milliseconds_are_fifty(scene: Scene):
    if not wire(scene, 25):
        return
    found = look(scene, {
        **{family: {"icmp": address, "count": 10} for family, address in FAR.items()},
        "name": {"icmp": "far.test", "address": "ipv6"},
        "slow": {"icmp": FAR["ipv4"], "count": 1, "expect": {"within": "40ms"}},
        "quick": {"icmp": "127.0.0.1", "count": 3, "expect": {"within": "5ms", "loss": "0%"}},
        "nobody": {"icmp": "10.77.0.9", "count": 2, "timeout": "1s"},
        "no-way": {"icmp": "192.0.2.1", "count": 2, "timeout": "1s"},
    }, mode="release")
    for family in FAR:
        row, hop = found[family], found[family]["hops"][0]
        equal((row["outcome"], hop["sent"], hop["received"]), ("ok", 10, 10), family)
        check(49.9 <= row["phases"]["total_ms"] <= 50.5, f"{family}: {row}")
        check(hop["min_ms"] <= hop["median_ms"] <= hop["max_ms"], hop)
        equal(row["phases"]["total_ms"], hop["median_ms"], "the median is the total")
    equal(found["name"]["address"], FAR["ipv6"], "address of the name")
    equal((found["slow"]["outcome"], found["slow"]["reason"]), ("degraded", "slow"), "slow")
    equal(found["quick"]["outcome"], "ok", found["quick"])
    equal((found["nobody"]["outcome"], found["nobody"]["reason"]), ("failed", "loss"), "nobody")
    equal((found["no-way"]["outcome"], found["no-way"]["reason"]), ("failed", "unreachable"), "way")


@test
def what_is_lost_is_counted(scene: Scene):
    if not wire(scene, 1, lose=5):
        return
    found = look(scene, {
        "much": {"icmp": FAR["ipv4"], "count": 10, "timeout": "3s", "expect": {"loss": "10%"}},
        "enough": {"icmp": FAR["ipv6"], "count": 10, "timeout": "3s", "expect": {"loss": "50%"}},
    })
    hops = [found[name]["hops"][0] for name in ("much", "enough")]
    equal(sum(hop["sent"] - hop["received"] for hop in hops), 4, f"lost: {hops}")
    equal((found["much"]["outcome"], found["much"]["reason"]), ("degraded", "loss"), found["much"])
    equal(found["enough"]["outcome"], "ok", found["enough"])
    check(found["much"]["phases"]["total_ms"] < 100, found["much"])


@test
def who_may_not_ping_says_so_and_blames_nobody(scene: Scene):
    path = scene.write("haidang.yaml", config([service("ping", {"icmp": "127.0.0.1"})]))
    without = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"] \
        if os.geteuid() == 0 else []
    done = scene.run([*without, program(), "check", "-c", path, "--language", "en"])
    equal(done.returncode, 0, f"check: {done.stderr}")
    check("'ping/1'" in done.stdout and "CAP_NET_RAW" in done.stdout, done.stdout)
    done = scene.run([*without, program(), "probe", "-c", path, "--json"])
    equal(done.returncode, 0, f"probe: {done.stdout}{done.stderr}")
    check('"outcome": "void"' in done.stdout and '"reason": "internal"' in done.stdout and
          "CAP_NET_RAW" in done.stdout, done.stdout)


if __name__ == "__main__":
    main()
