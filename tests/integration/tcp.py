#!/usr/bin/python3
"""tcp: connects, encrypts, says, hears; each way to fail has its reason."""

import pathlib
import ssl
import sys

from harness import Scene, Wrong, check, config, equal, free_port, main, service, test

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))
import odd  # noqa: E402

HOST = "good.peer.test"
SHORT = {"timeout": "1500ms"}
RTSP = b"RTSP/1.0 %s\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n"
SIP = b"SIP/2.0 %s\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"


def rows_of_clear_text(peers):
    """(id, port, words beside, outcome, reason, first byte came)"""
    hello = peers.tcp(odd.greet(b"220 mail ready\r\n"))
    yield "connects", hello, {}, "ok", None, False
    yield "banner", hello, {"banner": "^220 "}, "ok", None, True
    yield "banner-other", hello, {"banner": "^SSH-2"}, "failed", "banner", True
    yield "banner-hurry", hello, {"banner": "^SSH-2", "timeout": "600ms"}, "failed", "banner", True
    yield "banner-late", peers.tcp(odd.greet(b"220-one\r\n220 two\r\n")), {"banner": "(?m)^220 two"}, \
        "ok", None, True
    yield "banner-closed", peers.tcp(odd.greet(b"go away", False)), {"banner": "^220 "}, "failed", \
        "banner", True
    yield "banner-no-line", peers.tcp(odd.greet(b"\x00\x01hello")), {"banner": "hello"}, "ok", None, \
        True
    yield "send", peers.tcp(odd.answer(b"PING\r\n", b"PONG\r\n")), \
        {"send": "PING\\r\\n", "banner": "^PONG"}, "ok", None, True
    yield "send-any", peers.tcp(odd.answer(b"\x01A", b"!")), {"send": "\\x01A"}, "ok", None, True
    yield "silent", peers.tcp(odd.silent), {"banner": ".", **SHORT}, "failed", \
        "timeout_first_byte", False
    yield "drip", peers.tcp(odd.drip), {"banner": "^220 ", **SHORT}, "failed", "timeout_body", True
    yield "endless", peers.tcp(odd.endless), {"banner": "^220 "}, "failed", "too_large", True
    yield "endless-lines", peers.tcp(odd.endless_lines), {"banner": "^220 "}, "failed", \
        "too_large", True
    yield "wicked", peers.tcp(odd.greet(b"a" * 5000 + b"!\r\n")), {"banner": "^(a+)+$"}, "failed", \
        ("banner", "costly"), True
    yield "closes", peers.tcp(odd.close_at_once), {"banner": "."}, "failed", "closed", False
    yield "resets", peers.tcp(odd.reset), {"banner": "."}, "failed", ("reset", "closed"), False
    yield "refused", free_port(), {}, "failed", "refused", False
    camera = peers.tcp(odd.answer(b"OPTIONS rtsp://good.peer.test:", RTSP % b"200 OK"))
    yield "rtsp", camera, {"options": "rtsp"}, "ok", None, True
    yield "rtsp-401", peers.tcp(odd.answer(b"\r\n\r\n", RTSP % b"401 Unauthorized")), \
        {"options": "rtsp"}, "failed", "status", True
    yield "rtsp-http", peers.tcp(odd.answer(b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n")), \
        {"options": "rtsp"}, "failed", "protocol", True
    yield "sip-trying", peers.tcp(odd.answer(b"\r\n\r\n", SIP % b"100 Trying" + SIP % b"200 OK")), \
        {"options": "sip"}, "ok", None, True


def look(scene, rows, **more):
    rows = list(rows)
    _, found = scene.probe(config(
        [service(name, {"tcp": f"{HOST}:{port}", **words}) for name, port, words, *_ in rows],
        hosts={"*.peer.test": "127.0.0.1"}, defaults={"timeout": "8s"}, **more))
    wrongs = []
    for name, _, _, outcome, reason, heard in rows:
        row = found[f"{name}/1"]
        reasons = reason if isinstance(reason, tuple) else (reason,)
        phases = row["phases"]
        if row["outcome"] != outcome or row["reason"] not in reasons:
            wrongs.append(f"{name}: should be {outcome}, {reason}: {row}")
        if (phases["first_byte_ms"] is not None) != heard:
            wrongs.append(f"{name}: the first byte: {row}")
        parts = [phases[k] for k in ("name_ms", "connect_ms", "tls_ms", "first_byte_ms")]
        if sum(part for part in parts if part is not None) > phases["total_ms"] + 0.01:
            wrongs.append(f"{name}: the phases are longer than the whole: {row}")
    if wrongs:
        raise Wrong("\n".join(wrongs))
    return found


@test
def each_way_to_answer_has_its_reason(scene: Scene):
    found = look(scene, rows_of_clear_text(odd.Odd()))
    check("mail ready" in found["banner-other/1"]["detail"], found["banner-other/1"])
    check(found["banner-other/1"]["phases"]["total_ms"] < 1900, found["banner-other/1"])
    check(found["banner-hurry/1"]["phases"]["total_ms"] < 500, "waiting for more counts")
    equal(found["rtsp/1"]["status"], 200, "status of RTSP")
    equal(found["connects/1"]["address"], "127.0.0.1", "address")


@test
def ports_and_families_of_the_configuration_hold(scene: Scene):
    peers = odd.Odd()
    camera = peers.tcp(odd.answer(b"OPTIONS rtsp://two.test:554/", RTSP % b"200 OK"))
    _, found = scene.probe(config(
        [service("camera", {"tcp": "two.test:554", "options": "rtsp", "address": "both"})],
        hosts={"two.test": ["127.0.0.1", "::1"]}, ports={554: camera}))
    equal({name: (row["outcome"], row["reason"], row["address"]) for name, row in found.items()},
          {"camera/1": ("ok", None, "127.0.0.1"), "camera/1.ipv6": ("failed", "refused", "::1")},
          "both families")
    equal(found["camera/1"]["hops"][0]["port"], 554, "the port that was meant")


def context(cert, key):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(cert, key)
    return made


@test
def over_tls_the_certificate_counts(scene: Scene):
    peers = odd.Odd()
    cert, key = scene.certificate([HOST])
    tls = context(cert, key)
    sip = peers.tcp(odd.answer(b"OPTIONS sip:", SIP % b"200 OK"), ssl=tls)
    busy = peers.tcp(odd.answer(b"SIP/2.0/TLS", SIP % b"503 Service Unavailable"), ssl=tls)
    rows = [("sip", sip, {"tls": True, "options": "sip", "expect": {"certificate": "14d"}}, "ok",
             None, True),
            ("short", sip, {"tls": True, "options": "sip", "expect": {
                "certificate": {"value": "300d", "else": "degraded"}}}, "ok", None, True),
            ("503", busy, {"tls": True, "options": "sip"}, "failed", "status", True),
            ("plain", peers.tcp(odd.greet(b"220 hello\r\n")), {"tls": True}, "failed",
             "tls_protocol", False)]
    found = look(scene, rows, trust=str(cert))
    check(found["sip/1"]["phases"]["tls_ms"] > 0, "no TLS phase")
    equal(found["sip/1"]["hops"][0]["protocol"], "TLS 1.3", "protocol")
    look(scene, [("untrusted", sip, {"tls": True}, "failed", "tls_chain", False)])


if __name__ == "__main__":
    main()
