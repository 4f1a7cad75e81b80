#!/usr/bin/python3
"""survey: certificate, oldest TLS, IPv6 and DNSSEC of each host that services name."""

import json
import pathlib
import sys
import time

from harness import Clocks, Scene, check, config, equal, free_port, http_probe, main, service, test, \
    wait_for

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))
from zones import knot, sign  # noqa: E402

ZONE = """$TTL 300
@    SOA ns1 admin 1 3600 600 86400 300
@    NS  ns1
ns1  A   127.0.0.1
old  A   127.0.0.1
old  AAAA ::1
new  A   127.0.0.1
dead A   127.0.0.1
dead AAAA ::1
"""
OLD = "ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:@SECLEVEL=0;"


def counterparts(scene, more=True):
    """nginx with an old, a new and a plain port, and the zones of their names; their configuration."""
    for zone, days_ago in (("signed.test", 0), ("plain.test", None), ("lapsed.test", 30)):
        scene.write(f"dns/{zone}.zone", ZONE)
        if days_ago is not None:
            sign(scene, "dns", zone, days_ago, 14)
    resolver = knot(scene, "dns", ["signed.test", "plain.test", "lapsed.test"])
    cert, key = scene.certificate(["old.signed.test", "new.plain.test"], days=20)
    old, new, only, plain, closed = (free_port() for _ in range(5))
    files = f"ssl_certificate {cert}; ssl_certificate_key {key}; return 200 ok;"
    scene.nginx(f"""
        server {{ listen 127.0.0.1:{old} ssl; listen [::1]:{old} ssl; {OLD} {files} }}
        server {{ listen 127.0.0.1:{new} ssl; ssl_protocols TLSv1.2 TLSv1.3; {files} }}
        server {{ listen 127.0.0.1:{only} ssl; ssl_protocols TLSv1.3; {files} }}
        server {{ listen 127.0.0.1:{plain}; return 200 ok; }}
    """)
    further = [
        service("plain", http_probe(f"http://dead.plain.test:{plain}/")),
        service("closed", {"tls": f"new.signed.test:{closed}"}),
        service("number", {"tcp": f"127.0.0.1:{plain}"}),
    ]
    return config([
        service("old", http_probe(f"https://old.signed.test:{old}/"),
                http_probe(f"https://old.signed.test:{old}/page")),
        service("same", {"tls": f"old.signed.test:{old}"}),
        service("new", {"tls": f"new.plain.test:{new}"}),
        service("only", {"tls": f"new.lapsed.test:{only}"}),
        *(further if more else []),
    ], resolvers=resolver, trust=str(cert))


def survey(scene, path, *words):
    done = scene.haidang("survey", "-c", path, "--json", *words)
    equal(done.returncode, 0, f"survey: {done.stderr}")
    return {row["service"]: row for row in json.loads(done.stdout)["hosts"]}


@test
def each_host_is_looked_at_as_it_is(scene: Scene):
    path = scene.write("haidang.yaml", counterparts(scene))
    found = survey(scene, path)
    equal({name: (row["tls_lowest"], row["ipv6_address"], row["ipv6"], row["dnssec"])
           for name, row in found.items()},
          {"old": ("TLS 1.0", True, True, True), "same": ("TLS 1.0", True, True, True),
           "new": ("TLS 1.2", False, False, False), "only": ("TLS 1.3", False, False, False),
           "plain": (None, True, False, False), "closed": (None, False, False, True),
           "number": (None, False, False, None)}, "readiness")
    old = found["old"]["certificate"]
    check(old["issuer"] == old["subject"] == "old.signed.test" and old["days_left"] in (19, 20) and
          old["ends"], old)
    equal([name for name, row in found.items() if row["certificate"] is None],
          [row["service"] for row in found.values()
           if row["service"] in ("plain", "closed", "number")], "without a certificate")
    equal(found["old"]["at"], found["same"]["at"], "a host that two services name is asked once")


@test
def a_host_is_chosen_by_its_name(scene: Scene):
    path = scene.write("haidang.yaml", counterparts(scene))
    equal(set(survey(scene, path, "OLD.signed.test")), {"old", "same"}, "one host")
    done = scene.haidang("survey", "-c", path, "new.plain.test", language="vi")
    check("TLS 1.2" in done.stdout and "còn (ngày)" in done.stdout, done.stdout)
    done = scene.haidang("survey", "-c", path, "nobody.test")
    equal(done.returncode, 2, "exit status for a host that nobody names")
    check("nobody.test" in done.stderr, done.stderr)


@test
def the_monitor_looks_once_a_day_and_keeps_it(scene: Scene):
    clocks = Clocks(scene)
    monitor = scene.monitor(counterparts(scene, more=False), wrap=clocks.wrap())

    def looked_at():
        return [row["service"] for row in
                monitor.query("select service from survey order by service")]

    def let_pass(seconds):
        clocks.shift(wall=seconds * 1000, steady=seconds * 1000)

    let_pass(590)
    equal(looked_at(), [], "before ten minutes are over")
    for seconds in (15, 61, 61):
        before = len(looked_at())
        let_pass(seconds)
        wait_for(lambda: len(looked_at()) > before, 10, lambda: f"a look: {monitor.said()}")
    wait_for(lambda: looked_at() == ["new", "old", "only", "same"], 10, looked_at)
    stored = scene.haidang("survey", "-c", monitor.config, "--json", "--stored", "old.signed.test")
    rows = json.loads(stored.stdout)["hosts"]
    equal([(row["service"], row["tls_lowest"], row["ipv6"], row["dnssec"]) for row in rows],
          [("old", "TLS 1.0", True, True), ("same", "TLS 1.0", True, True)], stored.stderr)
    check(rows[0]["certificate"]["issuer"] == "old.signed.test", rows)
    equal(scene.haidang("stop-probing", "-c", monitor.config).returncode, 0, "stop-probing")
    let_pass(86461)
    tomorrow = (time.time() + 86461) * 1000
    wait_for(lambda: monitor.query("select 1 from sample where id >> 20 > ?", tomorrow), 10,
             "slots that passed without asking")
    equal(monitor.query("select max(seen - at) as most from survey")[0]["most"], 0,
          "nobody is looked at while stopped")
    equal(scene.haidang("resume", "-c", monitor.config).returncode, 0, "resume")
    let_pass(61)
    wait_for(lambda: monitor.query("select service from survey where seen > at"), 10, "a second look")
    equal(len(looked_at()), 4, "what did not change has one row")
    check(monitor.query("select max(seen - at) as most from survey")[0]["most"] > 86400000 - 1000,
          "a day between two looks")


if __name__ == "__main__":
    main()
