"""Zones for knot: written, signed as of some day, and served."""

import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "integration"))
from harness import check, equal, free_port, is_listening, wait_for  # noqa: E402

DAY = 86400
ZONE = """$TTL 300
@     SOA ns1 admin {serial} 3600 600 86400 300
@     NS  ns1
@     NS  ns2
ns1   A   192.0.2.1
ns2   A   192.0.2.2
www   A   192.0.2.10
www   A   192.0.2.11
{more}mail  MX  10 mx.example.test.
spf   TXT "v=spf1 mx" " -all"
"""
BIG = "".join(f'big TXT "{i:03} {"x" * 240}"\n' for i in range(20))


def write_zone(scene, folder, zone, serial, more="www AAAA 2001:db8::10\n"):
    return scene.write(f"{folder}/{zone}.zone", ZONE.format(serial=serial, more=more + BIG))


def sign(scene, folder, zone, days_ago, lifetime):
    """Signs the zone's file as it would have been signed then."""
    scene.path(f"{folder}/keys-{zone}").mkdir()
    conf = scene.write(f"{folder}/sign-{zone}.conf", f"""
database:
    storage: {scene.path(folder)}/keys-{zone}
policy:
  - id: short
    single-type-signing: on
    rrsig-lifetime: {lifetime}d
    rrsig-refresh: 1d
zone:
  - domain: {zone}
    storage: {scene.path(folder)}
    file: {zone}.zone
    zonefile-load: whole
    dnssec-signing: on
    dnssec-policy: short
""")
    out = scene.path(f"{folder}/signed")
    out.mkdir(exist_ok=True)
    done = scene.run(["kzonesign", "-c", conf, "-o", out, "-t", int(time.time()) - days_ago * DAY,
                      zone])
    equal(done.returncode, 0, f"kzonesign: {done.stdout}{done.stderr}")
    (out / f"{zone}.zone").replace(scene.path(f"{folder}/{zone}.zone"))


def knot(scene, folder, zones):
    port = free_port()
    conf = scene.write(f"{folder}/knot.conf", f"""
server:
    rundir: {scene.path(folder)}/run
    listen: 127.0.0.1@{port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: {scene.path(folder)}/db
template:
  - id: default
    storage: {scene.path(folder)}
    file: "%s.zone"
    zonefile-sync: -1
    zonefile-load: whole
    semantic-checks: off
zone:
""" + "".join(f"  - domain: {zone}\n" for zone in zones))
    scene.path(f"{folder}/run").mkdir()
    child = scene.start(["/usr/sbin/knotd", "-c", conf], folder)
    wait_for(lambda: child.poll() is not None or is_listening(port), 10,
             lambda: f"knotd listens: {scene.said(folder)}")
    check(child.poll() is None, f"knotd ended: {scene.said(folder)}")
    return f"127.0.0.1:{port}"
