#!/usr/bin/python3
"""A report from its draft to what is kept: what people write in it, its seal, the files of it."""

import concurrent.futures
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import time

from harness import (Clocks, Scene, check, config, equal, instant, main, processes, service, test,
                     wait_for)
from mailbox import Mailbox

PERIOD = "2022-06-14..2022-06-15"
TEXTS = """# viết ngày 16/6
[uu-diem]
Số liệu đầy đủ.

Không có dịch vụ nào bị tấn công.
"""


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


def run(scene, *words, status=0):
    done = scene.haidang(words[0], "-c", scene.path("monitor.yaml"), "--language", "vi", *words[1:])
    equal(done.returncode, status, f"{words}: {done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def prepare(scene, **more):
    services = [service(f"s-{i}", {"http": "http://127.0.0.1:1/"}) for i in (1, 2)]
    scene.write("monitor.yaml", config(services, defaults={"every": "5m", "timeout": "5s"},
                                       retention={"samples": "3600d", "rollups": "3600d"}, **more))
    run(scene, "import", history(scene))


def document(scene, *words):
    run(scene, "report", PERIOD, "--format", "json", "--out", scene.path("out"), *words)
    return json.loads(pathlib.Path(scene.path("out"), PERIOD + ".json").read_text())["document"]


def part(told, name):
    return [(block["text"], block.get("to_confirm", False)) for block in told["blocks"]
            if block.get("id") == name]


def kept(scene, status=0):
    return json.loads(run(scene, "report", "--list", "--json", status=status))["files"]


@test
def what_people_write_comes_into_the_report_and_is_sealed_with_it(scene: Scene):
    prepare(scene)
    texts = scene.write("texts.txt", TEXTS)
    drafted = part(document(scene), "uu-diem")
    check(len(drafted) == 1 and drafted[0][1] and "cần xác nhận" in drafted[0][0], drafted)

    # for this run; a part that there is not, or a damaged file, is told with its line
    written = [("Số liệu đầy đủ.", False), ("Không có dịch vụ nào bị tấn công.", False)]
    equal(part(document(scene, "--texts", texts), "uu-diem"), written, "of the file")
    equal(part(document(scene), "uu-diem"), drafted, "of that run only")
    for words, told in (("[uu-diem]\nx\n[ton-tai-khac]\ny\n", "dòng 3"), ("x\n", "dòng 1")):
        said = run(scene, "report", PERIOD, "--format", "html", "--texts",
                   scene.write("wrong.txt", words), status=2)
        check(told in said and "wrong.txt" in said, said)

    # to begin with
    run(scene, "report", PERIOD, "--write-texts", scene.path("drafted.txt"))
    drafted_file = pathlib.Path(scene.path("drafted.txt")).read_text()
    check(f"[uu-diem]\n{drafted[0][0]}\n" in drafted_file, drafted_file)
    equal(part(document(scene, "--texts", scene.path("drafted.txt")), "uu-diem"), drafted, "unchanged")
    run(scene, "report", PERIOD, "--write-texts", scene.path("drafted.txt"), status=3)

    # kept, with a row of the audit
    run(scene, "report", PERIOD, "--keep-texts", texts, "--by", "Nguyễn Văn An")
    told = document(scene)
    equal(part(told, "uu-diem"), written, "kept in the store")
    equal((told["draft"], told["watermark"]), (True, "DỰ THẢO"), "not sealed")
    audit = json.loads(run(scene, "sql", "--json", "select author, verb, subject from audit"))
    check("report.text" in json.dumps(audit) and PERIOD in json.dumps(audit), audit)

    # sealed: final, with the seal, and nothing is written in it any more
    run(scene, "seal", PERIOD)
    told = document(scene)
    seal = json.loads(run(scene, "seal", "--list", "--json"))["entries"][0]
    equal((told["draft"], told["watermark"]), (False, ""), "sealed")
    check(seal["digest"] in told["colophon"], told["colophon"])
    equal(part(told, "uu-diem"), written, "as it was when it was sealed")
    other = scene.write("other.txt", "[uu-diem]\nkhác\n")
    check("đã chốt" in run(scene, "report", PERIOD, "--keep-texts", other, status=2), "kept")
    run(scene, "report", PERIOD, "--format", "html", "--texts", other, status=2)
    equal(part(document(scene), "uu-diem"), written, "still as it was")

    # by other rules it says other figures: no copy of them passes for the sealed ones
    path = scene.path("monitor.yaml")
    path.write_text(path.read_text().replace("services:", "policy: {coverage: 99.9%}\nservices:", 1))
    told = document(scene)
    equal((told["draft"], told["watermark"]), (True, "DỰ THẢO"), "not as it was sealed")
    check("KHÔNG phải số liệu đã chốt, số 1," in told["colophon"], told["colophon"])
    check("KHÔNG phải số liệu đã chốt" in document(scene, "--final")["colophon"], "also if one insists")


@test
def figures_that_were_sealed_by_other_rules_are_told_of(scene: Scene):
    prepare(scene)

    def note(period="2022-06-15..2022-06-15"):
        run(scene, "report", period, "--format", "json", "--out", scene.path("out"))
        told = json.loads(pathlib.Path(scene.path("out"), period + ".json").read_text())["document"]
        return next(block["table"]["note"] for block in told["blocks"]
                    if block.get("table", {}).get("id") == "bang-1")

    run(scene, "seal", "2022-06-14..2022-06-14")
    check("khác với quy tắc khi chốt" not in note(), note())
    path = scene.path("monitor.yaml")
    path.write_text(path.read_text().replace("services:", "policy: {coverage: 80%}\nservices:", 1))
    check("khác với quy tắc khi chốt" in note(), note())


@test
def what_is_kept_is_known_by_its_hash(scene: Scene):
    prepare(scene)
    run(scene, "report", PERIOD, "--format", "html,csv,json", "--archive", "--by", "An")
    run(scene, "report", PERIOD, "--format", "html", "--archive", "--final", "--by", "Bình")
    files = kept(scene)
    equal([(file["format"], file["edition"], file["author"], file["state"]) for file in files],
          [("json", "draft", "An", "intact"), ("html", "draft", "An", "intact"),
           ("csv", "draft", "An", "intact"), ("html", "sealed", "Bình", "intact")], "kept")
    folder = pathlib.Path(scene.path("haidang.db.reports"))
    paths = [folder / file["file"] for file in files]
    equal(sorted(folder.rglob("*.*"))[1:], sorted(paths), "and nothing else lies there")
    equal([path.stat().st_size for path in paths], [file["bytes"] for file in files], "bytes")

    told = json.loads(run(scene, "verify", "--json"))
    equal((told["state"], told["files"]), ("whole", 4), "whole")

    text = bytearray(paths[1].read_bytes())
    text[100] ^= 1
    paths[1].write_bytes(text)
    paths[3].unlink()
    equal([file["state"] for file in kept(scene, status=1)],
          ["intact", "changed", "intact", "missing"], "after it was tampered with")
    check("ĐÃ BỊ SỬA" in run(scene, "report", "--list", status=1), "said to people")
    told = json.loads(run(scene, "verify", "--json", status=1))
    equal((told["state"], [(row["table"], row["subject"]) for row in told["findings"]]),
          ("tampered", [("report_file", files[1]["file"]), ("report_file", files[3]["file"])]),
          "verify says so, too")
    check(files[3]["file"] in run(scene, "verify", status=1), "and to people")


def page_of(monitor, path):
    """The page, once it is made: until then one says how far it is (202)."""
    def ask():
        answer = monitor.get(path)
        return answer if answer.status != 202 else None
    return wait_for(ask, 20, monitor.said)


def ten_visitors(monitor, path):
    """The page, asked for by ten at once.  It is made once, and it takes long: its process waits for
    a configuration until each of them has been told how far it is."""
    words, there = pathlib.Path(monitor.config), monitor.scene.path("there.yaml")
    words.rename(there)
    os.mkfifo(words)
    with concurrent.futures.ThreadPoolExecutor(10) as visitors:
        told = list(visitors.map(lambda _: monitor.get(path), range(10)))
    for answer in told:
        equal((answer.status, answer.headers["Refresh"]), (202, "2"), answer.text[-500:])
        check(re.search(r"\b0 ?%", answer.text), f"how far: {answer.text[-1500:]}")
    making = [line for line in processes().values() if line.startswith("haidang report ")]
    equal(len(making), 1, f"made once: {making}")
    writer = os.open(words, os.O_WRONLY)  # its process is there
    there.rename(words)
    os.write(writer, words.read_bytes())
    os.close(writer)
    with concurrent.futures.ThreadPoolExecutor(10) as visitors:
        pages = list(visitors.map(lambda _: page_of(monitor, path), range(10)))
    equal({page.text for page in pages}, {pages[0].text}, "all have the same")
    return pages[0]


@test
def a_report_is_a_page_of_the_site(scene: Scene):
    prepare(scene)
    monitor = scene.monitor(scene.path("monitor.yaml"))
    path = f"/reports/{PERIOD}"
    answer = page_of(monitor, path)
    equal((answer.status, "sign-in" in answer.headers.get("Location", "")), (303, True),
          "a draft is for those who sign in")
    run(scene, "seal", PERIOD)
    answer = ten_visitors(monitor, "/en" + path)
    equal(answer.status, 200, answer.text[:300])
    seal = json.loads(run(scene, "seal", "--list", "--json"))["entries"][0]
    for words in ("<table", "bang-1", seal["digest"], 'href="/report.css"', f'href="{path}"'):
        check(words in answer.text, f"{words}: {answer.text[-2000:]}")
    equal((answer.text.count("<main"), answer.text.count("</main>")), (1, 1), "one page")
    check("report-draft" not in answer.text, "sealed")
    check("style" not in answer.headers["Content-Security-Policy"].replace("style-src 'self'", ""),
          f"{answer.headers['Content-Security-Policy']}")
    check("<style" not in answer.text and " style=" not in answer.text, "no style of its own")
    for wrong in ("/reports/2021-05", "/reports/2099-01", "/reports/x", "/reports/"):
        equal(page_of(monitor, wrong).status, 404, wrong)


def links(text):
    return re.findall(r'href="(/reports/[^"]+/[^"]+)"', text)


def sent(monitor, path, **headers):
    """(status, type, file's name, SHA-256)"""
    answer = http.client.HTTPConnection("127.0.0.1", monitor.port, timeout=10)
    with contextlib.closing(answer):
        answer.request("GET", path, headers=headers)
        got = answer.getresponse()
        return (got.status, got.headers["Content-Type"], got.headers["Content-Disposition"],
                hashlib.sha256(got.read()).hexdigest())


@test
def what_is_sealed_is_for_everybody_with_its_files(scene: Scene):
    prepare(scene)
    made_of = ("html,csv,json,pdf,docx,xlsx", "--archive", "--by", "Lê Lưu Trữ")
    run(scene, "report", PERIOD, "--format", "html", "--archive", "--final", "--by", "Bình")
    token = re.search("haidang_[0-9a-f]+", run(scene, "token", "add", "t", "--role", "viewer", "--for",
                                               "1d", "--by", "An"))
    inside = {"Authorization": "Bearer " + token[0]}
    monitor = scene.monitor(scene.path("monitor.yaml"))
    early = kept(scene)[0]["file"]

    # final by word only: for the staff
    equal(links(monitor.get("/reports").text), [], "nothing is sealed")
    equal(monitor.get(f"/reports/{early}").status, 303, "not sealed: for those who sign in")
    equal(sent(monitor, f"/reports/{early}", **inside)[::3], (200, kept(scene)[0]["sha256"]), "staff")
    check(f'href="/reports/{early}"' in monitor.get("/ops/reports", headers=inside).text, "listed")

    run(scene, "seal", PERIOD)
    run(scene, "report", PERIOD, "--format", *made_of)
    files = {f"/reports/{file['file']}": file for file in kept(scene)[1:]}
    wait_for(lambda: links(monitor.get("/reports").text), 12, monitor.said)  # the list is kept 10 s
    for prefix in ("", "/en"):
        text = monitor.get(prefix + "/reports").text
        equal(sorted(links(text)), sorted(files), f"{prefix}: what was made of what is sealed")
        check(all(file["sha256"] in text for file in files.values()), "hashes")
        check("Lưu Trữ" not in text, "no names of the staff")
    for path, file in files.items():
        status, kind, name, digest = sent(monitor, path)
        equal((status, digest), (200, file["sha256"]), path)
        equal(name, f'attachment; filename="{path.split("/")[-1]}"', path)
        check({"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "json": "application/json",
               "html": "text/html", "docx": "wordprocessingml", "xlsx": "spreadsheetml"}[file["format"]]
              in kind, kind)
        equal(sent(monitor, "/en" + path)[0], 200, "from the English page, too")
    equal(monitor.get(f"/reports/{early}").status, 303, "what was final before stays the staff's")
    listed = monitor.json("/api/v1/reports")["reports"]
    equal([sorted(file["file"] for file in row["files"]) for row in listed],
          [sorted(file["file"] for file in files.values())], "for programs")

    # changed on the disk: given to nobody
    other = next(path for path in files if path.endswith(".csv"))
    monitor.stop()
    (pathlib.Path(scene.path("haidang.db.reports")) / files[other]["file"]).write_text("khác")
    monitor.start()
    equal(monitor.get(other).status, 500, "not what it says it is")


@test
def it_is_made_and_mailed_once_when_its_period_is_over(scene: Scene):
    mailbox = Mailbox()
    prepare(scene, **mailbox.words(reports={"make": ["month"], "at": "8:00",
                                            "mail": {"to": ["truc"], "by": "mail"}}))
    clocks = Clocks(scene)
    due = instant("2022-07-15T08:00:00+07:00")
    clocks.shift(wall=due - 60000 - int(time.time() * 1000))
    monitor = scene.monitor(scene.path("monitor.yaml"), wrap=clocks.wrap())
    # the month before: nobody was there when it was due; killed while it is made, or just after
    wait_for(lambda: made(monitor), 20, monitor.said)
    monitor.kill()
    monitor.start()
    wait_for(lambda: mailbox.having("2022-06"), 20, monitor.said)
    clocks.shift(wall=120000, steady=120000)
    wait_for(lambda: mailbox.having("2022-07"), 20, monitor.said)
    monitor.stop()
    monitor.start()
    clocks.shift(wall=120000, steady=120000)
    monitor.wait_for_samples("s-1", 1, 20)
    equal(made(monitor), [("2022-06", "docx"), ("2022-06", "pdf"), ("2022-07", "docx"),
                          ("2022-07", "pdf")], "each is made once")
    equal(len(mailbox.ids()), 2, f"each is mailed once: {mailbox.mails}")
    parts = {part.get_filename(): part.get_content() for part in
             mailbox.having("2022-07")[0].message.iter_attachments()}
    equal(sorted(parts), ["bao-cao-2022-07.docx", "bao-cao-2022-07.pdf"], "attached")
    kept_files = {file["format"]: file for file in kept(scene) if file["period"] == "2022-07"}
    for name, content in parts.items():
        equal(hashlib.sha256(content).hexdigest(), kept_files[name.split(".")[-1]]["sha256"], name)
    check(parts["bao-cao-2022-07.pdf"].startswith(b"%PDF"), "a PDF")
    mailbox.stop()


def made(monitor):
    return sorted((row["period"], row["format"]) for row in
                  monitor.query("select period, format from report_file"))


if __name__ == "__main__":
    main()
