"""The rows of one event made into its plan: codes looked up on the day before, lines, and the place that decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from binhyen.org.models import Label, Unit
from binhyen.org.queries import alive, labels_on, root_unit
from binhyen.org.queries.plans import parents_up
from binhyen.org.rules.change_rows import BadRow, ChangeRow, same_territory, shares_of, successor
from binhyen.org.rules.checks import parent_kinds
from binhyen.org.rules.names import full_name
from binhyen.org.rules.plan import End, Line, Move, Rename, Start, Succeed
from binhyen.org.states import Tree


@dataclass(frozen=True, slots=True)
class Known:
    """A unit that a code names on the day before: what it is called, and what stands above it (nearest first)."""

    unit: int
    kind: str
    form: str
    name: str
    code: str
    above: tuple[int, ...]

    @property
    def title(self) -> str:
        """The full name."""
        return full_name(self.form, self.name)


class Book:
    """What the codes and platform ids of one day's rows mean, read in a fixed number of statements."""

    def __init__(self, rows: Iterable[ChangeRow], on: date) -> None:
        self.on, eve = on, on - timedelta(days=1)
        words = {word for row in rows for word in (row.before, row.parent) if word}
        coded = Label.objects.filter(alive(eve), lang="vi", code__in=words).order_by("unit_id")
        by_word = [(code, pk) for code, pk in coded.values_list("code", "unit_id")]
        by_word += list(Unit.objects.filter(alive(eve), public_id__in=words).values_list("public_id", "pk"))
        ids = {pk for _word, pk in by_word}
        labels, above = labels_on(ids, eve), parents_up(ids, eve)
        self.known = {pk: _known(labels[pk], above) for pk in ids}
        self.words: dict[str, list[int]] = {}
        for word, pk in by_word:
            self.words.setdefault(word, []).append(pk)
        root = root_unit(on)
        self.root = None if root is None else root.pk

    def find(self, word: str, kinds: Sequence[str]) -> Known:
        """The unit of one of these kinds that a code or platform id names. Raises BadRow for none, and for several."""
        found = [self.known[pk] for pk in self.words.get(word, ()) if self.known[pk].kind in kinds]
        words = {"code": word, "day": f"{self.on - timedelta(days=1):%d/%m/%Y}"}
        if not found:
            raise BadRow(
                _(
                    "No unit of this level bears the code %(code)s on %(day)s, the day before. Correct the code, or "
                    "bring in and confirm first the change that starts it."
                )
                % words
            )
        if len(found) > 1:
            raise BadRow(_("Several units bear the code %(code)s. Write the platform id instead.") % words)
        return found[0]


def _known(label: Label, above: dict[tuple[str, int], int | None]) -> Known:
    chain: list[int] = []
    here = above.get((Tree.TERRITORY, label.unit_id))
    while here is not None:
        chain.append(here)
        here = above.get((Tree.TERRITORY, here))
    return Known(label.unit_id, label.kind, label.form, label.name, label.code, tuple(chain))


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one event: its rows, lines, and the primary key of the place that it belongs to."""

    rows: Sequence[ChangeRow]
    lines: Sequence[Line]
    place: int

    @property
    def numbers(self) -> str:
        """The rows in words."""
        return ", ".join(str(row.number) for row in self.rows)


class _Writer:
    """Makes the lines of one event, row by row."""

    def __init__(self, rows: Sequence[ChangeRow], book: Book) -> None:
        self.rows, self.book = rows, book
        self.lines: list[Line] = []
        self.paths: list[tuple[int, ...]] = []
        changed = [row for row in rows if row.after and not same_territory(rows, row)]
        self.keys = {after: f"n{at}" for at, after in enumerate(sorted({row.after for row in changed}), start=1)}
        self.codes = {(row.level, row.code): self.keys[row.after] for row in changed if row.code}
        self.ended: set[int] = set()
        self.started: set[str] = set()

    def before(self, row: ChangeRow) -> Known:
        known = self.book.find(row.before, (row.level,))
        self.paths.append(known.above or (known.unit,))
        return known

    def above(self, row: ChangeRow, parent: str) -> tuple[int | None, str]:
        """(unit, key): the parent that a row names; (None, "") when it names none."""
        kinds = parent_kinds(row.level, row.on)
        key = next((self.codes[kind, parent] for kind in kinds if (kind, parent) in self.codes), "")
        if key or not parent:
            return None, key
        known = self.book.find(parent, kinds)
        self.paths.append((known.unit, *known.above))
        return known.unit, ""

    def write(self, row: ChangeRow) -> None:
        if same_territory(self.rows, row):
            self.go_on(row, self.before(row))
            return
        if row.before:
            known = self.before(row)
            if row.after:
                shares = shares_of(self.rows, row)
                key = self.keys[row.after]
                self.lines += [Succeed(known.unit, key, weight, basis) for basis, weight in shares.items()]
            self.lines += [] if known.unit in self.ended else [End(known.unit)]
            self.ended.add(known.unit)
        if row.after and row.after not in self.started:
            self.started.add(row.after)
            self.start(successor(self.rows, row))

    def go_on(self, row: ChangeRow, known: Known) -> None:
        """The same territory: another parent, another name, or both."""
        parent, key = self.above(row, row.parent)
        moved = bool(key) or (parent is not None and parent not in known.above[:1])
        form, name = (row.form or known.form, row.name) if row.name else (known.form, known.name)
        code = row.code or known.code
        renamed = (form, name, code) != (known.form, known.name, known.code)
        self.lines += [Move(known.unit, parent, key)] if moved else []
        self.lines += [Rename(known.unit, form, name, code)] if renamed else []
        if not moved and not renamed:
            raise BadRow(_("The row changes nothing: “%(name)s” is so on record.") % {"name": known.title})

    def start(self, row: ChangeRow) -> None:
        parent, key = self.above(row, row.parent)
        if parent is None and not key:
            parent = self.same_parent(row)
        line = Start(
            key=self.keys[row.after],
            kind=row.level,
            form=row.form,
            name=row.name,
            parent=parent,
            parent_key=key,
            code=row.code,
            lat=row.lat,
            lon=row.lon,
            area_km2=row.area_km2,
            households=row.households,
        )
        self.lines.append(line)

    def same_parent(self, row: ChangeRow) -> int:
        """The one unit above all predecessors; the root for a province."""
        befores = [one for one in self.rows if one.after == row.after and one.before]
        above = {self.book.find(one.before, (one.level,)).above[:1] for one in befores}
        if len(above) == 1 and (only := next(iter(above))):
            return only[0]
        if parent_kinds(row.level, row.on) == ("centre",) and self.book.root is not None:
            self.paths.append((self.book.root,))
            return self.book.root
        raise BadRow(_("Write the code of the unit above “%(name)s”.") % {"name": full_name(row.form, row.name)})

    def place(self) -> int:
        """The lowest unit that stands above everything that changes, with the new parents themselves."""
        shared = [pk for pk in self.paths[0] if all(pk in path for path in self.paths)]
        if not shared:
            raise BadRow(_("Nothing stands above all units of this change, so no place can decide it."))
        return shared[0]


def plan_rows(rows: Sequence[ChangeRow], book: Book) -> Plan | list[tuple[int, str]]:
    """The plan of the rows of one event, or every row that cannot be planned with its sentence."""
    writer = _Writer(rows, book)
    found: list[tuple[int, str]] = []
    for row in rows:
        try:
            writer.write(row)
        except BadRow as problem:
            found.append((row.number, str(problem)))
    if found:
        return found
    try:
        return Plan(rows, writer.lines, writer.place())
    except BadRow as problem:
        return [(rows[0].number, str(problem))]
