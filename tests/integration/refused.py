#!/usr/bin/python3
"""What stands in the store's place is no store, newer, damaged or cannot be written: each a clear
sentence from each command, and not a byte is overwritten."""

import contextlib
import hashlib
import os
import re
import sqlite3

from harness import (ROOT, Scene, check, config, equal, http_probe, main, program, service, test)

OTHER = 65534  # who may not write everywhere, as root may
SAMPLE = '{"probe": "one/1", "at": "2022-06-14T08:00:00+07:00", "outcome": "ok", "total_ms": 5}\n'
COMMANDS = (("run",), ("status",), ("import", "samples.jsonl"), ("export",), ("sql", "select count(*) from samples"),
            ("explain", "2022-06", "one", "availability"), ("backup", "copy.db"))


def begin(scene, **more):
    """A configuration, and a store that holds a sample."""
    path = scene.write("haidang.yaml", config([service("one", http_probe("http://127.0.0.1:9/"))],
                                              store="here/haidang.db", **more))
    scene.path("here").mkdir()
    scene.write("samples.jsonl", SAMPLE)
    done = scene.haidang("import", "-c", path, "samples.jsonl")
    equal(done.returncode, 0, f"import {done.stderr}")
    return path, scene.path("here/haidang.db")


def change(store, script):
    with contextlib.closing(sqlite3.connect(store)) as base:
        base.executescript(script)
        base.execute("pragma wal_checkpoint(truncate)")
    for ending in ("-wal", "-shm"):
        store.with_name(store.name + ending).unlink(missing_ok=True)


def contents(folder):
    """{name: hash} of all files; not of locks and of what a reader shares its journal by."""
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*") if path.is_file() and
            not path.name.endswith((".lock", "-shm")) and
            not (path.name.endswith("-wal") and path.stat().st_size == 0)}


def refuses(scene, path, why, commands=COMMANDS, **more):
    before = contents(scene.folder)
    for name, *words in commands:
        done = scene.haidang(name, "-c", path, *words, **more)
        equal(done.returncode, 3, f"exit status of {name}: {done.stdout}{done.stderr}")
        check(why in done.stderr, f"{name} should say '{why}', not {done.stderr}")
        equal(done.stderr.count("haidang: "), 1, f"sentences of {name}: {done.stderr}")
        equal(contents(scene.folder), before, f"files after {name}")


@test
def a_newer_store_is_left_to_the_newer_program(scene: Scene):
    path, store = begin(scene)
    change(store, "pragma user_version = 999")
    refuses(scene, path, "is of version 999, but this program knows only versions up to")


@test
def what_is_no_store_of_ours_is_left_alone(scene: Scene):
    path, store = begin(scene)
    whole = store.read_bytes()
    for script in ("pragma application_id = 1", "pragma user_version = 0",
                   "pragma user_version = -1"):
        store.write_bytes(whole)
        change(store, script)
        refuses(scene, path, "is not a Hải Đăng store")
    store.write_text("dear diary\n" * 1000)
    refuses(scene, path, "is not a Hải Đăng store")


@test
def who_only_reads_leaves_a_damaged_store_as_it_is(scene: Scene):
    path, store = begin(scene)
    whole = store.read_bytes()
    store.write_bytes(whole[:4096] + b"\x5a" * (len(whole) - 4096))
    refuses(scene, path, "damaged",
            [words for words in COMMANDS if words[0] not in ("run", "import")])


def as_another(scene, *words):
    """Who is root tries as somebody else."""
    change_user = ["setpriv", "--reuid", OTHER, "--clear-groups"] if os.geteuid() == 0 else []
    return scene.run([*change_user, program(), *words])


@test
def a_folder_that_cannot_be_written_is_named(scene: Scene):
    path, store = begin(scene)
    scene.folder.chmod(0o755)
    store.with_name(store.name + ".lock").unlink(missing_ok=True)
    for mode, there in ((0o555, True), (0o555, False)):
        if not there:
            store.unlink()
        store.parent.chmod(mode)
        before = contents(scene.folder)
        for name, *words in (("run",), ("import", "samples.jsonl")):
            done = as_another(scene, name, "-c", path, *words)
            equal(done.returncode, 3, f"exit status of {name}: {done.stdout}{done.stderr}")
            check("needs a folder that can be written" in done.stderr, done.stderr)
            check("here" in done.stderr, f"it is named: {done.stderr}")
        equal(contents(scene.folder), before, "files")
    store.parent.chmod(0o755)


def make_old(store):
    """A store as the first version left it, in that version's own words."""
    words = re.search(r"version_1\[\] =(.*?);\n\n", (ROOT / "src/io/store_schema.c").read_text(),
                      re.S).group(1)
    with contextlib.closing(sqlite3.connect(store)) as base:
        base.executescript("pragma journal_mode = wal;" + "".join(re.findall('"(.*?)"', words)) +
                           """pragma user_version = 1; insert into series values(1, 'one/1', 0);
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500)
            insert into sample(id, outcome, reason, flags, status)
            select ((1655182800000 + i * 60000) << 20) | 1, 0, 0, 0, 200 from n""")


def on_a_small_disk(scene, script, *words):
    """"here" is a disk of 256 kB, filled by the script; afterwards it is shown what lies there."""
    enter = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    script = f"""mount -t tmpfs -o size=256k none here && {script}
        sha256sum here/* > before; "$@"; s=$?
        grep -v lock before | sha256sum -c --quiet && ls here; exit $s"""
    return scene.run([*enter, "sh", "-c", script, "-", program(), *words])


@test
def a_full_disk_is_said_and_what_was_there_is_kept(scene: Scene):
    path, store = begin(scene)
    store.unlink()
    make_old(scene.path("old.db"))
    full = "dd if=/dev/zero of=here/filled bs=1k 2>/dev/null;"
    for what, script in (("no store", ""), ("an old one", "cp old.db here/haidang.db;")):
        done = on_a_small_disk(scene, script + full, "run", "-c", path)
        equal(done.returncode, 3, f"{what}: {done.stdout}{done.stderr}")
        check("no room is left on the disk" in done.stderr, f"{what}: {done.stderr}")
        left = set(done.stdout.split()) - {"haidang.db", "haidang.db.lock", "filled"}
        check(all(name.endswith(("-wal", "-shm", ".part")) for name in left), f"{what}: {left}")


@test
def a_time_zone_that_does_not_exist_makes_no_store(scene: Scene):
    path = scene.write("haidang.yaml", {
        **config([service("one", http_probe("http://127.0.0.1:9/"))]),
        "province": {"name": "T", "timezone": "Asia/Phan_Rang", "language": "en"}})
    scene.write("samples.jsonl", SAMPLE)
    before = contents(scene.folder)
    for name, *words in COMMANDS:
        done = scene.haidang(name, "-c", path, *words)
        equal(done.returncode, 2, f"exit status of {name}: {done.stdout}{done.stderr}")
        check("there is no time zone 'Asia/Phan_Rang'" in done.stderr, done.stderr)
        equal(contents(scene.folder), before, f"files after {name}")


if __name__ == "__main__":
    main()
