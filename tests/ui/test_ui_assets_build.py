"""The asset pipeline: digits of one width, icons that exist, colours that can be read, weights that were promised."""

import json
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from tools import assets, assets_pictures, assets_type

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "frontend" / "css" / "tokens.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    assets.build()


@pytest.mark.parametrize("weight", assets_type.INTERFACE_WEIGHTS)
def test_the_digits_have_one_width_and_their_own_name(weight: int) -> None:
    font = TTFont(assets.BUILD / f"binh-yen-so-{weight}.woff2")
    names = {char: font.getBestCmap()[ord(char)] for char in "0123456789"}
    assert {font["hmtx"][name][0] for name in names.values()} == {620}
    assert {font["name"].getDebugName(1)} == {"Binh Yen So"}
    assert "OFL" in font["name"].getDebugName(14)
    for name in names.values():
        glyph = font["glyf"][name]
        assert glyph.xMin >= 20
        assert glyph.xMax <= 600


def test_licences_of_the_fonts_travel_with_them() -> None:
    for name in ("be-vietnam-pro", "tinos", "binh-yen-so"):
        assert "SIL OPEN FONT LICENSE" in (assets.BUILD / f"OFL-{name}.txt").read_text(encoding="utf-8").upper()


def test_every_icon_that_a_page_asks_for_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z-]+)"', (assets.BUILD / "icons.svg").read_text(encoding="utf-8")))
    asked: set[str] = set()
    for path in (ROOT / "binhyen").rglob("*.html"):
        asked |= set(re.findall(r"""{%\s*icon\s+["']([a-z-]+)["']""", path.read_text(encoding="utf-8")))
        asked |= set(re.findall(r"""\bicon=["']([a-z-]+)["']""", path.read_text(encoding="utf-8")))
    assert asked
    assert asked <= sprite


@pytest.mark.parametrize(
    ("name", "size"), [("icon-180", 180), ("icon-192", 192), ("icon-512", 512), ("icon-maskable", 512)]
)
def test_icons_of_the_installed_app(name: str, size: int) -> None:
    with Image.open(assets.BUILD / f"{name}.png") as picture:
        assert picture.size == (size, size)
        corner = picture.convert("RGBA").getpixel((0, 0))
        lamp = picture.convert("RGBA").getpixel((size // 2, round(size * 0.53)))
    assert isinstance(corner, tuple)
    assert (corner[3] == 255) is (name in {"icon-maskable", "icon-180"})
    assert lamp == (242, 176, 61, 255)


def test_a_curve_begins_and_ends_where_it_should() -> None:
    points = assets_pictures.curve((0, 0), (1, 2), (3, 2), (4, 0), steps=4)
    assert (points[0], points[-1]) == ((0, 0), (4, 0))


def test_nothing_is_made_twice() -> None:
    assert assets.is_current()
    assert assets.build() is False


def test_the_hash_follows_names_and_contents(tmp_path: Path) -> None:
    one, two = tmp_path / "a", tmp_path / "b"
    one.write_text("x")
    two.write_text("x")
    assert assets.digest([one]) != assets.digest([two])
    before = assets.digest([one])
    one.write_text("y")
    assert assets.digest([one]) != before


def test_the_first_page_keeps_its_promise() -> None:
    assert sum(size for _, size in assets.first_page()) <= assets.FIRST_PAGE_BUDGET - 30_000
    assert assets.squeezed(assets.BUILD / "app.js") <= assets.PUBLIC_SCRIPT_BUDGET


def test_compressed_twins_stand_beside_text_files() -> None:
    assert (assets.BUILD / "app.css.br").exists()
    assert (assets.BUILD / "app.js.gz").exists()
    assert not (assets.BUILD / "icon-192.png.gz").exists()


def test_the_style_sheet_asks_no_other_host_and_old_browsers_get_it_whole() -> None:
    for name in ("app.css", "desk.css"):
        sheet = (assets.BUILD / name).read_text(encoding="utf-8")
        assert "//" not in sheet
        assert "@layer" not in sheet
        assert "&" not in re.sub(r'"[^"]*"', "", sheet)


def test_the_lock_file_names_no_host() -> None:
    assert "resolved" not in (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})\b", block))


LIGHT = tokens(TOKENS.split("@media", 1)[0])
DARK = LIGHT | tokens(TOKENS.split("@media", 1)[1])


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    full = "".join(char * 2 for char in digits) if len(digits) == 3 else digits
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "surface", "sunk")],
    *[("jade", ground) for ground in ("paper", "surface", "jade-1")],
    ("on-jade", "jade"),
    ("on-jade", "jade-deep"),
    ("jade-deep", "jade-2"),
    ("lamp-ink", "lamp-1"),
    ("ink", "lamp-1"),
    ("clay", "clay-1"),
    ("clay", "surface"),
    ("clay", "paper"),
    ("river", "river-1"),
    ("ink", "river-1"),
    ("stone", "stone-1"),
    ("on-lamp", "lamp"),
    ("on-night", "night"),
    ("on-night-2", "night"),
]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(theme: dict[str, str], text: str, ground: str) -> None:
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "surface", "sunk", "sea"])
def test_edges_can_be_seen(theme: dict[str, str], ground: str) -> None:
    assert contrast(theme["edge"], theme[ground]) >= 3
