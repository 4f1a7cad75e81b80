#!/usr/bin/python3
"""What is told to the public, and what is said against the past: by command, in a crash."""

from harness import (SOAK, Scene, check, config, equal, free_port, http_get, main, program, service,
                     test, wait_for)

ROUNDS = 30 if SOAK else 3


def url(monitor, path):
    return f"http://{monitor.host}:{monitor.port}{path}"


def say(scene, monitor, *words, by="An", status=0):
    ended = scene.haidang(words[0], "-c", monitor.config, *words[1:], "--by", by, language="en")
    equal(ended.returncode, status, f"{words}: {ended.stderr}")
    return ended.stdout + ended.stderr


def page(monitor, path):
    return http_get(url(monitor, path)).text


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

    say(scene, monitor, "post", "withdraw", "3", "--reason", "nhầm")
    wait_for(lambda: "Nghỉ lễ" not in page(monitor, "/"), 5, "it is withdrawn")
    equal([row["way"] for row in audits(monitor, "post.publish")], ["command"] * 3, "the audit")


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
