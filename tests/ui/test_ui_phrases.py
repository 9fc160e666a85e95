"""Words around numbers, dates and deadlines, in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from binhyen.core.clock import VIET_NAM
from binhyen.ui import phrases
from binhyen.ui.templatetags.ui import day as day_filter

NOW = datetime(2026, 11, 13, 14, 32, tzinfo=VIET_NAM)
TODAY = NOW.date()


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_share_never_stands_alone() -> None:
    assert plain(phrases.count_and_share(27, 34, "việc")) == "27 trong 34 việc (79%, khoảng 63–90%)"
    assert plain(phrases.count_and_share(3, 7, "vụ")) == "3 trong 7 vụ"
    assert plain(phrases.count_and_share(31486, 39902)) == "31.486 trong 39.902 (78,9%, khoảng 78,5–79,3%)"
    with translation.override("en"):
        assert plain(phrases.count_and_share(27, 34, "tasks")) == "27 of 34 tasks (79%, range 63–90%)"


def test_the_noun_does_not_break_from_its_number() -> None:
    assert phrases.count_of(27, 34, "việc xong") == "27\u00a0trong\u00a034 việc xong"


def test_missing_zero_and_suppressed_look_different() -> None:
    assert (phrases.number(None), phrases.number(0), phrases.public_count(3)) == ("–", "0", "dưới 5")
    assert (phrases.public_count(None), phrases.public_count(0), phrases.public_count(5)) == ("–", "0", "5")


def test_dates_put_the_day_first() -> None:
    assert phrases.day(date(2026, 4, 3)) == "03/04/2026"
    assert phrases.day(None) == "–"
    assert phrases.day_time(NOW) == "13/11/2026, 14:32"
    assert phrases.day_time(None) == "–"
    assert [phrases.weekday(TODAY), phrases.weekday(date(2026, 11, 15))] == ["Thứ Sáu", "Chủ Nhật"]


def test_a_language_is_always_known() -> None:
    with translation.override(None):
        assert phrases.language() == "vi"
    assert phrases.money(5000) == "5.000\u00a0đ"


@pytest.mark.parametrize(
    ("due", "kind", "words"),
    [
        (TODAY + timedelta(days=5), "waiting", "Còn 5 ngày"),
        (TODAY + timedelta(days=1), "waiting", "Mai, 14/11"),
        (TODAY, "soon", "Hôm nay"),
        (NOW.replace(hour=17, minute=0), "soon", "Hôm nay 17:00"),
        (NOW.replace(hour=9, minute=5), "late", "Quá hạn từ 09:05 hôm nay"),
        (TODAY - timedelta(days=2), "late", "Chậm 2 ngày"),
    ],
)
def test_deadline_words(due: date | datetime, kind: str, words: str) -> None:
    assert phrases.deadline(due, NOW) == phrases.Clock(kind, words)


def test_a_deadline_counts_days_of_viet_nam() -> None:
    late_evening_utc = datetime(2026, 11, 14, 18, 0, tzinfo=VIET_NAM)
    assert phrases.deadline(late_evening_utc, NOW).words == "Mai, 14/11"


def test_a_clock_stops_when_done_or_waiting() -> None:
    due = TODAY - timedelta(days=2)
    assert phrases.deadline(due, NOW, done=due).words == "Xong, đúng hạn"
    assert phrases.deadline(due, NOW, done=TODAY).words == "Xong, chậm 2 ngày"
    paused = phrases.deadline(due, NOW, waiting_for="người báo")
    assert paused == phrases.Clock("paused", "Tạm dừng tính hạn: chờ người báo")


def test_english_counts_days_in_singular_and_plural() -> None:
    with translation.override("en"):
        assert phrases.deadline(TODAY - timedelta(days=1), NOW).words == "1 day late"
        assert phrases.deadline(TODAY + timedelta(days=3), NOW).words == "3 days left"


def test_the_day_of_a_moment_is_that_of_viet_nam() -> None:
    late = datetime(2026, 11, 23, 19, 33, tzinfo=UTC)
    assert day_filter(late) == "24/11/2026"
    assert day_filter(late.date()) == "23/11/2026"
    assert day_filter(None) == "–"
