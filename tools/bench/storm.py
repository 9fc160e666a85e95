"""Many senders over HTTP out of one light process: no Django here, only sockets, so that the server is measured.

In the open loop a report is due at its moment whatever became of those before it, and its latency counts from then. Who
gets no answer, or one that says the server is in trouble, sends again under the same key until the server has it.
Run as `python -m tools.bench.storm ORDER ANSWER`: both are JSON files.
"""

import asyncio
import json
import random
import sys
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

TIMEOUT, PAUSE, LONGEST_PAUSE = 10.0, 0.1, 1.0
PATIENCE = 60.0
"""Seconds after which a sender goes away without an answer."""

TAKEN = 200
LIVE_EVERY = 0.7
"""Seconds between two looks of an open page at its number, as `frontend/src/live.ts` has it."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One report as its sender's browser would send it. `cookies` carry the session and the CSRF token."""

    key: str
    path: str
    cookies: str
    token: str
    body: str

    def wire(self, host: str) -> bytes:
        """The bytes of the request."""
        return (
            f"POST {self.path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\nCookie: {self.cookies}\r\n"
            f"X-CSRFToken: {self.token}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(self.body)}\r\n\r\n{self.body}"
        ).encode("ascii")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def closes(self) -> bool:
        """Whether this was the last answer on the connection."""
        return self.headers.get("connection", "").lower() == "close"

    def text(self) -> bytes:
        """The body, unpacked."""
        return zlib.decompress(self.body, 31) if self.headers.get("content-encoding") == "gzip" else self.body


def parsed(data: bytes) -> Answer | None:
    """The answer that stands in the bytes; None while more has to come. Lengths are always given by our server."""
    head, blank, rest = data.partition(b"\r\n\r\n")
    if not blank:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    status, length = int(first.split(" ", 2)[1]), int(headers.get("content-length", "0"))
    if status != 304 and len(rest) < length:
        return None
    return Answer(status, headers, rest[:length])


class _Line(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.data = b""
        self.awaited: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.data += data
        if self.awaited is not None and not self.awaited.done() and (answer := parsed(self.data)):
            self.data = b""
            self.awaited.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self.awaited is not None and not self.awaited.done():
            self.awaited.set_exception(ConnectionError("closed"))


class Browser:
    """Asks over one connection that is kept open, and opened anew when the server has closed it."""

    def __init__(self, host: str, port: int, timeout: float = TIMEOUT) -> None:
        self.host, self.port, self.timeout = host, port, timeout
        self.line: _Line | None = None

    async def ask(self, wire: bytes) -> Answer:
        """One request and its answer. Raises OSError (TimeoutError among them) when none comes."""
        loop = asyncio.get_running_loop()
        if self.line is None or self.line.transport is None or self.line.transport.is_closing():
            _transport, self.line = await loop.create_connection(_Line, self.host, self.port)
        line, transport = self.line, self.line.transport
        assert transport is not None
        line.awaited = loop.create_future()
        late = loop.call_later(self.timeout, _give_up, line.awaited)
        try:
            transport.write(wire)
            answer = await line.awaited
        except OSError:
            self.close()
            raise
        finally:
            late.cancel()
        if answer.closes:
            self.close()
        return answer

    def close(self) -> None:
        """End the connection."""
        if self.line is not None and self.line.transport is not None:
            self.line.transport.abort()
        self.line = None


def _give_up(awaited: "asyncio.Future[Answer]") -> None:
    if not awaited.done():
        awaited.set_exception(TimeoutError("no answer"))


@dataclass(slots=True)
class Sent:
    """What became of one report: moments on the clock of `time.monotonic`, how often it was sent, the last status.

    `done` is None while nobody has acknowledged it. A status of 0 stands for no answer at all.
    """

    key: str
    due: float
    done: float | None = None
    times: int = 0
    status: int = 0
    version: int = 0
    troubles: dict[str, int] = field(default_factory=dict)

    @property
    def taken(self) -> bool:
        """Whether the server has acknowledged it."""
        return self.done is not None

    @property
    def latency(self) -> float:
        """Milliseconds from the moment at which it was due to its acknowledgement."""
        assert self.done is not None
        return (self.done - self.due) * 1000


def pauses(dice: random.Random) -> Iterator[float]:
    """How long a client waits before it sends again: longer each time, never all clients at one moment."""
    pause = PAUSE
    while True:
        yield pause * (0.5 + dice.random())
        pause = min(LONGEST_PAUSE, pause * 2)


async def deliver(browser: Browser, sending: Sending, sent: Sent, *, patience: float = PATIENCE) -> Sent:
    """Send until the server has it, has refused it, or patience ends."""
    until = time.monotonic() + patience
    wire = sending.wire(f"{browser.host}:{browser.port}")
    for pause in pauses(random.Random(sending.key)):
        sent.times += 1
        try:
            answer = await browser.ask(wire)
            sent.status = answer.status
        except OSError as trouble:
            sent.status = 0
            _count(sent, type(trouble).__name__)
        else:
            if answer.status == TAKEN:
                sent.done = time.monotonic()
                sent.version = int(json.loads(answer.body)["version"])
                return sent
            _count(sent, f"{answer.status}")
            if answer.status < 500:
                return sent
        if time.monotonic() + pause > until:
            break
        await asyncio.sleep(pause)
    return sent


def _count(sent: Sent, trouble: str) -> None:
    sent.troubles[trouble] = sent.troubles.get(trouble, 0) + 1


def due_times(count: int, rate: float, begin: float) -> list[float]:
    """When each of so many reports is due, at an even rate a second."""
    return [begin + number / rate for number in range(count)]


Place = tuple[str, int]
"""Host and port."""


async def open_loop(place: Place, sendings: Sequence[Sending], *, rate: float, connections: int) -> list[Sent]:
    """Offer all reports at `rate` a second over so many connections, and wait until each has its answer."""
    queue: asyncio.Queue[tuple[Sending, Sent] | None] = asyncio.Queue()
    dues = due_times(len(sendings), rate, time.monotonic() + 0.2)
    found = [Sent(sending.key, due) for sending, due in zip(sendings, dues, strict=True)]

    async def sender() -> None:
        browser = Browser(*place)
        while (given := await queue.get()) is not None:
            await deliver(browser, *given)
        browser.close()

    senders = [asyncio.create_task(sender()) for _ in range(connections)]
    for sending, sent in zip(sendings, found, strict=True):
        ahead = sent.due - time.monotonic()
        if ahead > 0:
            await asyncio.sleep(ahead)
        queue.put_nowait((sending, sent))
    for _ in senders:
        queue.put_nowait(None)
    await asyncio.gather(*senders)
    return found


async def closed_loop(place: Place, sendings: Sequence[Sending], *, seconds: float, connections: int) -> list[Sent]:
    """Each connection sends its next report as soon as it has the answer to the last, for so long."""
    end, found = time.monotonic() + seconds, []
    waiting = iter(sendings)

    async def sender() -> None:
        browser = Browser(*place)
        while time.monotonic() < end and (sending := next(waiting, None)) is not None:
            sent = Sent(sending.key, time.monotonic())
            found.append(sent)
            await deliver(browser, sending, sent)
        browser.close()

    await asyncio.gather(*(sender() for _ in range(connections)))
    return found


@dataclass(frozen=True, slots=True)
class Look:
    """One fetch of the watched page: when it was asked for and when it was there, its status, the number on it."""

    begun: float
    ended: float
    status: int
    number: int


@dataclass(frozen=True, slots=True)
class Watch:
    """A page that stays open: its address, that of its number, the reader's cookies."""

    page: str
    live: str
    cookies: str

    def wire(self, host: str, path: str, tag: str = "") -> bytes:
        """A GET as a browser sends it."""
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        return (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nCookie: {self.cookies}\r\n{known}\r\n"
        ).encode("ascii")


def number_on(page: bytes) -> int:
    """The number that the page was made with; −1 on a page without one."""
    _before, found, rest = page.partition(b'data-version="')
    return int(rest.partition(b'"')[0]) if found else -1


async def watch_page(place: Place, watch: Watch, seen: list[Look], asked: list[float]) -> None:
    """What an open page does until it is cancelled: asks for its number every 0.7 s, and when that has grown
    fetches itself anew. `asked` gets the milliseconds of every question.
    """
    browser, host = Browser(*place), f"{place[0]}:{place[1]}"
    tag = ""
    while True:
        with suppress(OSError):
            begun = time.monotonic()
            answer = await browser.ask(watch.wire(host, watch.live, tag))
            asked.append((time.monotonic() - begun) * 1000)
            if answer.status == TAKEN or not seen:
                begun = time.monotonic()
                page = await browser.ask(watch.wire(host, watch.page))
                seen.append(Look(begun, time.monotonic(), page.status, number_on(page.text())))
                tag = answer.headers.get("etag", "")
        await asyncio.sleep(LIVE_EVERY)


@asynccontextmanager
async def watching(place: Place, watch: Watch | None, seen: list[Look], asked: list[float]) -> AsyncIterator[None]:
    """Within the block a page is open; after it the page has a last look."""
    if watch is None:
        yield
        return
    page = asyncio.create_task(watch_page(place, watch, seen, asked))
    try:
        while not seen:
            await asyncio.sleep(0.05)
        yield
        await asyncio.sleep(2 * LIVE_EVERY)
    finally:
        page.cancel()


@dataclass(frozen=True, slots=True)
class Seen:
    """How soon acknowledged reports stood on the page (milliseconds each), and by how many a page was ever behind."""

    after: Sequence[float]
    behind: int


def visibility(sents: Sequence[Sent], looks: Sequence[Look]) -> Seen:
    """From each acknowledgement to the end of the first fetch of the page that began after it.

    A page is behind when its number has grown by less than the reports acknowledged before it was asked for.
    """
    done = sorted(sent.done for sent in sents if sent.done is not None)
    after, rank, behind = [], 0, 0
    for look in looks:
        first = rank
        while rank < len(done) and done[rank] <= look.begun:
            rank += 1
        after += [(look.ended - moment) * 1000 for moment in done[first:rank]]
        behind = max(behind, rank - (look.number - looks[0].number))
    return Seen(after, behind)


async def _carry_out(order: Mapping[str, Any]) -> dict[str, Any]:
    place = (str(order["host"]), int(order["port"]))
    sendings = [Sending(**row) for row in order["sendings"]]
    watch = Watch(**order["watch"]) if order.get("watch") else None
    seen: list[Look] = []
    asked: list[float] = []
    load: Callable[[], Awaitable[list[Sent]]]
    if order.get("rate"):
        load = lambda: open_loop(place, sendings, rate=order["rate"], connections=order["connections"])  # noqa: E731
    else:
        load = lambda: closed_loop(  # noqa: E731
            place, sendings, seconds=order["seconds"], connections=order["connections"]
        )
    async with watching(place, watch, seen, asked):
        begun, worked = time.monotonic(), time.process_time()
        sents = await load()
        spent = {"wall": time.monotonic() - begun, "cpu": time.process_time() - worked}
    return {
        **spent,
        "sents": [asdict(sent) for sent in sents],
        "looks": [asdict(look) for look in seen],
        "asked": asked,
    }


def main(order: Path, answer: Path) -> None:
    """Carry out an order."""
    answer.write_text(json.dumps(asyncio.run(_carry_out(json.loads(order.read_text())))))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
