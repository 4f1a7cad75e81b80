#!/usr/bin/python3
"""A period is closed, corrected beside its figures, and nothing of it changes unseen."""

import contextlib
import json
import os
import re
import socket
import sqlite3
import subprocess

from harness import (SOAK, Scene, check, config, equal, free_port, http_probe, main, program,
                     query, service, test, wait_for)

HOUR = 3600 * 1000
FIRST = 1655139600000  # 14/06/2022 0:00 in Vietnam
PERIOD = "2022-06-14..2022-06-15"
WORDS = ("--author", "Nguyễn Văn An", "--reason", "đo nhầm khi mất điện", "--document",
         "12/BB-STTTT")


def history(scene):
    """Two days of two services, one of which was down for a while."""
    lines = []
    for minute in range(0, 2 * 24 * 60, 5):
        for name in ("s-1", "s-2"):
            bad = name == "s-1" and 600 <= minute < 660
            lines.append(json.dumps({
                "service": name, "probe": name + "/1", "total_ms": 5 + minute % 7,
                "at": f"2022-06-{14 + minute // 1440}T{minute // 60 % 24:02}:{minute % 60:02}:07+07:00",
                "outcome": "failed" if bad else "ok", "reason": "refused" if bad else None}))
    return scene.write("history.jsonl", "\n".join(lines) + "\n")


def run(scene, *words, status=0, **more):
    done = scene.haidang(words[0], "-c", scene.path("monitor.yaml"), *words[1:], **more)
    equal(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def packed(scene):
    """A store with a packed past, and no monitor."""
    port = free_port()
    services = [service(f"s-{i}", http_probe(f"http://127.0.0.1:{port}/")) for i in (1, 2)]
    scene.write("monitor.yaml", config(services, defaults={"every": "5m", "timeout": "5s"},
                                       retention={"samples": "3600d", "rollups": "3600d"}))
    run(scene, "import", history(scene))  # packs what is over


def entries(scene):
    return json.loads(run(scene, "seal", "--list", "--json"))["entries"]


def verdict(scene, status, *words):
    return json.loads(run(scene, "verify", "--json", *words, status=status))


@test
def a_period_is_sealed_and_corrected_beside_a_running_monitor(scene: Scene):
    packed(scene)
    tamper(scene, f"insert into sample(id, outcome, reason, flags, status, late_us, lag_us) "
                  f"values({(FIRST + 1) << 20 | 1}, 0, 0, 0, 0, 0, 0)")
    check("not yet packed" in run(scene, "seal", PERIOD, status=1), "sealed before it was packed")
    tamper(scene, "delete from sample")
    monitor = scene.monitor(scene.path("monitor.yaml"))
    check("is not over" in run(scene, "seal", "2099-01", status=1), "sealed what is not over")
    check("SHA-256" in run(scene, "seal", PERIOD), "sealed")
    check("already" in run(scene, "seal", PERIOD, status=1), "sealed twice")
    check("not sealed" in run(scene, "seal", "--addendum", "2022-05", *WORDS, "--service", "s-1",
                              "--figure", "down", "--from", "60", "--to", "0", status=1), "of what?")
    run(scene, "seal", "--addendum", PERIOD, *WORDS, "--service", "s-1", "--figure", "down_ms",
        "--from", "3600000", "--to", "0")
    note = scene.write("note.txt", "Biên bản làm việc ngày 16/06/2022.\r\n\tHết.\n" + "\"\n" * 30000)
    run(scene, "seal", "--addendum", PERIOD, *WORDS, note)
    run(scene, "seal", "--addendum", PERIOD, "--author", "x", status=2)
    said = run(scene, "seal", "--addendum", PERIOD, *WORDS, "--service", "s-1", "--figure",
               "down_mss", "--from", "1", "--to", "0", status=2)
    check("no figure 'down_mss'" in said, said)
    rows = entries(scene)
    equal([(row["number"], row["kind"], row.get("addendum")) for row in rows],
          [(1, "seal", None), (2, "addendum", 1), (3, "addendum", 2)], "the chain")
    equal((rows[1]["id"], rows[1]["was"], rows[1]["is"], rows[1]["document"]),
          ("s-1", "3600000", "0", "12/BB-STTTT"), "what was corrected")
    check("16/06/2022" in rows[2]["text"], rows[2])
    equal(verdict(scene, 0), {"state": "whole", "seals": 1, "addenda": 2, "files": 0, "findings": [],
                              "notes": []}, "verified beside the monitor")
    figures = monitor.query("select figures from seal where number = 1")[0]["figures"]
    down = [row for row in json.loads(figures)["services"] if row["id"] == "s-1"][0]["down_ms"]
    equal(down, 3600000, "the sealed figure")
    monitor.kill()
    run(scene, "seal", "--addendum", PERIOD, *WORDS, note)  # nobody listens at the socket it left
    rows = query(scene.path("haidang.db"), "select author, way, words from audit where verb = 'addendum.add'")
    equal([(row["author"], row["way"]) for row in rows], [("Nguyễn Văn An", "command")] * 3,
          "each has its row in the audit, with a monitor and without")
    equal(json.loads(rows[0]["words"])["is"], "0", "with all that was said")
    equal(verdict(scene, 0, PERIOD)["addenda"], 3, "when it is not running")
    check("sealed" in run(scene, "import", scene.path("history.jsonl"), status=2), "imported")
    path = scene.path("monitor.yaml")
    report = json.loads(run(scene, "report", PERIOD))
    equal((report["as_sealed"], [entry["kind"] for entry in report["seals"]]),
          (True, ["seal", "addendum", "addendum", "addendum"]), "the report tells of its seal")
    equal(json.loads(run(scene, "report", "2022-06"))["as_sealed"], None, "another period has none")
    path.write_text(path.read_text().replace("services:", "policy: {coverage: 99.9%}\nservices:", 1))
    equal(json.loads(run(scene, "report", PERIOD))["as_sealed"], False, "under other rules")
    path.write_text(re.sub(r"(?m)^retention:\n( .*\n)+", "", path.read_text()))
    monitor.start()
    wait_for(lambda: monitor.query("select * from dropped where class = 'hours'"), 20, "dropped")
    equal(monitor.stop()[0], 0, "exit status")
    said = verdict(scene, 0)
    equal({note["table"] for note in said["notes"]}, {"samples", "rollup_hour"}, "what went")
    check("dropped by retention on" in said["notes"][0]["what"], said)
    tamper(scene, "update span set reason = 5 where state = 3")
    equal(verdict(scene, 1)["findings"][0]["table"], "span", "the rest is still compared")


def minutes(scene, name, day, *more):
    """Samples of s-1 on a day, by the minute: (minute, outcome)."""
    return scene.write(name, "".join(json.dumps({
        "service": "s-1", "probe": "s-1/1", "total_ms": 5, "outcome": outcome,
        "at": f"2022-06-{day}T{minute // 60:02}:{minute % 60:02}:07+07:00",
        "reason": "refused" if outcome == "failed" else None}) + "\n" for minute, outcome in more))


@test
def what_is_imported_beside_a_sealed_period_leaves_it_as_it_was(scene: Scene):
    packed(scene)
    scene.path("haidang.db").unlink()
    run(scene, "import", minutes(scene, "sealed.jsonl", 14, (3, "ok"), (1435, "failed")))
    run(scene, "seal", "2022-06-14..2022-06-14")
    said = run(scene, "import", minutes(scene, "into.jsonl", 13, (1435, "ok")), status=2)
    check("would change" in said, f"it speaks into the sealed period: {said}")
    run(scene, "import", minutes(scene, "before.jsonl", 13, (1420, "ok"), (1425, "ok")))
    run(scene, "import", minutes(scene, "after.jsonl", 15, (0, "failed"), (5, "failed"),
                                 (10, "failed"), (15, "ok")))
    equal(verdict(scene, 0)["state"], "whole", "after both")
    began = sql(scene, "select began from incident")
    equal(began, [(FIRST + 24 * HOUR + 7000,)], "three failures of its own, after the seal")


def sql(scene, question):
    with contextlib.closing(sqlite3.connect(scene.path("haidang.db"))) as base:
        return base.execute(question).fetchall()


def tamper(scene, script):
    with contextlib.closing(sqlite3.connect(scene.path("haidang.db"))) as base, base:
        base.executescript(script)


@test
def what_was_changed_is_named(scene: Scene):
    packed(scene)
    check("SHA-256" in run(scene, "seal", PERIOD), "sealed without a monitor")
    run(scene, "seal", "--addendum", PERIOD, *WORDS, scene.write("note.txt", "x"))
    equal(verdict(scene, 0)["state"], "whole", "untouched")
    whole = scene.path("haidang.db").read_bytes()
    scene.path("haidang.db-wal").unlink(missing_ok=True)
    series = "(select id from series where probe = 's-1/1')"
    cases = [
        (f"update span set ended = ended + 60000 where series = {series} and state = 3", "span",
         "s-1/1"),
        (f"delete from span where series = {series} and state = 3", "span", "s-1/1"),
        ("update incident set ended = ended - 1", "incident", "1"),
        ("delete from incident", "incident", "1"),
        ("update rollup_day set b = zeroblob(length(b)) where id in (select min(id) from "
         "rollup_day)", "rollup_day", "s-1/1"),
        ("delete from rollup_hour where id in (select max(id) from rollup_hour where (id >> 20) < "
         "460000)", "rollup_hour", "s-2/1"),
        (f"delete from block_day where (id & 1048575) = {series}", "samples", "s-1/1"),
        (f"delete from block_hour where (id & 1048575) = {series}", "samples", "s-1/1"),
        (f"insert into minute values({FIRST + HOUR}, 5, 0, 0)", "minute", None),
        ("update seal set figures = replace(figures, '3600000', '0')", "seal", "1"),
        ("update seal set reason = 'x' where number = 2", "seal", "2"),
        ("update seal_part set digests = zeroblob(length(digests)) where kind = 'span'", "seal",
         "1"),
        (f"insert into dropped values('samples', {FIRST + 48 * HOUR}, 5); update block_day set b = "
         "(select b from block_day as other where other.id = block_day.id + 1) where id = "
         f"({(FIRST + 12 * HOUR) // (24 * HOUR)} << 20 | {series})", "samples", "s-1/1"),
        ("delete from seal where number = 1", "seal", "2"),
        ("delete from seal where number = 2", None, None),
    ]
    for script, table, subject in cases:
        scene.path("haidang.db").write_bytes(whole)
        tamper(scene, script)
        if scene.path("haidang.db").read_bytes() == whole:
            continue  # samples lie in one of the two kinds of blocks
        said = verdict(scene, 1)
        equal((said["state"], said["findings"][0]["table"], said["findings"][0]["subject"]),
              ("tampered", table, subject), script)
        if table == "samples":
            check(re.search(rf"{re.escape(PERIOD)} .*samples s-1/1 .*1\d/06/2022",
                            run(scene, "verify", status=1)), "period, probe and day in words")
        for ending in ("-wal", "-shm"):
            scene.path("haidang.db" + ending).unlink(missing_ok=True)


def say(path, line, patience=5):
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as client:
        client.connect(str(path))
        client.settimeout(patience)
        client.sendall(line)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while not answer.endswith(b"\n"):
                some = client.recv(65536)
                if not some:
                    break
                answer += some
        return json.loads(answer) if answer else None


@test
def strangers_on_the_control_socket_do_no_harm(scene: Scene):
    port = free_port()
    services = [service("s-1", http_probe(f"http://127.0.0.1:{port}/"))]
    monitor = scene.monitor(config(services, defaults={"every": "5s", "timeout": "5s"}))
    path = scene.path("haidang.db.control")
    equal(path.stat().st_mode & 0o777, 0o600, "who may open it")
    for line in (b"\n", b"nonsense\n", b"[]\n", b"{}\n", b'{"do": "nothing"}\n', b'{"do": 5}\n',
                 b"x" * 200000, b"[" * 5000 + b"\n", b'{"do": "seal"}\n'):
        said = say(path, line)
        check(said is not None and said["done"] is False and said["error"], f"{line[:20]}: {said}")
    silent = []
    for _ in range(100):
        client = socket.socket(socket.AF_UNIX)
        client.connect(str(path))
        client.sendall(b'{"do"')
        silent.append(client)
    check(say(path, b'{"do": "seal"}\n')["done"] is False, "a crowd of silent clients")
    monitor.wait_for_samples("s-1", 2, 20)
    for client in silent:
        client.close()
    monitor.kill()
    check(path.exists(), "a killed monitor leaves its socket")
    monitor.start()
    check(say(path, b'{"do": "seal"}\n')["done"] is False, "replaced")
    equal(monitor.stop()[0], 0, "exit status")
    check(not path.exists(), "it goes with the monitor")


def seal_killed_at(scene, write):
    """`haidang seal`, killed at its n-th write; 0: not at all.  How many it did."""
    trace = scene.path("trace")
    inject = ["-e", f"inject=pwrite64:signal=SIGKILL:when={write}"] if write else []
    subprocess.run(["strace", "-f", "-o", trace, "-e", "trace=pwrite64", *inject, program(), "seal",
                    "-c", scene.path("monitor.yaml"), PERIOD], timeout=60, check=False,
                   capture_output=True, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    return trace.read_text(errors="replace").count("pwrite64(")


@test
def a_seal_that_is_killed_is_there_wholly_or_not_at_all(scene: Scene):
    packed(scene)
    whole = scene.path("haidang.db").read_bytes()
    writes = seal_killed_at(scene, 0)
    there = []
    for write in range(1, writes + 1, 1 if SOAK else max(1, writes // 6)):
        for ending in ("-wal", "-shm"):
            scene.path("haidang.db" + ending).unlink(missing_ok=True)
        scene.path("haidang.db").write_bytes(whole)
        seal_killed_at(scene, write)
        rows = entries(scene)
        check(len(rows) <= 1 and all(row["fault"] is None for row in rows), rows)
        equal(verdict(scene, 0)["seals"], len(rows), "verified after a kill")
        there.append(len(rows))
        if not rows and (SOAK or len(there) < 3):
            run(scene, "seal", PERIOD)
    equal(there, sorted(there), "once it is there it stays")
    equal((there[0], there[-1]), (0, 1), f"killed before and after: {there}")


if __name__ == "__main__":
    main()
