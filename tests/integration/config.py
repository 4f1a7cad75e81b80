#!/usr/bin/python3
"""`haidang check`: right files pass, wrong ones name the place in the reader's language, and a
wrong file never starts a monitor."""

import re

from harness import Scene, check, config, equal, free_port, http_probe, main, service, test

GOOD = config([service("dvc-01", http_probe("https://dichvucong.ninhthuan.test/", every="60s",
                                            expect={"status": 200, "within": "2s"}))])


def lines_of(scene):
    return scene.path("haidang.yaml").read_text().splitlines()


def spoil(scene, pattern, replacement):
    """Writes the good file with one line changed; the line's number."""
    scene.write("haidang.yaml", GOOD)
    lines = lines_of(scene)
    number = next(i for i, line in enumerate(lines) if re.search(pattern, line))
    lines[number] = re.sub(pattern, replacement, lines[number])
    scene.write("haidang.yaml", "\n".join(lines) + "\n")
    return number + 1


@test
def a_right_file_passes(scene: Scene):
    path = scene.write("haidang.yaml", GOOD)
    done = scene.haidang("check", "-c", path)
    equal(done.returncode, 0, f"exit status: {done.stdout}{done.stderr}")
    check(re.search(r"'default'.* 1, .*\b[0-9a-f]{64}$", done.stdout, re.M),
          f"the policy is not named: {done.stdout}")
    check(re.search(r"\b760\b.*\b1100\b.*\b3660\b.*\b3660\b", done.stdout),
          f"how long things are kept is not told: {done.stdout}")


@test
def maintenance_that_was_announced_too_late_is_told(scene: Scene):
    window = {"id": "nang-cap", "services": ["dvc-01"], "purpose": "Nâng cấp",
              "from": "2022-02-10 22:00", "to": "2022-02-11 02:00"}
    for announced, said in (("2022-01-26 08:00", " 6 "), ("2022-01-25 08:00", None)):
        path = scene.write("haidang.yaml", {
            **GOOD, "maintenance": [{**window, "announced": announced}]})
        done = scene.haidang("check", "-c", path, "--language", "en")
        equal(done.returncode, 0, f"exit status: {done.stdout}{done.stderr}")
        told = [line for line in done.stdout.splitlines() if "nang-cap" in line]
        equal(len(told), 1 if said else 0, f"told of it: {done.stdout}")
        check(not said or said in told[0], f"the days are not counted: {done.stdout}")


@test
def who_is_not_called_is_told(scene: Scene):
    people = [{"id": "an", "name": "An", "mail": "an@a.test"}]
    channels = {"mail": {"smtp": "smtp://127.0.0.1:2525", "from": "giamsat@a.test"}}
    roster = {"id": "truc", "shifts": [{"days": "mon-fri", "people": "an"}]}
    calling = {"people": people, "channels": channels, "rosters": [roster],
               "alerts": [{"steps": [{"to": "truc", "by": "mail"}]}]}
    for more, said in (({}, "nobody is called when a service breaks"),
                       (calling, "roster 'truc': nobody is on duty at 00:00"),
                       ({**calling, "rosters": [{**roster, "otherwise": "an"}]},
                        "'an' is called then"),
                       ({**calling, "rosters": [{"id": "truc", "shifts": [{"people": "an"}]}]},
                        None)):
        path = scene.write("haidang.yaml", {**GOOD, **more})
        done = scene.haidang("check", "-c", path, "--language", "en")
        equal(done.returncode, 0, f"exit status: {done.stdout}{done.stderr}")
        told = [line for line in done.stdout.splitlines() if "nobody" in line]
        equal(len(told), 1 if said else 0, f"told of it: {done.stdout}")
        check(not said or said in told[0], f"{said!r} is not told: {done.stdout}")


@test
def a_mistake_is_told_with_its_place(scene: Scene):
    number = spoil(scene, r"every: 60s", "evry: 60s")
    for language in ("en", "vi"):
        done = scene.haidang("check", "-c", "haidang.yaml", "--language", language)
        equal(done.returncode, 2, f"exit status: {done.stdout}{done.stderr}")
        said = done.stdout + done.stderr
        check(f"haidang.yaml:{number}:" in said, f"no place: {said}")
        check("evry" in said and "every" in said, f"no suggestion: {said}")
        check(re.search(r"^\s*\^", said, re.M), f"no caret: {said}")


@test
def mistakes_are_told_in_the_readers_language(scene: Scene):
    spoil(scene, r"every: 60s", "every: soon")
    said = {}
    for language in ("en", "vi"):
        done = scene.haidang("check", "-c", "haidang.yaml", "--language", language)
        said[language] = done.stdout + done.stderr
        by_environment = scene.haidang("check", "-c", "haidang.yaml",
                                       language="en_US.UTF-8" if language == "en" else "vi")
        check(by_environment.returncode == 2, "LANGUAGE changes the verdict")
    check(said["en"] != said["vi"], f"the same in both languages: {said['en']}")
    check(re.search("[ảấậềệộợụăđơư]", said["vi"]), f"no Vietnamese: {said['vi']}")


@test
def a_comma_in_a_number_is_told_between_braces_too(scene: Scene):
    scene.write("haidang.yaml", "province: { name: X }\nmeasure: { max_lag: 1,5s }\nservices:\n"
                "  - { id: a, name: A, probes: [ { http: http://a.test/ } ] }\n")
    done = scene.haidang("check", "-c", "haidang.yaml", "--language", "en")
    equal(done.returncode, 2, "exit status")
    check("write a point, not a comma" in done.stderr, done.stderr)


@test
def all_mistakes_are_told_in_one_run(scene: Scene):
    wrong = config([service("a", http_probe("http://a.test/", every="soon", timeout="-1s")),
                    service("a", http_probe("gopher://a.test/", adress="any")),
                    service("b", http_probe("http://b.test/", expect={"status": 999}),
                            agency="nobody")])
    scene.write("haidang.yaml", wrong)
    done = scene.haidang("check", "-c", "haidang.yaml", "--language", "en")
    equal(done.returncode, 2, "exit status")
    places = re.findall(r"^haidang\.yaml:(\d+):(\d+): ", done.stdout + done.stderr, re.M)
    check(len(set(places)) >= 6, f"only {len(places)}: {done.stdout}{done.stderr}")
    equal(places, sorted(places, key=lambda place: (int(place[0]), int(place[1]))), "order")


@test
def a_wrong_file_never_starts_a_monitor(scene: Scene):
    port = free_port()
    wrong = config([service("a", http_probe("http://a.test/", every="soon"))],
                   web={"listen": f"127.0.0.1:{port}", "url": f"http://127.0.0.1:{port}"})
    scene.write("haidang.yaml", wrong)
    done = scene.haidang("run", "-c", "haidang.yaml")
    equal(done.returncode, 2, f"exit status: {done.stderr}")
    check("haidang.yaml:" in done.stderr, f"no place: {done.stderr}")
    check("http://127.0.0.1:" not in done.stderr, f"it started: {done.stderr}")
    check(not scene.path("haidang.db").exists(), "it made a store")


@test
def what_is_no_file_and_what_is_no_yaml_is_told(scene: Scene):
    done = scene.haidang("check", "-c", "nothing.yaml")
    equal(done.returncode, 2, f"no file: {done.stdout}{done.stderr}")
    check("nothing.yaml" in done.stdout + done.stderr, "the file is not named")
    for text in ("", "a: [", "\t", "- - -\n", "\0", "a: &x [*x]\n", "[" * 5000, "a: b\na: c\n",
                 "province: {name: \xff}\n"):
        scene.path("haidang.yaml").write_bytes(text.encode("latin-1"))
        done = scene.haidang("check", "-c", "haidang.yaml", seconds=20)
        equal(done.returncode, 2, f"{text[:20]!r}: {done.stdout[:500]}{done.stderr[:500]}")
        check("Sanitizer" not in done.stderr, done.stderr)
        check("haidang.yaml" in done.stdout + done.stderr, f"{text[:20]!r}: no place")


@test
def wrong_usage_is_told(scene: Scene):
    scene.write("haidang.yaml", GOOD)
    for arguments in (["fly"], ["check", "--nonsense"], ["run", "-c"], ["probe", "-c"],
                      ["check", "haidang.yaml"], ["check", "-c", "haidang.yaml", "other.yaml"],
                      ["check", "-c", "haidang.yaml", "--force"],
                      ["run", "-c", "haidang.yaml", "--explain"]):
        done = scene.haidang(*arguments)
        equal(done.returncode, 2, f"{arguments}: {done.stdout}{done.stderr}")
        check(done.stderr.strip(), f"{arguments}: nothing on standard error")
    done = scene.haidang("-xz", "status", "--language", "en")
    check("'-x'" in done.stderr, f"the wrong option is named: {done.stderr}")
    done = scene.haidang("--help")
    equal(done.returncode, 0, f"--help: {done.stderr}")
    for command in ("run", "check", "probe", "status"):
        check(command in done.stdout, f"--help does not name {command}")


@test
def the_demo_and_the_example_are_right(scene: Scene):
    from harness import ROOT  # pylint: disable=import-outside-toplevel
    checked = 0
    for path in sorted(ROOT.glob("probes/*/haidang.yaml")):
        done = scene.haidang("check", "-c", path)
        trust = "ca.pem" in done.stdout + done.stderr
        check(done.returncode == 0 or trust, f"{path}: {done.stdout}{done.stderr}")
        checked += 1
    check(checked > 0, "there is no probes/*/haidang.yaml")


if __name__ == "__main__":
    main()
