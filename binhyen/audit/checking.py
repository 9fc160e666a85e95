"""Checking the trail: every entry of every chain, every sealed head, every root, and what a witness keeps."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from binhyen.audit import rules
from binhyen.audit.models import Chain, DailyRoot, Entry, SealedHead

PAGE_ROWS: Final = 2000
SHIFTS: Final = tuple(sorted((d for d in range(-20, 21) if d), key=abs))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it was written: its kind, the chain, the entry's number (0: the whole chain), words."""

    kind: str
    chain: str
    sequence: int
    words: str


@dataclass(slots=True)
class Report:
    """What a check found, and how much it looked at."""

    entries: int = 0
    chains: int = 0
    roots: int = 0
    problems: dict[tuple[str, int, str], Problem] = field(default_factory=dict)

    def add(self, kind: str, chain: str, sequence: int, words: str) -> None:
        """Note a problem. What a row's neighbour tells more exactly replaces what was said of the row before."""
        place = (chain, sequence, "row" if kind in {"changed", "inserted", "removed"} else kind)
        self.problems[place] = Problem(kind, chain, sequence, words)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.problems

    def found(self) -> list[Problem]:
        """The problems by chain and number."""
        return sorted(self.problems.values(), key=lambda problem: (problem.chain, problem.sequence, problem.kind))

    def as_json(self) -> str:
        """The report for machines."""
        found = [asdict(problem) for problem in self.found()]
        counts = {"entries": self.entries, "chains": self.chains, "roots": self.roots}
        return json.dumps({"sound": self.sound, **counts, "problems": found}, ensure_ascii=False, indent=1)


def changed(report: Report, chain: str, sequence: int) -> None:
    """Note a changed entry."""
    report.add("changed", chain, sequence, _("Entry %(number)d is not what was written.") % {"number": sequence})


def inserted(report: Report, chain: str, numbers: Iterable[int]) -> None:
    """Note entries that were not written by the trail."""
    for number in numbers:
        report.add("inserted", chain, number, _("Entry %(number)d was put in afterwards.") % {"number": number})


def removed(report: Report, chain: str, numbers: range) -> None:
    """Note missing entries; a long run is one problem under its first number."""
    if len(numbers) > 20:
        words = _("Entries %(first)d to %(last)d are missing.") % {"first": numbers[0], "last": numbers[-1]}
        report.add("removed", chain, numbers[0], words)
        return
    for number in numbers:
        report.add("removed", chain, number, _("Entry %(number)d is missing.") % {"number": number})


class ChainCheck:
    """Walks one chain in the order of its numbers.

    A row that fits its hash only under a neighbouring number was moved there: the rows between were put in, or taken
    out and the rest numbered anew.
    """

    def __init__(self, report: Report, chain: str) -> None:
        self._report = report
        self._chain = chain
        self._expected = 1
        self._previous: str | None = rules.GENESIS
        self._shift = 0
        self.last = 0
        self.last_hash = rules.GENESIS

    def take(self, entry: Entry) -> None:
        """Look at the next row."""
        number = entry.sequence
        if number < self._expected:
            inserted(self._report, self._chain, [number])
            return
        if number > self._expected:
            removed(self._report, self._chain, range(self._expected, number))
            self._previous = None
        self._look(entry)
        self._expected = number + 1
        self.last, self.last_hash = number, entry.hash

    def _look(self, entry: Entry) -> None:
        if self._fits(entry, self._shift):
            if self._previous is not None and entry.previous != self._previous:
                changed(self._report, self._chain, entry.sequence - 1)
        else:
            moved = next((d for d in (*SHIFTS, 0) if d != self._shift and self._fits(entry, d)), None)
            if moved is None:
                changed(self._report, self._chain, entry.sequence)
            else:
                self._moved(entry.sequence, moved)
        self._previous = entry.hash

    def _moved(self, number: int, shift: int) -> None:
        step = shift - self._shift
        if step > 0:
            inserted(self._report, self._chain, range(number - step, number))
        else:
            first = number - self._shift
            removed(self._report, self._chain, range(first, first - step))
        self._shift = shift

    def _fits(self, entry: Entry, shift: int) -> bool:
        return hash_of(entry, entry.sequence - shift) == entry.hash

    def end(self, length: int, head: str) -> None:
        """Compare with the head that the chain's row keeps."""
        last = self.last - self._shift
        if last < length:
            removed(self._report, self._chain, range(last + 1, length + 1))
        elif last > length:
            inserted(self._report, self._chain, range(length + 1, last + 1))
        elif self.last_hash != head:
            changed(self._report, self._chain, self.last)


def hash_of(entry: Entry, sequence: int) -> str:
    """The hash which the row's fields give under a number."""
    return rules.entry_hash(
        rules.Link(
            chain=entry.chain,
            sequence=sequence,
            recorded_at=entry.recorded_at,
            verb=entry.verb,
            post=entry.post,
            system=entry.system,
            object_type=entry.object_type,
            object_id=entry.object_id,
            detail=entry.detail,
            personal=entry.personal,
            previous=entry.previous,
        )
    )


def pages() -> Iterator[Sequence[Entry]]:
    """All entries by chain and number, in pages which an index gives without sorting."""
    rows = Entry.objects.order_by("chain", "sequence")
    page = list(rows[:PAGE_ROWS])
    while page:
        yield page
        last = page[-1]
        page = list(rows.filter(chain=last.chain, sequence__gt=last.sequence)[:PAGE_ROWS])
        if len(page) < PAGE_ROWS:
            page += rows.filter(chain__gt=last.chain)[: PAGE_ROWS - len(page)]


def check_chains(report: Report) -> Iterator[Sequence[Entry]]:
    """Check every chain against itself and against its head; yields each page once it was looked at."""
    heads = {unit: (length, head) for unit, length, head in Chain.objects.values_list("unit", "length", "head")}
    walk: ChainCheck | None = None
    current = ""
    for page in pages():
        for entry in page:
            if walk is None or entry.chain != current:
                _end(report, walk, current, heads)
                walk, current = ChainCheck(report, entry.chain), entry.chain
                report.chains += 1
            walk.take(entry)
        report.entries += len(page)
        yield page
    _end(report, walk, current, heads)
    for unit, (length, _head) in heads.items():
        if length:
            missing_chain(report, unit)


def _end(report: Report, walk: ChainCheck | None, chain: str, heads: dict[str, tuple[int, str]]) -> None:
    """Compare a walked chain with its head, and take that head off the list of those still to come."""
    if walk is None:
        return
    known = heads.pop(chain, None)
    if known is None or walk.last > known[0]:  # entries may have come while the check ran
        now = Chain.objects.filter(unit=chain).values_list("length", "head").first()
        grown = now is not None and now[0] >= walk.last
        known = (walk.last, walk.last_hash) if grown else now
    if known is None:
        report.add("head_missing", chain, 0, _("The head of this chain is missing."))
        return
    walk.end(*known)


def missing_chain(report: Report, chain: str) -> None:
    """Note a chain without entries."""
    report.add("chain_missing", chain, 0, _("The whole chain is missing."))


def rewritten(report: Report, chain: str, sequence: int) -> None:
    """Note a chain that is sound in itself and yet not what was sealed."""
    words = _("The chain was written anew: up to entry %(number)d it is not what was sealed.") % {"number": sequence}
    report.add("rewritten", chain, sequence, words)


def stored_roots() -> Sequence[DailyRoot]:
    """The roots, oldest first."""
    return list(DailyRoot.objects.order_by("day"))


def sealed_rows() -> Iterator[SealedHead]:
    """The sealed heads by day and chain."""
    yield from SealedHead.objects.order_by("day", "chain").iterator(chunk_size=PAGE_ROWS)
