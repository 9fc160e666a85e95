"""Fields: label, hint, who reads it, error, value kept; errors listed first with links."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import gettext_noop, override

from binhyen.ui import framework_words
from binhyen.ui.forms import errors_of, kind_of, options_of


class Sample(forms.Form):
    name = forms.CharField(label="Tên tổ", help_text="Như trên biển", max_length=20)
    kind = forms.ChoiceField(label="Loại", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    tags = forms.MultipleChoiceField(
        label="Việc", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple, required=False
    )
    day = forms.DateField(label="Ngày")
    sure = forms.BooleanField(label="Đã đối chiếu")
    file = forms.FileField(label="Tệp", required=False)
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        if self.data.get("name") == "trùng":
            raise forms.ValidationError("Hai tổ trùng tên")
        return dict(self.cleaned_data)


def html(form: forms.Form) -> str:
    return Template("{% load ui %}{% error_summary form none %}{{ form }}").render(
        Context({"form": form, "none": None})
    )


def test_a_clean_form_shows_no_error() -> None:
    page = html(Sample())
    assert "errsum" not in page
    assert '<label class="lab" for="id_name">Tên tổ' in page
    assert 'id="id_name_hint">Như trên biển' in page
    assert 'aria-describedby="id_name_hint"' in page
    assert "(không bắt buộc)" in page
    assert page.count('type="hidden"') == 1
    assert 'class="in in-short"' in page


def test_errors_are_told_twice_and_values_kept() -> None:
    long = "Tổ có tên dài quá hai mươi ký tự"
    page = html(Sample({"name": long, "key": "k"}))
    assert "Còn 4 chỗ cần sửa" in page
    assert f'<a href="#id_name">Tên tổ: Nhiều nhất 20 ký tự, đang có {len(long)}.</a>' in page
    assert '<a href="#id_kind_0">Loại: Chưa có câu trả lời ở ô này.</a>' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_name_error id_name_hint"' in page
    assert f'value="{long}"' in page
    assert '<fieldset class="field bad" aria-describedby="id_kind_error">' in page


def test_errors_of_the_whole_form_come_first_without_a_link() -> None:
    form = Sample({"name": "trùng", "kind": "a", "day": "18/11/2026", "sure": "on", "key": "k"})
    assert [(error.words, error.target) for error in errors_of(form)] == [("Hai tổ trùng tên", "")]
    assert "<li>Hai tổ trùng tên</li>" in html(form)


def test_a_field_says_who_reads_it() -> None:
    form = Sample()
    form.fields["name"].reader_note = "Công an xã đọc phần này."  # type: ignore[attr-defined]
    page = html(form)
    assert 'id="id_name_reader"' in page
    assert "Công an xã đọc phần này." in page
    assert 'aria-describedby="id_name_hint id_name_reader"' in page


def test_one_field_alone() -> None:
    page = Template("{% load ui %}{% field form.name %}").render(Context({"form": Sample()}))
    assert page.count("<label") == 1
    assert 'name="name"' in page


def test_kinds_of_fields() -> None:
    form = Sample()
    assert [kind_of(form[name]) for name in ("name", "kind", "tags", "sure")] == ["line", "group", "group", "check"]


def test_an_impossible_date_is_explained() -> None:
    form = Sample({"name": "Tổ 1", "kind": "a", "day": "31/02/2026", "sure": "on", "key": "k"})
    assert form.errors["day"] == ["Ngày này không có trong lịch. Ghi ngày/tháng/năm, ví dụ 18/11/2026."]


def test_a_formset_uses_the_same_fields() -> None:
    page = str(forms.formset_factory(Sample, extra=2)())
    assert page.count('class="lab" for="id_form-') == 6
    assert "TOTAL_FORMS" in page


def test_a_group_without_choices_is_not_linked() -> None:
    class Empty(forms.Form):
        kind = forms.ChoiceField(label="Loại", choices=[], widget=forms.RadioSelect)

    assert errors_of(Empty({}))[0].target == ""


@pytest.mark.parametrize("sentence", framework_words.SENTENCES)
def test_the_framework_speaks_plain_vietnamese(sentence: str) -> None:
    from django.utils.translation import gettext

    assert gettext(sentence) != gettext_noop(sentence)
    with override("en"):
        assert gettext(sentence) == sentence


def test_the_framework_counts_in_vietnamese() -> None:
    assert "ký tự" in str(framework_words.COUNTED[1] % {"limit_value": 20, "show_value": 31})


def test_boxes_stand_under_the_headings_of_their_choices() -> None:
    class Picking(forms.Form):
        what = forms.MultipleChoiceField(
            choices=[("Đèn", [("a", "Ngõ"), ("b", "Chợ")]), ("c", "Việc khác")], widget=forms.CheckboxSelectMultiple
        )

    [(lamps, inside), (none, rest)] = options_of(Picking()["what"])
    assert (lamps, [one.choice_label for one in inside]) == ("Đèn", ["Ngõ", "Chợ"])
    assert (none, [one.choice_label for one in rest]) == ("", ["Việc khác"])
    page = html(Picking({"what": ["b"]}))
    assert 'role="group" aria-labelledby="id_what_g1"><p class="opt-h" id="id_what_g1">Đèn</p>' in page
    assert page.count('class="opt-h"') == 1
    assert page.count("checked") == 1
