#!/usr/bin/python3
"""Smoke test of the tools themselves: do the simulated province and the scripted peer do as they say?

    test_tools.py [FOLDER]     of the built tools; build/asan/tools unless said otherwise

Everything takes ports that the kernel chose.  The last line is "N passed, N failed"."""

import gzip
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build/asan/tools"
PATIENCE = 20
tests = []


def test(function):
    tests.append(function)
    return function


def check(condition, *words):
    if not condition:
        raise AssertionError(" ".join(str(word) for word in words))


def equal(found, wanted, what=""):
    check(found == wanted, f"{what}: found {found!r}, wanted {wanted!r}")


class Tool:
    """A running tool with a folder of its own; ends with the test."""

    def __init__(self, name, *words):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tools-"))
        self.child = subprocess.Popen([TOOLS / name, "--folder", self.folder, *words],
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.line = self.child.stdout.readline()

    def __enter__(self):
        if not self.line.startswith("ready"):
            self.child.communicate(timeout=PATIENCE)
            raise AssertionError(f"it said {self.line}")
        return self

    def __exit__(self, *_):
        self.child.terminate()
        said = self.child.communicate(timeout=PATIENCE)[0]
        shutil.rmtree(self.folder)
        check("Sanitizer" not in said and "runtime error" not in said, said)
        equal(self.child.returncode, 0, "exit status")

    def context(self):
        return ssl.create_default_context(cafile=self.folder / "ca.pem")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode("utf-8", "replace")


def ask(port, path="/", host="peer.test", context=None, family=socket.AF_INET, body=None,
        seconds=PATIENCE):
    address = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    plain = socket.create_connection((address, port), timeout=seconds)
    with context.wrap_socket(plain, server_hostname=host) if context else plain as stream:
        connection = http.client.HTTPConnection(host)
        connection.sock = stream
        connection.request("GET" if body is None else "POST", path, body)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def raw(port, path="/", seconds=PATIENCE, host="peer.test"):
    """All bytes until the end, and how it ended."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as stream:
        stream.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        found = b""
        try:
            while True:
                part = stream.recv(65536)
                if not part:
                    return found, "closed"
                found += part
        except ConnectionResetError:
            return found, "reset"
        except TimeoutError:
            return found, "silent"


def failure(function, *words, **named):
    try:
        function(*words, **named)
    except (OSError, http.client.HTTPException) as error:
        return error
    raise AssertionError("it worked")


# --- the province -----------------------------------------------------------------------------------

HOME = "dichvucong.ninhthuan.test"


class Province(Tool):
    def __init__(self, *words):
        super().__init__("province", "--https", "0", "--http", "0", *words)

    def __enter__(self):
        super().__enter__()
        self.https, self.http = map(int, re.findall(r"=(\d+)", self.line))
        equal((self.folder / "ready").read_text(), self.line, "ready")
        return self

    def page(self, host=HOME, path="/", **named):
        return ask(self.https, path, host, self.context(), **named)

    def order(self, order):
        return ask(self.http, "/control", "127.0.0.1", body=json.dumps(order))

    def set_fault(self, fault, service="dvc-01", **more):
        answer = self.order({"service": service, "fault": fault, **more})
        equal(answer.status, 200, answer.text)


@test
def every_service_of_the_configuration_is_played():
    words = "\n".join(path.read_text() for path in ROOT.glob("probes/demo/services/*.yaml"))
    ids = re.findall(r"^  - id: ([\w-]+)$", words, re.M)
    urls = re.findall(r"- http: https://([^/]+)(/\S*)", words)
    check(len(urls) >= 14 and len(ids) == 47, "pages and services:", len(urls), len(ids))
    with Province("--no-script") as province:
        answer = json.loads(ask(province.http, "/control", "127.0.0.1").text)
        rows = {row["service"]: row for row in answer["services"]}
        equal({row["fault"] for row in rows.values()}, {"none"}, "faults")
        check(set(ids) <= set(rows), "not played:", set(ids) - set(rows))
        for host, path in urls:
            equal(province.page(host, path).status // 100, 3 if host.startswith(("sso", "dang"))
                  else 2, host)


@test
def both_families_answer_and_http_leads_to_https():
    with Province("--no-script") as province:
        check("Dịch vụ công trực tuyến" in province.page().text, "no phrase")
        if socket.has_ipv6 and pathlib.Path("/proc/net/if_inet6").exists():
            equal(province.page(family=socket.AF_INET6).status, 200, "IPv6")
        answer = ask(province.http, "/tra-cuu?x=1", HOME)
        equal((answer.status, answer.headers["Location"]),
              (301, f"https://{HOME}/tra-cuu?x=1"), "HTTP")
        equal(province.page(path="/not-there").status, 404, "an unknown page")


@test
def pages_are_of_today():
    with Province("--no-script") as province:
        today = time.strftime("%d/%m/%Y", time.gmtime(time.time() + 7 * 3600))
        check(today in province.page("www.ninhthuan.test").text, "the newest item is not of today")
        moment = re.search(r'datetime="([^"]+)"', province.page("ioc.phanrang.test").text)[1]
        check(moment.startswith(time.strftime("%Y-%m-%dT", time.gmtime(time.time() + 7 * 3600))),
              moment)
        province.set_fault("stale", "nt-01")
        check(today not in province.page("www.ninhthuan.test").text, "stale, but of today")


@test
def redirects_keep_the_state_and_lead_to_the_final_host():
    with Province("--no-script") as province:
        login = province.page("sso.ninhthuan.test", "/authorize?state=a1-b2&x=%0d%0aX-Evil:+1")
        equal(login.status, 302)
        check(login.headers["Location"].startswith("https://sso-quocgia.ninhthuan.test/"),
              login.headers["Location"])
        check(login.headers["Location"].endswith("&state=a1-b2"), login.headers["Location"])
        evil = province.page("sso.ninhthuan.test", "/authorize?state=a%0d%0aX-Evil:%201")
        equal(evil.headers["X-Evil"], None, "a header from outside")
        hops = ["https://dangkykinhdoanh.ninhthuan.test/"]
        while True:
            host, path = re.fullmatch(r"https://([^/]+)(/.*)", hops[-1]).groups()
            answer = province.page(host, path)
            if answer.status == 200:
                break
            hops.append(answer.headers["Location"])
        equal(host, "dkkd-quocgia.ninhthuan.test", hops)


@test
def each_fault_shows_itself_and_is_mended():
    statuses = {"status:503": 503, "status:500": 500, "redirect-loop": 302, "flapping:60s": 503}
    words = {"maintenance-page": "Hệ thống đang bảo trì", "wrong-content": "It works!",
             "planted-words": "cá cược", "empty": ""}
    refusals = {"certificate-expired": "expired", "certificate-name": "mismatch",
                "certificate-issuer": "issuer"}
    broken = {"reset": ConnectionResetError, "refuse": (ssl.SSLError, OSError),
              "truncated": http.client.IncompleteRead,
              "reset-body": (ConnectionResetError, http.client.IncompleteRead)}
    with Province("--no-script") as province:
        for fault, status in statuses.items():
            province.set_fault(fault)
            equal(province.page().status, status, fault)
        for fault, word in words.items():
            province.set_fault(fault)
            page = province.page()
            check(page.status == 200 and word in page.text, fault, page.text)
            equal("Dịch vụ công trực tuyến" in page.text, fault == "planted-words", fault)
        for fault, word in refusals.items():
            province.set_fault(fault)
            error = failure(province.page)
            check(isinstance(error, ssl.SSLCertVerificationError) and word in str(error), error)
        for fault, kinds in broken.items():
            province.set_fault(fault)
            error = failure(province.page)
            check(isinstance(error, kinds), fault, repr(error))
        for fault in ("silent", "silent-hello"):
            province.set_fault(fault)
            check(isinstance(failure(province.page, seconds=0.5), TimeoutError), fault)
        province.set_fault("endless")
        check(len(read_some(province)) > 500000, "endless ended")
        province.set_fault("none")
        equal(province.page().status, 200, "mended")
        equal(province.page("www.ninhthuan.test").status, 200, "a neighbour")


def read_some(province):
    plain = socket.create_connection(("127.0.0.1", province.https), timeout=PATIENCE)
    found = b""
    with province.context().wrap_socket(plain, server_hostname=HOME) as stream:
        stream.sendall(f"GET / HTTP/1.1\r\nHost: {HOME}\r\n\r\n".encode())
        while len(found) < 600000:
            part = stream.recv(65536)
            if not part:
                break
            found += part
    return found


@test
def a_certificate_can_be_about_to_expire():
    with Province("--no-script") as province:
        province.set_fault("certificate-soon:6d")
        plain = socket.create_connection(("127.0.0.1", province.https), timeout=PATIENCE)
        with province.context().wrap_socket(plain, server_hostname=HOME) as stream:
            ends = ssl.cert_time_to_seconds(stream.getpeercert()["notAfter"])
        check(5.9 < (ends - time.time()) / 86400 < 6.1, ends)


@test
def a_fault_ends_by_itself_and_slow_is_slow():
    with Province("--no-script") as province:
        province.set_fault("slow:400ms", "nt-15")
        began = time.monotonic()
        equal(province.page("phuocmy.ninhthuan.test").status, 200)
        check(time.monotonic() - began >= 0.4, "not slow")
        province.set_fault("status:503", **{"for": "1s"})
        equal(province.page().status, 503)
        deadline = time.monotonic() + PATIENCE
        while province.page().status != 200:
            check(time.monotonic() < deadline, "does not end")
            time.sleep(0.05)


@test
def all_can_be_broken_and_mended_at_once():
    with Province("--no-script") as province:
        equal(province.order({"all": "refuse"}).status, 200)
        for host in (HOME, "www.ninhthuan.test", "quyhoach.ninhthuan.test"):
            failure(province.page, host)
        equal(province.order({"all": "none"}).status, 200)
        equal(province.page().status, 200)


@test
def wrong_orders_are_refused_with_a_sentence():
    orders = [{"service": "dvc-99", "fault": "status:503"}, {"service": "dvc-01", "fault": "bad"},
              {"service": "dvc-01"}, {"fault": "none"}, {}, [], "x", {"all": "status:1000"},
              {"service": "dvc-01", "fault": "status"}, {"service": "dvc-01", "fault": "slow:soon"},
              {"service": "dvc-01", "fault": "silent:3"}, {"service": "dvc-01", "all": "none"},
              {"service": "dvc-01", "fault": "silent", "for": 60},
              {"service": "dvc-01", "fault": "slow:99999999999999999999s"}]
    with Province("--no-script") as province:
        for order in orders:
            answer = province.order(order)
            equal(answer.status, 400, order)
            check(len(json.loads(answer.text)["error"]) > 10, answer.text)
        equal(ask(province.http, "/control", "127.0.0.1", body="{not json").status, 400)
        equal(province.page().status, 200, "nothing changed")


@test
def the_same_seed_makes_the_same_script():
    def script(seed):
        return subprocess.run([TOOLS / "province", "--print-script", "--script", str(seed)],
                              capture_output=True, text=True, check=True).stdout
    equal(script(7), script(7), "seed 7")
    check(script(7) != script(8), "seeds 7 and 8 are the same")
    for seed in range(20):
        rows = [re.fullmatch(r"([\d.]+)s-([\d.]+)s (\S+) (\S+)", line).groups()
                for line in script(seed).splitlines()]
        rows = [(float(begins), float(ends), service, fault) for begins, ends, service, fault in rows]
        check(min(row[0] for row in rows) >= 60, "no peace in the first minute")
        check(max(row[1] for row in rows) <= 1800, "longer than the round")
        cut = [row for row in rows if row[3] == "refuse"]
        check(len(cut) == 8 and max(row[0] for row in cut) - min(row[0] for row in cut) < 1, cut)
        for moment in {row[0] for row in rows if row[3] != "refuse"}:
            ill = [row for row in rows if row[0] <= moment < row[1] and row[3] != "refuse"]
            check(len(ill) <= 4, "too much at once:", ill)  # a lane of journeys beside three of pages


@test
def it_ends_at_once_and_with_its_parent():
    for order in (signal.SIGTERM, signal.SIGINT):
        with Province("--no-script") as province:
            province.set_fault("silent")
            with socket.create_connection(("127.0.0.1", province.https)):
                began = time.monotonic()
                province.child.send_signal(order)
                province.child.wait(PATIENCE)
                check(time.monotonic() - began < 2, "slow to end")
    with tempfile.TemporaryDirectory() as folder:
        parent = subprocess.Popen(["sh", "-c", '"$@" & echo $!; wait', "-", TOOLS / "province",
                                   "--https", "0", "--http", "0", "--folder", folder],
                                  stdout=subprocess.PIPE, text=True)
        child = int(parent.stdout.readline())
        check(parent.stdout.readline().startswith("ready"), "not ready")
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + PATIENCE
        while is_running(child):
            check(time.monotonic() < deadline, "lives on without its parent")
            time.sleep(0.02)
        parent.stdout.close()


def is_running(process):
    try:
        state = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


@test
def a_port_in_use_is_said_in_a_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken, tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([TOOLS / "province", "--https", "0", "--http",
                               str(taken.getsockname()[1]), "--folder", folder],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        equal(done.returncode, 3)
        check("in use" in done.stdout, done.stdout)
        equal(subprocess.run([TOOLS / "province", "--is-free", str(taken.getsockname()[1])],
                             check=False).returncode, 1)
    equal(subprocess.run([TOOLS / "province", "--bogus"], capture_output=True,
                         check=False).returncode, 2)


@test
def many_at_once_are_served():
    with Province("--no-script") as province:
        streams = []
        for _ in range(100):
            stream = socket.create_connection(("127.0.0.1", province.http), timeout=PATIENCE)
            stream.sendall(f"GET / HTTP/1.1\r\nHost: {HOME}\r\n\r\n".encode())
            streams.append(stream)
        for stream in streams:
            check(stream.recv(100).startswith(b"HTTP/1.1 301"), "no answer")
            stream.close()


# --- the peer ---------------------------------------------------------------------------------------

class Peer(Tool):
    def __init__(self, *words):
        super().__init__("peer", *words)

    def __enter__(self):
        super().__enter__()
        self.ports = json.loads((self.folder / "ports.json").read_text())
        equal(json.loads(self.line[len("ready"):]), self.ports, "ports")
        return self

    def raw(self, path, **named):
        return raw(self.ports["http"], path, **named)

    def ask(self, path, **named):
        return ask(self.ports["http"], path, **named)

    def log(self):
        return (self.folder / "log").read_text()


def behaviours():
    said = subprocess.run([TOOLS / "peer", "--list"], capture_output=True, text=True,
                          check=True).stdout.split("\n")
    return [line for line in said if line and not line.startswith("door ")]


@test
def the_peer_has_sixty_behaviours_and_survives_all_of_them():
    check(len(behaviours()) >= 60, len(behaviours()), "behaviours")
    with Peer() as peer:
        for name in behaviours():
            with socket.create_connection(("127.0.0.1", peer.ports["http"]), timeout=0.3) as stream:
                stream.sendall(f"GET /{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                try:
                    stream.recv(100)
                except OSError:
                    pass
        equal(peer.ask("/ok").status, 200, "afterwards")


@test
def whole_answers_are_whole():
    with Peer() as peer:
        equal(peer.ask("/status/418").status, 418)
        equal(len(peer.ask("/size/100001").body), 100001)
        equal(peer.ask("/empty").body, b"")
        equal(peer.ask("/chunked").body, b"first second third")
        check(b"packed by gzip" in gzip.decompress(peer.ask("/gzip").body), "gzip")
        equal(peer.ask("/header?name=X-A&value=b%20c").headers["X-A"], "b c")
        check("Host: peer.test" in peer.ask("/echo").text, "echo")
        check("Di\u0323ch vu\u0323" in peer.ask("/nfd").text, "nfd")
        check("Dịch vụ" in peer.ask("/nfc").text, "nfc")
        equal(peer.ask("/nobody-knows").status, 404)
        check(len(zlib.decompressobj(31).decompress(peer.ask("/gzip-bomb/20").body, 20 << 20))
              == 20 << 20, "the bomb is a dud")


@test
def broken_answers_break_as_they_say():
    with Peer() as peer:
        equal(peer.raw("/reset"), (b"", "reset"))
        found, end = peer.raw("/reset-mid-body")
        check(b"first half" in found and end == "reset", found, end)
        equal(peer.raw("/close-at-once"), (b"", "closed"))
        found, end = peer.raw("/partial")
        check(b"first half" in found and end == "closed", found, end)
        check(b"\r\n\r\n" not in peer.raw("/close-mid-headers")[0], "whole headers")
        check(len(peer.raw("/huge-headers")[0]) > 1 << 20, "not huge")
        equal(peer.raw("/many-headers/300")[0].count(b"X-Number"), 300)
        check(peer.raw("/not-http")[0].startswith(b"SSH"), "HTTP")
        check(peer.raw("/http09")[0].startswith(b"<html>"), "has a head")
        for path in ("/silent", "/silent-after-headers", "/silent-mid-body", "/huge-length"):
            equal(peer.raw(path, seconds=0.3)[1], "silent", path)
        check(len(peer.raw("/one-byte-a-second", seconds=0.3)[0].split(b"\r\n\r\n")[1]) == 1,
              "more than one byte")
        began = time.monotonic()
        equal(peer.ask("/slow/300").status, 200)
        check(time.monotonic() - began >= 0.3, "not slow")


@test
def redirects_lead_where_they_say():
    def location(path):
        answer = peer.ask(path)
        return answer.status, answer.headers["Location"]
    with Peer() as peer:
        equal(location("/redirect/2"), (302, "/redirect/1"))
        equal(location("/redirect/0"), (200, None))
        equal(location("/redirect-to?url=http%3A%2F%2Fa.test%2F%3Fx&status=307"),
              (307, "http://a.test/?x"))
        equal(location("/redirect-loop"), (302, "/redirect-loop/back"))
        equal(location("/redirect-loop/back"), (302, "/redirect-loop"))
        equal(location("/no-location"), (302, None))
        check(location("/redirect-ftp")[1].startswith("ftp:"), "ftp")


@test
def each_door_is_wrong_in_its_own_way():
    verdicts = {"expired": "expired", "not-yet-valid": "not yet valid", "wrong-name": "mismatch",
                "unknown-issuer": "issuer", "self-signed": "self-signed",
                "missing-intermediate": "issuer"}
    with Peer() as peer:
        for door in ("good", "tls12", "soon"):
            equal(ask(peer.ports[door], "/ok", "any.name.test", peer.context()).status, 200, door)
        for door, word in verdicts.items():
            error = failure(ask, peer.ports[door], "/ok", "peer.test", peer.context())
            check(isinstance(error, ssl.SSLCertVerificationError) and word in str(error), door,
                  error)
        for door in ("old-protocol", "tls-garbage", "tls-alert", "tls-http", "tls-close"):
            error = failure(ask, peer.ports[door], "/ok", "peer.test", peer.context())
            check(isinstance(error, ssl.SSLError), door, repr(error))
        equal(type(failure(ask, peer.ports["tls-reset"], "/ok", "peer.test", peer.context())),
              ConnectionResetError)
        for door in ("tls-silent", "black-hole"):
            error = failure(ask, peer.ports[door], "/ok", "peer.test", peer.context(), seconds=0.5)
            check(isinstance(error, TimeoutError), door, repr(error))
        equal(type(failure(ask, peer.ports["refused"])), ConnectionRefusedError)
        check(" good handshake done" in peer.log() and " expired hello peer.test" in peer.log(),
              peer.log())


@test
def an_old_protocol_is_truly_spoken():
    with Peer() as peer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(peer.folder / "ca.pem")
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that TLS 1.0 is no good is known
            context.minimum_version = ssl.TLSVersion.TLSv1
        equal(ask(peer.ports["old-protocol"], "/ok", "peer.test", context).status, 200)


@test
def a_script_changes_its_mind():
    with tempfile.NamedTemporaryFile("w", suffix=".script") as script:
        script.write("# how it goes\n/home ok status/503*2 ok\n*  status/404\n")
        script.flush()
        with Peer("--script", script.name) as peer:
            equal([peer.ask("/home").status for _ in range(6)], [200, 503, 503, 200, 200, 200])
            equal(peer.ask("/elsewhere").status, 404)
        script.write("/home no-such-thing\n")
        script.flush()
        done = subprocess.run([TOOLS / "peer", "--script", script.name, "--port", "0"],
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        equal(done.returncode, 3)
        check(":4: no behaviour 'no-such-thing'" in done.stdout, done.stdout)
    with Peer("--behaviour", "status/500") as peer:
        equal(peer.ask("/anything").status, 500)


@test
def the_peer_writes_down_what_it_saw():
    with Peer() as peer:
        peer.ask("/status/204?x=1", host="seen.test")
        lines = [line.split(" ", 3) for line in peer.log().splitlines()]
        equal([line[3] for line in lines][:2],
              ["open", "request GET /status/204?x=1 host=seen.test"])
        times = [int(line[0]) for line in lines]
        equal(times, sorted(times), "times")


def resolve(port, name, kind=1, seconds=PATIENCE):
    """(code, truncated, addresses) of the answer."""
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    question = struct.pack(">HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0) + labels + b"\0" + \
        struct.pack(">HH", kind, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stream:
        stream.settimeout(seconds)
        stream.sendto(question, ("127.0.0.1", port))
        answer = stream.recv(4096)
    number, flags, _, count, _, _ = struct.unpack(">HHHHHH", answer[:12])
    check(number == 0x1234, "another question's answer")
    size = 4 if kind == 1 else 16
    addresses = [answer[len(answer) - size * 1:]] if count else []
    return flags & 15, bool(flags & 0x0200), count, addresses


@test
def the_name_server_answers_by_the_name():
    with Peer() as peer:
        port = peer.ports["dns"]
        equal(resolve(port, "www.ok.test"), (0, False, 1, [b"\x7f\0\0\1"]))
        equal(resolve(port, "OK.test", 28), (0, False, 1, [b"\0" * 15 + b"\1"]))
        equal(resolve(port, "v4.test", 28)[:3], (0, False, 0))
        equal(resolve(port, "v6.test")[:3], (0, False, 0))
        equal(resolve(port, "many.test")[2], 12)
        equal(resolve(port, "nx.test")[0], 3)
        equal(resolve(port, "notok.test")[0], 3)
        equal(resolve(port, "no-address.test")[:3], (0, False, 0))
        equal(resolve(port, "servfail.test")[0], 2)
        equal(resolve(port, "refused.test")[0], 5)
        equal(resolve(port, "truncated.test")[:3], (0, True, 0))
        equal(resolve(port, "cname.test")[2], 2)
        began = time.monotonic()
        equal(resolve(port, "slow.test")[2], 1)
        check(time.monotonic() - began >= 0.5, "not slow")
        check(isinstance(failure(resolve, port, "silent.test", seconds=0.3), TimeoutError), "said")
        equal(resolve(port, "garbage.test")[0], 15)
        try:
            resolve(port, "wrong-id.test")
            raise ValueError("the right number")
        except AssertionError as error:
            equal(str(error), "another question's answer")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stream:
            for length in range(0, 40):
                stream.sendto(b"\xff" * length, ("127.0.0.1", port))
        equal(resolve(port, "ok.test")[2], 1, "after garbage")


def main():
    failed = 0
    os.environ.setdefault("ASAN_OPTIONS", "handle_segv=2")
    for function in tests:
        try:
            function()
            print("ok     ", function.__name__.replace("_", " "))
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print("FAILED ", function.__name__.replace("_", " "))
            traceback.print_exc(file=sys.stdout)
    print(f"{len(tests) - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
