#!/usr/bin/python3
"""Who may sign in: users and tokens by command, alone and beside a monitor, in a crash; nothing secret
stands anywhere."""

import hashlib
import json
import os
import pty
import select
import subprocess
import time

from harness import (SOAK, Scene, check, config, equal, free_port, http_get, main, program, query,
                     service, test)

PASSWORD = "đồng hồ cát ở Phan Rang"
OTHER = "một mật khẩu khác, cũng dài"
THIRD = "ngọn hải đăng mũi Dinh"


def words_of(scene):
    probe = {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}
    return config([service("a", probe)], store=str(scene.path("haidang.db")))


def ask(scene, path, what, *words, said=None, status=0, by="An"):
    ended = scene.haidang(what, "-c", path, *words, *(["--by", by] if by else []), language="en",
                          said=said)
    equal(ended.returncode, status, f"{what} {words}: {ended.stdout}{ended.stderr}")
    return ended


def listed(scene, path, what):
    return json.loads(ask(scene, path, what, "list", "--json", by=None).stdout)[what + "s"]


def rows(scene, question):
    return [tuple(row.values()) for row in query(scene.path("haidang.db"), question)]


def audits(scene):
    return rows(scene, "select author, way, verb, subject, words from audit order by id")


def go_through(scene, path):
    """All verbs, once: what was secret about it."""
    ask(scene, path, "user", "add", "quan-tri", "--role", "admin", said=PASSWORD + "\n")
    said = ask(scene, path, "user", "add", "quan-tri", "--role", "viewer", said=PASSWORD, status=1)
    check("there is a user 'quan-tri' already" in said.stderr, said.stderr)
    ask(scene, path, "user", "add", "truc", "--role", "viewer", said=PASSWORD)
    ask(scene, path, "user", "role", "truc", "--role", "operator", by="Bình")
    ask(scene, path, "user", "password", "truc", said=OTHER + "\r\n")
    equal([(row["id"], row["role"], row["by"]) for row in listed(scene, path, "user")],
          [("quan-tri", "admin", "An"), ("truc", "operator", "An")], "who there are")
    ask(scene, path, "user", "sign-out", "truc", by="Bình")
    ask(scene, path, "user", "sign-out", "nobody", status=1)
    ask(scene, path, "user", "remove", "truc")
    ask(scene, path, "user", "remove", "truc", status=1)
    made = ask(scene, path, "token", "add", "grafana", "--role", "viewer", "--for", "90d")
    token = made.stdout.strip()
    check(token.startswith("haidang_") and len(token) == 72, token)
    check("shown only now" in made.stderr, made.stderr)
    equal([(row["id"], row["role"], row["ended"]) for row in listed(scene, path, "token")],
          [("grafana", "viewer", False)], "which tokens")
    equal(rows(scene, "select lower(hex(digest)) from token"),
          [(hashlib.sha256(token.encode()).hexdigest(),)], "what is kept of it")
    ask(scene, path, "token", "remove", "grafana")
    ask(scene, path, "token", "remove", "grafana", status=1)
    equal(listed(scene, path, "token"), [], "no token is left")
    equal(rows(scene, "select id, role, substr(password, 1, 3) from account"),
          [("quan-tri", "admin", "$y$")], "what is kept of a user")
    equal([row[:4] for row in audits(scene)],
          [(who, "command", verb, whom) for who, verb, whom in (
              ("An", "user.add", "quan-tri"), ("An", "user.add", "truc"),
              ("Bình", "user.role", "truc"), ("An", "user.password", "truc"),
              ("Bình", "user.sign_out", "truc"), ("An", "user.remove", "truc"), ("An", "token.add", "grafana"),
              ("An", "token.remove", "grafana"))], "the audit")
    return [PASSWORD, OTHER, token, token[8:], hashlib.sha256(token.encode()).hexdigest()]


def shown_nowhere(scene, secrets, text):
    told = text + json.dumps(audits(scene), ensure_ascii=False)
    for secret in secrets + ["$y$"]:
        check(secret not in told, f"{secret} is shown: {told}")
    for file in scene.folder.rglob("*"):
        if file.is_file():
            for secret in secrets[:4]:
                check(secret.encode() not in file.read_bytes(), f"{secret} lies in {file}")


class Person:
    """Who has signed in by the API, and asks with his cookie."""

    def __init__(self, monitor, id_, password):
        self.monitor = monitor
        _, headers, said = self.ask("session", {"id": id_, "password": password})
        self.headers = {"Cookie": headers["Set-Cookie"].split(";")[0], "X-Haidang-Key": said["key"]}

    def ask(self, path, words=None, **headers):
        """(status, headers, document)"""
        answer = http_get(f"http://127.0.0.1:{self.monitor.port}/api/v1/{path}", method="GET" if words is None else "POST",
                          headers={"Content-Type": "application/json", **getattr(self, "headers", {}),
                                   **{name.replace("_", "-"): value for name, value in headers.items()}},
                          body=None if words is None else json.dumps(words).encode())
        return answer.status, answer.headers, json.loads(answer.text)

    def does(self, path, words, status=200, **headers):
        got, _, said = self.ask(path, words, **headers)
        equal(got, status, f"{path} {words}: {said}")
        return said


def by_api(scene, monitor):
    """The same verbs: what was secret about it."""
    admin = Person(monitor, "quan-tri", PASSWORD)
    made = {"id": "mai", "role": "approver", "password": THIRD}
    for _ in range(2):  # sent again with its key it is done once
        admin.does("users", made, 201, Idempotency_Key="1")
    equal(admin.does("users", made, 409)["detail"], "there is a user 'mai' already", "sent again without")
    for wrong, word in (({"password": "short"}, "password"), ({"hash": "$y$j9T$x"}, "hash"), ({}, "password"),
                        ({"password": 5}, "password"), ({"id": "Mai", "password": THIRD}, "id"),
                        ({"role": "root", "password": THIRD}, "role"), ({"password": THIRD, "x": 1}, None)):
        equal(admin.does("users", {"id": "lan", "role": "viewer", **wrong}, 422).get("word"), word, wrong)
    mai = Person(monitor, "mai", THIRD)
    mai.does("users", {**made, "id": "lan"}, 403)
    mai.does("users/mai/role", {"role": "admin"}, 403)
    for verb, words in (("role", {"role": "viewer"}), ("password", {"password": OTHER}), ("sign-out", {})):
        equal(mai.ask("session")[0], 200, f"she is in before {verb}")
        rows_of = [row for row in listed(scene, monitor.config, "user") if row["id"] == "mai"]
        check(rows_of[0]["sessions"] == 1 and rows_of[0]["signed_in"] is not None, rows_of)
        equal(admin.ask("users")[2]["users"], listed(scene, monitor.config, "user"), "told alike")
        admin.does(f"users/mai/{verb}", words)
        equal(mai.ask("session")[0], 401, f"{verb} ends her session")
        mai = Person(monitor, "mai", THIRD if verb == "role" else OTHER)
    check("/ops/account" in admin.does("users/quan-tri/password", {"password": THIRD}, 409)["detail"],
          "his own password is changed where the present one is asked for")
    for verb, words in (("role", {"role": "viewer"}), ("remove", {})):
        check("last administrator" in admin.does(f"users/quan-tri/{verb}", words, 409)["detail"], "the last administrator")
    token = admin.does("tokens", {"id": "prom", "role": "viewer", "until": "30d"}, 201,
                       Idempotency_Key="2")["token"]
    check("token" not in admin.does("tokens", {"id": "prom", "role": "viewer", "until": "30d"}, 201,
                                    Idempotency_Key="2"), "it is told once")
    equal(admin.ask("tokens")[2]["tokens"], listed(scene, monitor.config, "token"), "told alike")
    bearer = {"Authorization": "Bearer " + token}
    equal(monitor.get("/api/v1/session", headers=bearer).status, 200, "it lets in")
    admin.does("tokens/prom/remove", {})
    equal(monitor.get("/api/v1/session", headers=bearer).status, 401, "and does no more")
    admin.does("users/mai/remove", {})
    admin.does("users/mai/remove", {}, 404)
    equal([row[:4] for row in audits(scene) if row[1] == "api"],
          [("quan-tri", "api", verb, whom) for verb, whom in (
              ("user.add", "mai"), ("user.role", "mai"), ("user.password", "mai"), ("user.sign_out", "mai"),
              ("token.add", "prom"), ("token.remove", "prom"), ("user.remove", "mai"))], "the audit")
    # nobody can try passwords against the marks by which what is sent twice is known
    mark = json.loads(rows(scene, "select words from audit where way = 'api' and subject = 'mai'"
                                  " and verb = 'user.add'")[0][0])["mark"]
    said = b"".join(part.encode() + b"\0" for part in ("quan-tri", "/api/v1/users", "1", json.dumps(made)))
    check(mark != hashlib.sha256(said).hexdigest()[:32], "the mark can be guessed at")
    return [THIRD, token, token[8:], hashlib.sha256(token.encode()).hexdigest()]


@test
def users_are_kept_without_a_monitor(scene: Scene):
    path = scene.write("haidang.yaml", words_of(scene))
    shown_nowhere(scene, go_through(scene, path), "")
    # a stranger's way in: the hash of the system's own library
    check("quan-tri" in ask(scene, path, "user", "list", by=None).stdout, "the table")


@test
def users_are_kept_beside_a_monitor(scene: Scene):
    monitor = scene.monitor(words_of(scene), more=["-v"])
    secrets = go_through(scene, monitor.config)
    for route in ("/api/v1/status", "/metrics", "/", "/api/v1/openapi.json"):
        check("quan-tri" not in monitor.get(route).text, f"{route} tells of users")
    for route, status in (("/api/v1/users", 401), ("/users", 404), ("/login", 404), ("/api/v1/tokens", 401)):
        equal(monitor.get(route).status, status, f"{route} is not for strangers")
    equal(monitor.get("/ops").status, 303, "a stranger is sent to sign in")
    secrets += by_api(scene, monitor)
    equal(monitor.stop()[0], 0, monitor.said())
    shown_nowhere(scene, secrets, scene.said("monitor"))


@test
def wrong_usage_changes_nothing(scene: Scene):
    path = scene.write("haidang.yaml", words_of(scene))
    cases = (
        (("user",), None, 2, "one of these words is wanted: list add password role sign-out remove"),
        (("user", "add", "an"), PASSWORD, 2, "--role wants one of viewer, operator"),
        (("user", "add", "an", "--role", "root"), PASSWORD, 2, "--role wants one of viewer"),
        (("user", "add", "An", "--role", "admin"), PASSWORD, 2, "'An' is no id of a user"),
        (("user", "add", "an", "x", "--role", "admin"), PASSWORD, 2, "wants other words"),
        (("user", "add", "an", "--role", "admin"), None, 2, "no password was given"),
        (("user", "add", "an", "--role", "admin"), "short\n", 2, "at least 12 letters"),
        (("user", "add", "nguyen.van.an", "--role", "admin"), "Nguyen.Van.An\n", 2,
         "must not be the id"),
        (("user", "add", "an", "--role", "admin"), "x" * 257 + "\n", 2, "longer than 256 bytes"),
        (("user", "add", "an", "--role", "admin"), "twelve\0letters\n", 2, "one line of text"),
        (("user", "password", "an"), PASSWORD, 1, "there is no user 'an'"),
        (("user", "role", "an"), None, 2, "--role wants"),
        (("user", "role", "an", "--role", "viewer"), None, 1, "there is no user 'an'"),
        (("user", "remove", "an", "--role", "viewer"), None, 2, "does not take one of these"),
        (("token", "add", "t", "--role", "viewer"), None, 2, "wants --for or --until"),
        (("token", "add", "t", "--for", "1d"), None, 2, "'role' is missing"),
        (("token", "add", "t", "--for", "400d", "--role", "viewer"), None, 2, "at most 366 days"),
        (("token", "add", "t", "--until", "2001-01-01 00:00", "--role", "viewer"), None, 2,
         "it is over"),
        (("token", "add", "T", "--for", "1d", "--role", "viewer"), None, 2, "small letters"),
        (("token", "remove", "t"), None, 1, "there is no token 't'"),
    )
    for words, said, status, why in cases:
        ended = ask(scene, path, *words, said=said, status=status)
        check(why in ended.stderr, f"{words}: {ended.stderr}")
        equal(ended.stdout, "", f"{words} says")
        check(said is None or said.strip() not in ended.stderr
              or words[2] == said.strip(), f"{words} shows it: {ended.stderr}")
    equal(audits(scene) + rows(scene, "select id from account") + rows(scene, "select id from token"),
          [], "nothing was changed")


def type_password(scene, path, lines):
    """At a terminal: (exit status, all that stood there)."""
    control, terminal = pty.openpty()
    child = subprocess.Popen(
        [str(program()), "user", "-c", str(path), "add", "an", "--role", "admin", "--by", "An"],
        cwd=scene.folder, stdin=terminal, stdout=terminal, stderr=terminal,
        env={**os.environ, "LANGUAGE": "en"})
    os.close(terminal)
    seen = b""
    deadline = time.monotonic() + 30
    for prompt, line in lines:
        while prompt not in seen and time.monotonic() < deadline:
            if select.select([control], [], [], 1)[0]:
                seen += os.read(control, 4096)
        check(prompt in seen, f"{prompt} is not in {seen}")
        os.write(control, line)
    while time.monotonic() < deadline:
        try:
            if select.select([control], [], [], 1)[0]:
                seen += os.read(control, 4096)
        except OSError: # all of it was read, and the child has closed it
            break
    status = child.wait(30)
    os.close(control)
    return status, seen.decode()


@test
def at_a_terminal_it_is_typed_twice_and_unseen(scene: Scene):
    path = scene.write("haidang.yaml", words_of(scene))
    status, seen = type_password(scene, path, ((b"Password: ", PASSWORD.encode() + b"\n"),
                                               (b"Once more: ", OTHER.encode() + b"\n")))
    equal(status, 2, seen)
    check("differ" in seen and PASSWORD not in seen and OTHER not in seen, seen)
    status, seen = type_password(scene, path, ((b"Password: ", PASSWORD.encode() + b"\n"),
                                               (b"Once more: ", PASSWORD.encode() + b"\n")))
    equal(status, 0, seen)
    check("added: an, admin" in seen and PASSWORD not in seen, seen)


@test
def a_crash_leaves_whole_users_each_with_its_audit(scene: Scene):
    monitor = scene.monitor(words_of(scene))
    done = 0
    for turn in range(12 if SOAK else 4):
        children = []
        for i in range(4):
            child = subprocess.Popen(
                [str(program()), "user", "-c", str(monitor.config), "add", f"u{turn}-{i}",
                 "--role", "operator", "--by", "An"], cwd=scene.folder, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            child.stdin.write(PASSWORD.encode() + b"\n")
            child.stdin.close()
            children.append(child)
        # killed after a different number of them was answered
        for child in children[:turn % 4 + 1]:
            child.wait(30)
        monitor.kill()
        for i, child in enumerate(children):
            said = child.stdout.read().decode(errors="replace")
            child.stdout.close()
            if child.wait(60) == 0:
                done += 1
                equal(rows(scene, f"select role from account where id = 'u{turn}-{i}'"),
                      [("operator",)], f"what was said to be done: {said}")
        equal(rows(scene, "select id from account order by id"),
              sorted((row[3],) for row in audits(scene)), "each user has its row in the audit")
        equal(rows(scene, "pragma integrity_check"), [("ok",)], "the store is whole")
        monitor.start()
    check(done > 0, "none was done at all")
    equal(monitor.stop()[0], 0, monitor.said())


main()
