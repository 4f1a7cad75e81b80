"""receiver.py - takes letters over HTTPS as the services of probes/vn/channels do, and misbehaves on
command.

    receiver = Receiver(certificate, key)       # or Receiver() without TLS
    receiver.answers = [Answer(200, b'{"ok":true}'), Answer(how="drip")]
    receiver.asked                              # what came: method, path, headers, body

Each request takes the next answer; the last one stays."""

import dataclasses
import http.server
import socket
import ssl
import threading


@dataclasses.dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict = dataclasses.field(default_factory=dict)
    how: str = "well"  # huge, headers, garbage, drip, cut, echo


@dataclasses.dataclass
class Asked:
    method: str
    path: str
    headers: dict
    body: bytes


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = Asked(self.command, self.path,
                      {name.lower(): value for name, value in self.headers.items()}, body)
        answer = self.server.owner.next_answer(asked)
        self.close_connection = True
        try:
            getattr(self, "answer_" + answer.how)(answer, asked)
        except (OSError, ssl.SSLError):
            pass  # the other side has had enough

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_any

    def head(self, answer, length):
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def answer_well(self, answer, _):
        self.head(answer, len(answer.body))
        self.wfile.write(answer.body)

    def answer_echo(self, answer, asked):
        """All that we were told, as an error message."""
        told = (asked.path + " " + " ".join(asked.headers.values())).encode() + b" " + asked.body
        self.head(answer, len(told))
        self.wfile.write(told)

    def answer_huge(self, answer, _):
        self.head(answer, 10_000_000)
        for _ in range(1000):
            self.wfile.write(b"x" * 10_000)

    def answer_headers(self, answer, _):
        self.wfile.write(b"HTTP/1.1 %d OK\r\n" % answer.status)
        for i in range(1_000_000):
            self.wfile.write(b"X-%d: %s\r\n" % (i, b"y" * 200))

    def answer_garbage(self, *_):
        self.wfile.write(bytes(range(256)) * 20)

    def answer_drip(self, answer, _):
        self.wfile.write(b"HTTP/1.1 %d OK\r\nContent-Length: 1000\r\n\r\n" % answer.status)
        while not self.server.owner.is_over.wait(0.1):
            self.wfile.write(b"x")
            self.wfile.flush()

    def answer_cut(self, *_):
        self.connection.shutdown(socket.SHUT_RDWR)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass  # a handshake that was broken off


class Receiver:
    def __init__(self, certificate=None, key=None):
        self.answers, self.asked = [Answer()], []
        self.on_asked = lambda asked: None  # before it is answered
        self.is_over = threading.Event()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.owner = self
        self.port = self.server.server_port
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                     do_handshake_on_connect=False)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def next_answer(self, asked):
        self.on_asked(asked)
        self.asked.append(asked)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def stop(self):
        self.is_over.set()
        self.server.shutdown()
        self.server.server_close()
