"""harness.py - the whole program against real servers on loopback.

A test is a function that takes a Scene and whose name is a sentence; `@test` puts it on the list,
`main()` runs the list.  A scene has a folder of its own; all that it started is ended with it.
Nothing here sleeps for luck: wait_for looks again and again until what is waited for is there.
"""

import contextlib
import ctypes
import datetime
import gzip
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
(ROOT / "probes/demo/client.key").chmod(0o600)  # a checkout leaves it to everybody to read
MODE = os.environ.get("MODE", "asan")
SOAK = bool(os.environ.get("SOAK"))
STEP = 0.02  # between two looks, s


class Wrong(Exception):
    """What was expected did not come."""


def check(condition, message):
    if not condition:
        raise Wrong(message)


def equal(is_, should, about):
    if is_ != should:
        raise Wrong(f"{about}: {is_!r}, should be {should!r}")


def wait_for(condition, seconds, about):
    """The first value of condition() that is true."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Wrong(f"not within {seconds} s: {about() if callable(about) else about}")
        time.sleep(STEP)


def pass_time(seconds):
    """For tests in which it is time itself that must pass."""
    time.sleep(seconds)


# --- YAML, as much of it as a configuration needs ---------------------------------------------------

PLAIN = re.compile(r"[A-Za-zÀ-ỹ][\wÀ-ỹ./%+-]*(?:[ :][\wÀ-ỹ./%+-]+)*|\d+(?:\.\d+)?(?:ms|[smhd]|%|kB|MB)")
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "~"}


def scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, (int, float)):
        return str(value)
    if PLAIN.fullmatch(value) and value.lower() not in WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def yaml(value, indent=0):
    pad = "  " * indent
    lines = []
    if isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, (dict, list)) and inner:
                lines.append(f"{pad}{scalar(key)}:\n{yaml(inner, indent + 1)}")
            elif isinstance(inner, (dict, list)):
                lines.append(f"{pad}{scalar(key)}: {'{}' if isinstance(inner, dict) else '[]'}")
            else:
                lines.append(f"{pad}{scalar(key)}: {scalar(inner)}")
    else:
        for inner in value:
            if isinstance(inner, (dict, list)):
                body = yaml(inner, indent + 1)
                lines.append(f"{pad}- {body[len(pad) + 2:]}")
            else:
                lines.append(f"{pad}- {scalar(inner)}")
    return "\n".join(lines)


def http_probe(url, **more):
    return {"http": url, **more}


def service(id_, *probes, **more):
    return {"id": id_, "name": f"Dịch vụ {id_}", "agency": "vpub", "programme": "dvc",
            "probes": list(probes), **more}


def config(services, **more):
    return {
        "province": {"name": "UBND tỉnh Ninh Thuận", "timezone": "Asia/Ho_Chi_Minh",
                     "language": "en"},
        "store": "haidang.db",
        "web": {"listen": "127.0.0.1:0", "url": "http://127.0.0.1:8080"},
        "agencies": [{"id": "vpub", "name": "Văn phòng UBND tỉnh"}],
        "programmes": [{"id": "dvc", "name": "Dịch vụ công trực tuyến"}],
        **more,
        "services": services,
    }


# --- the world of one test --------------------------------------------------------------------------

LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent():
    LIBC.prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


class Scene:
    """A folder, and what was started in it."""

    def __init__(self, name):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haidang-"))
        self.name = name
        self.children = []

    def path(self, name):
        return self.folder / name

    def write(self, name, what):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(what if isinstance(what, str) else yaml(what) + "\n", encoding="utf-8")
        return path

    def start(self, arguments, name, **more):
        """A child whose output goes to NAME.out and NAME.err, and which dies with us."""
        out = open(self.path(name + ".out"), "ab")
        err = open(self.path(name + ".err"), "ab")
        with out, err:
            child = subprocess.Popen([str(word) for word in arguments], cwd=self.folder,
                                     stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                     preexec_fn=die_with_parent, **more)
        self.children.append(child)
        return child

    def said(self, name):
        """All that the child NAME wrote so far."""
        return "".join(path.read_text(errors="replace")
                       for path in (self.path(name + ".out"), self.path(name + ".err"))
                       if path.exists())

    def run(self, arguments, seconds=30, **more):
        """Runs to its end; gives the finished process, with text."""
        if more.get("input") is None:
            more = {**more, "input": None, "stdin": subprocess.DEVNULL}
        return subprocess.run([str(word) for word in arguments], cwd=self.folder, text=True,
                              capture_output=True, timeout=seconds, errors="replace",
                              check=False, **more)

    def close(self, keep_folder):
        for child in reversed(self.children):
            if child.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    child.send_signal(signal.SIGCONT)
                    child.kill()
            child.wait(10)
        if not keep_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    # --- our program and our tools ---

    def haidang(self, *arguments, mode=MODE, seconds=30, language=None, said=None):
        env = {**os.environ, "LSAN_OPTIONS": "report_objects=1"}
        env.pop("LANGUAGE", None)
        if language:
            env["LANGUAGE"] = language
        return self.run([program(mode), *arguments], seconds, env=env, input=said)

    def probe(self, configuration, *ids, mode=MODE, seconds=60):
        """`haidang probe --json`: (exit status, {probe's id: what came})."""
        path = configuration if isinstance(configuration, pathlib.Path) \
            else self.write("haidang.yaml", configuration)
        done = self.haidang("probe", "-c", path, "--json", *ids, mode=mode, seconds=seconds)
        check(done.returncode in (0, 1) and done.stdout.startswith("{"),
              f"probe ended with {done.returncode}: {done.stdout[:2000]}{done.stderr[-4000:]}")
        return done.returncode, {row["probe"]: row for row in json.loads(done.stdout)["probes"]}

    def peer(self, *arguments, mode=MODE):
        """The scripted peer: its ports by name, with the path of its authority as "ca"."""
        folder = self.path("peer")
        folder.mkdir(exist_ok=True)
        child = self.start([tool("peer", mode), "--folder", folder, *arguments], "peer-said")
        wait_for_ready(self, child, "peer-said")
        ports = json.loads((folder / "ports.json").read_text())
        return {**ports, "ca": str(folder / "ca.pem")}

    def province(self, *arguments, mode=MODE):
        return Province(self, arguments, mode)

    def nginx(self, server_blocks, name="nginx", workers=1):
        """nginx with these server blocks; ends with the scene."""
        folder = self.path(name)
        folder.mkdir(exist_ok=True)
        lines = [f"daemon off; user root; pid {folder}/pid; worker_processes {workers};",
                 f"error_log {folder}/error.log;",
                 "events { worker_connections 2000; }",
                 f"http {{ access_log off; client_body_temp_path {folder}/t1;",
                 f"proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;",
                 f"uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;",
                 "default_type text/html; keepalive_timeout 5;",
                 server_blocks, "}"]
        path = self.write(f"{name}/nginx.conf", "\n".join(lines))
        ports = [int(port) for port in re.findall(r"listen\s+(?:[\d.]+:|\[::1\]:)?(\d+)",
                                                  server_blocks)]
        child = self.start(["/usr/sbin/nginx", "-c", path, "-e", folder / "error.log"], name)
        wait_for(lambda: child.poll() is not None or all(map(is_listening, ports)), 10,
                 "nginx listens")
        check(child.poll() is None, f"nginx did not start: {self.said(name)}")
        return child

    def certificate(self, names, name="site", days=30, kind="prime256v1"):
        """A key and a certificate of its own: paths of certificate and key."""
        cert, key = self.path(name + ".pem"), self.path(name + ".key")
        alt = ",".join((f"IP:{n}" if re.fullmatch(r"[\d.]+|.*:.*", n) else f"DNS:{n}")
                       for n in names)
        done = self.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                         f"ec_paramgen_curve:{kind}", "-nodes", "-keyout", key, "-out", cert,
                         "-days", days, "-subj", f"/CN={names[0]}", "-addext",
                         f"subjectAltName={alt}"])
        equal(done.returncode, 0, f"openssl: {done.stderr}")
        return cert, key

    def monitor(self, configuration, **more):
        return Monitor(self, configuration, **more)


def program(mode=MODE):
    path = ROOT / "build" / mode / "haidang"
    check(path.exists(), f"{path} is missing: it was not built")
    return path


def tool(name, mode=MODE):
    path = ROOT / "build" / mode / "tools" / name
    check(path.exists(), f"{path} is missing: it was not built")
    return path


def wait_for_ready(scene, child, name):
    wait_for(lambda: child.poll() is not None or "ready" in scene.said(name), 30,
             lambda: f"{name}: ready; it said {scene.said(name)}")
    check(child.poll() is None, f"{name} ended: {scene.said(name)}")


# --- clocks that are set -----------------------------------------------------------------------------

class Clocks:
    """Those of a program that is started with this wrap(), and how far they are from ours, ms."""

    def __init__(self, scene):
        self.path = scene.write("shift", "\0" * 16)
        self.wall = self.steady = 0

    def shift(self, wall=0, steady=0):
        self.wall += wall
        self.steady += steady
        with open(self.path, "r+b", buffering=0) as file:
            file.write(struct.pack("qq", self.wall * 1000000, self.steady * 1000000))

    def wrap(self):
        options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        return ["env", f"SHIFT_FILE={self.path}", f"ASAN_OPTIONS={options}",
                f"LD_PRELOAD={tool('shift.so')}"]


# --- the monitor ------------------------------------------------------------------------------------

class Monitor:
    """`haidang run`, and the ways to look at it from outside."""

    def __init__(self, scene, configuration, mode=MODE, wrap=(), name="monitor", more=(),
                 seconds=30):
        self.scene = scene
        self.name = name
        self.mode = mode
        self.wrap = list(wrap)
        self.more = list(more)
        self.config = configuration if isinstance(configuration, pathlib.Path) \
            else scene.write(name + ".yaml", configuration)
        self.store = scene.path("haidang.db")
        self.child = None
        self.headers = {}
        self.start(seconds)

    def start(self, seconds=30):
        before = len(self.scene.said(self.name))
        self.child = self.scene.start(
            [*self.wrap, program(self.mode), "run", "-c", self.config, *self.more], self.name)
        found = wait_for(lambda: self._find_address(before), seconds,
                         lambda: f"the monitor says where it is; {self.said()}")
        check(found is not True, f"the monitor ended at once: {self.said()}")
        self.host, self.port = "127.0.0.1", int(found.group(1))

    def _find_address(self, before):
        found = re.search(r"http://\S*:(\d+)/", self.scene.said(self.name)[before:])
        return found or self.child.poll() is not None

    def said(self):
        return self.scene.said(self.name)[-6000:]

    def kill(self):
        self.child.kill()
        self.child.wait(10)

    def stop(self, how=signal.SIGTERM, seconds=30):
        """Ends it as its supervisor would: (exit status, how long it took)."""
        began = time.monotonic()
        self.child.send_signal(how)
        status = self.child.wait(seconds)
        return status, time.monotonic() - began

    def get(self, path, headers=None, method="GET", timeout=10):
        return http_get(f"http://{self.host}:{self.port}{path}",
                        {**self.headers, **(headers or {})}, method, timeout)

    def show_token(self):
        """From now on we are a viewer, not a stranger."""
        done = self.scene.haidang("token", "-c", self.config, "add", "tests", "--role", "viewer",
                                  "--for", "1d", "--by", "An", mode=self.mode)
        equal(done.returncode, 0, done.stderr)
        self.headers = {"Authorization": "Bearer " + done.stdout.strip()}

    def json(self, path):
        answer = self.get(path)
        equal(answer.status, 200, f"status of {path}: {answer.text[:300]}")
        return json.loads(answer.text)

    def status(self):
        return self.json("/api/v1/status")

    def service(self, id_):
        for row in self.status()["services"]:
            if row["id"] == id_:
                return row
        raise Wrong(f"{id_} is not in /api/v1/status")

    def state(self, id_):
        return self.service(id_)["state"]

    def states(self):
        return {row["id"]: row["state"] for row in self.status()["services"]}

    def states_on_page(self, path):
        """What a visitor reads: the badge beside each service."""
        return dict(re.findall(r'<li><a href="(?:/en)?/services/([^"]+)">.*?class="badge (\w+)"',
                               self.get(path).text))

    def samples(self, id_):
        """All that the API gives of a service's samples, oldest first."""
        answer = self.json(f"/api/v1/services/{id_}/samples")
        rows = answer if isinstance(answer, list) else answer["samples"]
        return sorted(rows, key=lambda row: (row["at"], row["probe"]))

    def metrics(self):
        """{name{labels}: value}"""
        values = {}
        for line in self.get("/metrics").text.splitlines():
            if line and not line.startswith("#"):
                key, value = line.rsplit(" ", 1)
                values[key] = float(value)
        return values

    def metric(self, name, **labels):
        for key, value in self.metrics().items():
            if key.split("{")[0] == name and all(f'{label}="{text}"' in key
                                                 for label, text in labels.items()):
                return value
        raise Wrong(f"no metric {name} {labels}")

    def wait_for_state(self, id_, state, seconds):
        wait_for(lambda: self.state(id_) == state, seconds,
                 lambda: f"{id_} is {state}: {self.service(id_)}; {self.said()[-1500:]}")

    def wait_for_samples(self, id_, count, seconds):
        return wait_for(lambda: (lambda rows: rows if len(rows) >= count else None)(
            self.samples(id_)), seconds, lambda: f"{count} samples of {id_}: {self.samples(id_)}")

    def query(self, sql, *values):
        """Of the tables as they are; not of samples: from hour to hour they are packed away."""
        return query(self.store, sql, *values)

    def rows(self, question, store=None):
        """What `haidang sql` answers; its table `samples` has those that were packed, too."""
        done = self.scene.haidang("sql", "--json", "-c", self.config, "--store",
                                  store or self.store, question, mode=self.mode, seconds=60)
        equal((done.returncode, done.stderr), (0, ""), f"sql {question}")
        return json.loads(done.stdout)

    def incidents(self):
        """All that the store knows, oldest first."""
        return self.query("select id, service, state, reason, began, ended from incident"
                          " order by id")


def query(path, sql, *values):
    """Rows of the store, read beside the monitor that writes it."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as base:
        base.row_factory = sqlite3.Row
        return [dict(row) for row in base.execute(sql, values)]


# --- the simulated province -------------------------------------------------------------------------

class Province:
    """The demo's servers, without their script of faults: nothing breaks but what we break."""

    def __init__(self, scene, arguments, mode):
        self.scene = scene
        self.https, self.http = free_port(), free_port()
        self.folder = scene.path("province")
        self.folder.mkdir(exist_ok=True)
        self.child = scene.start([tool("province", mode), "--https", self.https, "--http",
                                  self.http, "--folder", self.folder, "--no-script", *arguments],
                                 "province-said")
        wait_for(lambda: self.child.poll() is not None or
                 (is_listening(self.https) and is_listening(self.http)), 30,
                 lambda: f"the province listens; {scene.said('province-said')}")
        check(self.child.poll() is None, f"the province ended: {scene.said('province-said')}")
        self.ca = wait_for(lambda: next(iter(self.folder.glob("*ca*.pem")), None), 10,
                           "the province's authority")

    def control(self, service_id, fault, seconds=None):
        order = {"service": service_id, "fault": fault}
        if seconds is not None:
            order["for"] = seconds
        answer = http_get(f"http://127.0.0.1:{self.http}/control", {"Content-Type":
                          "application/json"}, "POST", body=json.dumps(order))
        check(200 <= answer.status < 300, f"/control: {answer.status} {answer.text}")


# --- small tools ------------------------------------------------------------------------------------

class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self):
        body = self.body
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return body.decode("utf-8", "replace")


def http_get(url, headers=None, method="GET", timeout=10, body=None):
    scheme, rest = url.split("://", 1)
    host, _, path = rest.partition("/")
    if scheme == "https":
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(host, timeout=timeout, context=context)
    else:
        connection = http.client.HTTPConnection(host, timeout=timeout)
    with contextlib.closing(connection):
        connection.request(method, "/" + path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port):
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return True
    return False


class Silent:
    """A server that accepts and never says a word."""

    def __init__(self, kind=socket.SOCK_STREAM):
        self.socket = socket.socket(socket.AF_INET, kind)
        self.socket.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            self.socket.listen(100)  # the kernel completes the handshake, nobody accepts
        self.port = self.socket.getsockname()[1]

    def close(self):
        self.socket.close()


def instant(text):
    """RFC 3339 to ms."""
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    check(moment.tzinfo is not None, f"{text} has no offset")
    return round(moment.timestamp() * 1000)


def processes():
    """Command lines of everything that runs in our network namespace: {pid: words}."""
    own = os.readlink("/proc/self/ns/net")
    found = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(folder / "ns/net") == own:
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                state = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0]
                if words and state != "Z":
                    found[int(folder.name)] = words
    return found


# --- what several tests ask -------------------------------------------------------------------------

def rhythm_is_kept(monitor, ids, every):
    """Regular samples lie on the probe's grid: started in time, none left out, none void."""
    late = []
    for id_ in ids:
        rows = [row for row in monitor.samples(id_) if not row.get("confirming")]
        equal([row for row in rows if row["outcome"] == "void"], [], f"void samples of {id_}")
        late += [row["late_ms"] for row in rows]
        starts = [instant(row["at"]) for row in rows]
        gaps = [(b - a) / 1000 for a, b in zip(starts, starts[1:])]
        check(gaps and max(gaps) < 1.5 * every, f"{id_} left out a slot: gaps {sorted(gaps)[-3:]} s")
    late.sort()
    # a machine that others use may be taken away for a moment: one sample of a hundred is let off
    check(late[len(late) * 99 // 100] <= 50, f"late by {late[-10:]} ms, of {len(late)} samples")


# --- running the list -------------------------------------------------------------------------------

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def run_test(function):
    scene = Scene(function.__name__)
    began = time.monotonic()
    try:
        function(scene)
        trouble = find_sanitizer_reports(scene)
    except (Exception, KeyboardInterrupt) as error:  # pylint: disable=broad-except
        trouble = traceback.format_exc() if not isinstance(error, Wrong) else \
            f"{error}\n{traceback.format_tb(error.__traceback__)[-1].rstrip()}"
        trouble += find_sanitizer_reports(scene) or ""
    name = function.__name__.replace("_", " ")
    took = f"{time.monotonic() - began:.1f} s"
    if trouble:
        print(f"FAILED  {name} ({took})\n    " + trouble.strip().replace("\n", "\n    "))
        for log in sorted(scene.folder.glob("*.err")):
            tail = log.read_text(errors="replace")[-1500:].strip()
            if tail:
                print(f"    --- {log.name}\n    " + tail.replace("\n", "\n    "))
    else:
        print(f"ok      {name} ({took})")
    sys.stdout.flush()
    scene.close(keep_folder=bool(trouble) and "KEEP" in os.environ)
    if trouble and "KEEP" in os.environ:
        print(f"    kept: {scene.folder}")
    return not trouble


def find_sanitizer_reports(scene):
    for log in scene.folder.glob("*.err"):
        text = log.read_text(errors="replace")
        found = re.search(r"((?:ERROR|WARNING): \w+Sanitizer|runtime error:).{0,4000}", text, re.S)
        if found:
            return f"{log.name}: {found.group(0)}"
    return None


def main():
    wanted = sys.argv[1:]
    passed = failed = 0
    for function in TESTS:
        if wanted and not any(word in function.__name__ for word in wanted):
            continue
        if run_test(function):
            passed += 1
        else:
            failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
