"""One language of checks, two implementations, one table of answers; nothing unsound is ever stored."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.figures.rules.expressions import (
    LARGEST,
    Answer,
    Unsound,
    evaluate,
    flattened,
    numbers_of,
    paths_of,
    require_sound,
)
from tools.assets import FRONTEND, MODULES, bring_packages, node_command

CASES = Path(__file__).parent / "expression_cases.json"
NAMES = ("a.b", "a.c", "last.a.b", "earlier.a.b", "other.f.a.b")
PROGRAM = """
import { broken, evaluate } from "SOURCE";
import { readFileSync } from "node:fs";
const { cases } = JSON.parse(readFileSync("CASES", "utf8"));
const told = cases.map(([expression, values]) => evaluate(expression, values));
const checks = cases.map(([expression], order) => ({ order, level: "error", expression, positions: [], words: "" }));
const silent = broken(checks, {}).length;
console.log(JSON.stringify({ told, silent }));
"""


def cases() -> list[list[Any]]:
    found: list[list[Any]] = json.loads(CASES.read_text(encoding="utf-8"))["cases"]
    return found


def every(path: str) -> bool:
    return True


@pytest.mark.parametrize("case", cases(), ids=str)
def test_the_server_answers_as_the_table_says(case: list[Any]) -> None:
    expression, values, answer = case
    kind = "truth" if isinstance(answer, bool) or (answer is None and "var" not in expression) else "number"
    require_sound(expression, every, kind)
    found = evaluate(expression, values)
    assert (type(found), found) == (type(answer), answer)


def in_browser(table: list[Any], folder: Path) -> dict[str, Any]:
    """What the island's source says to the cases, under Node."""
    node = node_command()
    bring_packages(node)
    entry, bundle, data = folder / "entry.ts", folder / "entry.mjs", folder / "cases.json"
    data.write_text(json.dumps({"cases": table}), encoding="utf-8")
    source = FRONTEND / "src" / "expressions.ts"
    entry.write_text(PROGRAM.replace("SOURCE", str(source)).replace("CASES", str(data)), encoding="utf-8")
    build = [*node, str(MODULES / "esbuild/bin/esbuild"), str(entry), "--bundle", "--platform=node", "--format=esm"]
    subprocess.run([*build, f"--outfile={bundle}", "--log-level=warning"], check=True, cwd=FRONTEND)
    told: dict[str, Any] = json.loads(subprocess.run([*node, str(bundle)], check=True, capture_output=True).stdout)
    return told


def parts() -> st.SearchStrategy[Any]:
    """Random expressions of the language, numbers and truths."""
    number = st.one_of(
        st.integers(-50, 50),
        st.sampled_from(NAMES).map(lambda name: {"var": name}),
        st.sampled_from(NAMES).map(lambda name: {"var": [name, 0]}),
    )
    number = st.recursive(
        number,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from("+-"), inner, inner).map(lambda t: {t[0]: [t[1], t[2]]}),
            st.tuples(inner, st.integers(-9, 9)).map(lambda t: {"*": list(t)}),
            inner.map(lambda part: {"-": [part]}),
        ),
        max_leaves=5,
    )
    truth = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), number, number).map(
        lambda t: {t[0]: [t[1], t[2]]}
    )
    return st.recursive(
        truth,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(["and", "or"]), inner, inner).map(lambda t: {t[0]: [t[1], t[2]]}),
            inner.map(lambda part: {"!": [part]}),
            st.tuples(inner, inner, inner).map(lambda t: {"if": list(t)}),
        ),
        max_leaves=4,
    )


FIGURES = st.dictionaries(st.sampled_from(NAMES), st.one_of(st.none(), st.integers(-LARGEST - 2, LARGEST + 2)))


@given(parts(), FIGURES)
def test_a_sound_expression_always_has_an_answer(expression: Any, values: dict[str, int | None]) -> None:
    try:
        require_sound(expression, every)
    except Unsound:
        return
    answer: Answer = evaluate(expression, values)
    assert answer is None or isinstance(answer, bool)


def test_the_browser_answers_as_the_server(tmp_path: Path) -> None:
    table = [[expression, values] for expression, values, _answer in cases()]

    @given(st.lists(st.tuples(parts(), FIGURES), min_size=40, max_size=60))
    def gather(more: list[tuple[Any, dict[str, int | None]]]) -> None:
        for expression, values in more:
            try:
                require_sound(expression, every)
            except Unsound:
                continue
            table.append([expression, values])

    gather()
    told = in_browser(table, tmp_path)
    assert told["told"] == [evaluate(expression, values) for expression, values in table]
    assert len(table) > 300
    assert told["silent"] == sum(1 for expression, _values in table if evaluate(expression, {}) is False)


@pytest.mark.parametrize(
    "expression",
    [
        {"cat": ["a", "b"]},
        {"/": [{"var": "a.b"}, 2]},
        {"map": [[], 1]},
        {"<": [{"var": "a.b"}, "3"]},
        {"<": [{"var": "a.b"}, 1.5]},
        {"<": [{"var": "a.b"}, None]},
        {"<": [{"var": "a.b"}, True]},
        {"<": [1, {"var": "a.b"}, 3]},
        {"<": [1]},
        {"<": [{"<": [1, 2]}, 3]},
        {"and": [{"<": [1, 2]}]},
        {"and": [{"<": [1, 2]}, 3]},
        {"!": [{"<": [1, 2]}, {"<": [1, 2]}]},
        {"if": [{"<": [1, 2]}, 3]},
        {"if": [{"<": [1, 2]}, 3, {"<": [1, 2]}]},
        {"if": [1, 2, 3]},
        {"var": "a.b"},
        {"==": [{"var": ""}, 0]},
        {"==": [{"var": []}, 0]},
        {"==": [{"var": [{"var": "a.b"}]}, 0]},
        {"==": [{"var": ["a.b", 1]}, 0]},
        {"==": [{"var": "__proto__.x"}, 0]},
        {"==": [{"var": "unknown.figure"}, 0]},
        {"==": [{"*": [{"var": "a.b"}, {"var": "a.c"}]}, 0]},
        {"==": [{"*": [{"var": "a.b"}, 9000]}, 0]},
        {"==": [2**53, 0]},
        {"==": [{"+": [1]}, 0]},
        {"<": [1, 2], ">": [1, 2]},
        {},
        [],
        "true",
        {"<": [{"+": [1] * 90}, 3]},
        {"!": {"!": {"!": {"!": {"!": {"!": {"!": {"!": {"<": [1, 2]}}}}}}}}},
    ],
    ids=str,
)
def test_what_is_not_of_the_language_is_refused(expression: Any) -> None:
    with pytest.raises(Unsound):
        require_sound(expression, lambda path: path in {"a.b", "a.c"})


def test_paths_and_their_figures() -> None:
    expression = {"<": [{"+": [{"var": "a.b"}, {"var": ["a.c", 0]}]}, {"var": "a.b"}]}
    assert paths_of(expression) == ("a.b", "a.c")
    assert numbers_of({"<": [{"+": [{"var": ["a.c", 0]}, 7]}, {"*": [{"var": "a.b"}, 3]}]}) == (7, 3)
    assert flattened({"a.b": 1}, {"a.b": 2}, {"a.b": 4}, {"f": {"a.b": 3}}) == {
        "a.b": 1,
        "last.a.b": 2,
        "earlier.a.b": 4,
        "other.f.a.b": 3,
    }
