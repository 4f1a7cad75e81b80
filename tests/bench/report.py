"""report.py STORE [SERVICES]: how long the reports of a whole province take, and how much memory.

The store is that of bench_year: a year of services b1, b2, ..., one probe each.  Beside it another
one is made for the memory of a year of 2,000 services, without samples: what reports read is in
both (sums of days and months, spans, incidents), and simulating 1,051,200,000 samples would take
longer than all of the bench.

Told are `name value unit` lines; status 1 if a limit was not kept.  Memory is what the command and
its printer hold together at the most, by the resident pages of each: those that both share count
twice, and what one has sent and the other not yet read (some hundred kB) does not.
"""
import os
import subprocess
import sys
import tempfile
import time

HAIDANG, STORE_MAKER = "build/haidang", "build/release/unit/bench_year"
HALF, YEAR = "2022-H1", "2021-06-16..2022-06-14"
MANY, FORMATS = 2000, ("json", "html", "csv", "pdf", "docx", "xlsx")
bad = False


def configure(folder, store, services):
    path = os.path.join(folder, "haidang.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("province: { name: Province, timezone: Etc/UTC, language: vi }\n"
                   f"store: {store}\nweb: {{ listen: 127.0.0.1:0 }}\nservices:\n")
        for i in range(1, services + 1):
            file.write(f"  - {{ id: b{i}, name: Dịch vụ công trực tuyến số {i}, "
                       "target: { availability: 99.5%, p95: 2s }, "
                       f"probes: [ {{ http: 'http://b{i}.test/', every: 60s }} ] }}\n")
    return path


def family(pid):
    """The process and all that it started."""
    pids = [pid]
    for one in pids:
        try:
            with open(f"/proc/{one}/task/{one}/children", encoding="ascii") as file:
                pids += [int(child) for child in file.read().split()]
        except OSError:
            pass
    return pids


def resident(pid):
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def format_of(pid):
    """Of a printer: its third word."""
    try:
        with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
            words = file.read().split("\0")
    except OSError:
        return None
    return words[2] if words[0] == "haidang-print" else None


def run(words):
    """What it took by the clock and of the processor, s, and by what was printed meanwhile the most
    that it held, bytes; None: nothing was, or it was JSON, which the command writes itself."""
    began = time.monotonic()
    pid = os.posix_spawn(HAIDANG, [HAIDANG, *words], os.environ)
    most = {}
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            break
        pids = family(pid)
        form = format_of(pids[-1])
        if form is None:
            del pids[1:]  # one that just begins has nothing but what is its parent's
        most[form] = max(most.get(form, 0), sum(resident(one) for one in pids))
        time.sleep(0.002)  # between two looks at its memory
    if status != 0:
        sys.exit(f"report.py: {' '.join(words)} ended with status {status}")
    return time.monotonic() - began, used.ru_utime + used.ru_stime, most


def tell(name, value, unit, limit):
    global bad
    kept = value <= limit
    bad = bad or not kept
    print(f"{name} {value:.4g} {unit}   # limit {limit:g}, {'kept' if kept else 'NOT KEPT'}",
          flush=True)


def measure_half_year(folder, store, services):
    common = ["-c", configure(folder, os.path.abspath(store), services), "--out", folder]
    for form, limit in (("pdf", 3), ("xlsx", 5)):
        took, used, most = run(["report", *common, "--format", form, HALF])
        print(f"report_{form}_of_half_year_processor {used:.4g} s")
        tell(f"report_{form}_of_half_year", took, "s", limit)
        tell(f"report_{form}_of_half_year_memory", max(most.values()) / 1e6, "MB", 200)


def measure_year(folder):
    """All formats in one run, so that the command holds its document until the last of them."""
    store = os.path.join(folder, "many.db")
    subprocess.run([STORE_MAKER, "sums", str(MANY), store], check=True)
    common = ["-c", configure(folder, store, MANY), "--out", folder]
    took, used, most = run(["report", *common, "--format", ",".join(FORMATS), YEAR])
    print(f"reports_of_year_of_{MANY} {took:.4g} s\n"
          f"reports_of_year_of_{MANY}_processor {used:.4g} s")
    if set(most) != {None, *FORMATS} - {"json"}:
        sys.exit(f"report.py: only {set(most)} were seen")
    for form, held in most.items():
        tell(f"report_{form or 'json'}_of_year_of_{MANY}_memory", held / 1e6, "MB", 200)


def main(store, services):
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        measure_half_year(folder, store, services)
        measure_year(folder)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000))
