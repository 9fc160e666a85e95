"""Counts how the succession agrees with a third source that the project may compare with but not copy.

``python -m tools.data.oracle FOLDER`` where FOLDER holds an unpacked wheel of ``vietnam-provinces`` (GPL-3.0-or-later).
It prints counts only; nothing of that package is written anywhere.
"""

import runpy
import sys
from collections import Counter
from pathlib import Path

from tools.data.units import REFORM, TARGET


def read_oracle(folder: Path) -> set[tuple[str, str]]:
    """Return the pairs (old code, new code) of the third source."""
    names = runpy.run_path(str(folder / "vietnam_provinces" / "_ward_conversion_2025.py"))
    table = names["OLD_TO_NEW"]
    return {(f"{old:05d}", f"{new.code:05d}") for old, entry in table.items() for new in entry.new_wards}


def compare(folder: Path) -> dict[str, int]:
    """Return counts of pairs by our judgement and by whether the third source has them."""
    oracle = read_oracle(folder)
    counts: Counter[str] = Counter()
    seen = set()
    lines = (TARGET / f"succession_{REFORM}.tsv").read_text("utf-8").splitlines()
    columns = lines[0].split("\t")
    for line in lines[1:]:
        row = dict(zip(columns, line.split("\t"), strict=True))
        if row["predecessor_level"] == "district":
            continue
        pair = (row["predecessor_code"], row["successor_code"])
        seen.add(pair)
        judged = "proposed" if float(row["share_area"]) else "not proposed"
        known = "in the third source" if pair in oracle else "not in it"
        counts[f"{judged} ({row['status']}), {known}"] += 1
    counts["only in the third source"] = len(oracle - seen)
    return dict(sorted(counts.items()))


if __name__ == "__main__":
    for words, count in compare(Path(sys.argv[1])).items():
        print(f"{count:6d}  {words}")
