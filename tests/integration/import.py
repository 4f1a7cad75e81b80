#!/usr/bin/python3
"""`haidang import`: what was measured elsewhere is judged as if it had been measured by us."""

import csv
import datetime
import io
import json
import os
import random
import re

from harness import (SOAK, Scene, check, config, equal, http_probe, main, program, query,
                     service, test, wait_for)

ZONE = datetime.timezone(datetime.timedelta(hours=7))
NOON = 1655182800000  # 14/06/2022
OUTCOMES = {"ok": 0, "degraded": 1, "failed": 2, "void": 3}


def make_config(scene, **more):
    return scene.write("haidang.yaml", config(
        [service("one", http_probe("http://one.test:9/")),
         service("two", http_probe("http://two.test:9/"), http_probe("http://two.test:9/b"))],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "60s", "timeout": "10s", "confirm": 2, "retry": "10s", **more}))


def at(milliseconds):
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, ZONE)
    return moment.isoformat(timespec="milliseconds")


def row(minute, probe="one/1", outcome="ok", **more):
    reason = {"ok": None, "failed": "status", "degraded": "slow", "void": "lag"}[outcome]
    return {"service": probe.split("/")[0], "probe": probe, "at": at(NOON + minute * 60000),
            "outcome": outcome, "reason": reason, "total_ms": 12.345, "status": 200, **more}


def write(scene, name, rows):
    return scene.write(name, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in rows))


def write_csv(scene, name, rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return scene.write(name, text.getvalue())


def run(scene, *names, path="haidang.yaml", seconds=60, language=None):
    return scene.haidang("import", "-c", path, *names, seconds=seconds, language=language)


def imported(done, kept, left_out=0):
    equal((done.returncode, done.stderr), (0, ""), done.stdout)
    check(f"{kept} samples imported, {left_out} left out" in done.stdout, done.stdout)


def refused(done, why, status=2):
    equal(done.returncode, status, f"exit status; {done.stdout}{done.stderr}")
    check(why in done.stderr, f"'{done.stderr}' does not say '{why}'")


def ask(scene, question):
    """What `haidang sql` answers: whole hours lie packed once an import has ended."""
    done = scene.haidang("sql", "--json", "-c", "haidang.yaml", question, seconds=60)
    equal((done.returncode, done.stderr), (0, ""), question)
    return json.loads(done.stdout)


def count(scene):
    if not scene.path("haidang.db").exists():
        return 0
    return ask(scene, "select count(*) as n from samples")[0]["n"]


def audits(scene):
    """(author, way, verb, how many samples)"""
    return [(row["author"], row["way"], row["verb"],
             int(re.search(r": (\d+) samples imported", json.loads(row["words"])["text"])[1]))
            for row in query(scene.path("haidang.db"), "select * from audit order by id")]


def incidents(scene):
    return [(line["service"], line["state"], (line["began"] - NOON) // 60000,
             line["ended"] and (line["ended"] - NOON) // 60000)
            for line in query(scene.path("haidang.db"), "select * from incident order by id")]


STATE_DEGRADED, STATE_DOWN = 2, 3


def history():
    """One is down from minute 3 to 6; two's second probe is slow from 4 on; 8 and 9 are missing."""
    rows = []
    for minute in range(12):
        if minute in (8, 9):
            continue
        rows.append(row(minute, outcome="failed" if 3 <= minute < 6 else "ok"))
        rows.append(row(minute, "two/1"))
        rows.append(row(minute, "two/2", "degraded" if minute >= 4 else "ok"))
    return rows


# --- what is right ----------------------------------------------------------------------------------

@test
def samples_make_the_incidents_that_the_monitor_would_have_made(scene: Scene):
    make_config(scene)
    rows = history()
    write(scene, "history.jsonl", rows)
    imported(run(scene, "history.jsonl"), len(rows))  # makes the store, too
    equal(count(scene), len(rows), "samples")
    equal(incidents(scene), [("one", STATE_DOWN, 3, 6), ("two", STATE_DEGRADED, 4, None)],
          "incidents")


@test
def a_failure_that_was_not_confirmed_before_a_gap_makes_no_incident(scene: Scene):
    make_config(scene)
    rows = [row(0), row(1, outcome="failed"), row(30, outcome="failed"), row(31)]
    write(scene, "history.jsonl", rows)
    imported(run(scene, "history.jsonl"), 4)
    equal(incidents(scene), [], "incidents")


@test
def files_make_what_one_file_makes(scene: Scene):
    make_config(scene)
    rows = history()
    for number, (begin, end) in enumerate(((0, 10), (10, 14), (14, None))):
        write(scene, f"{number}.jsonl", rows[begin:end])
    done = run(scene, "0.jsonl", "1.jsonl")
    equal(done.returncode, 0, done.stderr)
    imported(run(scene, "2.jsonl"), len(rows) - 14)  # in another run of the program
    imported(run(scene, "2.jsonl", "--by", "Bình"), 0, len(rows) - 14)
    told = [row[:3] for row in audits(scene)]
    equal([(way, verb) for _, way, verb in told], [("command", "samples.import")] * 3,
          "each file has its row in the audit, but for what changed nothing")
    equal(incidents(scene), [("one", STATE_DOWN, 3, 6), ("two", STATE_DEGRADED, 4, None)],
          "incidents")


@test
def what_is_there_already_is_left_out_and_counted(scene: Scene):
    make_config(scene)
    rows = history()
    write(scene, "half.jsonl", rows[:15])
    write(scene, "whole.jsonl", rows + [rows[-1]])
    imported(run(scene, "half.jsonl"), 15)
    imported(run(scene, "whole.jsonl"), len(rows) - 15, 16)
    imported(run(scene, "whole.jsonl"), 0, len(rows) + 1)
    equal(count(scene), len(rows), "samples")
    equal(incidents(scene), [("one", STATE_DOWN, 3, 6), ("two", STATE_DEGRADED, 4, None)],
          "incidents")


def spans(scene):
    """The spans of one/1, those that meet and say the same as one."""
    joined = []
    for line in query(scene.path("haidang.db"), "select began, ended, state from span where series ="
                      " (select id from series where probe = 'one/1') order by began"):
        if joined and joined[-1]["ended"] == line["began"] and joined[-1]["state"] == line["state"]:
            joined[-1]["ended"] = line["ended"]
        else:
            joined.append(dict(line))
    return joined


def kept(scene):
    return [query(scene.path("haidang.db"), "select * from " + table)
            for table in ("span order by began", "judgement")]


@test
def history_goes_in_before_what_is_there(scene: Scene):
    """In one file or in two, and whether or not something was there: the same spans and incidents;
    and nothing that was there changes."""
    make_config(scene)
    rows = [row(minute, outcome="failed" if minute in (-150, -149, -148, -51, -50, 20, 21) else "ok")
            for minute in range(-200, 60)]
    live, late, early = rows[200:], rows[100:200], rows[:100]
    write(scene, "all.jsonl", rows)
    imported(run(scene, "all.jsonl"), 260)
    wanted = spans(scene), sorted(incidents(scene), key=str)
    check(len(wanted[1]) == 3, f"three incidents were planted: {wanted[1]}")
    scene.path("haidang.db").unlink()

    write(scene, "live.jsonl", live)
    imported(run(scene, "live.jsonl"), 60)
    before = kept(scene)
    write(scene, "late.jsonl", [*late, live[7], {**live[7], "at": at(NOON + 7 * 60000 + 5)}])
    write(scene, "early.jsonl", early)
    # the later half ends in trouble for as long as the file before it is all there is
    done = run(scene, "early.jsonl", "late.jsonl")
    check("100 samples imported, 2 left out" in done.stdout, done.stdout + done.stderr)
    equal((spans(scene), sorted(incidents(scene), key=str)),
          wanted, "spans and incidents")
    after = kept(scene)
    check(all(span in after[0] for span in before[0]), "a span that was there has changed")
    equal(after[1], before[1], "judgements")
    imported(run(scene, "early.jsonl"), 0, 100)


@test
def csv_says_the_same_as_json(scene: Scene):
    make_config(scene)
    rows = history()
    write_csv(scene, "history.csv", rows)
    imported(run(scene, "history.csv"), len(rows))
    equal(incidents(scene), [("one", STATE_DOWN, 3, 6), ("two", STATE_DEGRADED, 4, None)],
          "incidents")
    text = ('\ufeff"probe",at,note,"outcome","reason"\r\n\r\n'
            f'two/1,{at(NOON + 3600000)},"a ""note"", no more","failed",refused\r\n')
    scene.write("odd.csv", text)
    imported(run(scene, "odd.csv"), 1)


@test
def samples_may_come_in_any_order(scene: Scene):
    make_config(scene)
    rows = history()
    random.Random(7).shuffle(rows)
    write(scene, "history.jsonl", rows)
    imported(run(scene, "history.jsonl"), len(rows))
    equal(incidents(scene), [("one", STATE_DOWN, 3, 6), ("two", STATE_DEGRADED, 4, None)],
          "incidents")


@test
def every_column_comes_through(scene: Scene):
    make_config(scene)
    write(scene, "one.jsonl", [
        row(0, vantage=0, size=4711, late_ms=1.5, lag_ms=0.25, address="2001:db8::1",
            certificate_ends=at(NOON + 86400000), warnings=["certificate"], confirming=True, note="passed over",
            phases={"redirect_ms": None, "name_ms": 0, "connect_ms": 1.001, "tls_ms": 2.002,
                    "first_byte_ms": 3.003, "body_ms": 4.004})])
    imported(run(scene, "one.jsonl"), 1)
    line = ask(scene, "select * from samples")[0]
    equal({key: line[key] for key in ("outcome", "status", "redirect_us", "name_us", "connect_us",
                                      "tls_us", "first_byte_us", "body_us", "total_us", "size",
                                      "late_us", "lag_us", "certificate_ends")},
          {"outcome": "ok", "status": 200, "redirect_us": None, "name_us": 0, "connect_us": 1001,
           "tls_us": 2002, "first_byte_us": 3003, "body_us": 4004, "total_us": 12345,
           "size": 4711, "late_us": 1500, "lag_us": 250, "certificate_ends": NOON + 86400000}, "columns")
    equal(line["at"], NOON, "at")
    equal(line["address"], "2001:db8::1", "address")


@test
def what_is_exported_and_imported_is_the_same(scene: Scene):
    make_config(scene)
    chance = random.Random(7)
    rows = [row(minute, probe, chance.choices(list(OUTCOMES), (20, 1, 3, 1))[0],
                total_ms=round(chance.uniform(0, 9999), 3), warnings=["certificate", "expectation"],
                confirming=chance.random() < 0.1, address="192.0.2.1", size=1000, late_ms=0.5,
                phases={"name_ms": 0, "connect_ms": 1.5}, certificate_ends=at(NOON + 86400000))
            for minute in range(300) for probe in ("one/1", "two/1", "two/2")]
    write(scene, "history.jsonl", rows)
    imported(run(scene, "history.jsonl"), len(rows))
    files = {}
    for format_ in ("json", "csv"):
        done = scene.haidang("export", "-c", "haidang.yaml", "--format", format_)
        equal((done.returncode, done.stderr), (0, ""), format_)
        files[format_] = scene.write(f"exported.{format_}", done.stdout)
    first = scene.path("haidang.db").rename(scene.path("first.db"))
    for format_, path in files.items():
        imported(run(scene, path), len(rows))
        for table in ("sample", "block_hour", "incident", "judgement"):
            question = f"select * from {table} order by 1"
            equal(query(scene.path("haidang.db"), question) == query(first, question), True, table)
        done = scene.haidang("export", "-c", "haidang.yaml", "--format", format_)
        equal(done.stdout == path.read_text(), True, f"exported again as {format_}")
        scene.path("haidang.db").unlink()
    check(len(query(first, "select * from incident")) > 10, "incidents")


def peak(scene, name):
    """Imports the file; how much memory that took at most, in kB."""
    # what was freed must not be counted by the sanitizers' build
    env = {**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=1:detect_leaks=0"}
    child = scene.start([program(), "import", "-c", "haidang.yaml", name], name, env=env)
    _, status, usage = os.wait4(child.pid, 0)
    equal(status, 0, scene.said(name))
    return usage.ru_maxrss


@test
def a_long_file_needs_no_more_memory_than_a_short_one(scene: Scene):
    make_config(scene)
    lines = 1000000 if SOAK else 100000
    text = [f"one/1,{at(NOON + (number - lines) * 60000)},ok,,1.5\n" for number in range(lines)]
    names = "probe,at,outcome,reason,total_ms\n"
    scene.write("short.csv", names + "".join(text[:5000]))
    scene.write("long.csv", names + "".join(text[5000:]))
    short = peak(scene, "short.csv")
    long = peak(scene, "long.csv")
    equal(count(scene), lines, "samples")
    check(long < short + 12000, f"{short} kB, then {long} kB")  # the database's own caches fill up


@test
def the_monitor_goes_on_where_the_import_ended(scene: Scene):
    path = make_config(scene)
    now = int(datetime.datetime.now().timestamp() * 1000)
    rows = [{**row(0, "one/1", "failed"), "at": at(now - 60000 * (10 - n))} for n in range(10)]
    write(scene, "history.jsonl", rows)
    imported(run(scene, "history.jsonl"), 10)
    monitor = scene.monitor(path)
    equal([line["began"] for line in monitor.incidents()], [now - 600000], "incidents")
    refused(run(scene, "history.jsonl"), "another monitor", 3)
    wait_for(lambda: monitor.json("/api/v1/incidents")["incidents"], 10, "the API tells of it")
    equal(monitor.stop()[0], 0, "exit status")


@test
def a_damaged_store_is_put_aside_and_said(scene: Scene):
    make_config(scene)
    write(scene, "history.jsonl", history())
    imported(run(scene, "history.jsonl"), 30)
    with open(scene.path("haidang.db"), "r+b") as file:
        file.seek(4096)
        file.write(b"\x5a" * 8192)
    done = run(scene, "history.jsonl")
    equal(done.returncode, 0, done.stderr)
    check("30 samples imported" in done.stdout, done.stdout)
    check("a damaged store was put aside" in done.stderr, done.stderr)


# --- what is wrong ----------------------------------------------------------------------------------

@test
def a_wrong_line_is_named_and_nothing_of_its_file_is_kept(scene: Scene):
    make_config(scene)
    good = [row(minute) for minute in range(3000)]
    write(scene, "good.jsonl", good[:10])
    imported(run(scene, "good.jsonl"), 10)
    for wrong, why in (
            ({**row(3000), "outcome": "fine"}, "'outcome': wants ok, degraded, failed or void"),
            ({**row(3000), "reason": "mood"}, "'reason': wants a reason"),
            ({**row(3000), "at": "yesterday"}, "'at': wants a time"),
            ({**row(3000), "at": at(4102444800000)}, "lies in the future"),
            ({**row(3000), "total_ms": -1}, "'total_ms': wants a duration"),
            ({**row(3000), "total_ms": "nan"}, "'total_ms': wants a duration"),
            ({**row(3000), "address": "here"}, "'address': wants an address"),
            ({**row(3000), "service": "two"}, "is of the service 'one', not of 'two'"),
            ({**row(3000), "vantage": 3}, "'vantage': wants 0"),
            ({**row(3000, outcome="failed"), "reason": None}, "'reason' is missing"),
            ({"probe": "one/1", "at": at(NOON)}, "'outcome' is missing"),
            ([1, 2], "is not a JSON object")):
        write(scene, "wrong.jsonl", good + [wrong])
        done = run(scene, "wrong.jsonl")
        refused(done, f"wrong.jsonl:3001: {why}" if why[0] == "'" else why)
        check("wrong.jsonl:3001: " in done.stderr, done.stderr)
        check("nothing of 'wrong.jsonl' was imported" in done.stderr, done.stderr)
        equal(count(scene), 10, "samples")
    imported(run(scene, "good.jsonl"), 0, 10)


@test
def unknown_probes_are_all_named(scene: Scene):
    make_config(scene)
    write(scene, "history.jsonl", [row(0), row(1, "old/1"), row(2, "three/1"), row(3, "old/1")])
    done = run(scene, "history.jsonl")
    refused(done, "history.jsonl:2: the configuration has no probe 'old/1', 'three/1'")
    equal(count(scene), 0, "samples")


@test
def nonsense_is_refused(scene: Scene):
    make_config(scene)
    scene.write("words.csv", "dear diary\n")
    refused(run(scene, "words.csv"), "words.csv:1: this is neither JSON nor a line of column names")
    scene.write("short.csv", f"probe,at,outcome\none/1,{at(NOON)}\n")
    refused(run(scene, "short.csv"), "short.csv:2: there are 2 values, but 3 columns")
    scene.write("open.csv", f'probe,at,outcome\none/1,{at(NOON)},"ok\n')
    refused(run(scene, "open.csv"), "open.csv:2: a quotation mark is not closed")
    scene.write("long.csv", "probe,at,outcome\n" + "x" * 70000)
    refused(run(scene, "long.csv"), "long.csv:2: the line is longer than 65536 bytes")
    scene.path("zeros").write_bytes(b"\0" * 1000)
    refused(run(scene, "zeros"), "zeros:1: this is no text")
    refused(run(scene, "none"), "'none' cannot be read")
    refused(run(scene, "."), "'.' cannot be read")
    refused(run(scene, language="en"), "a file is wanted")
    equal(count(scene), 0, "samples")


@test
def an_import_speaks_vietnamese(scene: Scene):
    make_config(scene)
    write(scene, "good.jsonl", [row(0)])
    write(scene, "wrong.jsonl", [{**row(1), "outcome": "fine"}])
    done = run(scene, "good.jsonl", "wrong.jsonl", language="vi")
    check("đã nạp 1 mẫu đo" in done.stdout, done.stdout)
    check("wrong.jsonl:1: 'outcome': cần ok, degraded, failed hoặc void" in done.stderr,
          done.stderr)


@test
def an_import_that_is_killed_has_imported_nothing_of_the_file(scene: Scene):
    make_config(scene)
    write(scene, "first.jsonl", [row(0)])
    write(scene, "long.jsonl", [row(minute) for minute in range(1, 30000)])
    imported(run(scene, "first.jsonl"), 1)
    child = scene.start([program(), "import", "-c", "haidang.yaml", "long.jsonl"], "killed")
    journal = scene.path("haidang.db-wal")
    wait_for(lambda: child.poll() is not None or journal.exists() and
             journal.stat().st_size > 100000, 30, "it has written")
    child.kill()
    child.wait(10)
    check(count(scene) in (1, 30000), f"{count(scene)}")
    equal(sum(row[3] for row in audits(scene)), count(scene), "the audit agrees")
    done = run(scene, "long.jsonl", "--by", "Bình")
    equal(done.returncode, 0, done.stderr)
    equal(count(scene), 30000, "samples")
    equal(sum(row[3] for row in audits(scene)), 30000, "the audit agrees")
    refused(run(scene, "long.jsonl", "--by", ""), "'by' wants one line")


if __name__ == "__main__":
    main()
