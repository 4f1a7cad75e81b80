#!/usr/bin/python3
"""The uplink is cut: nothing outside can be reached, and nobody is held to be down for it.

alone: measures time."""

import os
import subprocess

from harness import (Scene, check, config, equal, free_port, http_probe, main, service, test, wait_for)
from mailbox import Mailbox

SERVICES = {"dvc-01": "192.0.2.10", "nt-01": "192.0.2.20"}
REFERENCES = ["198.51.100.1", "203.0.113.1"]
PINGED = [{"icmp": address, "count": 1, "timeout": "500ms"} for address in REFERENCES]
QUICK = {"every": "1s", "confirm": 2, "retry": "300ms", "timeout": "1s"}


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def plug_in(*addresses):
    for address in addresses:
        ip("address", "add", f"{address}/32", "dev", "lo")


def cut(*addresses):
    for address in addresses:
        ip("address", "del", f"{address}/32", "dev", "lo")


def begin(scene, silent, references=None, more_words=None, **more):
    """All addresses are ours and answer; what is cut is refused a route or vanishes in a hole."""
    if silent:
        ip("link", "add", "hole", "type", "veth", "peer", "name", "bottom")
        for end in ("hole", "bottom"):
            ip("link", "set", end, "arp", "off", "up")
        ip("route", "add", "default", "dev", "hole")
    plug_in(*SERVICES.values(), *REFERENCES)
    port = free_port()
    scene.nginx(f"server {{ listen {port}; location / {{ return 200 here; }} }}")
    monitor = scene.monitor(config(
        [service(id_, http_probe(f"http://{address}:{port}/")) for id_, address in SERVICES.items()],
        references=references or [{"http": f"http://{address}:{port}/", "timeout": "1s"}
                                  for address in REFERENCES],
        defaults=QUICK, **(more_words or {})), **more)
    for id_ in SERVICES:
        monitor.wait_for_state(id_, "up", 15)
    return monitor


def end(silent):
    cut(*SERVICES.values(), *REFERENCES)
    if silent:
        ip("link", "del", "hole")


def reasons(monitor, id_):
    return {row["reason"] for row in monitor.samples(id_) if row["outcome"] != "ok"}


def is_all(monitor, state):
    return all(monitor.state(id_) == state for id_ in SERVICES)


def stays_blameless(scene, silent, references=None):
    monitor = begin(scene, silent, references)
    try:
        cut(*SERVICES.values(), *REFERENCES)
        wait_for(lambda: monitor.status()["monitor"]["state"] == "blind", 15, "it is blind")
        wait_for(lambda: is_all(monitor, "unknown"), 15, "nothing is known")
        # more than confirms a failure
        count = len(monitor.samples("dvc-01"))
        wait_for(lambda: len(monitor.samples("dvc-01")) > count + 3, 20, "more samples")
        plug_in(*SERVICES.values(), *REFERENCES)
        wait_for(lambda: is_all(monitor, "up"), 15, "all is up again")
        equal(monitor.status()["monitor"]["state"], "ok", "the monitor's state")
        for id_ in SERVICES:
            equal(reasons(monitor, id_), {"blind"}, f"why {id_} was not ok")
            check(all(row["outcome"] in ("ok", "void") for row in monitor.samples(id_)),
                  f"{id_} was held to have failed")
        equal(monitor.incidents(), [], "incidents")
        check("nothing outside can be reached" in monitor.said(), monitor.said())
        check("the outside can be reached again" in monitor.said(), monitor.said())
        equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")
    finally:
        end(silent)


@test
def without_a_route_nobody_is_down(scene: Scene):
    stays_blameless(scene, silent=False)


@test
def in_silence_nobody_is_down(scene: Scene):
    stays_blameless(scene, silent=True, references=PINGED)


@test
def references_that_could_not_be_pinged_tell_nothing(scene: Scene):
    without = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"] \
        if os.geteuid() == 0 else []
    monitor = begin(scene, silent=False, references=PINGED, wrap=without)
    try:
        cut(SERVICES["dvc-01"])
        monitor.wait_for_state("dvc-01", "down", 15)
        equal(monitor.status()["monitor"]["state"], "ok", "the monitor's state")
        check("blind" not in reasons(monitor, "dvc-01"), "it was not blind")
        plug_in(SERVICES["dvc-01"])
    finally:
        end(silent=False)


@test
def one_reference_that_answers_tells_whose_fault_it_is(scene: Scene):
    monitor = begin(scene, silent=True)
    try:
        cut(SERVICES["dvc-01"], REFERENCES[0])
        monitor.wait_for_state("dvc-01", "down", 15)
        equal(monitor.status()["monitor"]["state"], "ok", "the monitor's state")
        equal(monitor.state("nt-01"), "up", "the neighbour")
        check("blind" not in reasons(monitor, "dvc-01"), "it was not blind")
        equal([row["service"] for row in monitor.incidents()], ["dvc-01"], "incidents")
        plug_in(SERVICES["dvc-01"], REFERENCES[0])
        monitor.wait_for_state("dvc-01", "up", 15)
    finally:
        end(silent=True)


@test
def one_letter_says_that_we_are_blind_and_none_that_services_are_down(scene: Scene):
    mailbox = Mailbox()
    operators = {"to": ["truc"], "by": ["mail"]}
    monitor = begin(scene, silent=False, more_words=mailbox.words(operators=operators))
    try:
        cut(*SERVICES.values(), *REFERENCES)
        wait_for(lambda: mailbox.mails, 40, lambda: f"a letter; {monitor.said()}")
        check("The monitor has been cut off since" in mailbox.mails[0].subject,
              mailbox.mails[0].subject)
        plug_in(*SERVICES.values(), *REFERENCES)
        wait_for(lambda: len(mailbox.mails) == 2, 20, lambda: f"an end; {monitor.said()}")
        check("The monitor sees again" in mailbox.mails[1].subject, mailbox.mails[1].subject)
        wait_for(lambda: is_all(monitor, "up"), 15, "all is up again")
        equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")
        equal(len(mailbox.mails), 2, [mail.subject for mail in mailbox.mails])
    finally:
        end(silent=False)
        mailbox.stop()


@test
def an_incident_goes_on_through_blindness(scene: Scene):
    monitor = begin(scene, silent=False)
    try:
        cut(SERVICES["dvc-01"])
        monitor.wait_for_state("dvc-01", "down", 15)
        cut(SERVICES["nt-01"], *REFERENCES)
        wait_for(lambda: is_all(monitor, "unknown"), 15, "nothing is known")
        plug_in(SERVICES["nt-01"], *REFERENCES)
        monitor.wait_for_state("dvc-01", "down", 15)
        monitor.wait_for_state("nt-01", "up", 15)
        plug_in(SERVICES["dvc-01"])
        monitor.wait_for_state("dvc-01", "up", 15)
        rows = monitor.incidents()
        equal([row["service"] for row in rows], ["dvc-01"], "one incident, though unknown between")
        check(rows[0]["ended"] is not None, f"it is not over: {rows}")
    finally:
        end(silent=False)


if __name__ == "__main__":
    main()
