"""What the visit of every page leaves out is what cannot have changed."""

from tests.e2e.conftest import PHONE, Opened
from tests.e2e.structures import Shapes

PAGE = """<!doctype html><html lang="vi"><title>Trang</title><main><h1 class="a">Một</h1>
<ul><li>{row}</li><li>b</li><li>c</li></ul><p class="{look}">{words}</p>
<button {name}>{caption}</button><button type="button">Thôi</button></main>"""
TINY = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('button {width: 9px; height: 9px; padding: 0; border: 0; margin: 1px; overflow: hidden}');
  document.adoptedStyleSheets = [sheet];
}"""


def test_only_pages_of_one_shape_are_measured_once(open_page: Opened) -> None:
    """Other words and more rows are the same shape; another class, a lost name and a target too small are found."""
    page, shapes = open_page(PHONE), Shapes()

    def of(**given: str) -> list[str]:
        usual = {"row": "a", "look": "plain", "words": "Hai", "name": 'type="button"', "caption": "Làm"}
        page.set_content(PAGE.format(**{**usual, **given}))
        return [line.split(":")[0] for line in shapes.violations(page)]

    assert (of(), shapes.measured) == ([], 1)
    assert of(words="Ba", row="a</li><li>a", caption="Làm lại") == []
    assert (shapes.measured, shapes.spared) == (1, 1)
    assert of(look="other") == []
    assert of(name='type="button" aria-label=""', caption="")[0] == "axe button-name"
    assert shapes.measured == 3
    faint = "<style>.plain {color: #ccc; background: #fff}</style>Hai"
    assert of(words=faint) == of(words=faint) == ["axe color-contrast"]
    assert of() == []
    page.evaluate(TINY)
    assert [line.split(":")[0] for line in shapes.violations(page)] == ["axe target-size"]
