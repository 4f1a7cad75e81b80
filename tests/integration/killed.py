#!/usr/bin/python3
"""Killed at any moment of any verb: it happened wholly or not at all, and the audit agrees."""

import contextlib
import datetime
import json
import random
import re
import socket
import sqlite3
import threading

from harness import (ROOT, SOAK, Scene, check, config, equal, free_port, main, service, test,
                     wait_for)

ROUNDS = 120 if SOAK else 5
HASH = "$y$j9T$aaaaaaaaaaaaaaaaaaaaa.$" + "b" * 43
PEOPLE = [{"id": "binh", "name": "Trần Thị Bình", "mail": "binh@example.test"},
          {"id": "chi", "name": "Lê Chi", "mail": "chi@example.test"}]
SEALED = "2020-01"

# What each verb is sent with: `mark` says which turn it was, and is its author; `one` is something that
# is there for it to act on.  Then how its marks are found in what it has written; "": see below.
VERBS = {
    "incident-ack": (lambda mark, one: {"id": 1, "note": mark, "seen_by": "*"},
                     "select text from note where text like 'incident-ack %'"),
    "incident-note": (lambda mark, one: {"id": 1, "note": mark},
                      "select text from note where text like 'incident-note %'"),
    "incident-assign": (lambda mark, one: {"id": 1, "to": "binh", "note": mark, "seen_by": "*"},
                        "select text from note where text like 'incident-assign %'"),
    "incident-attribute": (lambda mark, one: {"id": 1, "owner": "line", "cause": mark}, ""),
    "maintenance-add": (lambda mark, one: {"services": ["a"], "from": "2099-01-01 01:00",
                                           "to": "2099-01-01 02:00", "purpose": mark},
                        "select purpose from maintenance"),
    "maintenance-end": (lambda mark, one: {"id": one},
                        "select cancelled_by from maintenance where cancelled is not null"),
    "silence-add": (lambda mark, one: {"scope": "a", "until": "1h", "reason": mark},
                    "select reason from silence"),
    "silence-end": (lambda mark, one: {"id": one}, ""),
    "shift-hand-over": (lambda mark, one: {"to": random.choice(("binh", "chi")), "note": mark},
                        "select note from shift"),
    "user-add": (lambda mark, one: {"id": "u" + mark.split()[1], "role": "viewer", "hash": HASH}, ""),
    "user-remove": (lambda mark, one: {"id": one}, ""),
    "user-password": (lambda mark, one: {"id": one, "hash": HASH}, ""),
    "user-role": (lambda mark, one: {"id": one, "role": "operator"}, ""),
    "user-sign-out": (lambda mark, one: {"id": one}, ""),
    "token-add": (lambda mark, one: {"id": "t" + mark.split()[1], "role": "viewer", "until": "1d",
                                     "digest": f"{int(mark.split()[1]):064x}"}, ""),
    "token-remove": (lambda mark, one: {"id": one}, ""),
    "post-publish": (lambda mark, one: {"kind": "announcement", "title": mark, "text": "x",
                                        "to": "2h"}, "select title from post"),
    "post-change": (lambda mark, one: {"id": one, "text": mark}, ""),
    "post-withdraw": (lambda mark, one: {"id": one, "reason": mark},
                      "select withdrawn_why from post where withdrawn is not null"),
    "objection-file": (lambda mark, one: {"period": SEALED, "service": "a", "figure": "down_ms",
                                          "agency": "Sở Tài chính", "document": "45/STC",
                                          "dated": "2020-03-01", "text": mark},
                       "select text from objection"),
    "objection-decide": (lambda mark, one: {"id": one, "decision": "accepted", "reason": mark,
                                            "document": "12/BB", "from": "1", "to": "0"},
                         "select reason from objection where decision is not null"),
    "addendum-add": (lambda mark, one: {"period": SEALED, "reason": mark, "document": "12/BB",
                                        "note": "x"},
                     "select reason from seal where reason like 'addendum-add %'"),
    "score-import": (lambda mark, one: {"scores": [{"day": day(mark), "openness": "17.25"}]},
                     "select distinct author from score"),
    "report-text": (lambda mark, one: {"period": "2022-06", "part": "p-" + mark.split()[1],
                                       "text": mark}, "select text from report_text"),
    "report-keep": (lambda mark, one: {"period": "2022-06", "edition": "draft", "files": [
        {"format": "pdf", "name": mark.replace(" ", "-") + ".pdf", "bytes": 1, "sha256": "0" * 64}]},
                    "select author from report_file"),
}

# What there is to act on, the oldest first: by number or by id.
ONES = {
    "maintenance-end": "select id from maintenance where cancelled is null",
    "silence-end": "select id from silence where ended > made + 3000000",
    "user-remove": "select id from account where id like 'u%'",
    "user-password": "select id from account where id like 'u%'",
    "user-role": "select id from account where id like 'u%'",
    "user-sign-out": "select id from account where id like 'u%'",
    "token-remove": "select id from token",
    "post-change": "select id from post where withdrawn is null",
    "post-withdraw": "select id from post where withdrawn is null",
    "objection-decide": "select id from objection where decision is null",
}

# Said by one after another, so that none takes away what another is about to act on.
HANDS = (("user-add", "user-password", "user-role", "user-sign-out", "user-remove"), ("token-add", "token-remove"),
         ("post-publish", "post-change", "post-withdraw"), ("objection-file", "objection-decide"),
         ("maintenance-add", "maintenance-end"), ("silence-add", "silence-end"))


def day(mark):
    return str(datetime.date(2022, 9, 1) + datetime.timedelta(int(mark.split()[1]) % 20000))


def all_verbs():
    """Of the table in the source, but those that only the gate says or that only the audit hears; and
    not period-seal, which is killed at each of its writes in seal.py."""
    source = (ROOT / "src/stage/acts.c").read_text()
    table = source[source.index("const struct act_verb act_verbs[] = {"):]
    rows = re.findall(r'\{"([a-z-]+)", ACT_\w+, ROLE_(\w+)', table[:table.index("};")])
    return {name for name, role in rows if role != "GATE"} - {"service-add", "configuration-reload", "period-seal"}


def say(path, verb, words, mark):
    line = json.dumps({"do": verb, "by": mark, **words}).encode() + b"\n"
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as client:
        client.settimeout(20)
        client.connect(str(path))
        client.sendall(line)
        answer = b""
        while not answer.endswith(b"\n"):
            some = client.recv(65536)
            if not some:
                return None
            answer += some
        return json.loads(answer)


def column(monitor, question, *values):
    return [list(row.values())[0] for row in monitor.query(question, *values)]


class Hand(threading.Thread):
    """Says its verbs in turn until the monitor is gone."""

    def __init__(self, monitor, verbs, turns):
        super().__init__(daemon=True)
        self.path = str(monitor.store) + ".control"
        self.verbs, self.turns = verbs, turns
        self.ones = {verb: column(monitor, ONES[verb]) for verb in verbs if verb in ONES}
        self.told, self.wrong = [], []

    def run(self):
        order = list(self.verbs)
        random.shuffle(order)
        with contextlib.suppress(OSError, ValueError):
            while True:
                for verb in order:
                    if verb in self.ones and not self.ones[verb]:
                        continue
                    self.do(verb)

    def do(self, verb):
        one = self.ones[verb].pop(0) if verb in self.ones else None
        if verb in ("user-remove", "token-remove", "post-withdraw"):
            for ones in self.ones.values():  # nothing can be done to it any more
                if one in ones:
                    ones.remove(one)
        mark = f"{verb} {next(self.turns)}"
        answer = say(self.path, verb, VERBS[verb][0](mark, one), mark)
        if answer is None:
            raise OSError("cut off")
        if answer.get("done") is True and not answer.get("refused"):
            self.told.append(mark)
        else:
            self.wrong.append((mark, answer))


def audited(monitor):
    """{verb: [row]}, the oldest first."""
    rows = monitor.query("select id, at, author, verb, subject, words from audit order by id")
    found = {}
    for row in rows:
        found.setdefault(row["verb"].replace(".", "-").replace("_", "-"), []).append(row)
    return found


def last_of(rows, *verbs):
    return max((row for verb in verbs for row in rows.get(verb, [])), key=lambda row: row["id"],
               default=None)


def compare(monitor, rows):
    """What lies in the tables is what the audit tells, no more and no less."""
    def subjects(verb):
        return sorted(row["subject"] for row in rows.get(verb, []) if row["author"] != "An")

    for verb, (_, question) in VERBS.items():
        if question:
            equal(sorted(column(monitor, question)),
                  sorted(row["author"] for row in rows.get(verb, [])), verb)
    for what, letter in (("account", "u"), ("token", "t")):
        name = "user" if what == "account" else what
        gone = subjects(name + "-remove")
        equal(sorted(column(monitor, f"select id from {what} where id like '{letter}%'")),
              sorted(set(subjects(name + "-add")) - set(gone)), what + "s that there are")
    for row in monitor.query("select id, role, changed from account where id like 'u%'"):
        mine = {verb: [one for one in rows.get(verb, []) if one["subject"] == row["id"]]
                for verb in ("user-add", "user-password", "user-role")}
        equal(row["changed"], last_of(mine, *mine)["at"], f"{row} was changed")
        equal(row["role"], "operator" if mine["user-role"] else "viewer", f"{row} has its role")
    equal(sorted(column(monitor, "select cast(id as text) from silence where ended < made + 3000000")),
          subjects("silence-end"), "silences that were ended")
    for id_, in {(row["subject"],) for row in rows.get("post-change", [])}:
        mine = [row for row in rows["post-change"] if row["subject"] == id_]
        equal(len(mine), len(column(monitor, "select 1 from post_past where post = ?", int(id_))),
              f"versions of post {id_}")
        equal(column(monitor, "select text from post where id = ?", int(id_)), [mine[-1]["author"]],
              f"text of post {id_}")
    cause = last_of(rows, "incident-attribute")
    taken = last_of(rows, "incident-ack", "incident-assign")
    incident = monitor.query("select acknowledged_by as by, cause from incident where id = 1")[0]
    equal(incident["cause"], cause and cause["author"], "its cause")
    equal(incident["by"], taken and ("Trần Thị Bình" if taken["verb"] == "incident.assign"
                                     else taken["author"]), "who has it")
    # what was decided about a sealed period is an addendum of the chain, and there is no other
    equal(sorted(column(monitor, "select reason from seal where reason like 'objection-decide %'")),
          sorted(row["author"] for row in rows.get("objection-decide", [])), "addenda of decisions")
    equal(column(monitor, "select count(*) from objection o left join seal s on s.number = o.addendum "
                 "where o.decision is not null and (s.reason is null or s.reason != o.reason)"), [0],
          "each decision names its addendum")


def let_in(monitor):
    """A session of each user, in the store of a monitor that does not run; their ids, and the newest row."""
    with contextlib.closing(sqlite3.connect(monitor.store)) as base:
        base.execute("delete from session")
        base.execute("insert into session(digest, account, began, seen, ends, address)"
                     " select randomblob(32), id, 1, 1, 9999999999999, 'x' from account where id like 'u%'")
        base.commit()
        return ({row[0] for row in base.execute("select account from session")},
                base.execute("select coalesce(max(id), 0) from audit").fetchone()[0])


def compare_sessions(monitor, rows, users, since):
    """Who was signed out, by name or with what he lost, is out; nobody else is."""
    out = {row["subject"] for verb in ("user-sign-out", "user-password", "user-role", "user-remove")
           for row in rows.get(verb, []) if row["id"] > since}
    equal(set(column(monitor, "select account from session where account like 'u%'")), users - out, "sessions")


@test
def every_verb_is_done_wholly_or_not_at_all(scene: Scene):
    equal(set(VERBS), all_verbs(), "somebody must have thought about each verb")
    gone = {"tcp": f"127.0.0.1:{free_port()}", "every": "1s", "confirm": 1, "timeout": "1s"}
    rosters = [{"id": "truc", "name": "Trực", "shifts": [{"people": ["binh", "chi"], "turn": "week",
                                                         "from": "2022-06-13"}]}]
    monitor = scene.monitor(config([service("a", gone)], people=PEOPLE, rosters=rosters))
    wait_for(lambda: monitor.json("/api/v1/incidents")["incidents"], 15, "an incident")
    sealed = scene.haidang("seal", "-c", monitor.config, SEALED)
    equal(sealed.returncode, 0, sealed.stderr)
    others = [verb for verb in VERBS if not any(verb in hand for hand in HANDS)]
    turns, told = iter(range(1, 10**9)), []
    were_in = (set(), 0)
    lock = threading.Lock()

    class Turns:
        def __next__(self):
            with lock:
                return next(turns)

    for turn in range(ROUNDS):
        hands = [Hand(monitor, verbs, Turns()) for verbs in (*HANDS, others[::2], others[1::2])]
        for hand in hands:
            hand.start()
        threading.Event().wait(0.02 + random.random() * (0.4 if turn else 1.5))
        monitor.kill()
        for hand in hands:
            hand.join(30)
            equal(hand.wrong, [], f"refused in round {turn}")
            told += hand.told
        rows = audited(monitor)
        compare(monitor, rows)
        compare_sessions(monitor, rows, *were_in)
        authors = [row["author"] for mine in rows.values() for row in mine]
        equal(set(told) - set(authors), set(), f"said to be done, and is not, in round {turn}")
        were_in = let_in(monitor)
        monitor.start()
    authors = [row["author"] for mine in audited(monitor).values() for row in mine]
    equal(len(authors), len(set(authors)), "nothing is done twice")
    check(len({author.split()[0] for author in authors}) > len(VERBS) * 3 // 4, f"{sorted(authors)}")
    found = json.loads(scene.haidang("verify", "-c", monitor.config, "--json").stdout)["findings"]
    equal([row for row in found if row["table"] != "report_file"], [],  # those files never were
          "the chain is whole")
    equal(column(monitor, "pragma integrity_check"), ["ok"], "the store is whole")


if __name__ == "__main__":
    main()
