#!/usr/bin/python3
"""What is kept of a failure: what was seen, nothing of persons, and not for the public."""

import http.server
import json
import re
import threading

from harness import Scene, check, config, equal, http_probe, main, service, test, wait_for

NUMBERS = ("079203001234", "079203005678", "001188009999", "264123456", "0912345678")
PAGE = """<html><head><title>Lỗi hệ thống</title></head><body><p>Hồ sơ của 079203001234 (079.203.005.678,
0 0 1 1 8 8 0 0 9 9 9 9, CMND 264123456), gọi 0912 345 678 hoặc an.nguyen@ninhthuan.test</p>
<p>&#48;&#x37;&#57;&#50;&#48;&#51;&#48;&#48;&#49;&#50;&#51;&#52; %30%37%39203001234 \\u003079203001234</p>
<p>Cannot connect to database</p></body></html>"""
FAST = {"every": "1s", "timeout": "900ms", "confirm": 2, "retry": "200ms"}


class Site(http.server.BaseHTTPRequestHandler):
    answers = {}

    def do_GET(self):
        body, kind = self.answers[self.path]
        self.send_response(500)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "session=verysecretvalue")
        self.send_header("X-Citizen", "079203001234")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def serve(answers):
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Site.answers = answers
    threading.Thread(target=site.serve_forever, daemon=True).start()
    return site.server_address[1]


def forms(number):
    """How a number may stand in a file."""
    digits = list(number)
    yield number.encode()
    yield number.encode("utf-16-le")
    yield number.encode("utf-16-be")
    yield "".join(f"&#{ord(digit)};" for digit in digits).encode()
    for gap in (" ", ".", "-"):
        yield gap.join(digits).encode()
        yield gap.join(re.findall("...", number)).encode()


def all_bytes(scene):
    return {path.name: path.read_bytes() for path in scene.folder.iterdir() if path.is_file()
            and path.name.startswith("haidang.db")}


def unpacked(scene):
    done = scene.haidang("sql", "-c", "monitor.yaml", "--json",
                         "select probe, at, incident, unpacked(b) as document from evidence")
    equal(done.returncode, 0, done.stderr)
    return json.loads(done.stdout)


@test
def what_was_seen_is_kept_and_nothing_of_persons(scene: Scene):
    port = serve({"/utf8": (PAGE.encode(), "text/html; charset=utf-8"),
                  "/utf16": (PAGE.encode("utf-16"), "text/html; charset=utf-16"),
                  "/picture": (b"\x89PNG\0\1\2079203001234", "image/png"),
                  "/long": (b"x" * 65530 + b"079203001234" + b"y" * 9, "text/plain")})
    names = ("utf8", "utf16", "picture", "long")
    monitor = scene.monitor(config(
        [service(name, http_probe(f"http://{name}.test:{port}/{name}")) for name in names],
        hosts={"*.test": ["127.0.0.2", "127.0.0.1"]}, defaults=FAST))
    for name in names:
        monitor.wait_for_state(name, "down", 20)
    wait_for(lambda: len(unpacked(scene)) == len(names), 20, lambda: f"four: {unpacked(scene)}")

    files = all_bytes(scene)
    check(len(files) > 1, f"no journal of the store: {list(files)}")
    for number in NUMBERS:
        for form in forms(number):
            for name, content in files.items():
                check(form not in content, f"{form!r} stands in {name}")
    documents = {row["probe"]: json.loads(row["document"]) for row in unpacked(scene)}
    whole = json.dumps(documents, ensure_ascii=False)
    for secret in (*NUMBERS, "079.203", "345 678", "an.nguyen", "verysecretvalue", "&#48;", "%30",
                   "u0030"):
        check(secret not in whole, f"{secret} is kept: {whole[:3000]}")
    seen = documents["utf8/1"]
    check("Cannot connect to database" in seen["body"], f"the page: {seen['body']}")
    check("Set-Cookie: ***" in seen["headers"], f"headers: {seen['headers']}")
    equal((seen["reason"], seen["status"]), ("status", 500), "why")
    hop = seen["hops"][-1]
    equal(hop["addresses"], ["127.0.0.2", "127.0.0.1"], f"addresses of {hop}")
    check(1 <= hop["tried"] <= 2, f"tried: {hop}")
    for name in ("utf16/1", "picture/1"):
        equal(documents[name]["body"], None, f"what cannot be masked is not kept: {name}")
    equal(len(documents["long/1"]["body"]), 65536, "length of a long page")
    check(documents["long/1"]["body_cut"] and documents["long/1"]["body"].endswith("x******"),
          f"its end: {documents['long/1']['body'][-30:]}")

    incident = monitor.incidents()[0]
    shown = scene.haidang("incident", "-c", "monitor.yaml", "--json", "show", str(incident["id"]))
    equal(shown.returncode, 0, shown.stderr)
    shown = json.loads(shown.stdout)
    equal(shown["service"], incident["service"], "service")
    equal(len(shown["evidence"]), 1, f"evidence: {shown['evidence']}")
    check(len(shown["samples"]) >= 2, f"samples: {shown['samples']}")
    equal(scene.haidang("incident", "-c", "monitor.yaml", "show", "999").returncode, 1, "none")
    equal(scene.haidang("incident", "-c", "monitor.yaml", "show", "x").returncode, 2, "wrong use")
    text = scene.haidang("incident", "-c", "monitor.yaml", "show", str(incident["id"])).stdout
    check("Content-Type" in text, text)
    for path in ("/", f"/incidents/{incident['id']}", f"/services/{incident['service']}",
                 "/api/v1/incidents"):
        check("database" not in monitor.get(path).text, f"the public sees it at {path}")


@test
def certificates_are_kept_also_those_that_were_not_trusted(scene: Scene):
    cert, key = scene.certificate(["a.test"])
    nginx_port = 18443
    scene.nginx(f"server {{ listen 127.0.0.1:{nginx_port} ssl; ssl_certificate {cert}; "
                f"ssl_certificate_key {key}; location / {{ return 200 ok; }} }}")
    scene.write("haidang.yaml", config([service("a", http_probe(f"https://a.test:{nginx_port}/"))],
                                       hosts={"a.test": "127.0.0.1"}))
    done = scene.haidang("probe", "-c", "haidang.yaml", "--json")
    hop = json.loads(done.stdout)["probes"][0]["hops"][0]
    sha = scene.run(["openssl", "x509", "-in", cert, "-noout", "-fingerprint", "-sha256"]).stdout
    equal([one["sha256"] for one in hop["certificates"]], [sha.strip().split("=")[1]], "SHA-256")
    check("a.test" in hop["certificates"][0]["subject"], f"{hop['certificates']}")


@test
def probing_stops_at_once_stays_so_and_goes_on(scene: Scene):
    asked = []

    class Counting(Site):
        def do_GET(self):
            asked.append(self.path)
            super().do_GET()

    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    Site.answers = {"/": (b"x", "text/plain")}
    threading.Thread(target=site.serve_forever, daemon=True).start()
    monitor = scene.monitor(config(
        [service("a", http_probe(f"http://a.test:{site.server_address[1]}/",
                                 expect={"status": 500}))],
        hosts={"a.test": "127.0.0.1"}, defaults=FAST))
    monitor.wait_for_state("a", "up", 20)
    equal(scene.haidang("stop-probing", "-c", "monitor.yaml").returncode, 0, "stop-probing")
    count = len(asked)
    wait_for(lambda: monitor.status()["monitor"]["state"] == "stopped", 10, "the API says it")
    check("Monitoring is stopped" in monitor.get("/en/").text, "the page does not say it")
    wait_for(lambda: monitor.state("a") == "unknown", 10, "nothing is known")
    status = json.loads(scene.haidang("status", "-c", "monitor.yaml", "--json").stdout)
    check(status["stopped"], f"{status}")
    rows = wait_for(lambda: [row for row in monitor.samples("a") if row["reason"] == "stopped"], 10,
                    "void samples")
    equal({row["outcome"] for row in rows}, {"void"}, "outcome")
    told = monitor.query("select way, verb from audit where verb like 'probing.%'")
    equal([(row["way"], row["verb"]) for row in told], [("command", "probing.stop")], "the audit")
    monitor.stop()
    monitor.start()
    wait_for(lambda: monitor.status()["monitor"]["state"] == "stopped", 10, "still stopped")
    equal(len(asked), count, "requests while stopped")
    equal(scene.haidang("resume", "-c", "monitor.yaml").returncode, 0, "resume")
    monitor.wait_for_state("a", "up", 20)
    equal(monitor.status()["monitor"]["state"], "ok", "state of the monitor")
    equal(monitor.incidents(), [], "incidents")


if __name__ == "__main__":
    main()
