"""What is measured inside one process on the nation: pages, search, subtrees, a transfer, signing in, writing.

Run as `python -m tools.bench.ground FILE` under the environment of one database; the figures go to FILE.
"""

import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, transaction

from tools.bench.figures import Bar, Figure, percentile
from tools.bench.machine import fsync_milliseconds
from tools.bench.settle import settle

PAGE_TIMES, SIGN_INS = 40, 25
YESTERDAY = date(2025, 6, 30)
WRITE_SECONDS = 4.0


class Counter:
    """Counts the statements of a block."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], *rest: Any) -> Any:
        self.count += 1
        return execute(*rest)


@contextmanager
def counted() -> Iterator[Counter]:
    """Within the block, how many statements were sent."""
    counter = Counter()
    with connection.execute_wrapper(counter):
        yield counter


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is stored within the block is gone after it."""
    from binhyen.core import db

    with db.write():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class Timed:
    """95th percentiles in milliseconds, wall and CPU."""

    wall: float
    cpu: float


def timed(act: Callable[[], object], times: int) -> Timed:
    """Carry out an act so many times after two to warm up."""
    wall, cpu = [], []
    for turn in range(times + 2):
        begun, worked = time.perf_counter(), time.process_time()
        act()
        if turn >= 2:
            wall.append((time.perf_counter() - begun) * 1000)
            cpu.append((time.process_time() - worked) * 1000)
    return Timed(percentile(wall, 0.95), percentile(cpu, 0.95))


def paired(part: Callable[[], object], whole: Callable[[], object], times: int) -> tuple[list[float], list[float]]:
    """Milliseconds of an act by itself, and of what another act, which holds the first, takes beyond it.

    Both are carried out side by side so many times, after one to warm up; a difference may be below 0.
    """
    alone, beyond = [], []
    for turn in range(times + 1):
        begun = time.perf_counter()
        part()
        between = time.perf_counter()
        whole()
        took = (between - begun) * 1000
        if turn:
            alone.append(took)
            beyond.append((time.perf_counter() - between) * 1000 - took)
    return alone, beyond


@dataclass(frozen=True, slots=True)
class Places:
    """The units that are measured, by public id and primary key: the Centre, the fullest province and commune."""

    centre: Any
    province: Any
    commune: Any
    group: Any


def places() -> Places:
    """The units with the most below them today."""
    from django.db.models import Count

    from binhyen.core import clock
    from binhyen.org import queries
    from binhyen.org.models import Edge, Unit

    today = clock.today()

    def fullest(kind: str) -> Any:
        edges = Edge.objects.filter(queries.alive(today), parent__kind=kind).values_list("parent_id")
        top = edges.annotate(below=Count("id")).order_by("-below", "parent_id").first()
        return Unit.objects.get(pk=top[0]) if top else Unit.objects.filter(kind=kind).order_by("pk").first()

    commune = fullest("commune")
    group = Unit.objects.filter(kind="group", parents__parent=commune).order_by("pk").first()
    return Places(queries.root_unit(today), fullest("province"), commune, group)


class Ground:
    """The figures of one database."""

    def __init__(self) -> None:
        from django.test import Client

        import config.wsgi  # noqa: F401 how the interpreter is set in the server

        self.database = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
        self.client = Client(SERVER_NAME="localhost")
        self.places = places()
        self.fsync = fsync_milliseconds(Path(settings.DATA_DIR))
        self.shell = timed(lambda: self.client.get("/ngoai-tuyen/"), 15).wall
        self.statement = timed(_one_statement, 50).wall

    def figure(  # noqa: PLR0917 the columns of a row, in their order
        self, key: str, what: str, unit: str, value: float | None, bar: Bar | None = None, floor: float | None = None
    ) -> Figure:
        """A row for this database."""
        rounded = None if value is None else round(value, 3)
        return Figure(key, what, self.database, unit, rounded, bar or Bar(), None if floor is None else round(floor, 3))

    def address(self, unit: Any) -> str:
        """The public page of a unit."""
        from django.urls import reverse

        return reverse("org:unit", args=[unit.public_id])

    def pages(self) -> Iterator[Figure]:
        """The unit page (worst of province, commune, group) and the page of the Centre."""
        units = [each for each in (self.places.province, self.places.commune, self.places.group) if each]
        yield from self._page("page.unit", "unit page", [self.address(unit) for unit in units])
        yield from self._page("page.centre", "Centre page", [self.address(self.places.centre)])

    def _page(self, key: str, what: str, addresses: Sequence[str]) -> Iterator[Figure]:
        statements, sizes, spent = [], [], []
        for address in addresses:
            with counted() as asked:
                answer = self.client.get(address)
            assert answer.status_code == 200, f"{address} answers {answer.status_code}"
            statements.append(asked.count)
            sizes.append(len(answer.content) / 1000)
            spent.append(timed(lambda address=address: self.client.get(address), PAGE_TIMES))  # type: ignore[misc]
        yield self.figure(f"{key}.statements", f"{what}: SQL statements", "statements", max(statements), Bar(15))
        wall, cpu = max(each.wall for each in spent), max(each.cpu for each in spent)
        yield self.figure(f"{key}.p95", f"{what}: p95 server time", "ms", wall, Bar(80), self.shell)
        yield self.figure(f"{key}.cpu", f"{what}: p95 CPU time", "ms CPU", cpu, Bar(80))
        yield self.figure(f"{key}.html", f"{what}: HTML", "kB", max(sizes), Bar(60))

    def search(self) -> Iterator[Figure]:
        """Search among all names of all times, the worst of several kinds of text."""
        from binhyen.org.queries import search_units

        texts = ("dak lak", "phú xuân", "phường phú xuân huế", "quan 1", "00004", "an", "thon tan", "to 5", "zzzz")
        spent = [timed(lambda text=text: search_units(text, limit=60), 20) for text in texts]  # type: ignore[misc]
        wall, cpu = max(each.wall for each in spent), max(each.cpu for each in spent)
        yield self.figure("search.p95", "search among all names: p95", "ms", wall, Bar(50), self.statement)
        yield self.figure("search.cpu", "search among all names: p95 CPU time", "ms CPU", cpu, Bar(50))

    def subtrees(self) -> Iterator[Figure]:
        """The subtree of a unit on a date, as a filter, counted."""
        from binhyen.core import clock
        from binhyen.org.queries import count_subtree

        units = (self.places.centre, self.places.province, self.places.commune)
        spent = [
            timed(lambda unit=unit, day=day: count_subtree(unit, day), 20)  # type: ignore[misc]
            for unit in units
            for day in (clock.today(), YESTERDAY)
        ]
        size = count_subtree(self.places.centre, clock.today())
        what = f"subtree as a filter, counted ({size:,} units)"
        wall, cpu = max(each.wall for each in spent), max(each.cpu for each in spent)
        yield self.figure("subtree.p95", f"{what}: p95", "ms", wall, Bar(20), self.statement)
        yield self.figure("subtree.cpu", f"{what}: p95 CPU time", "ms CPU", cpu, Bar(20))

    def transfer(self) -> Iterator[Figure]:
        """Moving the fullest commune to another province, then taken back."""
        from binhyen.core import clock
        from binhyen.core.actor import system_actor
        from binhyen.org.models import Unit
        from binhyen.org.rules.plan import Move
        from binhyen.org.services.confirming import confirm_event
        from binhyen.org.services.events import draft_event, propose_event

        by, today = system_actor("bench"), clock.today()
        others = Unit.objects.filter(kind="province", valid_to=None).exclude(children__child=self.places.commune)
        target = others.order_by("pk").first()
        assert target is not None
        begun = time.perf_counter()
        with undone():
            lines = [Move(self.places.commune.pk, parent=target.pk)]
            paper = "1/NQ (số ví dụ)"
            event = draft_event(place=self.places.centre, effective_on=today, lines=lines, by=by, legal_document=paper)
            event = propose_event(event=event, version=event.version, by=by)
            begun = time.perf_counter()
            confirm_event(event=event, version=event.version, by=by)
            spent = time.perf_counter() - begun
        yield self.figure("move.commune", "moving a commune to another province", "s", spent, Bar(2), self.fsync / 1000)

    def growth(self) -> Iterator[Figure]:
        """Statements of a page with 10 and with 1,000 rows."""
        from binhyen.core import clock
        from binhyen.org.models import Unit
        from binhyen.org.services.bulk import NewUnit, add_units

        asked = []
        with undone():
            for rows in (10, 1000):
                commune = add_units(
                    [NewUnit("commune", "xa", "Thử Nghiệm", clock.today(), self.places.province.pk, "99999")]
                )[0]
                add_units([NewUnit("group", "thon", f"Mẫu {n}", clock.today(), commune.pk) for n in range(rows)])
                assert Unit.objects.filter(parents__parent=commune).count() == rows
                with counted() as statements:
                    self.client.get(self.address(commune))
                asked.append(statements.count)
        what = f"statements per page, 1,000 rows against 10 ({asked[1]} against {asked[0]})"
        yield self.figure("page.growth", what, "more statements", asked[1] - asked[0], Bar(0))

    def sign_in(self) -> Iterator[Figure]:
        """Signing in with a password, less the deliberate cost of the hash."""
        from django.contrib.auth.hashers import check_password
        from django.test import Client
        from django.urls import reverse

        from binhyen.people.queries import person_by_username
        from binhyen.simulation.queries import sample
        from binhyen.simulation.services.accounts import open_accounts, sample_password

        nation = sample()
        assert nation is not None, "no sample nation"
        open_accounts(nation=nation)
        name = "mau.xa"
        password = sample_password(name)
        person = person_by_username(name)
        assert person is not None

        def enter() -> None:
            form = {"username": name, "password": password}
            answer = Client(SERVER_NAME="localhost").post(reverse("people:sign_in"), form)
            assert answer.status_code == 302, f"sign-in answers {answer.status_code}"

        def look() -> None:
            check_password(password, person.password)

        hashes, rests = paired(look, enter, SIGN_INS)
        median = percentile(rests, 0.5)
        yield self.figure("sign_in.hash", "sign-in: the deliberate hash, median", "ms", percentile(hashes, 0.5))
        what = f"sign-in: everything else, median of {len(rests)} pairs"
        yield self.figure("sign_in.rest", what, "ms", median, Bar(30), self.fsync)
        spread = percentile(rests, 0.75) - percentile(rests, 0.25)
        yield self.figure("sign_in.spread", "the same: middle half of the pairs lies within", "ms", spread)

    def writing(self) -> Iterator[Figure]:
        """The disk, and how many small `db.write()` two processes manage together."""
        yield self.figure("machine.fsync", "fsync of 4 kB: p50", "ms", self.fsync)
        yield self.figure("machine.statement", "one statement: p95", "ms", self.statement)
        yield self.figure("machine.shell", "page without data: p95", "ms", self.shell)
        rate = _two_writers() / WRITE_SECONDS
        floor = 1000 / self.fsync
        yield self.figure("write.saturation", "db.write() of one row, two processes", "/s", rate, Bar(), floor)

    def all(self) -> list[Figure]:
        """Every figure. One that cannot be measured has no number; why stands on the error stream."""
        found: list[Figure] = []
        for part in (
            self.pages,
            self.search,
            self.subtrees,
            self.growth,
            self.transfer,
            self.sign_in,
            self.writing,
        ):
            try:
                found.extend(part())
            except Exception as error:  # a benchmark never fails
                print(f"bench: {part.__name__}: {type(error).__name__}: {error}", file=sys.stderr)
                found.append(self.figure(part.__name__, f"{part.__name__} (could not be measured)", "", None))
        return found


def insert_rate() -> float:
    """Rows of eight plain columns a second, in one statement and one transaction, into a table without an index."""
    rows = [(n, "kind", "form", "Thôn Mẫu", 16.4, 107.5, "2025-07-01", n % 97) for n in range(40_000)]
    with undone(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE bench_rows (a integer, b text, c text, d text, e real, f real, g text, h integer)"
        )
        begun = time.perf_counter()
        if connection.vendor == "postgresql":
            with cursor.copy("COPY bench_rows FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany("INSERT INTO bench_rows VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", rows)
        return len(rows) / (time.perf_counter() - begun)


def one_insert(times: int = 60) -> float:
    """Median milliseconds of one plain INSERT that is committed, durable, with nothing of the product around it."""
    spent = []
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_one")
        cursor.execute("CREATE TABLE bench_one (a integer, b text)")
        for number in range(times):
            begun = time.perf_counter()
            cursor.execute("INSERT INTO bench_one VALUES (%s, %s)", [number, "Thôn Mẫu"])
            spent.append((time.perf_counter() - begun) * 1000)
        cursor.execute("DROP TABLE bench_one")
    return percentile(spent, 0.5)


def rows_of_nation() -> tuple[int, int]:
    """How many rows loading and simulating have stored."""
    from binhyen.org.models import Edge, Event, EventLine, Label, Position, Succession, Unit
    from binhyen.simulation.queries import SOURCE, rows_made, sample

    nation = sample()
    official = (
        Unit.objects.exclude(source=SOURCE),
        Label.objects.exclude(unit__source=SOURCE),
        Edge.objects.exclude(child__source=SOURCE),
        *(model._default_manager.all() for model in (Event, EventLine, Position, Succession)),
    )
    return sum(rows.count() for rows in official), rows_made(nation) if nation else 0


def _one_statement() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def _write_rows(end: float, name: str, counts: Any) -> None:
    from binhyen.core import clock, db
    from binhyen.core.models import Once

    connection.close()
    done = 0
    while time.time() < end:
        with db.write():
            Once.objects.create(scope="bench", key=f"{name}-{done}", created_at=clock.now())
        done += 1
    counts.put(done)
    connection.close()


def _two_writers() -> int:
    from binhyen.core.models import Once

    Once.objects.filter(scope="bench").delete()
    connection.close()
    context = multiprocessing.get_context("fork")
    counts = context.Queue()
    end = time.time() + WRITE_SECONDS
    writers = [context.Process(target=_write_rows, args=(end, name, counts)) for name in ("a", "b")]
    for writer in writers:
        writer.start()
    total: int = sum(counts.get() for _ in writers)
    for writer in writers:
        writer.join()
    Once.objects.filter(scope="bench").delete()
    return total


def main(target: Path) -> None:
    """Measure under the environment of this process and write the figures."""
    django.setup()
    settle()
    ground = Ground()
    rows = [asdict(row) for row in ground.all()]
    addresses = [ground.address(unit) for unit in (ground.places.centre, ground.places.province, ground.places.commune)]
    loaded, simulated = rows_of_nation()
    rate = insert_rate()
    values = {"rows": rows, "paths": [*addresses, "/tim/?q=phu+xuan"]}
    target.write_text(json.dumps(values | {"load_floor": loaded / rate, "simulate_floor": simulated / rate}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
