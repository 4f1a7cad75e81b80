#!/usr/bin/python3
"""Each way of a server to fail gives its one right reason, and only the phases that were reached."""

from harness import (Scene, Silent, Wrong, check, config, equal, free_port, http_probe, main,
                     service, test)

HOST = "good.peer.test"  # what the peer's certificates say, but for the wrong one

# What a probe had behind it when the trouble came: phases that are not null.
NOWHERE = ()
NAMED = ("name_ms",)
CONNECTED = NAMED + ("connect_ms",)
ENCRYPTED = CONNECTED + ("tls_ms",)
ANSWERED = CONNECTED + ("first_byte_ms",)
ANSWERED_ENCRYPTED = ENCRYPTED + ("first_byte_ms",)
PHASES = ("name_ms", "connect_ms", "tls_ms", "first_byte_ms")

SHORT = {"timeout": "1500ms"}


def rows_of_http(port):
    """(id, URL, what the probe says beside, outcome, reason, phases reached)"""
    base = f"http://{HOST}:{port}"
    yield "fine", f"{base}/", {}, "ok", "none", ANSWERED
    yield "reset-mid-body", f"{base}/reset-mid-body", {}, "failed", "reset", ANSWERED
    yield "drip", f"{base}/one-byte-a-second", SHORT, "failed", "timeout_body", ANSWERED
    yield "endless", f"{base}/endless", {"expect": {"max_size": "1MB"}}, "failed", "too_large", \
        ANSWERED
    yield "bomb", f"{base}/gzip-bomb", {"expect": {"max_size": "1MB"}}, "failed", "too_large", \
        ANSWERED
    yield "loop", f"{base}/redirect-loop", {}, "failed", "redirect", ANSWERED
    yield "ftp", f"{base}/redirect-ftp", {}, "failed", "redirect", ANSWERED
    yield "silent", f"{base}/silent", SHORT, "failed", "timeout_first_byte", CONNECTED
    yield "silent-body", f"{base}/silent-after-headers", SHORT, "failed", "timeout_body", ANSWERED
    yield "close", f"{base}/close-at-once", {}, "failed", "closed", CONNECTED
    yield "partial", f"{base}/partial", {}, "failed", "closed", ANSWERED
    yield "503", f"{base}/status/503", {}, "failed", "status", ANSWERED
    yield "404", f"{base}/status/404", {}, "failed", "status", ANSWERED
    yield "wanted-404", f"{base}/status/404", {"expect": {"status": 404}}, "ok", "none", ANSWERED
    yield "slow", f"{base}/slow/500", {"expect": {"within": "200ms"}}, "degraded", "slow", ANSWERED
    yield "slow-down", f"{base}/slow/500", \
        {"expect": {"within": {"value": "200ms", "else": "down"}}}, "failed", "slow", ANSWERED
    yield "quick", f"{base}/slow/50", {"expect": {"within": "1s"}}, "ok", "none", ANSWERED
    yield "headers", f"{base}/huge-headers", {}, "failed", "too_large", ANSWERED
    yield "not-http", f"{base}/not-http", {}, "failed", "protocol", ANSWERED
    yield "bad-gzip", f"{base}/bad-gzip", {}, "failed", "protocol", ANSWERED
    yield "hops", f"{base}/redirect/3", {}, "ok", "none", ANSWERED
    yield "nfd", f"{base}/nfd", {"expect": {"contains": "Dịch vụ công"}}, "ok", "none", ANSWERED
    yield "lacks", f"{base}/nfd", {"expect": {"lacks": "Dịch vụ công"}}, "failed", "content", \
        ANSWERED


def rows_of_tls(ports):
    refused = {
        "expired": "tls_expired",
        "not-yet-valid": "tls_not_yet_valid",
        "wrong-name": "tls_name",
        "unknown-issuer": "tls_chain",
        "self-signed": "tls_chain",
        "missing-intermediate": "tls_chain",
        "old-protocol": "tls_protocol",
        "tls-garbage": "tls_protocol",
        "tls-reset": "reset",
    }
    yield "good", f"https://{HOST}:{ports['good']}/", {}, "ok", "none", ANSWERED_ENCRYPTED
    for name, reason in refused.items():
        # whether a handshake that ended in a refusal took its time is the probe's to say
        yield name, f"https://{HOST}:{ports[name]}/", {}, "failed", reason, None
    yield "tls-silent", f"https://{HOST}:{ports['tls-silent']}/", SHORT, "failed", "timeout_tls", \
        CONNECTED


def wrongs_of(row, outcome, reason, reached):
    if (row["outcome"], row["reason"] or "none") != (outcome, reason):
        yield f"is {row['outcome']}, {row['reason']}; should be {outcome}, {reason}"
    phases = row["phases"]
    if phases["total_ms"] is None or phases["total_ms"] < 0:
        yield "has no total"
    if reached is None:
        if phases["first_byte_ms"] is not None:
            yield f"has a first byte: {phases}"
        return
    for phase in PHASES:
        if (phases[phase] is not None) != (phase in reached):
            yield f"{phase} is {phases[phase]}, should be {'there' if phase in reached else 'null'}"
    total = sum(phases[phase] for phase in PHASES if phases[phase] is not None)
    if total > phases["total_ms"] + 0.01:
        yield f"the phases are longer than the whole: {phases}"


def compare(scene, rows, **more):
    rows = list(rows)
    status, found = scene.probe(config(
        [service(name, http_probe(url, **words)) for name, url, words, *_ in rows],
        hosts={"*.peer.test": "127.0.0.1"}, defaults={"timeout": "8s"}, **more))
    wrongs = [f"{name}: {wrong}: {found[name + '/1']}"
              for name, _, _, outcome, reason, reached in rows
              for wrong in wrongs_of(found[name + "/1"], outcome, reason, reached)]
    equal(status, int(any(row[3] == "failed" for row in rows)), "exit status")
    if wrongs:
        raise Wrong("\n".join(wrongs))
    return found


@test
def each_way_to_answer_badly_has_its_reason(scene: Scene):
    ports = scene.peer()
    found = compare(scene, rows_of_http(ports["http"]))
    equal(len(found["hops/1"]["hops"]), 4, "hops of three redirects")
    drip = found["drip/1"]["phases"]["total_ms"]
    check(1400 <= drip <= 2500, f"a time-out of 1500 ms took {drip} ms")
    equal(found["fine/1"]["address"], "127.0.0.1", "address")


@test
def each_bad_certificate_has_its_reason(scene: Scene):
    ports = scene.peer()
    compare(scene, rows_of_tls(ports), trust=ports["ca"])


@test
def an_authority_that_nobody_named_is_not_trusted(scene: Scene):
    ports = scene.peer()
    compare(scene, [("good", f"https://{HOST}:{ports['good']}/", {}, "failed", "tls_chain", None)])


@test
def what_does_not_connect_says_why(scene: Scene):
    with_backlog = Silent()
    full = fill_backlog(with_backlog)
    name_server = Silent(kind=2)
    compare(scene, [
        ("refused", f"http://{HOST}:{free_port()}/", {}, "failed", "refused", NAMED),
        ("unreachable", "http://192.0.2.1/", {}, "failed", "unreachable", NAMED),
        ("no-ipv6", f"http://{HOST}:{free_port()}/", {"address": "ipv6"}, "failed",
         "dns_no_address", NOWHERE),
        ("backlog", f"http://{HOST}:{with_backlog.port}/", SHORT, "failed", "timeout_connect",
         NAMED),
        ("name", "http://elsewhere.test/", SHORT, "failed", "timeout_name", NOWHERE),
    ], resolvers=[f"127.0.0.1:{name_server.port}"])
    for other in full:
        other.close()


def fill_backlog(silent):
    """Connections that nobody accepts, until the kernel answers no more."""
    import socket  # pylint: disable=import-outside-toplevel
    silent.socket.listen(0)
    taken = []
    for _ in range(4):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(("127.0.0.1", silent.port))
        taken.append(one)
    return taken


@test
def a_name_that_is_not_there_is_told_from_one_without_an_address(scene: Scene):
    dns = free_port(2)
    scene.peer("--dns", dns)
    compare(scene, [
        ("no-name", "http://nowhere.test/", {}, "failed", "dns_no_name", NOWHERE),
        ("servfail", "http://servfail.test/", {}, "failed", "dns_failed", NOWHERE),
        ("no-address", "http://no-address.test/", {}, "failed", "dns_no_address", NOWHERE),
    ], resolvers=[f"127.0.0.1:{dns}"])


@test
def a_probe_by_its_id_alone_is_carried_out_alone(scene: Scene):
    ports = scene.peer()
    probes = config([service("one", http_probe(f"http://{HOST}:{ports['http']}/")),
                     service("two", http_probe(f"http://{HOST}:{ports['http']}/status/503"))],
                    hosts={"*.peer.test": "127.0.0.1"})
    status, found = scene.probe(probes, "one/1")
    equal((status, list(found)), (0, ["one/1"]), "probe one/1")
    done = scene.haidang("probe", "-c", scene.path("haidang.yaml"), "three/1")
    equal(done.returncode, 2, f"an unknown probe: {done.stdout}{done.stderr}")


@test
def the_table_for_people_shows_the_same(scene: Scene):
    ports = scene.peer()
    path = scene.write("haidang.yaml", config(
        [service("one", http_probe(f"http://{HOST}:{ports['http']}/status/503"))],
        hosts={"*.peer.test": "127.0.0.1"}))
    done = scene.haidang("probe", "-c", path)
    equal(done.returncode, 1, f"exit status: {done.stderr}")
    check("one/1" in done.stdout and "503" in done.stdout, done.stdout)
    check("\x1b" not in done.stdout, "colours in a pipe")
    check(not any(line.endswith(" ") for line in done.stdout.splitlines()), "trailing blanks")


if __name__ == "__main__":
    main()
