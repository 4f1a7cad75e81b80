#!/usr/bin/python3
"""smtp: against aiosmtpd with STARTTLS, TLS, signing in and delivery, and against odd servers."""

import logging
import pathlib
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from harness import Scene, Wrong, check, config, equal, free_port, main, service, test

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))
import odd  # noqa: E402

logging.disable()  # the server tells of what we do to it
HOST = "mail.peer.test"
SHORT = {"timeout": "1500ms"}
PLAIN = {"starttls": False}


class Sink:
    """Takes mail for sink@ only."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if not address.startswith("sink@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content, session.ssl))
        return "250 queued"


class Lines:
    """Of a reader so many lines, then its end."""

    def __init__(self, reader, count):
        self.reader, self.count = reader, count

    async def readline(self):
        self.count -= 1
        return await self.reader.readline() if self.count >= 0 else b""

    async def read(self):
        return b""


class Servers:
    """Real servers, ended with the test."""

    def __init__(self, *files):
        self.started = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*files)

    def start(self, sink, **words):
        controller = Controller(sink, hostname="127.0.0.1", port=free_port(),
                                ready_timeout=10, **words)
        controller.start()
        self.started.append(controller)
        return controller.port

    def stop(self):
        for controller in self.started:
            controller.stop()


def look(scene, rows, **more):
    """Rows of (id, port, words beside, outcome, reason); what came of each."""
    _, found = scene.probe(config(
        [service(name, {"smtp": f"{HOST}:{port}", **words}) for name, port, words, *_ in rows],
        hosts={"*.peer.test": "127.0.0.1"}, defaults={"timeout": "5s"}, **more))
    wrongs = [f"{name}: should be {outcome}, {reason}: {found[f'{name}/1']}"
              for name, _, _, outcome, reason in rows
              if (found[f"{name}/1"]["outcome"], found[f"{name}/1"]["reason"]) != (outcome, reason)]
    if wrongs:
        raise Wrong("\n".join(wrongs))
    return {name: found[f"{name}/1"] for name, *_ in rows}


@test
def a_real_server_is_talked_with_to_the_end(scene: Scene):
    files = scene.certificate([HOST])
    servers = Servers(*files)
    sink = Sink()

    def authenticator(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"probe", b"secret")
        return AuthResult(success=right, handled=right)

    plain = servers.start(sink)
    upgraded = servers.start(sink, tls_context=servers.context)
    signed = servers.start(sink, tls_context=servers.context, authenticator=authenticator,
                           auth_required=True)
    scene.write("password", "secret\n")
    scene.write("wrong", "sceret\n")
    mail = {"from": "probe@example.test", "to": "sink@example.test"}

    def auth(name):
        return {"deliver": {**mail, "auth": {"user": "probe", "password": {"file": name}}}}

    try:
        found = look(scene, [
            ("plain", plain, PLAIN, "ok", None),
            ("starttls", upgraded, {"expect": {"certificate": "14d", "within": "4s"}}, "ok", None),
            ("none-offered", plain, {}, "failed", "starttls"),
            ("delivers", upgraded, {"deliver": mail}, "ok", None),
            ("no-mailbox", upgraded, {"deliver": {**mail, "to": "other@example.test"}}, "failed",
             "delivery"),
            ("signs-in", signed, auth("password"), "ok", None),
            ("wrong-word", signed, auth("wrong"), "failed", "delivery"),
            ("nobody", signed, {"deliver": mail}, "failed", "delivery"),
        ], trust=str(files[0]))
        untrusted = look(scene, [("untrusted", upgraded, {}, "failed", "tls_chain")])
    finally:
        servers.stop()
    equal([(mail_from, to, bool(tls)) for mail_from, to, _, tls in sink.mails],
          [("probe@example.test", ["sink@example.test"], True)] * 2, "mails")
    check(b"Auto-Submitted: auto-generated" in sink.mails[0][2], sink.mails[0])
    phases = found["starttls"]["phases"]
    check(all(phases[name] is not None
              for name in ("connect_ms", "tls_ms", "first_byte_ms")), phases)
    check(phases["connect_ms"] + phases["tls_ms"] + phases["first_byte_ms"] <= phases["total_ms"],
          phases)
    equal([verb["verb"] for verb in found["delivers"]["hops"][0]["verbs"]],
          ["greeting", "EHLO", "STARTTLS", "EHLO", "MAIL", "RCPT", "DATA", "mail"], "verbs")
    check(found["starttls"]["certificate_ends"], found["starttls"])
    check("secret" not in str(found), "the password is shown")
    equal(untrusted["untrusted"]["phases"]["tls_ms"], None, "no handshake")


@test
def odd_servers_are_seen_through(scene: Scene):
    files = scene.certificate([HOST])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    peers = odd.Odd()

    def talk(*replies):
        """Says the first at once, each other one after a line of the client's."""
        async def handler(reader, writer):
            writer.write(replies[0])
            for reply in replies[1:]:
                if not await reader.readline():
                    return
                writer.write(reply)
            await reader.read()
        return handler

    async def in_clear(reader, writer):
        await talk(hello, ehlo, b"220 go\r\n")(Lines(reader, 2), writer)
        await reader.read(1)
        writer.write(b"250 in clear\r\n")
        await reader.read()

    hello, ehlo = b"220 mail\r\n", b"250-mail\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"
    rows = [
        ("wrapped", peers.tcp(talk(hello, b"250 mail\r\n", b"221 bye\r\n"), ssl=context),
         {"tls": True}, "ok", None),
        ("busy", peers.tcp(talk(b"421 too busy\r\n")), PLAIN, "failed", "banner"),
        ("not-smtp", peers.tcp(odd.greet(b"SSH-2.0-OpenSSH_9.2\r\n")), PLAIN, "failed",
         "protocol"),
        ("no-ehlo", peers.tcp(talk(hello, b"502 what?\r\n")), PLAIN, "failed", "status"),
        ("half-offered", peers.tcp(talk(hello, b"250-XSTARTTLS\r\n250 STARTTLSX\r\n")), {},
         "failed", "starttls"),
        ("takes-back", peers.tcp(talk(hello, ehlo, b"454 not now\r\n")), {}, "failed", "starttls"),
        ("no-handshake", peers.tcp(in_clear), {}, "failed",
         "tls_protocol"),
        ("no-goodbye", peers.tcp(talk(hello, b"250 mail\r\n")), PLAIN, "ok", None),
        ("silent", peers.tcp(odd.silent), {**PLAIN, **SHORT}, "failed", "timeout_first_byte"),
        ("drip", peers.tcp(odd.drip), {**PLAIN, **SHORT}, "failed", "timeout_body"),
        ("endless", peers.tcp(odd.endless), PLAIN, "failed", "too_large"),
        ("endless-lines", peers.tcp(odd.endless_lines), PLAIN, "failed", "too_large"),
        ("closes", peers.tcp(odd.close_at_once), PLAIN, "failed", "closed"),
        ("refused", free_port(), PLAIN, "failed", "refused"),
    ]
    found = look(scene, rows, trust=str(files[0]))
    check("too busy" in found["busy"]["detail"], found["busy"])
    check(found["no-goodbye"]["phases"]["total_ms"] < 400, "goodbye counts")
    equal(found["wrapped"]["status"], 250, "the last that counts")


if __name__ == "__main__":
    main()
