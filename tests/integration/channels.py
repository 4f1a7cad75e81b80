#!/usr/bin/python3
"""Channels: `haidang alert test` against real mail servers, the recorded exchanges of the services in
probes/vn/channels, and receivers that misbehave."""

import email
import email.policy
import hashlib
import hmac
import json
import logging
import pathlib
import re
import socket
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from harness import (ROOT, Scene, check, config, equal, free_port, http_probe, main, service,
                     test, wait_for)

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "tools"))
from receiver import Answer, Receiver  # noqa: E402

logging.disable()  # the server tells of what we do to it
SECRETS = ("bi-mat", "rt-1", "rt-2", "at-1", "at-2", "khoa-api", "chu-ky", "mat-khau")
PERSON = {"id": "truc", "name": 'Cán bộ "trực"', "mail": "truc@ninhthuan.test", "language": "vi",
          "phone": "0912 345.678",
          "addresses": {name: f"u-{name}" for name in ("zalo-bot", "zalo-oa", "telegram")}}


def write_config(scene, channels, **more):
    return scene.write("haidang.yaml", config(
        [service("dvc-01", http_probe("http://127.0.0.1:1/"))], people=[PERSON], channels=channels,
        hosts={name: "127.0.0.1" for name in (
            "*.peer.test", "*.ninhthuan.test", "bot-api.zaloplatforms.com", "openapi.zalo.me",
            "oauth.zaloapp.com", "business.openapi.zalo.me", "rest.esms.vn",
            "prod-1.logic.azure.com", "api.telegram.org")}, **more))


def secret(scene, name, value):
    path = scene.write(name, value + "\n")
    path.chmod(0o600)
    return {"file": name}


def send(scene, channel, *person, seconds=30):
    """Sends one; (exit status, what was said), and no secret in it."""
    done = scene.haidang("alert", "test", channel, *person, "-c", "haidang.yaml", "--language", "en",
                         seconds=seconds)
    said = done.stdout + done.stderr
    for word in SECRETS:
        check(word not in said, f"{channel}: a secret is told: {said}")
    return done.returncode, said


# --- mail -------------------------------------------------------------------------------------------

class Sink:
    def __init__(self, data="250 2.0.0 queued as 7", rcpt="250 OK"):
        self.mails, self.data, self.rcpt = [], data, rcpt

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content,
                           session.ssl is not None))
        return self.data


class MailServers:
    def __init__(self, certificate, key):
        self.started = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)

    def start(self, sink, **words):
        controller = Controller(sink, hostname="127.0.0.1", port=free_port(), ready_timeout=10,
                                **words)
        controller.start()
        self.started.append(controller)
        return controller.port

    def stop(self):
        for controller in self.started:
            controller.stop()


def look_at_mail(scene, sink):
    """What a reader of the only mail sees."""
    equal(len(sink.mails), 1, "mails")
    sender, receivers, content, _ = sink.mails[0]
    equal((sender, receivers), ("giamsat@ninhthuan.test", ["truc@ninhthuan.test"]), "envelope")
    check(all(len(line) <= 78 for line in content.split(b"\r\n")), "a line is long")
    mail = email.message_from_bytes(content, policy=email.policy.default)
    equal(mail.defects, [], "defects")
    equal(mail["Subject"], "[Hải Đăng] thử kênh thông báo", "subject")
    equal(mail["To"].addresses[0].display_name, PERSON["name"], "whom it is for")
    equal(mail["From"].addresses[0].display_name, "UBND tỉnh Ninh Thuận", "whose it is")
    equal(mail["Auto-Submitted"], "auto-generated", "Auto-Submitted")
    check(re.fullmatch(r"<[^<>@\s]+@haidang>", mail["Message-ID"]), "Message-ID")
    check(abs(mail["Date"].datetime.timestamp() - scene.path("haidang.yaml").stat().st_mtime) < 60,
          f"Date: {mail['Date']}")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    check("không có sự cố" in plain.get_content(), f"text: {plain.get_content()}")
    check("không có sự cố" in html.get_content(), "html")


@test
def mail_reaches_real_servers(scene: Scene):
    files = scene.certificate(["mail.peer.test"])
    servers = MailServers(*files)

    def authenticator(server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"truc", b"mat-khau")
        return AuthResult(success=right, handled=right)

    signed_words = {"tls_context": servers.context, "authenticator": authenticator,
                    "auth_required": True}
    sinks = {name: Sink() for name in ("plain", "upgraded", "signed", "login", "implicit")}
    signed_way = {"user": "truc", "password": secret(scene, "password", "mat-khau")}
    rows = {
        "plain": (servers.start(sinks["plain"]), {}),
        "upgraded": (servers.start(sinks["upgraded"], tls_context=servers.context), {}),
        "signed": (servers.start(sinks["signed"], **signed_words), signed_way),
        "login": (servers.start(sinks["login"], auth_exclude_mechanism=["PLAIN"], **signed_words),
                  signed_way),
        "implicit": (servers.start(sinks["implicit"], ssl_context=servers.context), {}),
    }
    try:
        write_config(scene, {name: {"smtp": f"smtp{'s' if name == 'implicit' else ''}://"
                                            f"mail.peer.test:{port}",
                                    "from": "giamsat@ninhthuan.test", **words}
                             for name, (port, words) in rows.items()},
                     trust=str(files[0]), province={"name": "UBND tỉnh Ninh Thuận", "language": "en"})
        for name, sink in sinks.items():
            equal(send(scene, name), (0, f"{name}, {PERSON['name']} truc@ninhthuan.test: taken: "
                                         "250 2.0.0 queued as 7\n"), name)
            look_at_mail(scene, sink)
            # of a way that always was, the server says nothing
            equal(sink.mails[0][3], name not in ("plain", "implicit"), f"{name}: is encrypted")
    finally:
        servers.stop()


@test
def what_a_mail_server_does_not_take_is_told_apart(scene: Scene):
    files = scene.certificate(["mail.peer.test"])
    wrong_files = scene.certificate(["other.test"], name="other")
    servers, wrong = MailServers(*files), MailServers(*wrong_files)
    scene.write("both.pem", files[0].read_text() + wrong_files[0].read_text())

    def nobody(server, session, envelope, mechanism, data):
        return AuthResult(success=False, handled=False)

    required = {"starttls": "required"}
    rows = {
        "no-starttls": (servers.start(Sink()), required, "no STARTTLS"),
        "wrong-name": (wrong.start(Sink(), tls_context=wrong.context), required, "another host's"),
        "wrong-word": (servers.start(Sink(), tls_context=servers.context, authenticator=nobody,
                                     auth_required=True),
                       {"user": "truc", "password": secret(scene, "password", "mat-khau")},
                       "to be tried again: answered '535"),
        "nobody-there": (servers.start(Sink(rcpt="550 5.1.1 no such mailbox")), {},
                         "refused: answered '550"),
        "later": (servers.start(Sink(rcpt="450 4.2.1 greylisted")), {}, "again: answered '450"),
        "spam": (servers.start(Sink(data="554 5.7.1 looks like spam")), {},
                 "refused: answered '554"),
        "dead": (free_port(), {}, "again: the connection was refused"),
    }
    try:
        write_config(scene, {name: {"smtp": f"smtp://mail.peer.test:{port}",
                                    "from": "giamsat@ninhthuan.test", **words}
                             for name, (port, words, _) in rows.items()},
                     trust=str(scene.path("both.pem")))
        for name, (_, _, said) in rows.items():
            status, told = send(scene, name)
            equal(status, 1, f"{name}: exit status, {told}")
            check(said in told, f"{name}: {told}")
    finally:
        servers.stop()
        wrong.stop()


class OddMail:
    """Says each line to each thing it is told, then does what the last one says."""

    def __init__(self, lines, end):
        self.lines, self.end = lines, end
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.over = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        try:
            peer, _ = self.socket.accept()
            with peer, peer.makefile("rwb") as stream:
                for line in self.lines:
                    stream.write(line + b"\r\n")
                    stream.flush()
                    stream.readline()
                self.end(self, stream)
        except OSError:
            pass  # we are hung up on

    def flood(self, stream, what):
        for _ in range(2000):
            stream.write(what * 100)

    def stop(self):
        self.over.set()
        self.socket.close()


DIALOGUE = [b"220 hi", b"250 mail.test", b"250 ok", b"250 ok", b"354 go"]


def until_dot(odd, stream):
    while stream.readline() != b".\r\n":
        pass


@test
def odd_mail_servers_hold_nobody_up(scene: Scene):
    rows = {
        "garbage": (OddMail([], lambda odd, s: s.write(bytes(range(256)))), "not SMTP"),
        "web": (OddMail([b"HTTP/1.1 400 Bad Request"], lambda odd, s: odd.over.wait(9)), "not SMTP"),
        "busy": (OddMail([b"421 4.3.2 too busy"], lambda odd, s: odd.over.wait(9)), "421 4.3.2"),
        "endless-line": (OddMail([], lambda odd, s: odd.flood(s, b"220-" + b"x" * 96)),
                         "too large"),
        "endless-reply": (OddMail([], lambda odd, s: odd.flood(s, b"220-x\r\n")), "too large"),
        "silent": (OddMail([b"220 hi"], lambda odd, s: odd.over.wait(9)), "in time"),
        "cut": (OddMail(DIALOGUE, until_dot), "may have been delivered"),
        "no-answer": (OddMail(DIALOGUE, lambda odd, s: (until_dot(odd, s), odd.over.wait(9))),
                      "may have been delivered"),
        "no-goodbye": (OddMail(DIALOGUE, lambda odd, s: (
            until_dot(odd, s), s.write(b"250 taken\r\n"), s.flush(), odd.over.wait(9))), "taken: 250"),
    }
    try:
        write_config(scene, {name: {"smtp": f"smtp://127.0.0.1:{odd.port}", "timeout": "1500ms",
                                    "from": "giamsat@ninhthuan.test"}
                             for name, (odd, _) in rows.items()})
        for name, (_, said) in rows.items():
            status, told = send(scene, name, seconds=10)
            equal(status, 0 if name == "no-goodbye" else 1, f"{name}: exit status, {told}")
            check(said in told, f"{name}: {told}")
    finally:
        for odd, _ in rows.values():
            odd.stop()


# --- recorded exchanges -----------------------------------------------------------------------------

BLANKS = {"<BRIEF>": r"\[Hải Đăng\] thử kênh thông báo", "<SUBJECT>": r"\[Hải Đăng\] thử kênh thông báo",
          "<ID>": r"test\.\d+\.\d+@haidang", "<TIME>": r"[0-9T:./ +-]{16,29}", "<TEXT>": r"(?:[^\"]|\\\")+",
          "<SIGNATURE>": r"sha256=[0-9a-f]{64}"}


def pattern_of(text):
    pattern = re.escape(text)
    for blank, meaning in BLANKS.items():
        pattern = pattern.replace(re.escape(blank), meaning)
    return re.compile(pattern, re.S)


def compare(kind, recorded, asked):
    head, body = recorded.split("\n\n", 1)
    first, *lines = head.split("\n")
    check(first == f"{asked.method} {asked.path} HTTP/1.1", f"{kind}: {asked.method} {asked.path}")
    for line in lines:
        name, value = line.split(": ", 1)
        there = asked.headers.get(name.lower(), "")
        check(pattern_of(value).fullmatch(there), f"{kind}: {name}: {there}")
    check(pattern_of(body).fullmatch(asked.body.decode()), f"{kind}: {asked.body.decode()}")
    if asked.headers["content-type"].startswith("application/json"):
        json.loads(asked.body)


def channel_of(scene, exchange):
    words = {"use": exchange["kind"], "with": {}}
    for name, value in exchange["with"].items():
        is_secret = any(word in value for word in SECRETS)
        words["with"][name] = secret(scene, f"{exchange['kind']}-{name}", value) if is_secret \
            else value
    if "token_file" in exchange:
        secret(scene, exchange["kind"] + ".token", exchange["token_file"])
        words["token_file"] = exchange["kind"] + ".token"
    if exchange.get("despite_caution"):
        words["despite_caution"] = True
    return words


@test
def every_service_is_spoken_to_as_recorded(scene: Scene):
    exchanges = json.loads((ROOT / "tests/exchanges/exchanges.json").read_text())
    kinds = {path.stem for path in (ROOT / "probes/vn/channels").glob("*.yaml")}
    equal({exchange["kind"] for exchange in exchanges}, kinds, "which services have a recording")
    names = sorted({re.search(r"Host: (\S+)", exchange["request"])[1] for exchange in exchanges})
    files = scene.certificate(names)
    receiver = Receiver(*files)
    try:
        write_config(scene, {exchange["kind"]: channel_of(scene, exchange)
                             for exchange in exchanges},
                     trust=str(files[0]), ports={443: receiver.port},
                     province={"name": "UBND tỉnh Ninh Thuận", "language": "en"})
        for exchange in exchanges:
            kind = exchange["kind"]
            for reply in exchange["replies"]:
                receiver.answers = [Answer(reply["status"], reply["body"].encode(),
                                           reply.get("headers", {}))]
                receiver.asked.clear()
                status, told = send(scene, kind)
                equal(status, reply["exit"], f"{kind}: exit status, {told}")
                check(reply["says"] in told, f"{kind}: {told}, not {reply['says']}")
                equal(len(receiver.asked), 1, f"{kind}: asked")
                compare(kind, exchange["request"], receiver.asked[0])
            if kind == "webhook":
                asked = receiver.asked[0]
                equal(asked.headers["x-signature"], "sha256=" + hmac.new(
                    b"khoa-bi-mat", asked.body, hashlib.sha256).hexdigest(), "signature")
    finally:
        receiver.stop()


# --- tokens that serve once -------------------------------------------------------------------------

OA = {"use": "zalo-oa", "with": {"app_id": "42"}, "token_file": "oa.token"}
GIVEN = Answer(200, b'{"access_token":"at-2","refresh_token":"rt-2","expires_in":"90000"}')
TAKEN = Answer(200, b'{"error":0,"data":{"message_id":"m"}}')
EXPIRED = Answer(200, b'{"error":-216,"message":"Access token at-1 is invalid"}')


@test
def a_token_that_serves_once_is_kept_before_it_is_used(scene: Scene):
    files = scene.certificate(["openapi.zalo.me", "oauth.zaloapp.com"])
    receiver = Receiver(*files)
    token = scene.path("oa.token")
    secret(scene, "oa.token", "rt-1")
    write_config(scene, {"oa": {**OA, "with": {"app_id": "42",
                                               "secret_key": secret(scene, "key", "khoa-bi-mat")}}},
                 trust=str(files[0]), ports={443: receiver.port})

    def exchange(answers, should_ask):
        receiver.answers, receiver.asked = list(answers), []
        status, told = send(scene, "oa")
        equal([asked.path for asked in receiver.asked], should_ask, f"what was asked, {told}")
        return status, told

    give, letter = "/v4/oa/access_token", "/v3.0/oa/message/cs"
    try:
        # the first one is a bare line; what it was exchanged for is in the file before it is used
        kept_then = []
        receiver.on_asked = lambda asked: kept_then.append(token.read_text())
        equal(exchange([GIVEN, TAKEN], [give, letter])[0], 0, "first")
        equal(kept_then[0], "rt-1\n", "kept at the exchange")
        equal(json.loads(kept_then[1])["refresh_token"], "rt-2", "kept at the letter")
        equal(receiver.asked[0].headers["secret_key"], "khoa-bi-mat", "key")
        equal(receiver.asked[0].body,
              b"refresh_token=rt-1&app_id=42&grant_type=refresh_token", "exchange")
        equal(receiver.asked[1].headers["access_token"], "at-2", "token")
        equal(json.loads(token.read_text())["refresh_token"], "rt-2", "kept")
        equal(token.stat().st_mode & 0o777, 0o600, "mode")
        # a restart asks for none
        equal(exchange([TAKEN], [letter])[0], 0, "second")
        # one that is not good any more: another one, once, and the letter again
        third = Answer(200, b'{"access_token":"at-1","refresh_token":"rt-1","expires_in":"90000"}')
        equal(exchange([EXPIRED, third, TAKEN], [letter, give, letter])[0], 0, "expired")
        equal(receiver.asked[1].body.split(b"&")[0], b"refresh_token=rt-2", "the kept one")
        equal(json.loads(token.read_text())["refresh_token"], "rt-1", "kept again")
        # and no circle
        status, told = exchange([EXPIRED, GIVEN, EXPIRED], [letter, give, letter])
        check(status == 1 and "again: answered 200" in told, told)
        # who gives none out: nothing is lost
        kept = token.read_text()
        bad = Answer(200, b'{"error":-14014,"error_description":"Invalid refresh token rt-2"}')
        status, told = exchange([EXPIRED, bad], [letter, give])
        check(status == 1 and "no token was given out" in told, told)
        equal(token.read_text(), kept, "what is kept")
        # a folder that cannot be written to: it is said, and the token is not used
        secret(scene, "oa.token", "not a token")
        status, told = exchange([GIVEN], [])
        check(status == 1 and "holds no token" in told, told)
    finally:
        receiver.stop()


@test
def two_programs_do_not_spend_the_same_token(scene: Scene):
    files = scene.certificate(["openapi.zalo.me", "oauth.zaloapp.com"])
    receiver = Receiver(*files)
    secret(scene, "oa.token", "rt-1")
    write_config(scene, {"oa": {**OA, "timeout": "2500ms", "with": {
        "app_id": "42", "secret_key": secret(scene, "key", "khoa-bi-mat")}}},
                 trust=str(files[0]), ports={443: receiver.port})
    receiver.answers = [Answer(200, how="drip")]
    try:
        first = threading.Thread(target=send, args=(scene, "oa"))
        first.start()
        wait_for(lambda: receiver.asked, 10, "the first one asks")
        status, told = send(scene, "oa")
        check(status == 1 and "another program is at" in told, told)
        equal(len(receiver.asked), 1, "asked for tokens")
        first.join()
    finally:
        receiver.stop()


# --- receivers that misbehave -----------------------------------------------------------------------

@test
def odd_receivers_hold_nobody_up(scene: Scene):
    files = scene.certificate(["hook.peer.test"])
    wrong_files = scene.certificate(["other.test"], name="other")
    scene.write("both.pem", files[0].read_text() + wrong_files[0].read_text())
    receiver, wrong, elsewhere = Receiver(*files), Receiver(*wrong_files), Receiver()
    key = secret(scene, "key", "khoa-bi-mat")

    def hook(port):
        return {"use": "webhook", "timeout": "1500ms",
                "with": {"url": f"https://hook.peer.test:{port}/x", "secret": key}}

    write_config(scene, {"hook": hook(receiver.port), "wrong": hook(wrong.port),
                         "dead": hook(free_port()),
                         "told": {"to": "phone", "timeout": "1500ms",
                                  "with": {"token": key},
                                  "request": {"url": f"https://hook.peer.test:{receiver.port}/"
                                                     "{{token}}/x",
                                              "headers": {"Authorization": "Bearer {{token}}"},
                                              "json": '{"to":"{{address}}","token":"{{token}}"}',
                                              "taken": {"status": 200, "json": {"$.ok": "true"}}}}},
                 trust=str(scene.path("both.pem")))
    redirect = Answer(302, headers={"Location": f"http://127.0.0.1:{elsewhere.port}/"})
    rows = [("hook", Answer(500, how="huge"), 1, "too large"),
            ("hook", Answer(200, how="huge"), 0, "taken: 200"),  # nothing of its body is asked for
            ("told", Answer(200, how="huge"), 1, "too large"),
            ("hook", Answer(200, how="headers"), 1, "may have been delivered"),
            ("hook", Answer(how="garbage"), 1, "may have been delivered"),
            ("hook", Answer(how="drip"), 1, "may have been delivered"),
            ("hook", Answer(how="cut"), 1, "may have been delivered"),
            ("hook", redirect, 1, "again: answered 302: it leads elsewhere"),
            ("told", Answer(401, how="echo"), 1, "answered 401"),
            ("told", Answer(200, b'{"ok":'), 1, "answered 200"),
            ("told", Answer(200, b"[" * 60000), 1, "answered 200"),
            ("told", Answer(200, b'{"ok":true}'), 0, "taken"),
            ("wrong", Answer(), 1, "again: the certificate is another host's"),
            ("dead", Answer(), 1, "again: the connection was refused")]
    try:
        for channel, answer, status, said in rows:
            receiver.answers = [answer]
            is_, told = send(scene, channel)
            equal(is_, status, f"{channel}, {answer.status} {answer.how}: exit status, {told}")
            check(said in told, f"{channel}, {answer.status} {answer.how}: {told}, not {said}")
        equal(elsewhere.asked, [], "asked where a redirect leads")
        equal(wrong.asked, [], "said to a stranger")
    finally:
        for one in (receiver, wrong, elsewhere):
            one.stop()


@test
def no_secret_is_kept_or_told_by_a_monitor(scene: Scene):
    files = scene.certificate(["hook.peer.test"])
    receiver = Receiver(*files)
    key = secret(scene, "key", "khoa-bi-mat")
    receiver.answers = [Answer(401, how="echo")]
    path = write_config(scene, {"hook": {
        "with": {"token": key},
        "request": {"url": f"https://hook.peer.test:{receiver.port}/{{{{token}}}}",
                    "headers": {"Authorization": "Bearer {{token}}"},
                    "json": '{"token":"{{token}}","text":"{{text}}"}'}}},
        trust=str(files[0]), defaults={"every": "2s", "confirm": 1, "timeout": "1s"},
        alerts=[{"steps": [{"after": "0s", "to": ["truc"], "by": ["hook"]}]}])
    try:
        monitor = scene.monitor(path)
        wait_for(lambda: len(receiver.asked) >= 2, 30, lambda: f"two attempts; {monitor.said()}")
        outbox = scene.haidang("alert", "outbox", "-c", path, "--json").stdout
        pages = "".join(monitor.get(page).text for page in (
            "/", "/services/dvc-01", "/metrics", "/api/v1/status", "/api/v1/incidents"))
        monitor.stop()
        check("answered 401" in outbox, f"the outbox does not say why: {outbox}")
        for told in (outbox, pages, scene.said("monitor"), *(
                found.read_bytes().decode("latin-1") for found in scene.folder.glob("haidang.db*"))):
            check("khoa-bi-mat" not in told, f"a secret is told: {told[:3000]}")
    finally:
        receiver.stop()


@test
def a_stop_waits_for_no_channel(scene: Scene):
    files = scene.certificate(["hook.peer.test", "openapi.zalo.me", "oauth.zaloapp.com"])
    receiver = Receiver(*files)
    receiver.answers = [Answer(200, how="drip")]
    silent = OddMail([b"220 hi"], lambda odd, s: odd.over.wait(30))
    key = secret(scene, "key", "khoa-bi-mat")
    secret(scene, "oa.token", "rt-1")
    path = write_config(scene, {
        "mail": {"smtp": f"smtp://127.0.0.1:{silent.port}", "from": "giamsat@ninhthuan.test"},
        "hook": {"use": "webhook", "with": {"url": "https://hook.peer.test/", "secret": key}},
        "oa": {**OA, "with": {"app_id": "42", "secret_key": key}}},
        trust=str(files[0]), ports={443: receiver.port},
        defaults={"every": "2s", "confirm": 1, "timeout": "1s"},
        alerts=[{"steps": [{"after": "0s", "to": ["truc"], "by": ["mail", "hook", "oa"]}]}])
    try:
        monitor = scene.monitor(path)
        wait_for(lambda: len(receiver.asked) >= 2, 30, lambda: f"all are asked; {monitor.said()}")
        status, took = monitor.stop()
        equal(status, 0, f"exit status; {monitor.said()}")
        check(took < 8, f"it took {took:.1f} s")
        equal(scene.path("oa.token").read_text(), "rt-1\n", "the token that was not exchanged")
    finally:
        receiver.stop()
        silent.stop()


@test
def what_a_channel_lacks_is_said_at_once(scene: Scene):
    key = secret(scene, "key", "khoa-bi-mat")
    tele = {"use": "telegram", "with": {"token": key}}
    sms = {"use": "esms", "with": {"api_key": key, "brandname": "X"}}
    rows = [({"a": tele}, "ordered blocked"),
            ({"a": sms}, "'secret_key' is missing here"),
            ({"a": {"use": "esm"}}, "did you mean 'esms'"),
            ({"a": {"use": "teams", "with": {"url": "https://x.test/khoa-bi-mat"}}},
             "a secret must not stand here"),
            ({"a": {"request": {"url": "https://x.test/", "json": '{"a":{{text}}}'}}}, "no JSON"),
            ({"a": {"request": {"url": "https://x.test/", "json": '{"a":"{{txet}}"}'}}},
             "{{txet}}"),
            ({"a": {"request": {"url": "ftp://x.test/"}}}, "http://"),
            ({"a": {"use": "webhook", "with": {"url": "x.test", "secret": key}}}, "http://"),
            ({"a": {"use": "zalo-oa", "with": {"app_id": "1", "secret_key": key},
                    "token_file": "nowhere"}}, "cannot be read and written")]
    for channels, said in rows:
        write_config(scene, channels)
        done = scene.haidang("check", "-c", "haidang.yaml", "--language", "en")
        equal(done.returncode, 2, f"exit status, {channels}: {done.stdout}")
        check(said in done.stderr + done.stdout, f"{said}: {done.stderr}{done.stdout}")
        check("khoa-bi-mat" not in done.stderr + done.stdout, f"a secret is told: {done.stderr}")
    write_config(scene, {"a": {**tele, "despite_caution": True},
                         "b": {"use": "webhook", "with": {"url": "http://192.0.2.1/x",
                                                          "secret": key}}})
    done = scene.haidang("check", "-c", "haidang.yaml", "--language", "en")
    equal(done.returncode, 0, f"exit status: {done.stderr}")
    check("channel 'a': Telegram was ordered blocked" in done.stdout, f"not warned: {done.stdout}")
    check("channel 'b'" in done.stdout, f"not warned of http: {done.stdout}")
    equal(send(scene, "nothing")[0], 2, "a channel that there is not")
    equal(send(scene, "a", "nobody")[0], 2, "a person that there is not")


if __name__ == "__main__":
    main()
