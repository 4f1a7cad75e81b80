#!/usr/bin/python3
"""tls: what a handshake shows of one host or several, and what is wrong with it."""

import datetime

from harness import Scene, check, config, equal, main, service, test, wait_for, is_listening, \
    free_port

HOST = "good.peer.test"
DOORS = {
    "good": None, "expired": "tls_expired", "not-yet-valid": "tls_not_yet_valid",
    "wrong-name": "tls_name", "unknown-issuer": "tls_chain", "self-signed": "tls_chain",
    "missing-intermediate": "tls_chain", "tls-garbage": "tls_protocol", "tls-reset": "reset",
    "tls-silent": "timeout_tls", "old-protocol": "tls_protocol",
}


def look(scene, probes, **more):
    _, found = scene.probe(config(
        [service(name, words) for name, words in probes.items()],
        hosts={"*.peer.test": "127.0.0.1"}, defaults={"timeout": "2s"}, **more))
    return {name: found[f"{name}/1"] for name in probes}


@test
def each_bad_certificate_has_its_reason_and_is_shown(scene: Scene):
    ports = scene.peer()
    found = look(scene, {name: {"tls": f"{HOST}:{ports[name]}"} for name in DOORS},
                 trust=ports["ca"])
    equal({name: row["reason"] for name, row in found.items() if row["outcome"] == "failed"},
          {name: reason for name, reason in DOORS.items() if reason}, "reasons")
    good = found["good"]
    # the peer's certificates live for some days only: a third of that is asked for, not 30 days
    equal((good["outcome"], good["reason"]), ("ok", None), "the good one")
    hop = good["hops"][0]
    check(hop["own"] and not hop["public"] and hop["protocol"] == "TLS 1.3" and
          hop["chain"][0]["subject"] == hop["subject"] and hop["days_left"] >= 0, hop)
    check(found["expired"]["hops"][0]["chain"] and found["expired"]["certificate_ends"],
          "an expired certificate is not shown")
    check(found["expired"]["hops"][0]["own"], "who issued it does not depend on the date")
    check(good["phases"]["tls_ms"] > 0 and good["phases"]["first_byte_ms"] is None, good)


@test
def several_hosts_are_judged_apart_and_the_worst_counts(scene: Scene):
    ports = scene.peer()
    hosts = [f"{HOST}:{ports[name]}" for name in ("good", "expired", "unknown-issuer")]
    found = look(scene, {"all": {"tls": hosts}, "fine": {"tls": hosts[:1] * 3}}, trust=ports["ca"])
    row = found["all"]
    equal([hop["reason"] for hop in row["hops"]], [None, "tls_expired", "tls_chain"], "each")
    equal((row["outcome"], row["reason"]), ("failed", "tls_expired"), "the worst")
    equal(row["certificate_ends"], row["hops"][1]["certificate_ends"], "the first to end")
    check(row["detail"].startswith(HOST), row["detail"])
    equal(found["fine"]["outcome"], "ok", "three good ones")


@test
def public_and_own_authorities_are_told_apart(scene: Scene):
    ports = scene.peer()
    found = look(scene, {trust: {"tls": f"{HOST}:{ports['good']}", "trust": trust}
                         for trust in ("any", "own", "public")}, trust=ports["ca"])
    equal({name: row["reason"] for name, row in found.items()},
          {"any": None, "own": None, "public": "tls_chain"}, "reasons")


def s_server(scene, *words):
    port = free_port()
    child = scene.start(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-quiet", *words],
                        f"s_server{port}")
    wait_for(lambda: child.poll() is not None or is_listening(port), 10, "s_server listens")
    return port


@test
def an_odd_openssl_is_seen_through(scene: Scene):
    cert, key = scene.certificate([HOST], days=10)
    files = ["-cert", cert, "-key", key]
    old, tls12, rsa, wants = (
        s_server(scene, *files, "-tls1", "-cipher", "ALL:@SECLEVEL=0"),
        s_server(scene, *files, "-tls1_2"),
        s_server(scene, *files, "-tls1_3", "-sigalgs", "ECDSA+SHA384"),
        s_server(scene, *files, "-Verify", "1", "-tls1_2"))
    half = {"certificate": "9d"}
    found = look(scene, {
        "old": {"tls": f"{HOST}:{old}"},
        "old-allowed": {"tls": f"{HOST}:{old}", "expect": {"protocol": "1.0"}},
        "tls12": {"tls": f"{HOST}:{tls12}", "expect": half},
        "tls12-low": {"tls": f"{HOST}:{tls12}",
                      "expect": {"protocol": {"value": "1.3", "else": "warn"}}},
        "sigalgs": {"tls": f"{HOST}:{rsa}"},
        "client": {"tls": f"{HOST}:{wants}"},
    }, trust=str(cert))
    equal({name: row["reason"] for name, row in found.items()},
          {"old": "tls_protocol", "old-allowed": None, "tls12": None, "tls12-low": "tls_protocol",
           "sigalgs": "tls_protocol", "client": "client_certificate"}, "reasons")
    equal(found["tls12-low"]["outcome"], "ok", "a warning is no failure")
    equal([hop["protocol"] for name in ("old-allowed", "tls12", "old")
           for hop in found[name]["hops"]], ["TLS 1.0", "TLS 1.2", "TLS 1.0"], "protocols")
    ends = datetime.datetime.fromisoformat(found["tls12"]["certificate_ends"])
    check(9 <= (ends - datetime.datetime.now(ends.tzinfo)).days <= 10, f"ends {ends}")


if __name__ == "__main__":
    main()
