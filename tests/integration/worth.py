#!/usr/bin/python3
"""What is worth a letter though nothing is down: what will end, has become slow, uses up its
allowance; and the monitor's own troubles.  Letters are looked at where they are written."""

import datetime
import http.server
import json
import threading
import time

from harness import Clocks, Scene, Wrong, check, config, equal, free_port, http_probe, main, service, \
    test, wait_for

ME = datetime.timezone(datetime.timedelta(hours=7))


def called(services, **more):
    """A configuration in which everything is told to one, and what concerns us to another."""
    return config(services, **{
        "people": [{"id": "truc", "name": "Cán bộ trực", "mail": "truc@ninhthuan.test"},
                   {"id": "may", "name": "Quản trị máy chủ", "mail": "may@ninhthuan.test"}],
        "channels": {"mail": {"smtp": f"smtp://127.0.0.1:{free_port()}",
                              "from": "giamsat@ninhthuan.test"}},
        "alerts": [{"steps": [{"after": "0s", "to": ["truc"], "by": ["mail"]}]}],
        "operators": {"to": ["may"], "by": ["mail"]}, **more})


class Post:
    """The letters of a monitor whose clocks are ours."""

    def __init__(self, scene, configuration):
        self.clocks = Clocks(scene)
        self.monitor = scene.monitor(configuration, wrap=self.clocks.wrap())

    def let_pass(self, seconds):
        self.clocks.shift(wall=int(seconds * 1000), steady=int(seconds * 1000))

    def letters(self, kind):
        rows = self.monitor.query("select kind, person, facts from letter order by id")
        return [(row["kind"], row["person"], facts) for row in rows
                for facts in [json.loads(row["facts"])] if facts["kind"] == kind]

    def wait_for_letters(self, kind, count):
        wait_for(lambda: len(self.letters(kind)) >= count, 15,
                 lambda: f"{count} letters of {kind}: {self.letters(kind)}\n{self.monitor.said()}")
        equal(len(self.letters(kind)), count, f"letters of {kind}")
        return self.letters(kind)[-1]


def day_in(days):
    return (datetime.datetime.now(ME) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


@test
def what_ends_is_told_once_a_step_and_over_a_restart(scene: Scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; return 200 ok; }}")
    file = scene.path("haidang.yaml")

    def expires(days):
        return called([service("a", http_probe(f"http://127.0.0.1:{port}/", every="1h"))], expires=[
            {"id": "ten-mien", "name": "Tên miền", "kind": "domain", "ends": day_in(days),
             "services": ["a"]}, {"id": "xa", "name": "Hợp đồng", "ends": day_in(200)}])

    scene.write("haidang.yaml", expires(2))
    post = Post(scene, file)
    post.let_pass(61)
    kind, person, facts = post.wait_for_letters("expiry", 1)
    equal((kind, person, facts["severity"]), ("began", "truc", "critical"), "the letter")
    equal((facts["what"]["days_left"], facts["what"]["name"]), (2, "Tên miền"), "its facts")

    post.monitor.stop()
    post.monitor.start()
    post.let_pass(61)
    post.let_pass(3600)
    post.monitor.wait_for_samples("a", 2, 15)
    equal([row[0] for row in post.letters("expiry")], ["began"], "told again after a restart")
    post.let_pass(facts["what"]["ends_ms"] / 1000 - 43200 - time.time() - post.clocks.wall / 1000)
    wait_for(lambda: len(post.letters("expiry")) == 2, 15, lambda: f"{post.letters('expiry')}")
    equal(post.letters("expiry")[-1][2]["what"]["days_left"], 0, "half a day before its end")

    post.monitor.stop()
    scene.write("haidang.yaml", expires(400))
    post.monitor.start()
    post.let_pass(61)
    wait_for(lambda: post.letters("expiry")[-1][0] == "over", 15, "that it was renewed")


class Site(http.server.ThreadingHTTPServer):
    """Answers when and as it is told."""

    daemon_threads = True

    def __init__(self):
        self.delay, self.code, self.asked = 0.0, 200, 0
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked += 1
                time.sleep(site.delay)
                self.send_response(site.code)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/"


def heard(post):
    rows = post.monitor.query("select last from heard")
    return rows[0]["last"] if rows else 0


VOID = 3


def ask(post, site, code):
    """The next check that is worth anything, five minutes after the last: a jump within is void."""
    site.code = code
    for _ in range(5):
        before = heard(post)
        post.let_pass(297.5)
        wait_for(lambda: heard(post) > before, 10, "it was asked")
        if post.monitor.query("select outcome from sample order by id desc limit 1")[0][
                "outcome"] != VOID:
            return
    check(False, "each check was disturbed")


@test
def slowness_is_told_by_its_percentile_and_ends_lower(scene: Scene):
    site = Site()
    site.delay = 0.15
    post = Post(scene, called([service(
        "a", http_probe(site.url(), every="1s", retry="500ms", timeout="900ms",
                        expect={"within": {"value": "120ms", "else": "degraded"}}),
        target={"availability": "99%", "p95": "100ms"})]))
    kind, person, facts = post.wait_for_letters("slow", 1)
    equal((kind, person, facts["severity"]), ("began", "truc", "warning"), "the letter")
    check(150000 <= facts["what"]["p95_us"] < 900000 and facts["what"]["target_us"] == 100000, facts)
    wait_for(lambda: post.monitor.query("select state from incident where ended is null"), 10,
             "degraded, too")
    post.let_pass(61)
    equal(post.monitor.query("select count(*) as n from letter")[0]["n"], 1, "letters in all")
    equal({row["why"] for row in post.monitor.query(
        "select json_extract(state, '$.why') as why from alert where kind = 'service'")}, {"slow"},
        "why nobody hears of that incident")
    site.delay = 0
    post.let_pass(16 * 60)  # what was slow lies behind the window
    wait_for(lambda: len(post.letters("slow")) == 2, 20, "the end")
    equal(post.letters("slow")[1][0], "over", "the end")


@test
def what_is_looked_at_no_more_is_over_without_a_word(scene: Scene):
    site = Site()
    site.delay = 0.15

    def configured(target):
        return called([service("a", http_probe(site.url(), every="1s", retry="500ms",
                                               timeout="900ms"), target=target)])

    scene.write("haidang.yaml", configured({"availability": "99%", "p95": "100ms"}))
    post = Post(scene, scene.path("haidang.yaml"))
    post.wait_for_letters("slow", 1)
    post.monitor.stop()
    scene.write("haidang.yaml", configured({"availability": "99%"}))
    post.monitor.start()
    wait_for(lambda: post.monitor.query("select * from alert where ended is not null"), 10,
             lambda: f"{post.monitor.query('select * from alert')}")
    equal(len(post.letters("slow")), 1, "letters")


@test
def an_allowance_that_is_used_up_by_many_breaks_is_told_and_one_alone_is_not(scene: Scene):
    site = Site()
    for _ in range(5):
        post = Post(scene, called([service(
            "a", http_probe(site.url(), every="5m", retry="4m", confirm=1),
            target={"availability": "99.9%"})], measure={"max_late": "30m"}))
        site.asked = 0
        while not site.asked:
            post.let_pass(5)
            post.monitor.status()
        ask(post, site, 200)
        if not post.monitor.query("select * from incident"):
            break  # else a jump hit the first check while it was under way
        post.monitor.stop()
        post.monitor.store.unlink()
    for code in [200] * 7 + [503, 200]:
        ask(post, site, code)
    wait_for(lambda: len(post.letters("service")) == 2, 10, lambda: "down and up: " + str(
        [post.letters("service"), post.monitor.query("select * from incident"),
         post.monitor.rows("select probe, at, outcome, reason, late_us, lag_us from samples")]))
    post.let_pass(61)
    equal(post.letters("burn"), [], "after one break")
    for _ in range(4):  # a break is too long ago if the check after it had to be asked again
        for code in [200, 503, 200]:
            ask(post, site, code)
        post.let_pass(61)
        try:
            wait_for(lambda: post.letters("burn"), 5, "a letter")
            break
        except Wrong:
            continue
    kind, person, facts = post.letters("burn")[0]
    equal((kind, person, facts["what"]["pace"]), ("began", "truc", "fast"), "the letter")
    down = post.monitor.query("select sum(ended - began) as ms from span where state = "
                              "(select max(state) from span)")[0]["ms"]
    # it is counted from the store, which may be a commit behind
    check(0 < facts["what"]["down_ms"] <= down + 1000, f"{facts} of {down}")


@test
def our_own_trouble_is_told_to_those_who_keep_us_and_only_if_it_lasts(scene: Scene):
    site = Site()
    file = scene.write("haidang.yaml", called([service("a", http_probe(site.url(), every="1h"))]))
    post = Post(scene, file)
    equal(scene.haidang("stop-probing", "-c", file).returncode, 0, "stopped")

    def raised():
        return post.monitor.query("select count(*) as n from alert where kind = 'monitor' and "
                                  "subject = 'stopped'")[0]["n"]

    post.let_pass(61)
    wait_for(raised, 10, "it is known")
    post.let_pass(530)
    post.let_pass(61)
    equal(post.letters("monitor"), [], "before ten minutes are over")
    post.let_pass(120)
    wait_for(lambda: post.letters("monitor"), 10, lambda: post.monitor.said())
    equal({person for _, person, _ in post.letters("monitor")}, {"may"}, "who is told")
    equal(scene.haidang("resume", "-c", file).returncode, 0, "resumed")
    post.let_pass(61)
    wait_for(lambda: any(kind == "over" for kind, _, _ in post.letters("monitor")), 10, "its end")


if __name__ == "__main__":
    main()
