#!/usr/bin/python3
"""kill -9 between sending a letter and keeping that it was sent: at most one duplicate, under the
same Message-ID, and none is lost.

Each service fails once.  Its mail is the signal: a moment later, before or after the server has said
that it has it, the monitor is killed, and started a minute later by its clock."""

import collections
import email
import email.policy
import logging
import pathlib
import random
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from aiosmtpd.controller import Controller

from harness import (SOAK, Clocks, Scene, check, config, equal, free_port, http_probe, main, service,
                     test, wait_for)

logging.disable()  # the server tells of what we do to it
KILLS = 200 if SOAK else 8
IDS = [f"s-{i}" for i in range(KILLS)]


class Trap:
    """A mail server that has the monitor killed around its answer to a mail it has not seen."""

    def __init__(self, chance):
        self.port = free_port()
        self.chance = chance
        self.kill = None  # what is done at the next mail
        self.taken = []   # (id, Message-ID) in their order
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_body(("plain",)).get_content()
        self.taken.append((next(id_ for id_ in reversed(IDS) if f"Dịch vụ {id_}" in text),
                           mail["message-id"]))
        kill, self.kill = self.kill, None
        if kill is not None:
            if self.chance.random() < 0.3:
                kill()  # it never hears the answer
            else:
                threading.Timer(self.chance.random() * 0.06, kill).start()
        return "250 2.0.0 queued"


def fates(monitor):
    return [row["fate"] for row in monitor.query("select fate from letter order by id")]


@test
def whoever_is_killed_while_sending_sends_again_under_the_same_id(scene: Scene):
    trap = Trap(random.Random(20220614))
    port = free_port()
    scene.nginx(f"""server {{ listen 127.0.0.1:{port};
        location ~ ^/(.*)$ {{ if (-f {scene.folder}/ill/$1) {{ return 503; }} return 200 ok; }} }}""")
    scene.path("ill").mkdir()
    clocks = Clocks(scene)
    monitor = scene.monitor(config(
        [service(id_, http_probe(f"http://{id_}.test:{port}/{id_}")) for id_ in IDS],
        hosts={"*.test": "127.0.0.1"},
        defaults={"every": "1s" if KILLS < 50 else "3s", "timeout": "1s", "confirm": 1},
        people=[{"id": "truc", "name": "Cán bộ trực", "mail": "truc@ninhthuan.test"}],
        channels={"mail": {"smtp": f"smtp://127.0.0.1:{trap.port}",
                           "from": "giamsat@ninhthuan.test", "starttls": "off"}},
        alerts=[{"steps": [{"after": "0s", "to": ["truc"], "by": ["mail"]}], "remind": "none"}]),
        wrap=clocks.wrap())
    for number, id_ in enumerate(IDS):
        trap.kill = monitor.child.kill
        scene.path(f"ill/{id_}").write_text("")
        monitor.child.wait(30)
        equal(len(set(trap.taken)), number + 1, f"mails {trap.taken}; {monitor.said()}")
        clocks.shift(wall=60000)
        monitor.start()
        wait_for(lambda: fates(monitor) == ["sent"] * (number + 1), 30,
                 lambda: f"all are sent: {fates(monitor)}; {trap.taken}; {monitor.said()}")
    count = collections.Counter(trap.taken)
    equal(sorted(id_ for id_, _ in count), sorted(IDS), "each under one id, none lost, none other")
    check(max(count.values()) == 2, f"at most one duplicate, and some: {count}")
    print(f"{sum(n == 2 for n in count.values())} of {KILLS} came twice")
    equal(monitor.stop()[0], 0, f"exit status; {monitor.said()}")
    trap.controller.stop()


if __name__ == "__main__":
    main()
