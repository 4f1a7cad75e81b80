#!/usr/bin/python3
"""`haidang backup` beside a working monitor, and `haidang restore`: nothing half, nothing lost."""

import contextlib
import os
import random
import shutil
import sqlite3
import time

from harness import (SOAK, Scene, check, config, equal, free_port, http_probe, main, program,
                     query, service, test, wait_for)


def make_config(scene, port=9):
    return scene.write("haidang.yaml", config(
        [service("one", http_probe(f"http://one.test:{port}/"))], hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s", "timeout": "1s"}))


def watch(scene):
    port = free_port()
    scene.nginx(f"server {{ listen 127.0.0.1:{port}; location / {{ return 200 ok; }} }}")
    monitor = scene.monitor(make_config(scene, port))
    monitor.wait_for_samples("one", 2, 20)
    return monitor


def change(path, script):
    with contextlib.closing(sqlite3.connect(path)) as base:
        base.executescript(script)


def fill(path, megabytes):
    """Makes a stopped monitor's store large, so that copying it takes a while."""
    change(path, f"""create table filling(x blob);
        with recursive n(i) as (select 1 union all select i + 1 from n where i < {megabytes})
        insert into filling select randomblob(1000000) from n;""")


def make_store(scene, megabytes=0):
    monitor = watch(scene)
    equal(monitor.stop()[0], 0, "exit status")
    if megabytes:
        fill(monitor.store, megabytes)
    return monitor


def count(monitor, path=None):
    """The samples in the monitor's store, or in that one."""
    return monitor.rows("select count(*) as n from samples", path)[0]["n"]


def assert_whole(path):
    equal(query(path, "pragma integrity_check"), [{"integrity_check": "ok"}], f"{path}")


def refused(done, why):
    equal(done.returncode, 3, f"exit status; {done.stdout}{done.stderr}")
    check(why in done.stderr, f"'{done.stderr}' does not say '{why}'")


def names(scene, pattern):
    return sorted(path.name for path in scene.folder.glob(pattern))


# --- backup -----------------------------------------------------------------------------------------

@test
def a_backup_beside_a_working_monitor_holds_what_was_committed_before_it(scene: Scene):
    monitor = make_store(scene, 40)
    monitor.start()
    before = count(monitor)
    wait_for(lambda: count(monitor) > before, 15, "the monitor measures")
    before = count(monitor)
    done = scene.haidang("backup", "-c", monitor.config, "copy.db", seconds=60)
    equal((done.returncode, done.stderr), (0, ""), f"{done.stdout}")  # and no bar in a pipe
    wait_for(lambda: count(monitor) > before + 1, 15, "the monitor goes on")
    copy = scene.path("copy.db")
    check(before <= count(monitor, copy) <= count(monitor), f"{before} <= {count(monitor, copy)}")
    assert_whole(copy)
    equal(names(scene, "copy.db*"), ["copy.db"], "files")  # one file, no journal
    equal(monitor.stop()[0], 0, "exit status")


@test
def a_backup_that_is_killed_leaves_the_one_before_it(scene: Scene):
    monitor = make_store(scene, 60)
    monitor.start()
    first = scene.haidang("backup", "-c", monitor.config, "copy.db", seconds=60)
    equal(first.returncode, 0, first.stderr)
    old = os.stat(scene.path("copy.db"))
    killed = 0
    for _ in range(40 if SOAK else 8):
        child = scene.start([program(), "backup", "--force", "-c", monitor.config,
                             "copy.db"], "killed")
        time.sleep(random.uniform(0, 0.3))
        child.kill()
        killed += child.wait(10) != 0
        if os.stat(scene.path("copy.db")).st_ino == old.st_ino:
            continue
        old = os.stat(scene.path("copy.db"))
        assert_whole(scene.path("copy.db"))
    check(killed > 0, "none was killed in the middle")
    assert_whole(scene.path("copy.db"))
    done = scene.haidang("backup", "--force", "-c", monitor.config, "copy.db", seconds=60)
    equal(done.returncode, 0, done.stderr)
    equal(names(scene, "copy.db*"), ["copy.db"], "nothing is left of those that were killed")
    equal(monitor.stop()[0], 0, "exit status")


@test
def a_backup_overwrites_only_what_it_was_told_to(scene: Scene):
    monitor = make_store(scene)
    scene.write("copy.db", "dear diary")
    refused(scene.haidang("backup", "-c", monitor.config, "copy.db"), "--force overwrites it")
    equal(scene.path("copy.db").read_text(), "dear diary", "what was there")
    equal(scene.haidang("backup", "--force", "-c", monitor.config, "copy.db").returncode, 0, "")
    assert_whole(scene.path("copy.db"))
    refused(scene.haidang("backup", "--force", "-c", monitor.config, "haidang.db"),
            "is the store itself")
    scene.path("folder").mkdir()
    refused(scene.haidang("backup", "--force", "-c", monitor.config, "folder"), "is no file")
    refused(scene.haidang("backup", "-c", monitor.config, "no/such/copy.db"), "cannot be written")
    equal(scene.haidang("backup", "-c", monitor.config).returncode, 2, "no file was named")
    equal(names(scene, "*.part"), [], "parts")


@test
def a_backup_says_why_there_is_none(scene: Scene):
    path = make_config(scene)
    refused(scene.haidang("backup", "-c", path, "copy.db"), "there is no store")
    scene.write("haidang.db", "dear diary " * 100)
    refused(scene.haidang("backup", "-c", path, "copy.db"), "is not a Hải Đăng store")
    equal(names(scene, "copy.db*"), [], "files")
    equal(names(scene, "haidang.db*"), ["haidang.db"], "nothing is made beside what is not ours")


@test
def a_damaged_store_gives_no_backup(scene: Scene):
    monitor = make_store(scene, 1)
    damage(monitor.store, 8192 * 8)
    refused(scene.haidang("backup", "-c", monitor.config, "copy.db"), "is damaged")
    equal(names(scene, "copy.db*"), [], "files")


def damage(path, offset, length=20000):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(b"\x5a" * length)


def on_a_small_disk(scene, *arguments):
    """Runs in a mount namespace in which the folder "small" is a disk of 1 MiB."""
    scene.path("small").mkdir(exist_ok=True)
    enter = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    script = 'mount -t tmpfs -o size=1m none small && "$@"; s=$?; ls small; exit $s'
    return scene.run([*enter, "sh", "-c", script, "-", program(), *arguments])


@test
def a_full_disk_gives_no_backup_and_says_so(scene: Scene):
    monitor = make_store(scene, 3)
    done = on_a_small_disk(scene, "backup", "-c", monitor.config, "small/copy.db")
    refused(done, "no room is left")
    equal(done.stdout, "", "what is left on the small disk")


# --- restore ----------------------------------------------------------------------------------------

@test
def a_backup_is_put_back_and_the_store_before_it_is_kept(scene: Scene):
    monitor = make_store(scene)
    equal(scene.haidang("backup", "-c", monitor.config, "copy.db").returncode, 0, "backup")
    copied = count(monitor, scene.path("copy.db"))
    monitor.start()
    wait_for(lambda: count(monitor) > copied + 1, 15, "the monitor measures")
    refused(scene.haidang("restore", "-c", monitor.config, "copy.db"), "another monitor")
    monitor.kill()  # what it had committed lies in the journal
    lived = count(monitor)
    done = scene.haidang("restore", "-c", monitor.config, "--by", "Bình", "copy.db")
    equal((done.returncode, done.stderr), (0, ""), "restore")
    told = "select author, way, verb, subject, words from audit"
    equal([tuple(row.values()) for row in query(monitor.store, told)],
          [("Bình", "command", "store.restore", "-", '{"text":"copy.db"}')],
          "who did it stands in the store that was put back")
    equal(query(scene.path("copy.db"), told), [], "and not in the copy")
    kept = names(scene, "haidang.db.before-*")
    equal(len(kept), 1, f"{kept}")
    check(kept[0] in done.stdout, done.stdout)
    equal(count(monitor, scene.path(kept[0])), lived, "samples in the store that was kept")
    equal(count(monitor), copied, "samples in the store")
    assert_whole(monitor.store)
    monitor.start()
    wait_for(lambda: count(monitor) > copied, 15, "the monitor goes on")
    equal(monitor.stop()[0], 0, "exit status")


@test
def a_backup_is_put_where_there_is_no_store(scene: Scene):
    monitor = make_store(scene)
    equal(scene.haidang("backup", "-c", monitor.config, "copy.db").returncode, 0, "backup")
    monitor.store.unlink()
    done = scene.haidang("restore", "-c", monitor.config, "copy.db")
    equal((done.returncode, done.stderr), (0, ""), "restore")
    equal(names(scene, "haidang.db.before-*"), [], "kept")
    assert_whole(monitor.store)


@test
def what_is_no_backup_is_not_put_in_the_stores_place(scene: Scene):
    monitor = make_store(scene, 1)
    equal(scene.haidang("backup", "-c", monitor.config, "copy.db").returncode, 0, "backup")
    before = monitor.store.read_bytes()
    scene.write("text.db", "dear diary " * 100)
    scene.write("empty.db", "")
    for name in ("newer.db", "damaged.db", "short.db"):
        shutil.copy(scene.path("copy.db"), scene.path(name))
    change(scene.path("newer.db"), "pragma user_version = 999")
    change(scene.path("other.db"), "create table mine(x)")
    damage(scene.path("damaged.db"), 4096 * 16)
    os.truncate(scene.path("short.db"), 300000)
    for name, why in (("none.db", "there is no backup"), ("text.db", "is not a Hải Đăng store"),
                      ("empty.db", "is not a Hải Đăng store"), ("newer.db", "of version 999"),
                      ("other.db", "is not a Hải Đăng store"), ("damaged.db", "is damaged"),
                      ("short.db", "is damaged"), ("haidang.db", "is the store itself")):
        refused(scene.haidang("restore", "-c", monitor.config, name), why)
    equal(monitor.store.read_bytes() == before, True, "the store is as it was")
    equal(names(scene, "haidang.db.*"),
          ["haidang.db.ballast", "haidang.db.lock", "haidang.db.outline"],
          "nothing is left")
    scene.write("haidang.db", "dear diary " * 100)
    refused(scene.haidang("restore", "-c", monitor.config, "copy.db"), "is not a Hải Đăng store")
    equal(scene.path("haidang.db").read_text()[:10], "dear diary", "somebody's file")


@test
def a_restore_that_is_killed_leaves_one_store_or_the_other(scene: Scene):
    monitor = make_store(scene, 20)
    equal(scene.haidang("backup", "-c", monitor.config, "copy.db").returncode, 0, "backup")
    change(monitor.store, "create table newer(x)")
    killed = 0
    for _ in range(40 if SOAK else 8):
        child = scene.start([program(), "restore", "-c", monitor.config, "copy.db"],
                            "killed")
        time.sleep(random.uniform(0, 0.3))
        child.kill()
        killed += child.wait(10) != 0
        assert_whole(monitor.store)
        check(count(monitor) == count(monitor, scene.path("copy.db")), "samples")
    check(killed > 0, "none was killed in the middle")
    done = scene.haidang("restore", "-c", monitor.config, "copy.db", seconds=60)
    equal(done.returncode, 0, done.stderr)
    equal(names(scene, "*.part*"), [], "nothing is left of those that were killed")


@test
def a_full_disk_restores_nothing(scene: Scene):
    monitor = make_store(scene, 3)
    equal(scene.haidang("backup", "-c", monitor.config, "copy.db").returncode, 0, "backup")
    done = on_a_small_disk(scene, "restore", "-c", monitor.config, "--store", "small/haidang.db",
                           "copy.db")
    refused(done, "no room is left")
    equal(done.stdout, "haidang.db.lock\n", "what is left on the small disk")


@test
def both_speak_vietnamese(scene: Scene):
    monitor = make_store(scene)
    done = scene.haidang("backup", "-c", monitor.config, "copy.db", language="vi")
    check("đã sao lưu kho dữ liệu" in done.stdout, done.stdout)
    done = scene.haidang("backup", "-c", monitor.config, "copy.db", language="vi")
    check("dùng --force để ghi đè" in done.stderr, done.stderr)
    done = scene.haidang("restore", "-c", monitor.config, "copy.db", language="vi")
    check("nay là kho dữ liệu" in done.stdout, done.stdout)


if __name__ == "__main__":
    main()
