#!/usr/bin/python3
"""Several people on one incident at once, by page, by the API and by command; and killed in the middle."""

import contextlib
import json
import random
import re
import sqlite3
import threading
import urllib.parse

from harness import (SOAK, Scene, check, config, equal, free_port, http_get, main, program, service,
                     test, wait_for)

PASSWORD = "thuyền ra khơi lúc nửa đêm"
PEOPLE = [{"id": "binh", "name": "Trần Thị Bình", "mail": "binh@example.test"}]


def started(scene):
    gone = {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}
    monitor = scene.monitor(config([service("a", gone)], people=PEOPLE,
                                   store=str(scene.path("haidang.db"))))
    wait_for(lambda: monitor.json("/api/v1/incidents")["incidents"], 15, "an incident")
    said = scene.haidang("user", "-c", monitor.config, "add", "an", "--role", "operator",
                         said=PASSWORD + "\n")
    equal(said.returncode, 0, said.stderr)
    return monitor


def token(scene, monitor, role, name=None):
    made = scene.haidang("token", "-c", monitor.config, "add", name or role, "--role", role, "--for",
                         "1d")
    equal(made.returncode, 0, made.stderr)
    return {"Authorization": f"Bearer {made.stdout.strip()}", "Content-Type": "application/json"}


def url(monitor, path):
    return f"http://{monitor.host}:{monitor.port}{path}"


def do(monitor, headers, path, **words):
    return http_get(url(monitor, f"/api/v1/{path}"), headers, "POST", 30,
                    json.dumps(words).encode())


def sign_in(monitor, who="an"):
    form = urllib.parse.urlencode({"id": who, "password": PASSWORD, "next": ""}).encode()
    answer = http_get(url(monitor, "/ops/sign-in"), {"Content-Type":
                      "application/x-www-form-urlencoded"}, "POST", 30, form)
    equal(answer.status, 303, answer.text)
    return answer.headers["set-cookie"].split(";")[0]


def fields_of(page, verb):
    form = next(form for form in re.findall(r"<form.*?</form>", page, re.S)
                if f'name="do" value="{verb}"' in form)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def send(monitor, cookie, path, fields):
    return http_get(url(monitor, path), {"Cookie": cookie, "Content-Type":
                    "application/x-www-form-urlencoded"}, "POST", 30,
                    urllib.parse.urlencode(fields).encode())


def at_once(*works):
    answers = [None] * len(works)

    def run(i):
        answers[i] = works[i]()

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def audits(monitor, verb):
    return monitor.query("select author, way, words from audit where verb = ? order by id", verb)


@test
def three_ways_at_once_and_one_is_first(scene: Scene):
    monitor = started(scene)
    cookie, headers = sign_in(monitor), token(scene, monitor, "operator")
    path = "/ops/incidents/1"
    page = http_get(url(monitor, path), {"Cookie": cookie})
    equal(page.status, 200, page.text)
    fields = {**fields_of(page.text, "incident-ack"), "note": "của trang"}
    answers = at_once(
        lambda: send(monitor, cookie, path, fields).status,
        lambda: do(monitor, headers, "incidents/1/ack", note="của API").status,
        lambda: scene.haidang("incident", "-c", monitor.config, "ack", "1", "--by", "chi",
                              "--note", "của lệnh").returncode)
    equal(sum(answer in (303, 200, 0) for answer in answers), 1, f"one is first: {answers}")
    check(all(answer in (303, 200, 0, 409, 1) for answer in answers), f"{answers}")
    rows = audits(monitor, "incident.ack")
    equal(len(rows), 1, f"{rows}")
    by = rows[0]["author"]
    equal(monitor.query("select acknowledged_by as by from incident")[0]["by"], by, "who has it")
    equal([row["author"] for row in monitor.query("select author from note")], [by],
          "whose note there is")
    late = do(monitor, headers, "incidents/1/ack", seen_by="nobody at all")
    if by != "operator":
        equal((late.status, json.loads(late.text)["by"]), (409, by), late.text)
    # having seen him, it is taken over; what is said meanwhile stays
    equal(do(monitor, headers, "incidents/1/ack", seen_by=by).status, 200, "taken over")
    notes = at_once(*[lambda i=i: do(monitor, headers, "incidents/1/note", note=f"số {i}").status
                      for i in range(8)])
    equal(notes, [201] * 8, "all notes are added")
    said = [row["text"] for row in monitor.query("select text from note")]
    equal(sorted(word for word in said if word.startswith("số")), [f"số {i}" for i in range(8)],
          "no note is lost")
    equal(do(monitor, headers, "incidents/1/assign", to="binh").status, 200, "given to Bình")
    page = http_get(url(monitor, path), {"Cookie": cookie}).text
    check("Trần Thị Bình" in page and "số 7" in page, page)


@test
def what_is_sent_twice_is_done_once(scene: Scene):
    monitor = started(scene)
    cookie, headers = sign_in(monitor), token(scene, monitor, "operator")
    page = http_get(url(monitor, "/ops/incidents/1"), {"Cookie": cookie}).text
    fields = {**fields_of(page, "incident-note"), "note": "một lần"}
    answers = at_once(*[lambda: send(monitor, cookie, "/ops/incidents/1", fields)] * 4)
    equal([answer.status for answer in answers], [303] * 4, "each is led to what became of it")
    equal(len({answer.headers["location"] for answer in answers}), 1, "the same")
    equal(len(audits(monitor, "incident.note")), 1, "done once")
    keyed = {**headers, "Idempotency-Key": "x"}
    answers = at_once(*[lambda: do(monitor, keyed, "silences", scope="a", until="1h",
                                   reason="thử").status] * 4)
    check(201 in answers and all(answer in (201, 409) for answer in answers), f"{answers}")
    equal(len(audits(monitor, "silence.add")), 1, "done once by its key")
    # who did something sees it at once
    for i in range(5):
        equal(do(monitor, headers, "silences", scope="a", until="1h", reason=f"lần {i}").status,
              201, "added")
        rows = json.loads(http_get(url(monitor, "/api/v1/silences"), headers).text)["silences"]
        check(any(row["reason"] == f"lần {i}" for row in rows), f"{rows}")


@test
def a_kill_leaves_each_act_whole_or_undone(scene: Scene):
    monitor = started(scene)
    headers = token(scene, monitor, "approver")
    told = {}
    for turn in range(40 if SOAK else 4):
        stop = threading.Event()

        def act(turn=turn, stop=stop):
            i = 0
            while not stop.is_set():
                word = f"lượt {turn} lần {i}"
                try:
                    if i % 2:
                        status = do(monitor, headers, "incidents/1/note", note=word).status
                    else:
                        status = do(monitor, headers, "incidents/1/ack", note=word,
                                    seen_by="*").status
                except OSError:
                    return
                except Exception:  # http.client: cut off in the middle
                    return
                told[word] = status
                i += 1

        thread = threading.Thread(target=act)
        thread.start()
        stop.wait(0.05 + random.random() * 0.3)
        monitor.kill()
        stop.set()
        thread.join()
        monitor.start()
        wait_for(lambda: monitor.json("/api/v1/incidents")["incidents"], 10, "it is back")
    check(len(told) > 3, f"{told}")
    equal(set(told.values()) - {200, 201}, set(), "what was answered went well")
    noted = {row["text"] for row in monitor.query("select text from note")}
    audited = [json.loads(row["words"])["text"] for verb in ("incident.note", "incident.ack")
               for row in audits(monitor, verb)]
    equal(len(audited), len(set(audited)), "nothing was done twice")
    equal(noted, set(audited), "each note has its row in the audit, and each row its note")
    equal(set(told) - noted, set(), "what was answered is there")


# --- who loses his leave while what he asked for is on its way -----------------------------------------

def losers(scene, monitor):
    """[(who, what he sends with each request, how he loses it)]"""
    def command(*words):
        return lambda: scene.haidang(words[0], "-c", monitor.config, *words[1:])

    rows = []
    for who, *words in (("ha-bac", "user", "role", "ha-bac", "--role", "viewer"),
                        ("bi-xoa", "user", "remove", "bi-xoa"),
                        ("doi-khoa", "user", "password", "doi-khoa")):
        made = scene.haidang("user", "-c", monitor.config, "add", who, "--role", "operator", said=PASSWORD)
        equal(made.returncode, 0, made.stderr)
        cookie = sign_in(monitor, who)
        key = json.loads(http_get(url(monitor, "/api/v1/session"), {"Cookie": cookie}).text)["key"]
        if words[1] == "password":
            # by his own hand, in another window: the session ends
            lose = lambda cookie=cookie, key=key: send(monitor, cookie, "/ops/sign-out", {"key": key})
        else:
            lose = command(*words)
        rows.append((who, {"Cookie": cookie, "X-Haidang-Key": key}, lose))
    rows.append(("the", token(scene, monitor, "operator", "the"), command("token", "remove", "the")))
    return rows


@contextlib.contextmanager
def stalled(monitor):
    """Nothing is written meanwhile, and all that is asked for waits in its order."""
    with contextlib.closing(sqlite3.connect(monitor.store, isolation_level=None)) as base:
        base.execute("begin immediate")
        yield
        base.execute("rollback")


@test
def who_lost_his_leave_meanwhile_does_nothing(scene: Scene):
    monitor = started(scene)
    rows = losers(scene, monitor)
    answers, pages, threads = [], [], []

    def start(work):
        threads.append(threading.Thread(target=work, daemon=True))
        threads[-1].start()

    with stalled(monitor):
        for _, _, lose in rows:
            start(lose)
        for turn in range(12):
            for who, headers, _ in rows:
                start(lambda who=who, headers=headers, turn=turn: answers.append((who, do(
                    monitor, headers, "incidents/1/note", note=f"lượt {turn}"))))
            threading.Event().wait(0.15)
        # a room whose form he has open tells him nothing any more, either
        headers = next(headers for who, headers, _ in rows if who == "doi-khoa")
        form = {"key": headers["X-Haidang-Key"], "do": "report-text", "form": "0" * 16,
                "text.uu-diem": "x"}
        start(lambda: pages.append(send(monitor, headers["Cookie"], "/ops/reports/2022-06", form)))
        threading.Event().wait(0.15)
    for thread in threads:
        thread.join(30)
    equal([(page.status, '"/reports/2022-06"' in page.text) for page in pages], [(403, False)], "the room")
    lost = {row["subject"]: row["id"] for row in monitor.query(
        "select id, subject from audit where verb in ('user.role', 'user.remove', 'session.end',"
        " 'token.remove')")}
    equal(set(lost), {who for who, _, _ in rows}, "each has lost it")
    after = [row for row in monitor.query("select id, author from audit where verb = 'incident.note'")
             if row["id"] > lost[row["author"]]]
    equal(after, [], "what was written of somebody after he had lost it")
    for who, _, _ in rows:
        told = {answer.status for whose, answer in answers if whose == who}
        check(told <= {201, 401, 403} and 403 in told, f"{who} is told: {told}")
    why = [json.loads(answer.text)["detail"] for _, answer in answers if answer.status == 403]
    check(all("meanwhile" in text for text in why), f"{set(why)}")
    equal(len(monitor.query("select 1 from note")),
          len(monitor.query("select 1 from audit where verb = 'incident.note'")), "notes and audit")


if __name__ == "__main__":
    main()
