"""Web pages: what stands around a report, and the ways its paragraphs are marked up."""

from __future__ import annotations

import html
from random import Random

from . import text as text_layouts
from .blocks import Block, Para, Picture, Table
from .grid import Grid
from .markup import WRITERS
from .markup_odd import ODD, one_table
from .reading import Reading

# How often each way of drawing the tables is made.
LAYOUTS = {
    "word": 16, "clean": 12, "upper": 8, "heads": 8, "entities": 6, "expanded": 5, "repeated": 3, "divs": 5, "spans": 2,
    "nested": 6, "hidden": 5, "paragraph_cells": 12, "mixed": 6, "pictures": 3, "plain_lines": 4, "split": 6,
    "lost_spans": 3, "wrong_spans": 4, "noise_columns": 4, "inputs": 2, "soft_wrapped": 4, "one_table": 4,
    "attachment": 2, "preformatted": 3,
}  # fmt: skip

_ALL = WRITERS | ODD
_PAGES = {"bare": 20, "cms": 38, "layout_tables": 15, "fragment": 9, "saved": 14, "deep": 3, "heavy": 1}


def write(random: Random, blocks: list[Block], layout: str, charset: str | None) -> tuple[str, Reading]:
    """The page as text; `charset` is what it declares."""
    reading = Reading()
    style = random.choice(["p", "p_styled", "div_br", "unclosed", "spans"])
    inner: list[str] = []
    titled = any(isinstance(block, Para) and block.role == "title" for block in blocks)
    if layout == "attachment" and titled:
        # The page only announces a file.
        reading.missing.update(block.grid.name for block in blocks if isinstance(block, Table))
        blocks = [block for block in blocks if isinstance(block, Para) and block.role in ("title", "date")]
        inner.append('<p>附件：<a href="./P020240126.pdf"><img src="pdf.gif">年度报告.pdf</a></p>')
    elif layout == "attachment":
        layout = "clean"
    if layout == "one_table":
        blocks = _gather(blocks, inner_parts := [])
    for block in blocks:
        if block is None:
            inner.append(one_table(inner_parts))
            continue
        if isinstance(block, Para):
            inner.append(_paragraph(random, block, style))
        elif isinstance(block, Picture) or layout == "pictures":
            name = block.name if isinstance(block, Picture) else block.grid.name
            reading.missing.add(name)
            inner.append(
                f'<p style="text-align:center"><img src="./W0202401{random.randint(100000, 999999)}.png" alt=""></p>'
            )
        elif layout == "preformatted":
            kind = random.choice(["bars_filled", "tabs", "columns", "cell_line", "bars_front"])
            drawn_text, _ = text_layouts.write(random, [block], kind, reading, bare=True)
            inner.append(f"<pre>\n{html.escape(drawn_text, quote=False)}\n</pre>")
        elif layout == "plain_lines":
            for row in block.grid.rows:
                reading.blank_moves(row)
            boxes = [box for row in block.grid.rows for box in row]
            inner += [f"<p>{html.escape(box.text)}</p>" for box in boxes if box.text.strip()]
        else:
            drawn = random.choice(sorted(_ALL)) if layout == "mixed" else layout
            if drawn in ("divs", "spans", "lost_spans"):
                for row in block.grid.rows:
                    reading.blank_moves(row)
            elif drawn == "inputs":
                # Whether what a field holds belongs to the text is open to argument.
                reading.all_unsure(block.grid)
            inner.append(_ALL[drawn](random, block.grid))
    title = next((block.text for block in blocks if isinstance(block, Para) and block.role == "title"), None)
    page = random.choices(list(_PAGES), list(_PAGES.values()))[0]
    reading.notes.append(page)
    return _wrap(random, page, "\n".join(inner), title, charset), reading


def _gather(blocks: list[Block], parts: list[str | Grid]) -> list[Block | None]:
    """The blocks with None for the tables and the headings before them, which go to `parts`."""
    first = next((index for index, block in enumerate(blocks) if isinstance(block, Table)), None)
    if first is None:
        return list(blocks)
    last = max(index for index, block in enumerate(blocks) if isinstance(block, Table))
    for block in blocks[first - 1 : last + 1]:
        parts.append(block.grid if isinstance(block, Table) else block.text if isinstance(block, Para) else "")
    return [*blocks[: first - 1], None, *blocks[last + 1 :]]


def _paragraph(random: Random, block: Para, style: str) -> str:
    text = html.escape(block.text, quote=False)
    if block.role == "title":
        return random.choice(
            [
                f"<h1>{text}</h1>",
                f'<div class="title">{text}</div>',
                f"<p align=center><b><font size=5>{text}</font></b></p>",
            ]
        )
    if block.role == "heading" and random.random() < 0.4:
        return random.choice([f"<h3>{text}</h3>", f"<p><strong>{text[:2]}</strong><strong>{text[2:]}</strong></p>"])
    if style == "p_styled":
        font = '<span style="font-family:仿宋;font-size:16px">'
        return f'<p style="text-indent:2em;line-height:1.75em">{font}{text}</span></p>'
    if style == "div_br":
        return f"&nbsp;&nbsp;&nbsp;&nbsp;{text}<br>"
    if style == "unclosed":
        return f"<P>　　{text}"
    if style == "spans":
        return "<p>" + "".join(f"<span>{text[i : i + 9]}</span>" for i in range(0, len(text), 9)) + "</p>"
    return f"<p>{text}</p>"


def _wrap(random: Random, page: str, inner: str, title: str | None, charset: str | None) -> str:
    shown = html.escape(title) if title else "政府信息公开"
    meta = ""
    if charset:
        meta = random.choice(
            [
                f'<meta charset="{charset}">',
                f'<meta http-equiv="Content-Type" content="text/html; charset={charset}" />',
                f"<META content='text/html; charset={charset}' http-equiv=Content-Type>",
                f"<meta charset={charset}>",
            ]
        )
    if page == "fragment":
        return f"{meta}\n{inner}\n" if charset else inner
    head = f"<head>\n{meta}\n<title>{shown}{random.choice(['', '_政务公开', ' - 年度报告'])}</title>\n{_HEAD}</head>"
    if page == "deep":
        # Each editor wrapped the page once more, and old ones forgot to close what they opened.
        return f"<html>{head}<body>{'<div><span><font>' * 150}{inner}{'</div>' * 150}</body></html>"
    if page == "heavy":
        picture = f'<img src="data:image/png;base64,{"QUJD" * 400_000}">'
        return f"<html>{head}<body>{picture}{inner}{picture}</body></html>"
    if page == "bare":
        return f"<!DOCTYPE html>\n<html>\n{head}\n<body>\n{inner}\n</body>\n</html>\n"
    if page == "saved":
        stamp = f"<!-- saved from url=(0041)http://www.example.gov.cn/{random.randint(1000, 9999)}.html -->"
        start = "<html xmlns:o='urn:schemas-microsoft-com:office:office'>"
        return f"{stamp}\n{start}\n{head}\n<body lang=ZH-CN>\n{_OFFICE}{inner}\n</body></html>"
    if page == "layout_tables":
        return (
            f"<HTML>{head}<BODY><TABLE width=1000 align=center><TR><TD colspan=2>{_nav(random)}</TD></TR><TR>"
            f"<TD width=200 valign=top>{_side(random)}</TD><TD>{inner}</TD></TR>"
            f"<TR><TD colspan=2>{_foot(random)}</TD></TR></TABLE></BODY></HTML>"
        )
    scripts = "\n".join(
        f'<script src="/u/cms/www/js/lib{index}.js?v={random.randint(1, 99)}"></script>' for index in range(12)
    )
    styles = "\n".join(
        f".s{index}{{margin:{index}px;color:#{random.randint(0, 0xFFFFFF):06x};}}"
        for index in range(random.choice([20, 200, 400]))
    )
    index = _index(random) if random.random() < 0.4 else ""
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n{head}\n<style>\n{styles}\n</style>\n{scripts}\n'
        f'<body class="page">\n{_nav(random)}\n'
        f'<div class="crumb">您当前的位置：<a href="/">首页</a> &gt; <a href="#">政务公开</a> &gt; 政府信息公开年报</div>\n{index}'
        f'<div id="zoom" class="content">\n{inner}\n</div>\n{_side(random)}\n{_TEMPLATE}{_foot(random)}\n'
        "</body>\n</html>\n"
    )


_HEAD = '<meta name="viewport" content="width=device-width">\n<meta name="ColumnName" content="政府信息公开年报">\n'
_OFFICE = "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->\n"
_TEMPLATE = """<script type="text/template"><table><tr><td>行政处罚</td><td>{{count}}</td></tr><tr><td>一、本年新收政府信息公开申请数量</td>
<td>1</td><td>2</td><td>3</td><td>4</td><td>5</td><td>6</td><td>21</td></tr></table></script>
<style>.x:before{content:"（一）予以公开 7"}</style>
<noscript>请启用脚本</noscript><div style="display:none"><a href="/">行政许可 3</a></div>
"""


def _nav(random: Random) -> str:
    names = ["首页", "走进我们", "新闻中心", "政务公开", "政务服务", "互动交流", "数据开放", "专题专栏"]
    return "<ul class=nav>" + "".join(f'<li><a href="/{i}/">{name}</a></li>' for i, name in enumerate(names)) + "</ul>"


def _side(random: Random) -> str:
    links = "".join(
        f"<li><a href=#>{2010 + index}年政府信息公开工作年度报告</a><span>{2011 + index}-01-2{index % 9}</span></li>"
        for index in range(random.randint(0, 9))
    )
    form = "<form><input name=q value=搜索><button>站内检索</button></form>"
    return f"<div class=side><h4>历年年报</h4><ul>{links}</ul>{form}</div>"


def _index(random: Random) -> str:
    return (
        "<table class=headInfo><tr><th>索引号</th><td>014259/2024-00017</td><th>分类</th><td>政府信息公开年报</td></tr>"
        "<tr><th>发布机构</th><td>办公室</td><th>有效性</th><td>有效</td>"
        f"<th>点击</th><td>{random.randint(1, 999)}</td></tr></table>\n"
    )


def _foot(random: Random) -> str:
    return (
        "<div class=footer><p>主办：某某办公室　承办：信息中心</p><p>备案号：00000000号-1　网站标识码：0000000000</p>"
        f"<p>访问量：{random.randint(1000, 999999)}　建议使用1024×768分辨率</p></div>"
    )
