"""Long lists of units get shorter, with or without scripts; a doubled word in a name is asked about."""

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from binhyen.org.forms.changes import CloseForm, CreateForm, MergeForm, SheetForm, SplitForm
from binhyen.org.models import Unit
from binhyen.org.rules.names import FORM_WORDS, word_within
from binhyen.org.services.bulk import NewUnit, add_units
from binhyen.org.states import Form, UnitKind
from tests.org.conftest import BEGAN, Land
from tests.org.desk_support import PAPER, Enter, answer, begin, hidden, page, staff

__all__ = ["staff"]
GROUPS = [(f"g{number}", f"Tổ dân phố {number}") for number in range(1, 40)]


@pytest.fixture
def many(land: Land) -> list[Unit]:
    """Forty more groups in n1."""
    rows = [NewUnit("group", "to_dan_pho", f"Đá Bạc {number}", BEGAN, land.n1.pk) for number in range(40)]
    return add_units(rows)


def sent(**values: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_the_button_narrows_the_list_and_keeps_what_was_ticked_and_typed(
    land: Land, many: list[Unit], staff: Enter
) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, "gop")
    text = page(commune, step)
    assert "Tìm trong danh sách" in text
    data = {**hidden(text), "units": [land.g1.public_id], "form": "thon", "name": "Bình Minh", "code": ""}
    narrow = page(commune, step, {**data, "find": "da bac 17", "narrow": "1"})
    assert "Đá Bạc 17" in narrow
    assert "Đá Bạc 18" not in narrow
    assert f'value="{land.g1.public_id}"' in narrow
    assert 'value="Bình Minh"' in narrow
    assert "Đang hiện 2 trong 45" in narrow
    assert "errsum" not in narrow
    target = answer(commune, step, **{**data, "units": [land.g1.public_id, many[17].public_id], "find": "da bac 17"})
    answer(commune, target, **PAPER)


def test_a_short_list_has_no_box_and_no_button() -> None:
    form = CloseForm(sent(units=["g1"], narrow="1"), units=GROUPS[:3])
    assert not form.is_long
    assert not form.narrow()
    assert form.is_valid()


def test_sending_without_the_button_narrows_nothing() -> None:
    form = MergeForm(sent(units=["g1", "g2"], form="thon", name="Mới", code="", find="9"), units=GROUPS, kind="group")
    assert not form.narrow()
    assert form.is_valid()
    assert form.cleaned_data["units"] == ["g1", "g2"]


@given(find=st.text(max_size=12), ticked=st.sets(st.sampled_from([code for code, _name in GROUPS]), max_size=6))
def test_what_is_ticked_is_never_hidden(find: str, ticked: set[str]) -> None:
    form = CloseForm(sent(units=sorted(ticked), find=find, narrow="1"), units=GROUPS)
    assert form.narrow()
    shown = {str(code) for code, _name in form.fields["units"].choices}  # type: ignore[attr-defined]
    assert ticked <= shown
    assert form.shown == len(shown)
    assert not form.errors


@pytest.mark.parametrize(
    ("form", "name", "within", "rest"),
    [
        ("lang", "Tổ dân phố 90", "to_dan_pho", "90"),
        ("lang", "tổ dân phố 90", "to_dan_pho", "90"),
        ("lang", "TDP 90", "to_dan_pho", "90"),
        ("thon", "KP 3", "khu_pho", "3"),
        ("thon", "Thôn Đông", "thon", "Đông"),
        ("xa", "Thị trấn Cũ", "thi_tran", "Cũ"),
        ("thon", "Bản Mới", "", "Bản Mới"),
        ("thon", "Thônh", "", "Thônh"),
        ("thon", "TDP", "", "TDP"),
        ("other", "Xóm 9", "", "Xóm 9"),
        ("", "Tổ dân phố 90", "", "Tổ dân phố 90"),
        ("", "", "", ""),
    ],
)
def test_words_that_stand_before_a_name_already(form: str, name: str, within: str, rest: str) -> None:
    assert word_within(form, name) == (within, rest)


@given(
    form=st.sampled_from([form for form in Form if FORM_WORDS[form]]),
    name=st.from_regex(r"[A-Z][a-z]{1,9} [1-9]", fullmatch=True),
)
def test_the_same_word_twice_is_always_seen(form: Form, name: str) -> None:
    assert word_within(form, f"{FORM_WORDS[form]} {name}") == (form, name)


def test_a_doubled_word_is_a_question_and_the_ticked_box_answers_it(land: Land, staff: Enter) -> None:
    commune = staff("n1")
    step = begin(commune, land.n1, "doi-ten")
    data = {"unit": land.g1.public_id, "form": "lang", "name": "Tổ dân phố 90"}
    asked = page(commune, step, {**hidden(page(commune, step)), **data})
    assert "Tên sẽ đọc là “Làng Tổ dân phố 90”" in asked
    assert "chỉ ghi “90”" in asked
    assert 'name="sure"' in asked
    assert answer(commune, step, **data, sure="on").endswith("/giay-to/")


def test_tables_ask_too(land: Land) -> None:
    split = SplitForm(
        sent(unit="g1", form1="lang", name1="Khu phố 1", form2="thon", name2="Tây"), units=GROUPS, kind=UnitKind.GROUP
    )
    assert not split.is_valid()
    assert "name1" in split.errors
    assert split.asks_sure
    made = CreateForm(sent(kind="group", form="thon", name="Thôn 9"), kinds=[UnitKind.GROUP])
    assert "name" in made.errors
    again = CreateForm(sent(kind="group", form="thon", name="Thôn 9", sure="on"), kinds=[UnitKind.GROUP])
    assert again.is_valid()
    assert again.asks_sure
    sheet = SheetForm(sent(old0="g1", form0="thon", name0="Tổ dân phố 1"), groups=GROUPS, rows=2, standing=1)
    assert "name0" in sheet.errors
