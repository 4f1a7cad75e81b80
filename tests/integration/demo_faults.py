#!/usr/bin/python3
"""Whatever is broken in the demo's province has its own right reason, and touches no neighbour.

in turn: every demo has the same ports, and the same folder below build/."""

import json
import os

from harness import (ROOT, Scene, check, equal, free_port, http_get, is_listening, main, program,
                     test, tool, wait_for)

DEMO = ROOT / "probes/demo/haidang.yaml"
HTTP = 18080

# What is broken at once, and what is then said of it; whatever is not named here stays well.
ROUNDS = [
    {"dvc-01": ("wrong-content", "failed", "content"),
     "dvc-04": ("error-body", "failed", "content"),
     "dvc-08": ("wrong-content", "failed", "content"),
     "dvc-10": ("status:503", "failed", "status"),
     "dvc-11": ("no-json", "failed", "format"),
     "d06-01": ("soap-fault", "failed", "fault"),
     "d06-02": ("status:500", "failed", "status"),
     "dtm-01": ("stale", "failed", "stale"),
     "dtm-02": ("status:454", "failed", "status"),
     "dtm-03": ("certificate-expired", "failed", "tls_expired"),
     "qh-02": ("service-exception", "failed", "fault"),
     "qh-03": ("service-exception", "failed", "fault"),
     "nt-01": ("planted-words", "failed", ("content", "soft_planted")),
     "nt-02": ("status:500", "failed", "status"),
     "nt-06": ("no-starttls", "failed", "starttls"),
     "nt-07": ("old-serial", "degraded", "dns_serial"),
     "nt-08": ("certificate-soon:6d", "ok", "certificate"),
     "nt-13": ("maintenance-page", "failed", ("content", "soft_maintenance")),
     "nt-15": ("flapping:1m", "failed", "status")},
    {"dvc-09": ("truncated", "failed", "closed"),
     "dvc-10": ("certificate-name", "failed", "tls_name"),
     "dvc-11": ("refuse", "failed", ("closed", "reset", "refused")),
     "d06-05": ("status:502", "failed", "status"),
     "dtm-02": ("wrong-content", "failed", ("protocol", "banner", "status")),
     "dtm-05": ("error-body", "failed", "content"),
     "dtm-06": ("reset", "failed", "reset"),
     "qh-06": ("service-exception", "failed", "fault"),
     "nt-01": ("stale", "failed", "stale"),
     "nt-03": ("slow:3500ms", "degraded", "slow"),
     "nt-06": ("certificate-issuer", "failed", "tls_chain"),
     "nt-07": ("no-ipv6", "degraded", ("dns_no_address", "dns_answer")),
     "nt-08": ("certificate-expired", "failed", "tls_expired"),
     "nt-10": ("error-body", "failed", "content"),
     "nt-12": ("reset-body", "failed", "reset")},
]

JOBS = {"dvc-07": ("stuck", "beat_value"), "d06-03": ("stuck", "beat_value"),
        "d06-04": ("job-failed", "beat_failed"), "dtm-04": ("stuck", "beat_value"),
        "qh-05": ("no-rows", "beat_empty"), "nt-04": ("stuck", "beat_value"),
        "nt-09": ("stuck", "beat_value")}


def start_province(scene, *more):
    folder = ROOT / "build/demo"
    folder.mkdir(parents=True, exist_ok=True)
    (ROOT / "probes/demo/client.key").chmod(0o600)
    child = scene.start([tool("province", "release"), "--no-script", "--networks", "--folder",
                         folder, *more], "province-said")
    wait_for(lambda: child.poll() is not None or is_listening(HTTP), 30,
             lambda: f"the province: {scene.said('province-said')}")
    check(child.poll() is None, scene.said("province-said"))


def control(order):
    answer = http_get(f"http://127.0.0.1:{HTTP}/control", {"Content-Type": "application/json"},
                      "POST", body=json.dumps(order))
    equal(answer.status, 200, f"{order}: {answer.text}")


def ask_all(scene):
    """What `haidang probe` says of each service: outcomes and reasons of its probes."""
    done = scene.haidang("probe", "--json", "-c", DEMO, mode="release", seconds=60)
    said = {}
    for row in json.loads(done.stdout)["probes"]:
        if row["kind"] not in ("heartbeat", "journey") and not row["probe"].endswith(".ipv6"):
            said.setdefault(row["service"], []).append((row["outcome"], row["reason"],
                                                        row["detail"]))
    return said


def is_said(rows, outcome, reasons):
    reasons = reasons if isinstance(reasons, tuple) else (reasons,)
    return any(row[0] == outcome and row[1] in reasons for row in rows)


def is_well(service, rows):
    # who may not ping measures nothing
    return all(row[:2] == ("ok", None) or (service == "d06-06" and row[0] == "void")
               for row in rows)


@test
def each_fault_has_its_reason_and_touches_no_neighbour(scene: Scene):
    program("release")
    start_province(scene)
    well = ask_all(scene)
    equal({id_: rows for id_, rows in well.items() if not is_well(id_, rows)}, {}, "ill at first")
    check(len(well) >= 33, f"only {sorted(well)}")
    for broken in ROUNDS:
        control({"all": "none"})
        for id_, (fault, *_) in broken.items():
            control({"service": id_, "fault": fault})
        said = ask_all(scene)
        wrong = {id_: (fault, said[id_]) for id_, (fault, outcome, reason) in broken.items()
                 if not is_said(said[id_], outcome, reason)}
        equal(wrong, {}, "other reasons than these")
        equal({id_: rows for id_, rows in said.items()
               if id_ not in broken and not is_well(id_, rows)}, {}, "neighbours")
    # the planning portal's certificate: its parcels are asked on the same host
    control({"all": "none"})
    control({"service": "qh-01", "fault": "certificate-expired"})
    said = ask_all(scene)
    equal({id_ for id_, rows in said.items() if not is_well(id_, rows)}, {"qh-01", "qh-04"},
          "hosts with an expired certificate")
    check(is_said(said["qh-01"], "failed", "tls_expired"), f"{said['qh-01']}")


@test
def jobs_report_and_say_what_is_wrong_with_them(scene: Scene):
    program("release")
    port = free_port()
    start_province(scene, "--jobs", port)
    scene.start([program("release"), "run", "-c", DEMO, "--store", scene.path("demo.db"),
                 "--listen", f"127.0.0.1:{port}"], "monitor",
                env={**os.environ, "LANGUAGE": "en"})

    def states():
        try:
            rows = json.loads(http_get(f"http://127.0.0.1:{port}/api/v1/status").text)["services"]
        except OSError:
            return {}
        return {row["id"]: (row["state"], row["reason"]) for row in rows if row["id"] in JOBS}

    def wait_for_states(wanted):
        wait_for(lambda: states() == wanted, 20, lambda: f"{states()}, should be {wanted}")

    well = {id_: ("up", None) for id_ in JOBS}
    wait_for_states(well)
    for id_, (fault, _) in JOBS.items():
        control({"service": id_, "fault": fault})
    wait_for_states({id_: ("down", reason) for id_, (_, reason) in JOBS.items()})
    control({"all": "none"})
    wait_for_states(well)


if __name__ == "__main__":
    main()
