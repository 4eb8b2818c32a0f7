"""Plain text, as extractors, copying by hand and page-turning sites leave it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from .blocks import Block, Para, Picture
from .flipbook import write_flipbook
from .grid import Box, Grid
from .reading import Reading

# How often each layout of tables is made.
LAYOUTS = {
    "bars_filled": 20, "bars_closed": 6, "bars_front": 4, "cell_bar": 10, "cell_bar_fill_line": 4, "cell_bar_lone": 4,
    "bar_between": 3, "strewn": 3, "cell_line": 14, "cell_line_blank": 10, "cell_line_spaces": 5, "repeats_dropped": 5,
    "flipbook": 8, "no_tables": 3, "labels_lost": 3, "tabs": 5, "spaces": 4, "columns": 3, "boxed": 2, "commas": 1,
}  # fmt: skip


def write(
    random: Random, blocks: list[Block], layout: str, reading: Reading | None = None, bare: bool = False
) -> tuple[str, Reading]:
    """The text of a document; a bare one has nothing around it."""
    reading = reading or Reading()
    if layout == "flipbook":
        return write_flipbook(random, blocks, reading), reading
    heads = random.choice(["space", "none", "line"])
    indent = random.choice(["", "", "　　", "    ", "????"]) if random.random() < 0.5 else ""
    lines: list[str] = [] if bare else _before(random)
    gap = random.random() < 0.3
    for block in blocks:
        if isinstance(block, Para):
            lines.append((indent if block.role in ("body", "lead") else "") + block.text)
            if gap:
                lines.append("")
        elif isinstance(block, Picture):
            reading.missing.add(block.name)
        elif layout == "no_tables":
            reading.missing.add(block.grid.name)
        else:
            lines += _TABLES[layout](random, block.grid, heads, reading)
    lines += [] if bare else _after(random)
    newline = "\n" if bare else random.choices(["\n", "\r\n"], [80, 20])[0]
    return newline.join(lines) + random.choice(["", newline]), reading


def _before(random: Random) -> list[str]:
    if random.random() < 0.7:
        return []
    choices = [
        ["当前位置：首页 > 政务公开 > 政府信息公开年报"],
        ["索引号：01150000-2-/2024-0117003", "主题分类：综合政务", "文号：无", "公开方式：主动公开"],
        ["首页", "新闻动态", "政务公开", "办事服务", "互动交流", "您所在的位置：首页>信息公开>年度报告"],
        ["索引号 | 11370502004506/2024-00012 | 组配分类 | 年度报告", "公开日期 | | 责任部门 | 综合科"],
        ["字体：【大】 【中】 【小】", "打印 | 关闭", "分享到："],
    ]
    return random.choice(choices) + random.choice([[], [""]])


def _after(random: Random) -> list[str]:
    if random.random() < 0.7:
        return []
    return random.choice(
        [
            ["上一篇：没有了", "下一篇：关于开展政务公开业务培训的通知"],
            ["扫一扫在手机打开当前页", "主办单位：办公室 技术支持：信息中心", "网站标识码：3700000000"],
            ["附件：", "1.年度报告.docx", "2.年度报告图解.jpg"],
            ["【打印本页】 【关闭窗口】", "浏览次数： 1208 次"],
            ["政府信息公开 年度报告 总体情况 行政许可 120 行政处罚 35 热词推荐"],
        ]
    )


def _text(box: Box, heads: str, random: Random) -> str:
    """A box's words on one line."""
    glue = {"space": " ", "none": "", "line": " "}[heads]
    return glue.join(box.text.split("\n")).strip() if not box.is_value else box.text.strip("\n")


def _rows(random: Random, grid: Grid, heads: str, form: Callable[[list[str], int], str]) -> list[str]:
    return [form([_text(box, heads, random) for box in row], grid.width) for row in grid.rows]


def _fill(cells: list[str], width: int) -> str:
    return " | ".join(cells) + " |" + (" " + "|" * (width - len(cells)) if len(cells) < width else "")


def _bars_filled(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    dropped = random.random() < 0.6
    lines = []
    for row in grid.rows:
        reading.blank_moves(row)
        cells = [_text(box, heads, random) for box in row if not (dropped and box.is_value and not box.text.strip())]
        lines.append(_fill(cells, max(len(r) for r in grid.rows)))
    return lines


def _bars_closed(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    for row in grid.rows:
        reading.blank_moves(row)
    return _rows(random, grid, heads, lambda cells, _: " | ".join(cells) + " |")


def _bars_front(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    spaced = random.choice([" {} ", "{}"])
    return _rows(random, grid, heads, lambda cells, _: "|" + "|".join(spaced.format(cell) for cell in cells) + "|")


def _cell_bar(random: Random, grid: Grid, heads: str, reading: Reading, kind: str = "end") -> list[str]:
    width = max(len(row) for row in grid.rows)
    lines = []
    for row in grid.rows:
        reading.blank_moves(row)
        cells = [_text(box, heads, random) for box in row]
        cells = [cell for cell, box in zip(cells, row) if cell.strip() or not box.is_value]
        fill = "|" * (width - len(cells))
        if kind == "lone":
            lines.append("|")
        for index, cell in enumerate(cells):
            last = index == len(cells) - 1
            if not last:
                lines.append(f"{cell} |")
            elif kind == "line" and fill:
                lines += [f"{cell} |", fill]
            else:
                lines.append(f"{cell} | {fill}" if fill else f"{cell} |")
    return lines


def _bar_between(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    lines = []
    for row in grid.rows:
        reading.blank_moves(row)
        for box in row:
            text = _text(box, heads, random)
            lines += [text, "|"] if text.strip() else ["|"]
    return lines


def _strewn(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    lines = []
    for row in grid.rows:
        reading.blank_moves(row)
        line = random.choice(["", "    ", "|", "  | "])
        for box in row:
            line += _text(box, heads, random) + random.choice(["  ", " | ", " |", "   |  ", "|\n", "  |\n   "])
        lines += line.rstrip().split("\n")
    return lines


def _cell_line(
    random: Random, grid: Grid, heads: str, reading: Reading, between: bool = False, stray: bool = False
) -> list[str]:
    lines = []
    for row in grid.rows:
        reading.blank_moves(row)
        for box in row:
            parts = box.text.split("\n") if heads == "line" else [_text(box, heads, random)]
            for part in parts:
                if not part.strip():
                    continue
                pad = random.choice(["", " ", "  ", "\u00a0", "　"]) if stray and box.is_value else ""
                lines += [pad + part, ""] if between else [pad + part]
    return lines


def _repeats_dropped(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    """The extractor keeps of lines that repeat only the first."""
    reading.lost.add(grid.name)
    seen: set[str] = set()
    lines = []
    for line in _cell_line(random, grid, heads, Reading()):
        if line not in seen:
            seen.add(line)
            lines.append(line)
    return lines


def _labels_lost(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    """The labels within one group are gone, and its numbers follow the group's heading."""
    if grid.name != "applications":
        return _cell_line(random, grid, heads, reading)
    lines = []
    inside = False
    for row in grid.rows:
        reading.blank_moves(row)
        labels = [box for box in row if not box.is_value]
        if any("不予公开" in box.text or "不予公開" in box.text for box in labels):
            inside = True
        elif any("无法提供" in box.text or "無法提供" in box.text for box in labels):
            inside = False
        for box in row:
            if inside and not box.is_value and box.text[:1].isdigit():
                continue
            if inside and box.key:
                reading.unsure.add(box.key)
            if box.text.strip():
                lines.append(_text(box, heads, random))
    return lines


def _tabs(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    return _rows(random, grid, heads, lambda cells, _: "\t".join(cells))


def _commas(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    for row in grid.rows:
        reading.blank_moves(row)
    return _rows(random, grid, heads, lambda cells, _: ",".join(f'"{cell}"' if "," in cell else cell for cell in cells))


def _spaces(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    for row in grid.rows:
        reading.blank_moves(row)
    return _rows(random, grid, "none", lambda cells, _: " ".join(cell.strip() for cell in cells if cell.strip()))


def display_width(text: str) -> int:
    """The columns a text takes on a terminal."""
    return sum(1 if ord(sign) < 0x2000 else 2 for sign in text)


def layout_columns(grid: Grid) -> list[list[tuple[int, Box]]]:
    """The boxes of each row with the column they begin in."""
    taken: dict[tuple[int, int], bool] = {}
    placed = []
    for index, row in enumerate(grid.rows):
        column, line = 0, []
        for box in row:
            while taken.get((index, column)):
                column += 1
            for down in range(box.rows):
                for across in range(box.columns):
                    taken[(index + down, column + across)] = True
            line.append((column, box))
            column += box.columns
        placed.append(line)
    return placed


def _columns(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    """Cells at fixed columns, blanks between, as layout-keeping extractors print them."""
    starts = [8 * index for index in range(grid.width + 1)]
    if grid.name == "applications":
        starts = [0, 18, 32]
        labels = [(column, box) for row in layout_columns(grid) for column, box in row if column + box.columns <= 3]
        ends = [starts[column] + display_width(_text(box, "none", random).strip()) for column, box in labels]
        starts += [max([80, *(end + 2 for end in ends)]) + 8 * index for index in range(8)]
    elif grid.name == "disclosure":
        starts = [0, 26, 44, 62, 80]
    lines = []
    for row in layout_columns(grid):
        line = ""
        for column, box in row:
            text = _text(box, "none", random).strip()
            line += " " * max(1 if line else 0, starts[column] - display_width(line)) + text
        lines.append(line)
    return lines


def _boxed(random: Random, grid: Grid, heads: str, reading: Reading) -> list[str]:
    """Lines drawn with box characters."""
    width = max(len(row) for row in grid.rows)
    rule = "├" + "┼".join(["────"] * width) + "┤"
    lines = [rule.replace("├", "┌").replace("┼", "┬").replace("┤", "┐")]
    for row in grid.rows:
        lines.append("│" + "│".join(f" {_text(box, 'none', random)} " for box in row) + "│")
        lines.append(rule)
    return lines


_TABLES: dict[str, Callable[[Random, Grid, str, Reading], list[str]]] = {
    "bars_filled": _bars_filled,
    "bars_closed": _bars_closed,
    "bars_front": _bars_front,
    "cell_bar": _cell_bar,
    "cell_bar_fill_line": lambda r, g, h, d: _cell_bar(r, g, h, d, "line"),
    "cell_bar_lone": lambda r, g, h, d: _cell_bar(r, g, h, d, "lone"),
    "bar_between": _bar_between,
    "strewn": _strewn,
    "cell_line": _cell_line,
    "cell_line_blank": lambda r, g, h, d: _cell_line(r, g, h, d, between=True),
    "cell_line_spaces": lambda r, g, h, d: _cell_line(r, g, h, d, between=True, stray=True),
    "repeats_dropped": _repeats_dropped,
    "labels_lost": _labels_lost,
    "tabs": _tabs,
    "spaces": _spaces,
    "columns": _columns,
    "boxed": _boxed,
    "commas": _commas,
}
