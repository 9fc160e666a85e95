"""What can be asked of the org room. Every answer is for one date; nothing here writes."""

from binhyen.org.queries.figures import Counts, Stats, national_counts, stats
from binhyen.org.queries.history import History, HistoryLink, HistoryNode, history
from binhyen.org.queries.labels import label_on, labels_on, unit_by_public_id, units_by_code
from binhyen.org.queries.records import bodies, event_by_public_id, events_of, events_waiting
from binhyen.org.queries.search import SearchHit, search_units
from binhyen.org.queries.trees import (
    UnitRow,
    alive,
    ancestors,
    children,
    count_children_by_kind,
    count_subtree,
    is_within,
    parent_of,
    root_unit,
    subtree,
    subtree_filter,
    unit_row,
    unit_rows,
    within_any,
)

__all__ = [
    "Counts",
    "History",
    "HistoryLink",
    "HistoryNode",
    "SearchHit",
    "Stats",
    "UnitRow",
    "alive",
    "ancestors",
    "bodies",
    "children",
    "count_children_by_kind",
    "count_subtree",
    "event_by_public_id",
    "events_of",
    "events_waiting",
    "history",
    "is_within",
    "label_on",
    "labels_on",
    "national_counts",
    "parent_of",
    "root_unit",
    "search_units",
    "stats",
    "subtree",
    "subtree_filter",
    "unit_by_public_id",
    "unit_row",
    "unit_rows",
    "units_by_code",
    "within_any",
]
