"""Charts for documents: the figures are in the picture, its size tells them, and its words say them."""

import io

import pytest
from PIL import Image

from binhyen.papers import charts
from binhyen.papers.charts import Series, draw_columns
from binhyen.papers.document import Picture

LABELS = ("Quý I", "Quý II", "Quý III", "Quý IV")
BEFORE = Series("Năm 2025", (20.0, 40.0, 30.0, 10.0), ("20", "40", "30", "10"))
NOW = Series("Năm 2026", (25.0, 80.0, 0.0, None), ("25", "80", "0", "–"))


def pixels(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data)).convert("L")


def heights(picture: Picture, ink: int) -> list[int]:
    """The heights of filled columns of one ink, from left to right, in dots."""
    image = pixels(picture)
    wide, high = image.size
    floor = high - charts._dots(charts._WORDS_MM * 1.4) * 2
    runs: list[int] = []
    inside = False
    for x in range(wide):
        count = 0
        while image.getpixel((x, floor - 6 - count)) == ink:
            count += 1
        if count > 8 and inside:
            runs[-1] = max(runs[-1], count)
        elif count > 8:
            runs.append(count)
        inside = count > 8
    return runs


def test_columns_are_as_high_as_their_figures() -> None:
    found = heights(draw_columns(LABELS, (BEFORE,), caption="Số vụ"), charts._INKS[0])
    assert len(found) == 4
    assert [round(height / max(found), 1) for height in found] == [0.5, 1.0, 0.7, 0.2]


def test_it_says_every_figure_in_words_and_a_gap_as_a_gap() -> None:
    picture = draw_columns(LABELS, (BEFORE, NOW), caption="Số vụ theo quý", width_mm=120)
    assert picture.alt == (
        "Năm 2025: Quý I 20; Quý II 40; Quý III 30; Quý IV 10. Năm 2026: Quý I 25; Quý II 80; Quý III 0; Quý IV –."
    )
    assert (picture.caption, picture.width_mm) == ("Số vụ theo quý", 120)
    assert len(heights(picture, charts._INKS[0])) == 4


def test_the_same_figures_give_the_same_picture() -> None:
    one, two = (draw_columns(LABELS, (BEFORE, NOW), caption="x") for _ in range(2))
    assert one == two
    assert one.data != draw_columns(LABELS, (BEFORE,), caption="x").data


def test_nothing_sent_at_all_is_drawn_as_nothing() -> None:
    none = Series("Năm 2026", (None, 0.0), ("–", "0"))
    assert heights(draw_columns(("A", "B"), (none,), caption="x"), charts._INKS[0]) == []


def test_long_words_are_set_smaller_and_stay_inside_their_place() -> None:
    labels = tuple(f"Phường có tên rất dài {place}" for place in range(12))
    row = Series("Năm", tuple(1_240_000.0 for _ in labels), tuple("1.240.000" for _ in labels))
    image = pixels(draw_columns(labels, (row,), caption="x"))
    assert image.getpixel((0, image.size[1] - 30)) == 255


@pytest.mark.parametrize(
    ("labels", "series"),
    [
        ((), (BEFORE,)),
        (LABELS, ()),
        (LABELS, (BEFORE,) * 4),
        (("A",) * 25, (Series("n", (1.0,) * 25, ("1",) * 25),)),
        (LABELS[:3], (BEFORE,)),
        (("A",), (Series("n", (-1.0,), ("−1",)),)),
    ],
)
def test_what_makes_no_readable_chart_is_refused(labels: tuple[str, ...], series: tuple[Series, ...]) -> None:
    with pytest.raises(ValueError):
        draw_columns(labels, series, caption="x")
