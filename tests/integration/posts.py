#!/usr/bin/python3
"""What is told to the public, and what is said against the past: by command and page, in a crash."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request

from harness import (SOAK, Scene, check, config, equal, free_port, http_get, main, program, service,
                     test, wait_for)

ROUNDS = 30 if SOAK else 3
PASSWORD = "mật khẩu rất dài 1"


def url(monitor, path):
    return f"http://{monitor.host}:{monitor.port}{path}"


def say(scene, monitor, *words, by="An", status=0):
    ended = scene.haidang(words[0], "-c", monitor.config, *words[1:], "--by", by, language="en")
    equal(ended.returncode, status, f"{words}: {ended.stderr}")
    return ended.stdout + ended.stderr


def page(monitor, path):
    return http_get(url(monitor, path)).text


class Browser:
    """Somebody who has signed in, without JavaScript."""

    def __init__(self, monitor, name):
        self.monitor = monitor
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.send("/ops/sign-in", {"next": "", "id": name, "password": PASSWORD})

    def open(self, request):
        try:
            with self.opener.open(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def get(self, path):
        return self.open(url(self.monitor, path))

    def send(self, path, fields):
        return self.open(urllib.request.Request(url(self.monitor, path),
                                                urllib.parse.urlencode(fields).encode()))

    def fill(self, path, verb, fields):
        """Fills in the form that does this, and says yes where it is asked for."""
        status, text = self.get(path)
        equal(status, 200, path)
        status, text = self.send(path.partition("?")[0], {**hidden_of(text, verb), **fields})
        if 'name="sure" value="yes"' in text:
            self.preview = text
            status, text = self.send(path.partition("?")[0], hidden_of(text, verb))
        return status, text


def hidden_of(text, verb):
    form = next((form for form in re.findall(r"<form.*?</form>", text, re.S)
                 if f'name="do" value="{verb}"' in form), "")
    check(form, f"no form of {verb} in {text}")
    return {name: value.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")
            .replace("&#39;", "'").replace("&amp;", "&")
            for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)}


def audits(monitor, verb):
    return monitor.query(f"select author, way, subject from audit where verb = '{verb}'")


@test
def posts_are_told_changed_and_withdrawn(scene: Scene):
    probe = {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}
    hidden = dict(service("b", probe), public=False)
    monitor = scene.monitor(config([service("a", probe), hidden]))
    wait_for(lambda: len(monitor.incidents()) == 2, 15, "two incidents")
    ids = {row["service"]: row["id"] for row in monitor.incidents()}

    # by command, from a template; of a service that is not public nothing is seen
    say(scene, monitor, "post", "publish", "--template", "incident-opened", "--incident",
        str(ids["a"]))
    say(scene, monitor, "post", "publish", "--incident", str(ids["b"]), "--stage", "identified",
        "--title", "KIN", "--text", "KIN")
    say(scene, monitor, "post", "publish", "--title", "Nghỉ lễ", "--text", "dòng <b>một</b>\ndòng hai",
        "--to", "2h")
    wait_for(lambda: "Nghỉ lễ" in page(monitor, "/"), 5, "the announcement on the page")
    front = page(monitor, "/")
    check("Đang kiểm tra nguyên nhân" in front and "&lt;b&gt;một" in front, front)
    check("Phát hiện" in page(monitor, f"/incidents/{ids['a']}"), "the incident's page")
    for path in ("/", "/en/", "/feed.atom", "/history", "/api/v1/posts", f"/incidents/{ids['a']}"):
        check("KIN" not in page(monitor, path), f"hidden: {path}")
    check("Nghỉ lễ" in page(monitor, "/feed.atom") and "Nghỉ lễ" in page(monitor, "/history"),
          "feed and history")
    equal([row["id"] for row in monitor.json("/api/v1/posts")["posts"]], [3, 1], "the API")

    # by page: a viewer may not, a stranger is led away; an operator sees it before
    for name, role in (("xem", "viewer"), ("truc", "operator"), ("duyet", "approver")):
        scene.haidang("user", "-c", monitor.config, "add", name, "--role", role, "--by", "x",
                      said=PASSWORD + "\n")
    viewer, operator, approver = (Browser(monitor, name) for name in ("xem", "truc", "duyet"))
    _, text = viewer.get("/ops/posts")
    check('value="post-publish"' not in text, "a viewer has no form")
    fields = {"do": "post-publish", "kind": "announcement", "title": "TU TRANG", "text": "x",
              "to": "2099-01-01T00:00"}
    stolen = hidden_of(operator.get("/ops/posts")[1], "post-publish")
    equal(viewer.send("/ops/posts", {**stolen, **fields})[0], 403, "a viewer")
    equal(Browser(monitor, "nobody").send("/ops/posts", {**stolen, **fields})[0] in (200, 403), True,
          "a stranger")
    check("TU TRANG" not in page(monitor, "/"), "neither was told")
    status, text = operator.fill("/ops/posts", "post-publish", fields)
    check(status == 200 and "Đã đăng." in text, f"{status}: {text}")
    check("TU TRANG" in operator.preview and "Người dân sẽ thấy" in operator.preview, "the preview")
    wait_for(lambda: "TU TRANG" in page(monitor, "/"), 5, "on the page")
    status, text = operator.fill("/ops/posts?change=4", "post-change",
                                 {"title": "DA SUA", "text": "y"})
    check("Đã sửa bài đăng." in text, f"{status}: {text}")
    wait_for(lambda: "DA SUA" in page(monitor, "/") and "đã sửa lúc" in page(monitor, "/"), 5,
             "the change")
    check("TU TRANG" in operator.get("/ops/posts")[1], "what it said before")
    say(scene, monitor, "post", "withdraw", "4", "--reason", "nhầm")
    wait_for(lambda: "DA SUA" not in page(monitor, "/"), 5, "it is withdrawn")
    said = say(scene, monitor, "post", "change", "4", "--text", "z", status=1)
    check("has been withdrawn already" in said, said)
    equal([row["way"] for row in audits(monitor, "post.publish")],
          ["command", "command", "command", "page"], "the audit")

    # an objection: filed by an operator, decided by an approver only
    status, text = operator.fill("/ops/addenda", "objection-file",
                                 {"period": "2026-01..", "service": "a", "figure": "down_ms"})
    equal(status, 422, "a wrong period")
    against = {"period": "2020-01", "service": "a", "figure": "down_ms", "agency": "Sở Tài chính",
               "document": "45/STC", "dated": "2020-03-01", "text": "mất điện"}
    status, text = operator.fill("/ops/addenda", "objection-file", against)
    check("Đã ghi nhận kiến nghị." in text, f"{status}: {text}")
    _, text = operator.get("/ops/addenda?decide=1")
    check('value="objection-decide"' not in text, "an operator does not decide")
    status, text = approver.fill("/ops/addenda?decide=1", "objection-decide",
                                 {"decision": "refused", "reason": "không đủ căn cứ"})
    check("Đã ghi nhận quyết định." in text, f"{status}: {text}")
    said = say(scene, monitor, "objection", "decide", "1", "accepted", "--reason", "x", status=1)
    check("has been decided by duyet already" in said, said)


@test
def a_decision_becomes_an_addendum_and_all_verifies(scene: Scene):
    probe = {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}
    monitor = scene.monitor(config([service("a", probe)]))
    wait_for(lambda: monitor.json("/api/v1/incidents")["incidents"], 15, "an incident")
    say(scene, monitor, "objection", "file", "2020-01", "--service", "a", "--figure", "down_ms",
        "--agency", "Sở Tài chính", "--document", "45/STC", "--dated", "2020-03-01", "--text", "x")
    sealed = scene.haidang("seal", "-c", monitor.config, "2020-01", language="en")
    equal(sealed.returncode, 0, sealed.stderr)
    words = ("objection", "decide", "1", "accepted", "--reason", "đúng")
    check("wants 'from' and 'to'" in say(scene, monitor, *words, status=1), "what is missing")
    said = say(scene, monitor, *words, "--document", "12/BB", "--from", "3600000", "--to", "0",
               by="Bình")
    check("the chain's entry 2 is its addendum" in said, said)
    checked = scene.haidang("verify", "-c", monitor.config, language="en")
    equal(checked.returncode, 0, checked.stdout + checked.stderr)
    listed = scene.haidang("seal", "-c", monitor.config, "--list", language="en").stdout
    check("addendum 1 (Bình, 12/BB): đúng" in listed, listed)


@test
def killed_in_the_middle_it_happened_wholly_or_not_at_all(scene: Scene):
    probe = {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}
    monitor = scene.monitor(config([service("a", probe)]))
    monitor.json("/api/v1/status")
    for round_ in range(ROUNDS):
        going = scene.start([program(), "post", "-c", monitor.config, "publish", "--title",
                             f"t{round_}", "--text", "x", "--to", "2h", "--by", "An"], "post")
        monitor.kill()
        going.wait(30)
        monitor.start()
        posts = monitor.query("select id from post order by id")
        told = monitor.query("select cast(subject as integer) as id from audit where verb = "
                             "'post.publish' order by id")
        equal([row["id"] for row in told], [row["id"] for row in posts], f"round {round_}")


if __name__ == "__main__":
    main()
