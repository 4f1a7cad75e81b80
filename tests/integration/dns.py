#!/usr/bin/python3
"""dns: each name server apart, against knot with signed zones and against servers that lie."""

import pathlib
import struct
import sys
import time

from harness import Scene, Silent, Wrong, check, config, equal, free_port, main, service, test

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))
import odd  # noqa: E402
from zones import DAY, knot, sign, write_zone  # noqa: E402


def look(scene, probes):
    _, found = scene.probe(config([service(name, words) for name, words in probes.items()],
                                  defaults={"timeout": "3s"}))
    return {name: found[f"{name}/1"] for name in probes}


def compare(found, wanted):
    wrongs = [f"{name}: should be {outcome}, {reason}: {found[name]}"
              for name, (outcome, reason) in wanted.items()
              if (found[name]["outcome"], found[name]["reason"]) != (outcome, reason)]
    if wrongs:
        raise Wrong("\n".join(wrongs))


@test
def knot_is_asked_server_by_server(scene: Scene):
    for zone, days_ago, lifetime in (("fresh.test", 0, 10), ("expired.test", 30, 14),
                                     ("soon.test", 8, 10)):
        write_zone(scene, "one", zone, 2022061401)
        sign(scene, "one", zone, days_ago, lifetime)
    write_zone(scene, "one", "plain.test", 2022061402)
    write_zone(scene, "two", "plain.test", 2022061401, more="")
    one = knot(scene, "one", ["fresh.test", "expired.test", "soon.test", "plain.test"])
    two = knot(scene, "two", ["plain.test"])
    hole = Silent(kind=2)
    silent = f"127.0.0.1:{hole.port}"
    both = ["192.0.2.11", "192.0.2.10"]
    signed = {"signatures": "5d"}

    def ask(name, servers, **more):
        return {"dns": name, "servers": servers, **more}

    found = look(scene, {
        "fine": ask("www.plain.test", [one, two], expect={"records": both, "within": "2s"}),
        "any": ask("www.plain.test.", one),
        "ipv6": ask("www.plain.test", one, type="AAAA", expect={"records": "2001:DB8:0::10"}),
        "mx": ask("mail.plain.test", one, type="MX", expect={"records": "10 MX.example.test."}),
        "txt": ask("spf.plain.test", one, type="TXT", expect={"records": "v=spf1 mx -all"}),
        "other": ask("www.plain.test", one, expect={"records": "192.0.2.10"}),
        "lacks": ask("www.plain.test", one, expect={
            "records": {"value": [*both, "192.0.2.12"], "else": "degraded"}}),
        "no-name": ask("nowhere.plain.test", one),
        "no-name-wanted": ask("nowhere.plain.test", one, expect={"rcode": "NXDOMAIN"}),
        "no-type": ask("ns1.plain.test", one, type="AAAA"),
        "not-theirs": ask("example.org", one),
        "serials": ask("plain.test", [one, two], type="NS", expect={"equal_serials": True}),
        "no-ipv6": ask("www.plain.test", [one, two], expect={"ipv6": True}),
        "one-dead": ask("www.plain.test", [one, silent]),
        "one-refuses": ask("www.fresh.test", [one, two]),
        "refused": ask("www.plain.test", f"127.0.0.1:{free_port(2)}"),
        "silent": ask("www.plain.test", silent, timeout="1s"),
        "cut": ask("big.plain.test", one, type="TXT"),
        "signed": ask("www.fresh.test", one, expect=signed),
        "signed-no-name": ask("nowhere.fresh.test", one, expect={"rcode": "NXDOMAIN", **signed}),
        "soon": ask("www.soon.test", one, expect=signed),
        "expired": ask("www.expired.test", one, expect=signed),
        "unsigned": ask("www.plain.test", one, expect=signed),
    })
    compare(found, {
        **dict.fromkeys(("fine", "any", "ipv6", "mx", "txt", "no-name-wanted", "cut", "signed",
                         "signed-no-name"), ("ok", None)),
        "other": ("failed", "dns_answer"), "lacks": ("degraded", "dns_answer"),
        "no-name": ("failed", "dns_no_name"), "no-type": ("failed", "dns_no_address"),
        "not-theirs": ("failed", "dns_failed"), "serials": ("degraded", "dns_serial"),
        "no-ipv6": ("degraded", "dns_answer"), "one-dead": ("degraded", "timeout_first_byte"),
        "one-refuses": ("degraded", "dns_failed"), "refused": ("failed", "refused"),
        "silent": ("failed", "timeout_first_byte"), "soon": ("ok", "dns_signature"),
        "expired": ("failed", "dns_signature"), "unsigned": ("failed", "dns_signature"),
    })
    equal([hop["serial"] for hop in found["serials"]["hops"]], [2022061402, 2022061401], "serials")
    check(found["cut"]["hops"][0]["tcp"] and len(found["cut"]["hops"][0]["records"]) == 20,
          f"a long answer comes over TCP: {found['cut']}")
    check(not found["fine"]["hops"][0]["tcp"] and found["fine"]["hops"][0]["authoritative"],
          found["fine"])
    check(900 < found["silent"]["phases"]["total_ms"] < 1500, found["silent"])
    check(found["fine"]["phases"]["first_byte_ms"] <= found["fine"]["phases"]["total_ms"],
          found["fine"])
    check("in 1 days" in found["soon"]["detail"] and "ago" in found["expired"]["detail"],
          (found["soon"], found["expired"]))


# --- servers that lie -------------------------------------------------------------------------------

def head(request, flags=0x8400, answers=0, number=None):
    number = struct.unpack(">H", request[:2])[0] if number is None else number
    return struct.pack(">HHHHHH", number, flags, 1, answers, 0, 0)


def question_of(request):
    end = request.index(b"\0", 12) + 5
    return request[12:end]


def a_record(name=b"\xc0\x0c"):
    return name + struct.pack(">HHIH", 1, 1, 60, 4) + bytes([192, 0, 2, 10])


def honest(request):
    return head(request, answers=1) + question_of(request) + a_record()


def wrong_number_then_right(request):
    wrong = struct.unpack(">H", request[:2])[0] ^ 1
    forged = head(request, answers=1, number=wrong) + question_of(request) + \
        a_record().replace(bytes([192, 0, 2, 10]), bytes([203, 0, 113, 66]))
    other = question_of(request).replace(b"www", b"xxx")
    return [forged, b"", b"\0", head(request, answers=1) + other + a_record(), honest(request)]


def wrong_number_only(request):
    return [head(request, answers=1, number=n) + question_of(request) + a_record()
            for n in range(50)]


def pointing_at_itself(request):
    at = 12 + len(question_of(request))
    return head(request, answers=1) + question_of(request) + \
        a_record(struct.pack(">H", 0xc000 | at))


def pointing_in_a_ring(request):
    at = 12 + len(question_of(request))
    ring = struct.pack(">HH", 0xc000 | (at + 2), 0xc000 | at)
    return head(request, answers=1) + question_of(request) + ring + a_record()


def promising_much(request):
    return head(request, answers=65535) + question_of(request) + a_record()


def always_cut(request):
    return head(request, flags=0x8600) + question_of(request)


@test
def lies_are_seen_through_and_loops_end(scene: Scene):
    peers = odd.Odd()

    def ask(answer, **more):
        return {"dns": "www.lies.test", "servers": f"127.0.0.1:{peers.udp(answer)}",
                "timeout": "1s", "expect": {"records": "192.0.2.10"}, **more}

    def cut_then(handler):
        port = peers.tcp(handler)
        peers.udp(always_cut, port=port)
        return {"dns": "www.lies.test", "servers": f"127.0.0.1:{port}", "timeout": "1s"}

    async def endless(_, writer):
        while True:
            writer.write(b"\xff\xff" + b"x" * 70000)
            await writer.drain()

    async def other(reader, writer):
        asked = await reader.read(4096)
        answer = honest(asked[2:])
        writer.write(struct.pack(">H", len(answer)) + b"\0\0" + answer[2:])
        await reader.read()

    found = look(scene, {
        "honest": ask(honest),
        "forged-first": ask(wrong_number_then_right),
        "forged": ask(wrong_number_only),
        "itself": ask(pointing_at_itself),
        "ring": ask(pointing_in_a_ring),
        "much": ask(promising_much),
        "tcp-refused": ask(always_cut),
        "tcp-endless": cut_then(endless),
        "tcp-drip": cut_then(odd.drip),
        "tcp-other": cut_then(other),
        "tcp-resets": cut_then(odd.reset),
    })
    compare(found, {
        "honest": ("ok", None), "forged-first": ("ok", None),
        "forged": ("failed", "timeout_first_byte"), "itself": ("failed", "protocol"),
        "ring": ("failed", "protocol"), "much": ("failed", "protocol"),
        "tcp-refused": ("failed", "refused"), "tcp-endless": ("failed", "protocol"),
        "tcp-drip": ("failed", "timeout_body"), "tcp-other": ("failed", "protocol"),
        "tcp-resets": ("failed", "reset"),
    })


if __name__ == "__main__":
    main()
