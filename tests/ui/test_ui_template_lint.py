"""A lint over the templates of every room: strict CSP, words in translate tags, no naked percentage, short files."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = {".html", ".svg", ".txt"}
TEMPLATES = sorted(path for path in (ROOT / "binhyen").glob("*/templates/**/*") if path.suffix in KINDS)
LONGEST = 150

RULES = {
    "a style attribute: use a class": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element: use the style sheet": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an inline handler: use an island": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script: use an island": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "another host": re.compile(r"""(?:src|href|action|poster|data)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*(?:safe|safeseq)\b|{%\s*autoescape\s+off"),
    "a naked percentage: use {% share %} or {% figure %}": re.compile(r"(?:\}\}|\d)\s*%(?![}\w(])"),
}
TAGS = re.compile(
    r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}"
    r"|{%\s*block (?:zone|layout)\s*%}.*?{%\s*endblock\s*%}",
    re.DOTALL,
)
MACHINE = re.compile(r"{%.*?%}|{{.*?}}|<!--.*?-->", re.DOTALL)
ELEMENT = re.compile(r"<[^>]*>", re.DOTALL)
NOT_TRANSLATED = re.compile(
    r"<(?P<tag>\w+)\b[^>]*\blang=\"vi\"[^>]*>.*?</(?P=tag)>|<kbd>.*?</kbd>|<code\b.*?</code>", re.DOTALL
)
WORDS = re.compile(r"[^\W\d_]{2,}", re.UNICODE)
SPOKEN = re.compile(r"""\b(?:aria-label|title|placeholder|alt|aria-description)="([^"]*)\"""")
BILINGUAL = {"offline.html", "preview.html"}
OWN_NAMES = {"Bình", "Yên", "Bình Yên", "AGPL", "CSV", "XLSX", "PDF", "QR", "PIN", "TOTP", "SHA", "Merkle"}


def breaches(text: str) -> list[str]:
    """What is wrong with a template."""
    found = [name for name, pattern in RULES.items() if pattern.search(text)]
    if text.count("\n") > LONGEST:
        found.append(f"longer than {LONGEST} lines")
    return found


def untranslated(text: str) -> list[str]:
    """Words that a person sees and that stand outside the translate tags."""
    text = TAGS.sub(" ", text)
    spoken = [MACHINE.sub(" ", value) for value in SPOKEN.findall(text)]
    seen = ELEMENT.sub(" ", MACHINE.sub(" ", NOT_TRANSLATED.sub(" ", text)))
    words = [word for part in [seen, *spoken] for word in WORDS.findall(re.sub(r"&\w+;", " ", part))]
    return [word for word in words if word not in OWN_NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "binhyen")))
def test_template(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert breaches(text) == []
    assert untranslated(text) == [] or path.name in BILINGUAL


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a href="#" onclick="x()">',
        "<script>x()</script>",
        '<img src="https://cdn.example/x.png">',
        '<link href="//cdn.example/x.css">',
        "{{ text|safe }}",
        "{% autoescape off %}",
        "{{ share }}%",
        "đạt 79,4% kế hoạch",
        "\n" * 151,
    ],
)
def test_the_lint_sees_a_planted_breach(planted: str) -> None:
    assert len(breaches(planted)) == 1


@pytest.mark.parametrize(
    "planted", ["<p>Gửi đi</p>", '<a aria-label="Send" href="#">', "{{ n }} trang", "<p>{% if x %}có{% endif %}</p>"]
)
def test_the_lint_sees_words_outside_the_tags(planted: str) -> None:
    assert untranslated(planted)


@pytest.mark.parametrize(
    "fine",
    [
        '{% translate "Send" %}',
        "{% blocktranslate %}{{ n }} pages{% endblocktranslate %}",
        '<p lang="vi">Ẩm ướt</p>',
        "<kbd>J</kbd> {# Ghi chú #}",
        '<a class="btn" href="{% url \'x\' %}">{{ label }}</a> · 113',
        "<b>Bình Yên</b>",
    ],
)
def test_the_lint_lets_good_templates_pass(fine: str) -> None:
    assert untranslated(fine) == []
    assert breaches(fine) == []
