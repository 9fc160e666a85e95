"""The care of names in the trail: keys turned every month, names ended with their time."""

from binhyen.audit import keyring
from binhyen.audit.models import Holder, Personal
from binhyen.audit.services import PLATFORM, record
from binhyen.core import clock, db
from binhyen.core.actor import Actor


def forget_holder(*, person: str, by: Actor) -> bool:
    """End the reading of a holder's name everywhere in the trail: their key is removed. The chain stays whole.

    False when there was nothing left. The retention rule of accounts decides when this is called.
    """
    with db.write():
        removed, _tables = Holder.objects.filter(person=person).delete()
        if removed:
            record(by=by, verb="audit.forget_holder", unit=PLATFORM, object_type="holder", object_id="")
    return bool(removed)


def end_old_names(*, by: Actor) -> int:
    """Remove the side rows whose time (5 years) has passed, and note how many. Returns how many."""
    today, removed = clock.today(), 0
    while old := list(Personal.objects.filter(kept_until__lt=today).values_list("pk", flat=True)[: db.BATCH_ROWS]):
        with db.write():
            count = Personal.objects.filter(pk__in=old).delete()[0]
            record(
                by=by,
                verb="audit.end_names",
                unit=PLATFORM,
                object_type="entry",
                object_id="",
                detail={"count": count},
            )
        removed += count
    return removed


def turn_keys() -> int:
    """Wrap every holder's key under the key of this month, then destroy the keys of months that nothing needs.

    Returns how many were wrapped anew. A holder whose month's key is gone already cannot be read: that row is removed.
    """
    month, turned = keyring.current_month(), 0
    keyring.month_key(month)
    while old := list(Holder.objects.exclude(month=month).order_by("pk")[: db.BATCH_ROWS]):
        with db.write():
            fresh = [holder for holder in old if _rewrap(holder, month)]
            Holder.objects.bulk_update(fresh, ["month", "wrapped_key"])
            Holder.objects.filter(pk__in={holder.pk for holder in old} - {holder.pk for holder in fresh}).delete()
        turned += len(fresh)
    for ended in keyring.months()[: -keyring.MONTHS_KEPT]:
        keyring.destroy_month(ended)
    return turned


def _rewrap(holder: Holder, month: str) -> bool:
    context = f"key:{holder.reference}"
    try:
        key = keyring.unseal(keyring.month_key(holder.month), bytes(holder.wrapped_key), context=context)
    except keyring.Unreadable:
        return False
    holder.month = month
    holder.wrapped_key = keyring.seal(keyring.month_key(month), key, context=context)
    return True
