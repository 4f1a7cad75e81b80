#!/usr/bin/python3
"""Journeys: step after step as one visitor, what fails where, and that it is always cleaned up.

Against a small portal of this file, and against a peer that fails in every way.
"""

import http.server
import json
import shutil
import threading
import urllib.parse

from harness import (ROOT, Scene, Wrong, check, config, equal, main, service, test,
                     wait_for)

HOST = "cong.peer.test"


class Portal(http.server.BaseHTTPRequestHandler):
    """Signs in by a cookie and a token, keeps what was uploaded; `seen` is what it was asked."""

    def note(self, body=b""):
        self.server.seen.append((self.command, self.path, self.headers.get("Cookie"), body))

    def answer(self, status, body, *headers, kind="text/html; charset=utf-8"):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def json(self, value, status=200):
        self.answer(status, json.dumps(value).encode(), kind="application/json")

    def do_GET(self):
        self.note()
        path = urllib.parse.urlsplit(self.path).path
        if path == "/":
            self.answer(200, '<p>Cổng thử</p><input type="hidden" name="_csrf" value="t/+=&amp;k">'
                        .encode(), ("Set-Cookie", "before=1; Path=/"))
        elif path in ("/1", "/2", "/3"):
            self.answer(302, b"", ("Location", f"/{int(path[1]) + 1}"))
        elif path == "/sso":
            self.answer(302, b"", ("Location", "/sso2"), ("Set-Cookie", "state=s; Path=/"))
        elif path == "/sso2":
            self.answer(302, b"", ("Location", "https://quoc-gia.peer.test/login?state=secret-state"))
        elif path == "/back":  # as a login does: there, and back again with a session
            signed = "phien=2" in (self.headers.get("Cookie") or "")
            self.answer(200 if signed else 302, b"again", *([] if signed else [
                ("Location", "/back"), ("Set-Cookie", "phien=2; Path=/")]))
        elif path.startswith("/tep/"):
            self.answer(200, self.server.file, kind="application/pdf")
        else:
            self.answer(200, (self.headers.get("Cookie") or "no cookie").encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.note(body)
        if self.path == "/login":
            fields = dict(urllib.parse.parse_qsl(body.decode()))
            good = fields.get("_csrf") == "t/+=&k" and fields.get("pw") == "mật & khẩu"
            self.answer(303, b"", ("Location", "/home" if good else "/denied"),
                        ("Set-Cookie", "phien=1; Path=/; HttpOnly"))
        elif self.path == "/upload":
            begin = body.index(b"\r\n\r\n", body.index(b"filename=")) + 4
            self.server.file = body[begin:body.index(b"\r\n--", begin)]
            self.json({"id": "a\"b&c", "size": len(self.server.file)})
        else:
            self.json({"path": self.path, "body": body.decode()})

    def log_message(self, *_):
        pass


def portal():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    server.daemon_threads = True
    server.seen, server.file = [], b""
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://{HOST}:{server.server_port}"


def journey(*steps, **more):
    return {"journey": list(steps), "methods": ["POST"], "timeout": "5s", **more}


def step(name, url, **more):
    return {"step": name, "url": url, **more}


def go(scene, journeys, **more):
    """All at once; what was found by name."""
    _, found = scene.probe(config([service(name, words) for name, words in journeys.items()],
                                  hosts={"*.peer.test": "127.0.0.1"}, **more))
    return {name: found[name + "/1"] for name in journeys}


def verdict(row):
    return row["outcome"], row["reason"], row.get("step")


@test
def a_visitor_signs_in_uploads_and_cleans_up(scene: Scene):
    server, url = portal()
    scene.write("pw", "mật & khẩu\n").chmod(0o600)
    row = go(scene, {"all": journey(
        step("trang chủ", url + "/", extract={"csrf": {"hidden": "_csrf"}}),
        step("đăng nhập", "/login", form={"_csrf": "{{csrf}}", "pw": "{{pw}}"},
             expect={"contains": "before=1; phien=1"}),
        step("tải tệp", "/upload", form={"x": "{{csrf}}"},
             upload={"field": "tep", "name": "đơn.pdf", "size": "1MB"},
             extract={"id": {"json": "$.id"}}, expect={"json": {"$.size": "= 1000000"}}),
        step("đọc lại", "/tep/{{id}}", expect={"hash": "{{upload}}"}),
        step("gửi", "/json", method="POST", body='{"id": "{{id}}", "run": {{run}}}',
             expect={"json": {"$.body": "exists"}}),
        cleanup=[step("xóa", url + "/delete/{{id}}", form={"pw": "{{pw}}"})],
        variables={"pw": {"file": "pw"}})})["all"]
    equal(verdict(row), ("ok", None, None), f"{row}")
    sent = [body for _, path, _, body in server.seen if path == "/json"]
    equal(json.loads(sent[0])["id"], 'a"b&c', "the id in a JSON body")
    paths = [path for _, path, *_ in server.seen]
    equal(paths[-1], "/delete/a%22b%26c", "what was done last")
    equal([(hop["step"], hop.get("cleanup", False)) for hop in row["hops"]][-1], ("xóa", True),
          "the last hop")
    shown = json.dumps(row, ensure_ascii=False)
    for secret in ("mật & khẩu", "m%E1%BA%ADt", "a%22b%26c", "t/+=&k"):
        check(secret not in shown, f"{secret} is shown: {shown}")
    check("{{id}}" in shown.replace("%7B", "{").replace("%7D", "}"), f"the id's name: {shown}")


@test
def what_was_read_back_is_what_was_sent(scene: Scene):
    _, url = portal()
    upload = step("gửi", url + "/upload", upload={"field": "tep", "size": "20kB"})
    found = go(scene, {
        "same": journey(upload, step("đọc", "/tep/last", expect={"hash": "{{upload}}"})),
        "other": journey(upload, step("đọc", "/home", expect={"hash": "{{upload}}"}))})
    equal(verdict(found["same"]), ("ok", None, None), "the same")
    equal(verdict(found["other"]), ("failed", "hash", "đọc"), "another page")


@test
def the_hops_add_up_to_the_total(scene: Scene):
    _, url = portal()
    row = go(scene, {"four": journey(step("bốn chặng", url + "/1"))})["four"]
    equal((row["outcome"], len(row["hops"])), ("ok", 4), f"{row}")
    hops = sum(hop["phases"]["total_ms"] for hop in row["hops"])
    check(abs(hops - row["phases"]["total_ms"]) < 1, f"{hops} are {row['phases']['total_ms']}")


@test
def it_stops_before_the_national_login(scene: Scene):
    server, url = portal()
    sso = {"header": {"Location": "[?&]state=secret-state$"}}
    found = go(scene, {
        "stops": journey(step("đăng nhập", url + "/sso", stop_at="quoc-gia.peer.test", expect=sso)),
        "not-there": journey(step("đăng nhập", url + "/home", stop_at="quoc-gia.peer.test")),
        "elsewhere": journey(step("đăng nhập", url + "/sso", stop_at="khac.peer.test")),
        "leaves": journey(step("đăng nhập", url + "/sso")),
        "back": journey(step("trở lại", url + "/back")),
    })
    equal({name: verdict(row) for name, row in found.items()}, {
        "stops": ("ok", None, None),
        "not-there": ("failed", "status", "đăng nhập"),
        "elsewhere": ("failed", "final_host", "đăng nhập"),
        "leaves": ("failed", "final_host", "đăng nhập"),
        "back": ("ok", None, None)}, "verdicts")
    check("secret-state" not in json.dumps(found), f"a query is shown: {found}")
    check(server.seen, "the portal was asked")


@test
def the_failed_step_is_named_and_the_rest_is_cleaned_up(scene: Scene):
    server, url = portal()
    ports = scene.peer()
    peer = f"http://{HOST}:{ports['http']}"
    cleanup = [step("dọn", url + "/cleaned?by={{by}}"), step("không có gì", url + "/never/{{late}}")]

    def broken(by, bad, **more):
        return journey(step("mở", url + "/"), {"step": "hỏng", **bad},
                       step("sau đó", url + "/late", extract={"late": {"regex": "(.)"}}),
                       cleanup=cleanup, variables={"by": by},
                       hosts=[HOST, "127.0.0.1"], **more)

    rows = {
        "status": ({"url": peer + "/status/500"}, "status"),
        "content": ({"url": peer + "/ok", "expect": {"contains": "phiên làm việc"}}, "content"),
        "error": ({"url": url + "/json", "form": {"a": "b"},
                   "expect": {"json": {"$.path": "missing"}}}, "content"),
        "silent": ({"url": peer + "/silent"}, "timeout_first_byte"),
        "half": ({"url": peer + "/silent-mid-body"}, "timeout_body"),
        "reset": ({"url": peer + "/reset-mid-body"}, "reset"),
        "refused": ({"url": "http://127.0.0.1:1/"}, "refused"),
        "stranger": ({"url": peer + "/redirect-to?url=http://la.peer.test/"}, "final_host"),
        "loop": ({"url": peer + "/redirect-loop"}, "redirect"),
        "endless": ({"url": peer + "/redirect/100"}, "redirect"),
        "sessions": ({"url": peer + "/login-loop"}, "redirect"),
        "growing": ({"url": peer + "/redirect-growing"}, "redirect"),
        "no-token": ({"url": peer + "/ok", "extract": {"t": {"hidden": "_csrf"}}}, "step"),
        "no-json": ({"url": peer + "/ok", "extract": {"t": {"json": "$.id"}}}, "format"),
        "no-match": ({"url": peer + "/ok", "extract": {"t": {"regex": "id=(\\d+)"}}}, "step"),
        "long": ({"url": peer + "/form/70000", "extract": {"t": {"hidden": "_csrf"}}}, "step"),
        "maintenance": ({"url": peer + "/maintenance"}, "soft_maintenance"),
        "large": ({"url": peer + "/size/2000", "expect": {"max_size": "1kB"}}, "too_large"),
    }
    found = go(scene, {name: broken(name, bad, timeout="1500ms")
                       for name, (bad, _) in rows.items()})
    equal({name: verdict(row) for name, row in found.items()},
          {name: ("failed", reason, "hỏng") for name, (_, reason) in rows.items()}, "verdicts")
    asked = [path for _, path, *_ in server.seen]
    equal(sorted(path for path in asked if path.startswith("/cleaned")),
          sorted(f"/cleaned?by={name}" for name in rows), "cleaned up")
    check(not any(path.startswith(("/never", "/late")) for path in asked), f"{asked}")
    for name, row in found.items():
        check("step 2 of 3, 'hỏng'" in row["detail"], f"{name}: {row['detail']}")
        equal(row["hops"][-1].get("cleanup"), True, f"{name}: {row['hops']}")


@test
def strangers_cannot_make_it_carry_too_much(scene: Scene):
    ports = scene.peer()
    peer = f"http://{HOST}:{ports['http']}"
    found = go(scene, {
        "flood": journey(step("nhận", peer + "/cookies/1000"), step("nhận thêm", "/cookies/500"),
                         step("gửi lại", "/echo", expect={"contains": "k499=", "lacks": "k400="})),
        "form": journey(step("mở", peer + "/form/60000", extract={"t": {"hidden": "_csrf"}}),
                        step("gửi", "/posted", form={"t": "{{t}}"},
                             expect={"matches": "^t=x{60000}$"})),
        "address": journey(step("mở", peer + "/form/60000", extract={"t": {"hidden": "_csrf"}}),
                           step("hỏi", "/ok?{{t}}")),
        "link": journey(step("mở", peer + "/header?name=X-Go&value=http://la.peer.test/",
                             extract={"go": {"header": "X-Go"}}), step("đi", "{{go}}")),
        "script": journey(step("mở", peer + "/header?name=X-Go&value=javascript:alert(1)",
                               extract={"go": {"header": "X-Go"}}), step("đi", "{{go}}")),
        "warned": journey(step("mở", peer + "/ok"), cleanup=[step("dọn", peer + "/status/500")]),
    })
    equal({name: verdict(row) for name, row in found.items()}, {
        "flood": ("ok", None, None), "form": ("ok", None, None),
        "address": ("failed", "step", "hỏi"), "link": ("failed", "final_host", "đi"),
        "script": ("failed", "step", "đi"), "warned": ("ok", "status", None)}, "verdicts")
    check("cleaning up, step 'dọn'" in found["warned"]["detail"], found["warned"]["detail"])


@test
def time_is_that_of_all_steps(scene: Scene):
    ports = scene.peer()
    peer = f"http://{HOST}:{ports['http']}"
    slow = [step(f"bước {i}", f"{peer}/slow/400") for i in range(3)]
    found = go(scene, {
        "over": journey(slow[0], step("im lặng", peer + "/silent"), timeout="1s",
                        cleanup=[step("dọn", peer + "/slow/400")]),
        "slow": journey(*slow, within="1s"),
        "cleaning": journey(step("mở", peer + "/ok"), cleanup=[step("dọn", peer + "/slow/1200")],
                            within="1s"),
    })
    equal({name: verdict(row) for name, row in found.items()}, {
        "over": ("failed", "timeout_first_byte", "im lặng"), "slow": ("degraded", "slow", None),
        "cleaning": ("ok", None, None)}, "verdicts")
    over = found["over"]
    check(900 < over["phases"]["total_ms"] < 1500, f"all steps have one limit: {over}")
    equal(over["hops"][-1]["reason"], None, "cleaning up has a time of its own")


def soon(every=300, first_round=30):
    """A name that is asked at once after a start, as model/schedule.c and watch_agenda.c have it."""
    mask = 2 ** 64 - 1
    for number in range(100000):
        value = 14695981039346656037
        for byte in f"j{number}/1".encode():
            value = (value ^ byte) * 1099511628211 & mask
        for factor in (0xff51afd7ed558ccd, 0xc4ceb9fe1a85ec53):
            value = (value ^ value >> 33) * factor & mask
        if (value ^ value >> 33) % (every * 10 ** 6) % (first_round * 10 ** 6) < 10 ** 5:
            return f"j{number}"
    raise Wrong("no name will do")


@test
def the_monitor_keeps_what_the_failed_step_saw(scene: Scene):
    server, url = portal()
    scene.write("pw", "mật & khẩu\n").chmod(0o600)
    name = soon()
    monitor = scene.monitor(config([service(name, journey(
        step("trang chủ", url + "/", extract={"csrf": {"hidden": "_csrf"}}),
        step("gửi", "/json", form={"_csrf": "{{csrf}}", "pw": "{{pw}}"},
             expect={"json": {"$.path": "/khác"}}),
        cleanup=[step("dọn", url + "/cleaned")],
        variables={"pw": {"file": "pw"}}))], hosts={"*.peer.test": "127.0.0.1"}))
    monitor.wait_for_state(name, "down", 30)
    equal(monitor.service(name)["reason"], "content", "the reason")
    rows = wait_for(lambda: monitor.rows("select unpacked(b) as document from evidence"), 10, "one")
    seen = json.loads(rows[0]["document"])
    equal((seen["step"], seen["reason"]), ("gửi", "content"), "what failed")
    check("{{pw}}" in seen["body"] and "{{csrf}}" in seen["body"], f"the body: {seen['body']}")
    whole = json.dumps(seen, ensure_ascii=False)
    for secret in ("khẩu", "%E1%BA%A9u", "t%2F", "t/+"):
        check(secret not in whole, f"{secret} is kept: {whole}")
    equal(server.seen[-1][1], "/cleaned", "what was done last")
    equal(len(monitor.samples(name)), 1, "one journey, and no retry")


@test
def the_demo_s_journeys_go_well_and_fail_where_they_should(scene: Scene):
    province = scene.province()
    demo = scene.path("demo")
    shutil.copytree(ROOT / "probes/demo", demo)
    path = demo / "haidang.yaml"
    path.write_text(path.read_text()
                    .replace("443: 18443, 80: 18080", f"443: {province.https}, 80: {province.http}")
                    .replace("../../build/demo/ca.pem", str(province.ca)))
    journeys = demo / "services/journeys.yaml"
    journeys.write_text(journeys.read_text().replace(" every: ", " timeout: 4s\n        every: "))
    ids = ["dvc-01", "dvc-02", "dvc-03", "dvc-05", "dvc-06", "dvc-12", "qh-07", "nt-05"]
    _, found = scene.probe(path, *ids)
    equal({name: row["outcome"] for name, row in found.items() if row["outcome"] != "ok"}, {},
          f"all are well: {found}")
    province.control("dvc-02", "callback")
    province.control("dvc-03", "file-empty")
    province.control("dvc-05", "silent")
    _, found = scene.probe(path, *ids)
    equal({name: verdict(row) for name, row in found.items() if row["outcome"] != "ok"}, {
        "dvc-02/1": ("failed", "status", "đăng nhập ở máy chủ định danh thử nghiệm"),
        "dvc-03/1": ("failed", "content", "tải tệp lên"),
        "dvc-05/1": ("failed", "timeout_first_byte", "khởi tạo giao dịch")}, "what failed")
    check("FILE_EMPTY" in found["dvc-03/1"]["detail"], found["dvc-03/1"]["detail"])
    equal(found["dvc-03/1"]["hops"][-1].get("cleanup"), True, "the application was withdrawn")
    equal(found["dvc-03/1"]["hops"][-1]["status"], 200, "the application was withdrawn")


if __name__ == "__main__":
    main()
