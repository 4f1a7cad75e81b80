#!/usr/bin/python3
"""The figures that were promised, each as `name value unit` and, where there is one, its limit.

The monitor has one core, the servers and this program the other.  SERVICES=1000 SECONDS=60."""

import json
import os
import pathlib
import select
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from alerts import Pages
from harness import (ROOT, Scene, check, config, free_port, http_probe, instant, pass_time,
                     program, service, wait_for)
from mailbox import Mailbox

SERVICES = int(os.environ.get("SERVICES", "1000"))
SECONDS = int(os.environ.get("SECONDS", "60"))
EVERY = 10
TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count()
FAILURES = []

# The promise of 1.0 s was made on a machine where bare handshakes took this long.
BARE_OF_THE_PROMISE = 0.61


def tell(name, value, unit, limit=None, at_least=False):
    line = f"{name} {value:.4g} {unit}"
    if limit is not None:
        kept = value >= limit if at_least else value <= limit
        line += f"   # limit {limit:g}, {'kept' if kept else 'NOT KEPT'}"
        if not kept:
            FAILURES.append(name)
    print(line, flush=True)


def pinned(core):
    return ["taskset", "-c", str(core % CORES)] if CORES > 1 else []


def cpu_seconds(pid):
    part = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(part[11]) + int(part[12])) / TICKS


def memory_mb(pid, name):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return 0.0


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


# --- what the kernel saw -----------------------------------------------------------------------------

SYN_FILTER = [  # IPv4, TCP, SYN set: classic BPF as `tcpdump -dd 'tcp[tcpflags] & tcp-syn != 0'`
    (0x28, 0, 0, 12), (0x15, 0, 8, 0x800), (0x30, 0, 0, 23), (0x15, 0, 6, 6), (0x28, 0, 0, 20),
    (0x45, 4, 0, 0x1FFF), (0xB1, 0, 0, 14), (0x50, 0, 0, 27), (0x45, 0, 1, 2),
    (0x6, 0, 0, 0x40000), (0x6, 0, 0, 0)]
SO_ATTACH_FILTER, SO_TIMESTAMPNS = 26, 35


def truth_of_connects(port, seconds):
    """ms from SYN to SYN-ACK on the loopback, by the kernel's own stamps."""
    import ctypes  # pylint: disable=import-outside-toplevel
    words = b"".join(struct.pack("HBBI", *row) for row in SYN_FILTER)
    buffer = ctypes.create_string_buffer(words)
    program_of_filter = struct.pack("HL", len(SYN_FILTER), ctypes.addressof(buffer))
    asked, took = {}, []
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800)) as tap:
        tap.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program_of_filter)
        tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        tap.bind(("lo", 0x0800))
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not select.select([tap], [], [], 0.5)[0]:
                continue
            packet, extra, _, sender = tap.recvmsg(200, 200)
            if sender[2] == 4:  # each packet passes lo twice; this is its way out
                continue
            seconds_, nanoseconds = struct.unpack("qq", extra[0][2][:16])
            stamp = seconds_ * 1000 + nanoseconds / 1e6
            header = 14 + (packet[14] & 15) * 4
            source, target = struct.unpack("!HH", packet[header:header + 4])
            if target == port:
                asked[source] = stamp
            elif source == port and target in asked:
                took.append(stamp - asked.pop(target))
    return took


# --- the parts ---------------------------------------------------------------------------------------

def start_server(scene):
    port = free_port()
    cert, key = scene.certificate(["bench.test", "*.bench.test"])
    scene.nginx(f"""server {{ listen 127.0.0.1:{port} ssl backlog=1024;
        ssl_certificate {cert}; ssl_certificate_key {key}; ssl_session_tickets off;
        location / {{ return 200 "<html>Dịch vụ công trực tuyến</html>"; }} }}""")
    subprocess.run(["taskset", "-a", "-c", "-p", str(1 % CORES), str(scene.children[-1].pid)],
                   check=False, capture_output=True)
    for pid in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if b"nginx: worker" in (pid / "cmdline").read_bytes():
                subprocess.run(["taskset", "-c", "-p", str(1 % CORES), pid.name], check=False,
                               capture_output=True)
        except OSError:
            pass
    return port, cert


def bare_cost(port, cert):
    rate, count = 100, 1000
    done = subprocess.run([*pinned(0), str(ROOT / "build/bench/bench_bare"), str(cert),
                           "bench.test", str(port), str(rate), str(count)], capture_output=True,
                          text=True, timeout=60, check=False)
    check(done.returncode == 0, f"bench_bare: {done.stdout}{done.stderr}")
    return float(done.stdout.split()[0])


def probes_done(monitor):
    return probes_and_time(monitor)[0]


def probes_and_time(monitor):
    """How many probes were done, and when that was so."""
    metrics = monitor.metrics()
    return (sum(value for key, value in metrics.items() if key.startswith("haidang_samples_total")),
            metrics["haidang_snapshot_time_seconds"])


def measure_probing(scene, port, cert, bare):
    began = time.monotonic()
    monitor = scene.monitor(config(
        [service(f"s-{i:04}", http_probe(f"https://s{i}.bench.test:{port}/",
                                         expect={"contains": "Dịch vụ công"}), public=True)
         for i in range(SERVICES)],
        hosts={"*.bench.test": "127.0.0.1"}, trust=str(cert),
        defaults={"every": f"{EVERY}s", "timeout": "5s", "confirm": 3, "retry": "1s"}),
        mode="release", wrap=pinned(0))
    wait_for(lambda: probes_done(monitor) >= SERVICES, 2 * EVERY + 10, "all were probed once")
    tell("all_probed_once", time.monotonic() - began, "s", EVERY + 2)
    pass_time(5)
    pid = monitor.child.pid
    commits = []
    before, began_at = probes_and_time(monitor)
    cpu, moment = cpu_seconds(pid), time.monotonic()
    at_ms = time.time() * 1000
    while time.monotonic() < moment + SECONDS:
        pass_time(3)  # the metrics of 1,000 services cost the monitor something, too
        commits.append(monitor.metric("haidang_commit_seconds") * 1000)
    now, ended_at = probes_and_time(monitor)
    count, used = now - before, cpu_seconds(pid) - cpu
    tell("probes_per_second", count / (ended_at - began_at), "1/s")
    tell("slots_missed", sum(value for key, value in monitor.metrics().items() if "missed" in key),
         "slots", 0)
    cost = used * 1000 / count
    tell("cpu_per_1000_https_probes", cost, "s", max(1.0, bare / BARE_OF_THE_PROMISE))
    tell("cpu_per_1000_as_promised", cost * BARE_OF_THE_PROMISE / bare, "s", 1.0)
    tell("cpu_to_bare_ratio", cost / bare, "times")
    tell("memory_resident", memory_mb(pid, "VmRSS"), "MB", 40)
    tell("memory_highest", memory_mb(pid, "VmHWM"), "MB", 40)
    tell("commit_median", percentile(commits, 0.5), "ms")
    tell("commit_highest", max(commits), "ms")
    tell_phases(monitor, port, at_ms)
    return monitor


def tell_phases(monitor, port, since_ms):
    from_ms = time.time() * 1000
    truth = truth_of_connects(port, 15)
    rows = monitor.rows("select connect_us, tls_us, late_us, lag_us, outcome from samples"
                        f" where at >= {int(since_ms)}")
    meanwhile = monitor.rows(f"select connect_us from samples where at >= {int(from_ms)}"
                             " and connect_us is not null")
    check(rows and truth and meanwhile, "no samples, or no packets seen")
    connects = [row["connect_us"] / 1000 for row in meanwhile]
    tell("tcp_phase_truth_median", percentile(truth, 0.5), "ms")
    tell("tcp_phase_median", percentile(connects, 0.5), "ms")
    tell("tcp_phase_median_error", percentile(connects, 0.5) - percentile(truth, 0.5), "ms", 0.1)
    tell("tcp_phase_p99", percentile(connects, 0.99), "ms", 1.0)
    tell("tls_phase_median", percentile([row["tls_us"] or 0 for row in rows], 0.5) / 1000, "ms")
    tell("lateness_p99", percentile([row["late_us"] for row in rows], 0.99) / 1000, "ms", 50)
    tell("loop_lag_p99", percentile([row["lag_us"] for row in rows], 0.99) / 1000, "ms")
    tell("samples_not_ok", sum(row["outcome"] != "ok" for row in rows), "samples", 0)


def measure_page(monitor):
    plain = monitor.get("/")
    packed = monitor.get("/", {"Accept-Encoding": "gzip"})
    check(packed.headers["Content-Encoding"] == "gzip", "the page comes unpacked")
    tell("page_plain", len(plain.body) / 1000, "kB")
    tell("page_compressed", len(packed.body) / 1000, "kB", 50)
    tell("page_requests_per_second", requests_per_second(monitor, 5), "1/s", 20000, at_least=True)


def requests_per_second(monitor, seconds):
    """Over connections that are kept and always have requests waiting; answers are counted by
    their bytes, so that it is the monitor that is measured and not this program."""
    request = (f"GET / HTTP/1.1\r\nHost: {monitor.host}:{monitor.port}\r\n"
               "Accept-Encoding: gzip\r\n\r\n").encode()
    with socket.create_connection((monitor.host, monitor.port), 5) as one:
        one.sendall(request)
        one.settimeout(0.5)
        length = 0
        try:
            while True:
                length += len(one.recv(1 << 20))
        except socket.timeout:
            pass
    ahead = 16
    connections = [socket.create_connection((monitor.host, monitor.port), 5) for _ in range(8)]
    poll = select.epoll()
    got = {}
    for one in connections:
        one.setblocking(False)
        one.sendall(request * ahead)
        poll.register(one.fileno(), select.EPOLLIN)
        got[one.fileno()] = [one, 0, 0]
    buffer = bytearray(1 << 20)
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        for number, _ in poll.poll(1):
            entry = got[number]
            try:
                entry[1] += entry[0].recv_into(buffer)
            except BlockingIOError:
                continue
            answered = entry[1] // length
            if answered - entry[2] >= ahead // 2:
                entry[0].sendall(request * (answered - entry[2]))
                entry[2] = answered
    took = time.monotonic() - began
    total = sum(entry[1] for entry in got.values()) / length
    for one in connections:
        one.close()
    return total / took


def measure_store(monitor):
    monitor.stop()
    count = monitor.rows("select count(*) as n from samples")[0]["n"]
    size = sum(path.stat().st_size for path in monitor.store.parent.glob("haidang.db*")
               if path.suffix != ".ballast")  # that is kept free, not used
    tell("store_bytes_per_sample", size / count, "B")


def measure_letters(scene):
    """From the sample that confirms a failure to the letter at the mail server."""
    pages, mailbox = Pages(), Mailbox()
    waits = []
    monitor = scene.monitor(config([service("alone", pages.probe("alone"))], **mailbox.words(),
                                   defaults={"every": "2s", "confirm": 2, "retry": "500ms",
                                             "timeout": "1s"}),
                            mode="release", name="letters")
    wait_for(lambda: monitor.state("alone") == "up", 20, "it is up")
    for turn in range(2):
        pages.broken.add("alone")
        wait_for(lambda: len(mailbox.mails) == 2 * turn + 1, 20, "a letter")
        failed = [row for row in monitor.samples("alone") if row["outcome"] == "failed"]
        began = min(row["began"] for row in monitor.incidents() if row["ended"] is None)
        confirmed = sorted(instant(row["at"]) for row in failed if instant(row["at"]) >= began)[1]
        waits.append(mailbox.mails[-1].at - confirmed / 1000)
        pages.broken.clear()
        wait_for(lambda: len(mailbox.mails) == 2 * turn + 2, 20, "its end")
    tell("letter_after_confirmed_worst", max(waits), "s", 2)
    monitor.stop()
    mailbox.stop()


def main():
    os.sched_setaffinity(0, {1 % CORES})
    scene = Scene("bench")
    try:
        program("release")
        port, cert = start_server(scene)
        bare = bare_cost(port, cert)
        tell("cpu_per_1000_bare_handshakes", bare, "s")
        monitor = measure_probing(scene, port, cert, bare)
        measure_page(monitor)
        measure_store(monitor)
        measure_letters(scene)
    finally:
        scene.close(keep_folder=False)
    print(json.dumps({"not_kept": FAILURES}))
    sys.exit(1 if FAILURES else 0)


if __name__ == "__main__":
    main()
