#!/usr/bin/python3
"""How a server is asked: methods, credentials, our own certificate, tokens, a proxy, versions.

Against nginx, squid and a token endpoint, and against a peer that fails in every way.
"""

import base64
import hashlib
import http.server
import json
import threading
import urllib.parse

from harness import (Scene, Wrong, check, config, equal, free_port, http_probe, is_listening, main,
                     service, test, wait_for)
from hostile import (HOST, rows_of_certificates, rows_of_proxies, rows_of_tokens, with_token)


def compare(scene, rows, **more):
    """rows: id, URL, further words, outcome, reason; what was found by id"""
    rows = list(rows)
    _, found = scene.probe(config(
        [service(name, http_probe(url, **words)) for name, url, words, *_ in rows],
        hosts={"*.peer.test": "127.0.0.1", "*.nginx.test": "127.0.0.1"},
        **{"defaults": {"timeout": "5s"}, **more}))
    wrongs = [f"{name}: is {found[name + '/1']['outcome']}, {found[name + '/1']['reason']}; "
              f"should be {outcome}, {reason}: {found[name + '/1']}"
              for name, _, _, outcome, reason in rows
              if (found[name + "/1"]["outcome"], found[name + "/1"]["reason"] or "none")
              != (outcome, reason)]
    if wrongs:
        raise Wrong("\n".join(wrongs))
    return {name: found[name + "/1"] for name, *_ in rows}


# --- nginx: our certificate, versions of TLS and HTTP -----------------------------------------------

def mtls_site(scene):
    """nginx that wants our certificate, one that is old-fashioned; ports and paths."""
    mutual, old = free_port(), free_port()
    cert, key = scene.certificate(["cong.nginx.test"])
    client, client_key = scene.certificate(["haidang"], name="client", days=100)
    scene.nginx(f"""
        ssl_certificate {cert}; ssl_certificate_key {key}; charset utf-8;
        server {{ listen 127.0.0.1:{mutual} ssl http2; ssl_verify_client on;
                  ssl_protocols TLSv1.2 TLSv1.3;
                  ssl_client_certificate {client};
                  location / {{ return 200 "$server_protocol $ssl_client_s_dn"; }} }}
        server {{ listen 127.0.0.1:{old} ssl; ssl_protocols TLSv1.2;
                  location / {{ return 200 "$server_protocol"; }} }}
    """)
    return f"https://cong.nginx.test:{mutual}/", f"https://cong.nginx.test:{old}/", cert, client, \
        client_key


@test
def our_certificate_opens_what_wants_one(scene: Scene):
    mutual, _, cert, client, key = mtls_site(scene)
    other, other_key = scene.certificate(["stranger"], name="stranger", days=100)
    soon, soon_key = client, key
    ours = {"certificate": str(client), "key": str(key)}
    found = compare(scene, [
        ("known", mutual, {"client_certificate": ours, "expect": {"contains": "HTTP/2.0 CN=haidang"}},
         "ok", "none"),
        ("nobody", mutual, {}, "failed", "client_certificate"),
        ("stranger", mutual, {"client_certificate": {"certificate": str(other),
                                                     "key": str(other_key)}},
         "failed", "client_certificate"),
        ("wanted-400", mutual, {"expect": {"status": 400}}, "ok", "none"),
        ("soon", mutual, {"client_certificate": {"certificate": str(soon), "key": str(soon_key),
                                                 "within": "120d"}}, "ok", "client_certificate"),
    ], trust=str(cert))
    check("expires in 99 days" in found["soon"]["detail"], found["soon"])


@test
def a_renewed_certificate_is_taken_up(scene: Scene):
    mutual, _, cert, client, key = mtls_site(scene)
    own, own_key = scene.certificate(["stranger"], name="own", days=100)
    own_key.chmod(0o644)
    monitor = scene.monitor(config(
        [service("cong", http_probe(mutual, client_certificate={
            "certificate": str(own), "key": str(own_key)}))],
        hosts={"*.nginx.test": "127.0.0.1"}, trust=str(cert),
        defaults={"every": "1s", "timeout": "900ms", "retry": "100ms"}))
    check("everybody on this machine can read the secret in" in monitor.said(), monitor.said())
    monitor.wait_for_samples("cong", 1, 5)
    equal(monitor.samples("cong")[0]["reason"], "client_certificate", "reason before")
    own_key.write_bytes(key.read_bytes())  # in between they do not fit: the old pair still holds
    own.write_bytes(client.read_bytes())
    wait_for(lambda: monitor.samples("cong")[-1]["outcome"] == "ok", 15, "the new one is shown")
    monitor.stop()


@test
def a_certificate_that_cannot_be_used_is_told_by_check(scene: Scene):
    cert, _ = scene.certificate(["a"], name="a")
    _, other = scene.certificate(["b"], name="b")
    locked = scene.path("locked.key")
    weak = scene.path("weak.pem")
    done = scene.run(["openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", weak,
                      "-out", scene.path("weak.crt"), "-subj", "/CN=weak"])
    equal(done.returncode, 0, done.stderr)
    weak.write_bytes(weak.read_bytes() + scene.path("weak.crt").read_bytes())
    done = scene.run(["openssl", "pkey", "-in", other, "-out", locked, "-aes128", "-passout",
                      "pass:x"])
    equal(done.returncode, 0, done.stderr)
    for cert, key, sentence in (
            (cert, other, "is not that of the certificate in"),
            (cert, locked, "holds no private key (PEM, without a password)"),
            (weak, weak, "is too weak or of no use for TLS"),
            (scene.folder, other, "cannot be read")):
        path = scene.write("haidang.yaml", config([service("a", http_probe(
            "https://a.test/", client_certificate={"certificate": str(cert), "key": str(key)}))]))
        done = scene.haidang("check", "-c", path)
        equal(done.returncode, 2, f"check: {done.stdout}{done.stderr}")
        check(sentence in done.stderr and "haidang.yaml:" in done.stderr, done.stderr)


@test
def versions_of_http_and_tls_are_what_is_wanted(scene: Scene):
    mutual, old, cert, client, key = mtls_site(scene)
    ours = {"client_certificate": {"certificate": str(client), "key": str(key)}}
    body = hashlib.sha256(b"HTTP/1.1").hexdigest()
    compare(scene, [
        ("two", mutual, {**ours, "http_version": 2, "expect": {"contains": "HTTP/2.0"}}, "ok", "none"),
        ("one", mutual, {**ours, "http_version": "1.1", "expect": {"contains": "HTTP/1.1"}},
         "ok", "none"),
        ("no-two", old, {"http_version": 2}, "failed", "protocol"),
        ("tls-1.2", old, {"expect": {"tls": "1.2", "hash": "sha256:" + body}}, "ok", "none"),
        ("tls-1.3", mutual, {**ours, "expect": {"tls": "1.3"}}, "ok", "none"),
        ("no-tls-1.3", old, {"expect": {"tls": "1.3"}}, "failed", "tls_protocol"),
        ("warned", old, {"expect": {"tls": {"value": "1.3", "else": "warn"}}}, "ok", "tls_protocol"),
        ("hash", old, {"expect": {"hash": "sha256:" + "0" * 64}}, "failed", "hash"),
    ], trust=str(cert))


# --- a server of our own: what arrives there, and tokens --------------------------------------------

class Office(http.server.BaseHTTPRequestHandler):
    """/token gives out tokens by number, /papers/N takes those from number N on; the rest echoes."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode()
        office = self.server
        if self.path == "/token":
            office.forms.append((self.headers.get("Authorization"), urllib.parse.parse_qs(body)))
            self.answer(200, {"access_token": f"t{len(office.forms)}", "token_type": "bearer",
                              "expires_in": 600})
        elif self.path == "/papers":
            shown = self.headers.get("Authorization", "")
            good = shown.startswith("Bearer t") and int(shown[8:]) >= office.least
            self.answer(200 if good else 401, {"shown": shown})
        elif self.path.startswith("/to/"):
            _, _, status, url = self.path.split("/", 3)
            self.send_response(int(status))
            self.send_header("Location", urllib.parse.unquote(url))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.answer(200, {"method": self.command, "headers": dict(self.headers), "body": body})

    do_POST = do_PUT = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = do_GET

    def answer(self, status, what):
        text = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)


def open_office():
    office = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Office)
    office.forms, office.least = [], 1
    office.daemon_threads = True
    threading.Thread(target=office.serve_forever, daemon=True).start()
    return office, f"http://{HOST}:{office.server_port}"


@test
def what_is_written_is_what_arrives(scene: Scene):
    _, url = open_office()
    secret = scene.write("secret", "mật-khẩu:1\n")
    scene.write("form.xml", "<a/>")
    elsewhere = url.replace(HOST, "other.peer.test")
    pair = base64.b64encode("tên:mật-khẩu:1".encode()).decode()
    quoted = urllib.parse.quote(elsewhere, safe="")

    def has(*patterns, lacks=()):
        return {"expect": {"matches": list(patterns), **({"lacks": list(lacks)} if lacks else {})}}

    basic = {"auth": {"basic": {"user": "tên", "password": {"file": str(secret)}}}}
    found = compare(scene, [
        ("post", url + "/", {"method": "POST", "body": '{"a": 1}',
                             **has('"method": "POST"', "Content-Type.*application/json",
                                   r'\{\\"a\\": 1\}')}, "ok", "none"),
        ("form", url + "/", {"method": "PUT", "body": "a=b", "headers": {"Content-Type": "text/plain"},
                             **has('"PUT"', '"Content-Type": "text/plain"', lacks=["urlencoded"])},
         "ok", "none"),
        ("file", url + "/", {"method": "POST", "body": {"file": "form.xml"},
                             **has('"text/xml; charset=utf-8"', "<a/>")}, "ok", "none"),
        ("head", url + "/", {"method": "HEAD"}, "ok", "none"),
        ("delete", url + "/", {"method": "DELETE", **has('"DELETE"')}, "ok", "none"),
        ("empty", url + "/", {"method": "POST", **has('"Content-Length": "0"')}, "ok", "none"),
        ("basic", url + "/", {**basic, **has(f"Basic {pair}")}, "ok", "none"),
        ("key", url + "/", {"headers": {"X-Key": {"file": str(secret)}, "X-Plain": "b"},
                            **has("X-Key", "X-Plain")}, "ok", "none"),
        ("away", f"{url}/to/307/{quoted}%2F", {
            **basic, "headers": {"X-Key": {"file": str(secret)}, "X-Plain": "b"},
            **has("X-Plain", lacks=["Authorization", "X-Key"])}, "ok", "none"),
        ("stays", f"{url}/to/302/%2F", {**basic, **has(f"Basic {pair}")}, "ok", "none"),
        ("303", f"{url}/to/303/%2F", {"method": "POST", "body": "a=b",
                                      **has('"method": "GET"', lacks=["a=b", "urlencoded"])},
         "ok", "none"),
        ("307", f"{url}/to/307/%2F", {"method": "POST", "body": "a=b",
                                      **has('"method": "POST"', "a=b")}, "ok", "none"),
        ("302-put", f"{url}/to/302/%2F", {"method": "PUT", "body": "a=b", **has('"PUT"', "a=b")},
         "ok", "none"),
        ("body-away", f"{url}/to/307/{quoted}%2F", {"method": "POST", "body": "a=b"},
         "failed", "redirect"),
    ])
    check("mật-khẩu" not in json.dumps(found, ensure_ascii=False) and pair not in json.dumps(found),
          "a secret was told")


@test
def a_token_is_asked_for_once_and_shared(scene: Scene):
    office, url = open_office()
    secret = scene.write("secret", "s3cret&x\n")
    found = compare(scene, [
        *[(f"papers-{i}", url + "/papers", with_token(url + "/token", secret), "ok", "none")
          for i in range(6)],
        ("in-body", url + "/papers", with_token(url + "/token", secret, send="body", scope="a b"),
         "ok", "none"),
        ("nowhere", url + "/papers", with_token(f"http://{HOST}:{free_port()}/", secret), "failed",
         "token"),
    ])
    equal(len(office.forms), 2, "tokens that were given out")
    forms = sorted(office.forms, key=lambda form: form[0] is None)
    pair = base64.b64encode(b"h%E1%BA%A3i%20%C4%91%C4%83ng:s3cret%26x").decode()
    equal(forms[0], (f"Basic {pair}", {"grant_type": ["client_credentials"]}), "in a header")
    equal(forms[1], (None, {"grant_type": ["client_credentials"], "scope": ["a b"],
                            "client_id": ["hải đăng"], "client_secret": ["s3cret&x"]}), "in the body")
    first = found["papers-0"]
    equal([(hop["url"].rsplit("/", 1)[1], hop.get("aside")) for hop in first["hops"]],
          [("token", True), ("papers", None)], "hops")
    equal(first["phases"]["redirect_ms"], None, "a token is no redirect")
    check(first["phases"]["total_ms"] <= first["hops"][1]["phases"]["total_ms"] + 1, first)
    equal(found["nowhere"]["phases"]["connect_ms"], None, "nothing was measured of the service")
    check("refused" in found["nowhere"]["detail"], found["nowhere"])
    check("s3cret" not in json.dumps(found), "a secret was told")


@test
def a_token_that_was_called_back_is_asked_for_again(scene: Scene):
    office, url = open_office()
    secret = scene.write("secret", "s")
    monitor = scene.monitor(config(
        [service("papers", http_probe(url + "/papers", **with_token(url + "/token", secret)))],
        hosts={"*.peer.test": "127.0.0.1"}, defaults={"every": "1s", "timeout": "900ms",
                                                      "retry": "100ms"}))
    monitor.wait_for_samples("papers", 2, 10)
    equal(len(office.forms), 1, "tokens")
    office.least = 2
    monitor.wait_for_samples("papers", 4, 10)
    equal(len(office.forms), 2, "tokens after the first was called back")
    office.least = 1000
    monitor.wait_for_samples("papers", 5, 10)
    rows = monitor.samples("papers")
    equal([row["reason"] for row in rows][:4], [None] * 4, "reasons")
    wait_for(lambda: monitor.samples("papers")[-1]["reason"] == "status", 5,
             "a fresh token that is refused is the service's word")
    monitor.stop()


# --- squid ------------------------------------------------------------------------------------------

def squid(scene, *rules):
    port = free_port()
    folder = scene.path("squid")
    folder.mkdir(exist_ok=True)
    folder.chmod(0o777)  # squid is another user
    scene.folder.chmod(0o755)
    hosts = scene.write("hosts", "127.0.0.1 cong.nginx.test\n")
    path = scene.write("squid.conf", "\n".join([
        f"http_port 127.0.0.1:{port}", "cache deny all", "cache_mem 8 MB", "shutdown_lifetime 0",
        "max_filedescriptors 1024", f"pid_filename {folder}/pid", f"coredump_dir {folder}",
        f"cache_log {folder}/log", f"access_log stdio:{folder}/access", "pinger_enable off",
        f"hosts_file {hosts}", "visible_hostname squid",
        "dns_nameservers 127.0.0.1", "dns_timeout 1 seconds",
        *rules, "http_access allow all", ""]))
    child = scene.start(["/usr/sbin/squid", "-N", "-f", path], "squid")
    wait_for(lambda: child.poll() is not None or is_listening(port), 20, "squid listens")
    check(child.poll() is None, f"squid did not start: {scene.said('squid')}")
    return f"http://proxy.peer.test:{port}", folder / "access"


@test
def a_proxy_is_asked_for_the_way(scene: Scene):
    plain, encrypted = free_port(), free_port()
    cert, key = scene.certificate(["cong.nginx.test"])
    scene.nginx(f"""
        server {{ listen 127.0.0.1:{plain}; location / {{ return 200 "plain"; }} }}
        server {{ listen 127.0.0.1:{encrypted} ssl http2; ssl_certificate {cert};
                  ssl_certificate_key {key}; location / {{ return 200 "$server_protocol"; }} }}
    """)
    proxy, log = squid(scene, f"acl closed port {free_port()} 1", "http_access deny closed")
    http, https = f"http://cong.nginx.test:{plain}/", f"https://cong.nginx.test:{encrypted}/"
    found = compare(scene, [
        ("plain", http, {"proxy": proxy, "expect": {"contains": "plain"}}, "ok", "none"),
        ("tunnel", https, {"proxy": proxy, "expect": {"contains": "HTTP/2.0", "tls": "1.2"}},
         "ok", "none"),
        ("closed", "https://cong.nginx.test:1/", {"proxy": proxy}, "failed", "proxy"),
        ("no-name", "https://nobody.nginx.test/", {"proxy": proxy, "timeout": "500ms"}, "failed",
         "proxy"),
        ("no-proxy", https, {"proxy": f"http://proxy.peer.test:{free_port()}"}, "failed", "proxy"),
        ("no-proxy-plain", http, {"proxy": f"http://proxy.peer.test:{free_port()}"}, "failed",
         "proxy"),
        ("no-address", https, {"proxy": proxy.replace("proxy.peer.test", "192.0.2.1")}, "failed",
         "proxy"),
    ], trust=str(cert))
    said = log.read_text()
    check(f"CONNECT cong.nginx.test:{encrypted}" in said and f"GET {http}" in said, said)
    for id_, phases in (("plain", ["name", "connect", "first_byte"]),
                        ("tunnel", ["name", "connect", "tls", "first_byte"]),
                        ("closed", ["name", "connect"]), ("no-proxy", ["name"])):
        reached = [phase for phase in ("name", "connect", "tls", "first_byte")
                   if found[id_]["phases"][phase + "_ms"] is not None]
        equal(reached, phases, f"phases of {id_}")


# --- the peer ---------------------------------------------------------------------------------------

@test
def each_way_to_fail_beside_the_service_has_its_reason(scene: Scene):
    ports = scene.peer()
    secret = scene.write("secret", "s3cret")
    client, key = scene.certificate(["haidang"], name="client", days=100)
    ours = {"certificate": str(client), "key": str(key)}
    found = compare(scene, [*rows_of_tokens(ports["http"], secret), *rows_of_proxies(ports),
                            *rows_of_certificates(ports, ours)],
                    trust=ports["ca"])
    check("s3cret" not in json.dumps(found), "a secret was told")


if __name__ == "__main__":
    main()
