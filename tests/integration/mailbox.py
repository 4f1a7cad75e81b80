"""A mail server of a test: what it took, with the moment at which it did."""

import email
import email.policy
import logging
import time

from aiosmtpd.controller import Controller

from harness import free_port

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class Mail:
    def __init__(self, envelope):
        self.at = time.time()
        self.to = envelope.rcpt_tos
        self.message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.subject = self.message["Subject"]
        self.id = self.message["Message-ID"]

    @property
    def text(self):
        return self.message.get_body(("plain",)).get_content()

    def __repr__(self):
        return f"{self.at:.1f} {self.to} {self.subject}"


class Mailbox:
    """Takes all mail; `start` and `stop` as often as wanted, at one port."""

    def __init__(self):
        self.port = free_port()
        self.mails = []
        self.controller = None
        self.start()

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(Mail(envelope))
        return "250 taken"

    def start(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self):
        if self.controller is not None:
            self.controller.stop()
        self.controller = None

    def having(self, words):
        return [mail for mail in self.mails if words in mail.subject]

    def ids(self):
        """Each letter has one; twice only if a killed program did not hear that it was taken."""
        return {mail.id for mail in self.mails}

    def words(self, **more):
        """What the configuration says of it."""
        return {
            "channels": {"mail": {"smtp": f"smtp://127.0.0.1:{self.port}",
                                  "from": "giamsat@ninhthuan.test"}},
            "people": [{"id": "truc", "name": "Nguyễn Văn An", "mail": "truc@ninhthuan.test",
                        "language": "en"}],
            "alerts": [{"steps": [{"after": "0s", "to": ["truc"], "by": ["mail"]}]}],
            **more,
        }
