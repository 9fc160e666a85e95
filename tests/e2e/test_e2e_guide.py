"""The guide: both languages show the same pictures, each is there, light, and recorded by a journey."""

import re

import pytest

from tests.e2e.conftest import GUIDE, HEAVIEST_PICTURE

FOLDER = GUIDE.parent
GUIDES = ("huong-dan.md", "guide.md")


def pictures_of(name: str) -> list[str]:
    return re.findall(r"!\[[^\]]+\]\(pictures/([\w-]+)\.png\)", (FOLDER / name).read_text(encoding="utf-8"))


def test_both_languages_show_the_same_pictures() -> None:
    assert pictures_of(GUIDES[0]) == pictures_of(GUIDES[1]) != []


@pytest.mark.parametrize("name", pictures_of(GUIDES[0]))
def test_each_picture_is_there_and_light_and_recorded(name: str) -> None:
    assert 0 < (GUIDE / f"{name}.png").stat().st_size <= HEAVIEST_PICTURE
    journeys = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parents[1].glob("tests/e2e/test_e2e_*.py"))
    assert f'"{name}")' in journeys


def test_no_picture_is_left_over() -> None:
    front = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    shown = {*pictures_of(GUIDES[0]), *re.findall(r"docs/guide/pictures/([\w-]+)\.png", front)}
    assert {path.stem for path in GUIDE.glob("*.png")} == shown
