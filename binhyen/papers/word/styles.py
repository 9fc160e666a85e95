"""The styles of the Word file, written from the layout: named in Vietnamese, so that a clerk finds them in the list."""

from typing import Final

from binhyen.papers import layout
from binhyen.papers.layout import STYLES, Style
from binhyen.papers.word.marks import SPACES, safe, style_id, twips

_FACE: Final = " ".join(f'w:{script}="{layout.FAMILY}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
_DEFAULTS: Final = (
    f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {_FACE}/><w:color w:val="000000"/><w:sz w:val="28"/>'
    '<w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
)


def styles_part() -> str:
    """The part `word/styles.xml`."""
    drawn = "".join(_style(key, style) for key, style in STYLES.items())
    return f"<w:styles {SPACES}>{_DEFAULTS}{drawn}</w:styles>"


def _style(key: str, style: Style) -> str:
    own = ' w:customStyle="1"' * (not style.level)
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id(key)}"{own}>'
        f'<w:name w:val="{safe(style.name)}"/><w:basedOn w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{_paragraph(style)}</w:pPr><w:rPr>{_face(style)}</w:rPr></w:style>"
    )


def _paragraph(style: Style) -> str:
    """Properties of the paragraph, in the order the schema asks for."""
    height = f'w:line="{round(style.exact * 20)}" w:lineRule="exact"' if style.exact else ""
    height = height or f'w:line="{round(240 * style.line)}" w:lineRule="auto"'
    level = style.level or style.outline
    said = "<w:keepNext/>" * style.keep
    said += f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}" {height}/>'
    said += f'<w:ind w:left="{twips(style.left)}" w:firstLine="{twips(style.first)}"/>'
    said += f'<w:jc w:val="{style.align}"/>'
    return said + (f'<w:outlineLvl w:val="{level - 1}"/>' if level else "")


def _face(style: Style) -> str:
    size = round(style.pt * 2)
    return "<w:b/>" * style.bold + "<w:i/>" * style.italic + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
