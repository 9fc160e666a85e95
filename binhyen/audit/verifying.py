"""`verify`: the whole trail against itself, its seals, its roots and its witnesses."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from binhyen.audit import keyring, merkle, rules, signatures
from binhyen.audit.checking import (
    Report,
    check_chains,
    missing_chain,
    removed,
    rewritten,
    sealed_rows,
    stored_roots,
)
from binhyen.audit.merkle import Head
from binhyen.audit.models import Entry, Personal, SealedHead
from binhyen.audit.services import PERSONAL_YEARS
from binhyen.audit.witnesses import Witnessed
from binhyen.core import clock


def verify(*, against: Sequence[Witnessed] = ()) -> Report:
    """Look at every entry, side row, sealed head and root, and compare with what witnesses keep.

    Finds and names changed, removed and inserted entries; chains written anew, cut short or missing as a whole. Reads
    only; may run while entries are added.
    """
    report = Report()
    for page in check_chains(report):
        _check_side_rows(report, page)
    _check_sealed(report)
    made = _check_roots(report)
    for witnessed in against:
        _check_witness(report, witnessed, made)
    return report


def _check_side_rows(report: Report, page: Sequence[Entry]) -> None:
    """Side rows must carry what the digest in the chain covers, as long as they are there and can be read."""
    signed = [entry for entry in page if entry.personal]
    rows = {row.entry_id: row for row in Personal.objects.filter(entry_id__in=[entry.pk for entry in signed])}
    keys = signatures.keys_of({row.holder for row in rows.values()})
    ended = clock.today().year - PERSONAL_YEARS
    for entry in signed:
        row = rows.get(entry.pk)
        if row is None:
            if entry.recorded_at.year > ended:
                words = _("Who made entry %(number)d was taken away before its time.") % {"number": entry.sequence}
                report.add("name_missing", entry.chain, entry.sequence, words)
        elif row.holder in keys and not _same(entry, bytes(row.sealed), keys[row.holder]):
            words = _("Who made entry %(number)d was changed.") % {"number": entry.sequence}
            report.add("name_changed", entry.chain, entry.sequence, words)


def _same(entry: Entry, sealed: bytes, key: bytes) -> bool:
    try:
        blob = keyring.unseal(key, sealed, context=f"entry:{entry.hash}")
    except keyring.Unreadable:
        return False
    return rules.personal_digest(blob) == entry.personal


def _check_sealed(report: Report) -> None:
    """Every sealed head must still be the entry that stands under its number."""
    here = Entry.objects.filter(chain=OuterRef("chain"), sequence=OuterRef("sequence")).values("hash")[:1]
    wrong = (
        SealedHead.objects.annotate(now=Subquery(here))
        .filter(Q(now=None) | ~Q(now=F("hash")))
        .order_by("chain", "day")
        .values_list("chain", "sequence", "now")
    )
    for chain, rows in groupby(wrong, key=lambda row: row[0]):
        _name_wrong(report, [Head(chain, sequence, now or "") for _chain, sequence, now in rows])


def _name_wrong(report: Report, wrong: Sequence[Head]) -> None:
    """Say once per chain what is wrong with its sealed heads; an empty hash stands for a missing entry."""
    chain = wrong[0].chain
    if not Entry.objects.filter(chain=chain).exists():
        missing_chain(report, chain)
        return
    other = [head for head in wrong if head.hash]
    if other:
        rewritten(report, chain, other[-1].sequence)
    for head in wrong:
        if not head.hash:
            removed(report, chain, range(head.sequence, head.sequence + 1))


def _check_roots(report: Report) -> dict[date, tuple[int, str]]:
    """Make every root again from the sealed heads; returns (chains, root) by day as they come out now."""
    tree, previous, made = merkle.Tree(), rules.GENESIS, {}
    heads = groupby(sealed_rows(), key=lambda row: row.day)
    upcoming = next(heads, None)
    for stored in stored_roots():
        while upcoming is not None and upcoming[0] <= stored.day:
            tree.move(Head(row.chain, row.sequence, row.hash) for row in upcoming[1])
            upcoming = next(heads, None)
        root = merkle.daily_root(stored.day, len(tree), tree.root(), previous)
        made[stored.day] = (len(tree), root)
        if (stored.chains, stored.tree, stored.root) != (len(tree), tree.root().hex(), root):
            words = _("The root of %(day)s does not follow from the sealed heads.") % {"day": stored.day}
            report.add("root_changed", stored.day.isoformat(), 0, words)
        previous = stored.root
        report.roots += 1
    return made


def _check_witness(report: Report, witnessed: Witnessed, made: dict[date, tuple[int, str]]) -> None:
    day = witnessed.day
    now = made.get(day)
    if now is None:
        words = _("The witness keeps a root of %(day)s, here there is none.") % {"day": day}
        report.add("root_missing", day.isoformat(), 0, words)
    elif now != (witnessed.chains, witnessed.root):
        words = _(
            "The root of %(day)s is not the one that the witness keeps (%(then)d chains then, %(now)d now): "
            "something up to that day was written anew."
        ) % {"day": day, "then": witnessed.chains, "now": now[0]}
        report.add("root_differs", day.isoformat(), 0, words)
    _check_witnessed_heads(report, witnessed.heads)


def _check_witnessed_heads(report: Report, heads: Iterable[Head]) -> None:
    for head in heads:
        now = Entry.objects.filter(chain=head.chain, sequence=head.sequence).values_list("hash", flat=True).first()
        if now != head.hash:
            _name_wrong(report, [Head(head.chain, head.sequence, now or "")])
