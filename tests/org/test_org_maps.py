"""Degrees become pixels: the same way round, inside the frame, archipelagos apart."""

from hypothesis import given
from hypothesis import strategies as st

from binhyen.org import maps

HA_NOI, CA_MAU, HOANG_SA, TRUONG_SA = (105.85, 21.03), (104.8, 8.75), (112.0, 16.55), (114.3, 8.65)


def test_north_is_up_and_west_is_left() -> None:
    north, south = maps.COUNTRY.place(HA_NOI), maps.COUNTRY.place(CA_MAU)
    assert north[1] < south[1]
    assert maps.COUNTRY.place((108.2, 16.05))[0] > south[0]


@given(st.floats(102.1, 109.75), st.floats(8.25, 23.5))
def test_every_place_of_the_country_lies_on_the_canvas(lon: float, lat: float) -> None:
    x, y = maps.COUNTRY.place((lon, lat))
    width, height = maps.COUNTRY_SIZE
    assert 0 <= x <= width
    assert 0 <= y <= height


def test_the_archipelagos_lie_in_their_insets_and_not_on_the_mainland() -> None:
    assert maps.is_far(HOANG_SA)
    assert maps.is_far(TRUONG_SA)
    assert not maps.is_far(HA_NOI)
    ring_near, ring_far = [HA_NOI, CA_MAU], [HOANG_SA, (112.1, 16.6)]
    assert maps.main_part([ring_near, ring_far, []]) == [ring_near]
    assert maps.within([ring_near, ring_far], maps.HOANG_SA.box) == [ring_far]


def test_a_path_is_relative_closed_and_drops_repeated_points() -> None:
    view = maps.View(maps.Box(0, 0, 1, 1), maps.Frame(0, 0, 100, 100))
    drawn = maps.path([[(0, 0), (0, 1), (0, 1), (1, 1)]], view)
    assert drawn.startswith("M")
    assert drawn.endswith("z")
    assert drawn.count(" ") <= 4


def test_a_ring_smaller_than_a_pixel_is_still_drawn() -> None:
    view = maps.View(maps.Box(0, 0, 10, 10), maps.Frame(0, 0, 10, 10))
    assert maps.path([[(5, 5), (5.001, 5)]], view).endswith("0 0 .8-.8 0z")


def test_a_sketch_holds_outline_and_pins_and_names_what_is_beyond() -> None:
    shape = [[(107.8, 15.9), (108.4, 15.9), (108.4, 16.2), (107.8, 16.2)], [HOANG_SA, (112.1, 16.6)]]
    drawn = maps.sketch(shape, {"hai-chau": (108.2, 16.05), "hoang-sa": HOANG_SA})
    assert drawn is not None
    assert [pin.key for pin in drawn.pins] == ["hai-chau"]
    assert drawn.beyond == ["hoang-sa"]
    assert 0 < float(drawn.pins[0].x) < float(drawn.width)
    assert float(drawn.height) <= 520


def test_a_sketch_of_nothing_is_nothing() -> None:
    assert maps.sketch([], {}) is None
    assert maps.sketch([], {"hoang-sa": HOANG_SA}) is None


def test_pins_outside_the_view_are_left_out() -> None:
    assert maps.pins({"far": HOANG_SA}, maps.COUNTRY) == []
