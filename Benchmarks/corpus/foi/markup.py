"""The tables in HTML, in the many ways word processors, editors and content systems write them."""

from __future__ import annotations

import html
from collections.abc import Callable
from random import Random

from .grid import Box, Grid
from .text import layout_columns


def escape(text: str) -> str:
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;")


def span(box: Box) -> str:
    out = ""
    if box.rows > 1:
        out += f' rowspan="{box.rows}"'
    if box.columns > 1:
        out += f' colspan="{box.columns}"'
    return out


def lines(box: Box, sign: str) -> str:
    return sign.join(escape(part) for part in box.text.split("\n"))


def _word(random: Random, grid: Grid) -> str:
    """As Word saves it: styles everywhere, a paragraph and two spans a cell, blank paragraphs for blanks."""
    out = ["<div align=center>", "", "<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 width=619",
           " style='width:464.4pt;border-collapse:collapse;border:none;mso-border-alt:solid windowtext .5pt;",
           " mso-yfti-tbllook:1184;mso-padding-alt:0cm 5.4pt 0cm 5.4pt'>"]  # fmt: skip
    for number, row in enumerate(grid.rows):
        out.append(f" <tr style='mso-yfti-irow:{number};page-break-inside:avoid;height:{random.randint(14, 40)}.0pt'>")
        for box in row:
            size = span(box).replace('"', "")
            text = lines(box, "<br>\n  ")
            if box.is_value and len(text) > 1 and text.isdigit() and random.random() < 0.4:
                text = f"{text[0]}</span><span lang=EN-US style='mso-fareast-language:ZH-CN'>{text[1:]}"
            inner = text or "<o:p>&nbsp;</o:p>"
            out.append(
                f"  <td width={random.randint(30, 180)}{size} "
                f"style='width:{random.randint(20, 90)}.{random.randint(0, 9)}pt;"
                "border:solid windowtext 1.0pt;\n  padding:0cm 5.4pt 0cm 5.4pt'>\n"
                "  <p class=MsoNormal align=center style='text-align:center;line-height:20.0pt;mso-line-height-rule:\n"
                f"  exactly'><span lang=EN-US style='font-size:10.5pt;font-family:\"微软雅黑\",sans-serif'>{inner}</span>"
                "<span\n  lang=EN-US><o:p></o:p></span></p>\n  </td>"
            )
        out.append(" </tr>")
    return "\n".join([*out, "</table>", "", "</div>"])


def _clean(random: Random, grid: Grid) -> str:
    out = ["<table>"]
    for row in grid.rows:
        out.append("<tr>" + "".join(f"<td{span(box)}>{lines(box, '<br />')}</td>" for box in row) + "</tr>")
    return "\n".join([*out, "</table>"])


def _upper(random: Random, grid: Grid) -> str:
    """Capitals, attributes without quotes, ends left out."""
    out = ["<TABLE BORDER=1 CELLPADDING=3><TBODY>"]
    closed = random.random() < 0.5
    for row in grid.rows:
        out.append("<TR>")
        for box in row:
            size = span(box).upper().replace('"', "")
            text = lines(box, "<BR>") or "&nbsp;"
            out.append(
                f"<TD{size} NOWRAP ALIGN=middle><P ALIGN=center><FONT SIZE=2>{text}</FONT>"
                + ("</TD>" if closed else "")
            )
    return "\n".join([*out, "</TBODY></TABLE>"])


def _heads(random: Random, grid: Grid) -> str:
    """Heads in thead, row labels as th."""
    first = next(index for index, row in enumerate(grid.rows) if any(box.is_value for box in row))
    out = ['<table class="table table-bordered"><colgroup>' + '<col width="80">' * grid.width + "</colgroup><thead>"]
    for index, row in enumerate(grid.rows):
        if index == first:
            out.append("</thead><tbody>")
        cells = ""
        for box in row:
            tag = "td" if box.is_value else "th"
            cells += f'<{tag}{span(box)} scope="row">{lines(box, "<br/>")}</{tag}>'
        out.append(f"<tr>{cells}</tr>")
    return "".join([*out, "</tbody></table>"])


def _entities(random: Random, grid: Grid) -> str:
    """Digits and signs as character references, blanks around them."""

    def written(box: Box) -> str:
        text = lines(box, "<br>")
        if box.is_value and text.isdigit():
            text = "".join(f"&#{ord(sign)};" if random.random() < 0.7 else sign for sign in text)
        pad = random.choice(["&nbsp;", "&ensp;", "&#160;", "&#12288;", "&#8203;", "", "\n      "])
        return pad + text + random.choice(["", "&nbsp;", "&zwnj;", "\n    "])

    rows = ["".join(f"<td{span(box)} valign=top>{written(box)}</td>\n" for box in row) for row in grid.rows]
    return "<table border='1'>" + "".join(f"<tr>\n{row}</tr>\n" for row in rows) + "</table>"


def _expanded(random: Random, grid: Grid, repeat: bool = False) -> str:
    """Merged cells taken apart: what they covered stands empty, or repeats their text."""
    filled: dict[tuple[int, int], str] = {}
    for number, row in enumerate(layout_columns(grid)):
        for column, box in row:
            for down in range(box.rows):
                for across in range(box.columns):
                    first = down == 0 and across == 0
                    again = repeat and (not box.is_value)
                    filled[(number + down, column + across)] = lines(box, "") if first or again else ""
    out = ['<table border="1" class="excel">']
    for number in range(len(grid.rows)):
        cells = "".join(f"<td>{filled.get((number, column), '')}</td>" for column in range(grid.width))
        out.append(f"<tr>{cells}</tr>")
    return "\n".join([*out, "</table>"])


def _divs(random: Random, grid: Grid) -> str:
    """Tables drawn with div and style sheets."""
    out = ['<div class="tb" style="display:table">']
    for row in grid.rows:
        cells = "".join(
            f'<div class="td c{box.columns} r{box.rows}" style="display:table-cell">{lines(box, "<br>")}</div>'
            for box in row
        )
        out.append(f'<div class="tr" style="display:table-row">{cells}</div>')
    return "\n".join([*out, "</div>"])


def _spans(random: Random, grid: Grid) -> str:
    """Rows as list items, cells as spans."""
    out = ['<ul class="gridlist">']
    for row in grid.rows:
        out.append("<li>" + " ".join(f"<span class='w{box.columns}'>{lines(box, ' ')}</span>" for box in row) + "</li>")
    return "\n".join([*out, "</ul>"])


def _nested(random: Random, grid: Grid) -> str:
    """The table inside the cell of another, some of its values in tables of their own."""
    out = ["<table width=100%><tr><td align=center><table border=1>"]
    for row in grid.rows:
        cells = ""
        for box in row:
            text = lines(box, "<br>")
            if box.is_value and random.random() < 0.15:
                text = f"<table><tr><td>{text}</td></tr></table>"
            cells += f"<td{span(box)}>{text}</td>"
        out.append(f"<tr>{cells}</tr>")
    return "\n".join([*out, "</table></td></tr></table>"])


def _hidden(random: Random, grid: Grid) -> str:
    """Text that no reader sees: hidden spans, comments, a template of the row for a script."""
    out = ["<table><!-- <tr><td>行政许可</td><td>99999</td></tr> -->"]
    for row in grid.rows:
        cells = ""
        for box in row:
            trap = random.choice(
                [
                    '<span style="display:none">8</span>',
                    "<!-- 7 -->",
                    "<i hidden>9</i>",
                    "<script>document.write('')</script>",
                ]
            )
            cells += f"<td{span(box)}>{lines(box, '<br>')}{trap if random.random() < 0.2 else ''}</td>"
        out.append(f"<tr>{cells}</tr>")
    out.append('<tr style="display:none"><td>合计</td><td>12345</td></tr>')
    return "\n".join([*out, "</table>"])


def _paragraph_cells(random: Random, grid: Grid) -> str:
    """A paragraph for each line in a cell, bold heads, an empty paragraph behind."""
    out = ['<table class="ke-zeroborder" style="width:100%;" bordercolor="#000000"><tbody>']
    for row in grid.rows:
        cells = ""
        for box in row:
            parts = "".join(f'<p align="center"><strong>{escape(part)}</strong></p>' for part in box.text.split("\n"))
            cells += f"<td{span(box)} nowrap>{parts}{random.choice(['', '<p>&nbsp;</p>', '<p><br></p>'])}</td>"
        out.append(f"<tr>{cells}</tr>")
    return "".join([*out, "</tbody></table>"])


WRITERS: dict[str, Callable[[Random, Grid], str]] = {
    "word": _word,
    "clean": _clean,
    "upper": _upper,
    "heads": _heads,
    "entities": _entities,
    "expanded": _expanded,
    "repeated": lambda random, grid: _expanded(random, grid, True),
    "divs": _divs,
    "spans": _spans,
    "nested": _nested,
    "hidden": _hidden,
    "paragraph_cells": _paragraph_cells,
}
