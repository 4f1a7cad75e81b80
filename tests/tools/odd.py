"""odd.py - peers that speak no HTTP, each odd in its own way, on loopback, within the test itself.

    peers = Odd()                      ends with the test
    port = peers.tcp(greet(b"220 x\\r\\n"))
"""

import asyncio
import socket
import struct
import threading


class Odd:
    """An event loop in a thread of its own, and the servers on it."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def _do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(10)

    def tcp(self, handler, ssl=None, host="127.0.0.1", port=0):
        """A server whose connections are handled by `handler(reader, writer)`; its port."""
        async def guarded(reader, writer):
            try:
                await handler(reader, writer)
                writer.close()
            except (ConnectionError, asyncio.IncompleteReadError, BrokenPipeError):
                pass
        server = self._do(asyncio.start_server(guarded, host, port, ssl=ssl))
        return server.sockets[0].getsockname()[1]

    def udp(self, answer, host="127.0.0.1", port=0):
        """A server that sends what `answer(request)` gives: bytes, a list of them, or None."""
        class Protocol(asyncio.DatagramProtocol):
            def connection_made(self, transport):
                self.transport = transport

            def datagram_received(self, data, addr):
                given = answer(data)
                for packet in given if isinstance(given, list) else [given]:
                    if packet is not None:
                        self.transport.sendto(packet, addr)
        transport, _ = self._do(self._endpoint(Protocol, host, port))
        return transport.get_extra_info("sockname")[1]

    async def _endpoint(self, protocol, host, port):
        return await self.loop.create_datagram_endpoint(protocol, local_addr=(host, port))


def greet(text, then_stay=True):
    async def handler(reader, writer):
        writer.write(text)
        await writer.drain()
        if then_stay:
            await reader.read()
    return handler


def answer(question_has, text):
    """Says `text` once what it was asked contains `question_has`."""
    async def handler(reader, writer):
        asked = b""
        while question_has not in asked:
            more = await reader.read(4096)
            if not more:
                return
            asked += more
        writer.write(text)
        await writer.drain()
        await reader.read()
    return handler


async def silent(reader, _):
    await reader.read()


async def endless(_, writer):
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def endless_lines(_, writer):
    while True:
        writer.write(b"220-x\r\n" * 4096)
        await writer.drain()


async def drip(_, writer):
    while True:
        writer.write(b"2")
        await writer.drain()
        await asyncio.sleep(1)


async def reset(_, writer):
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close_at_once(_, writer):
    writer.close()
