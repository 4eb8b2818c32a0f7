"""The text of page-turning sites: wrapped lines, page marks, rows on one line, heads in vertical shreds."""

from __future__ import annotations

from random import Random

from .blocks import Block, Para, Picture
from .grid import Grid
from .reading import Reading


def write_flipbook(random: Random, blocks: list[Block], reading: Reading) -> str:
    """All pages, one after another."""
    width = random.choice([26, 28, 30, 34])
    gap = random.random() < 0.6
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Para):
            lines += _wrap(_spaced(random, block.text) if block.role != "title" else block.text, width)
        elif isinstance(block, Picture):
            reading.missing.add(block.name)
        else:
            lines += _table(random, block.grid, reading)
    title = next((block.text for block in blocks if isinstance(block, Para) and block.role == "title"), "")
    return _pages(random, lines, title, gap)


def _spaced(random: Random, text: str) -> str:
    """Blanks between signs and digits, as fonts of two kinds leave them."""
    out = ""
    for sign in text:
        if (
            out
            and (sign.isdigit() != out[-1].isdigit())
            and sign not in " .-:"
            and out[-1] not in " .-:"
            and not sign.isspace()
        ):
            out += " "
        out += sign
    return out


def _wrap(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for sign in text:
        line += sign
        if len(line) >= width:
            lines.append(line.strip())
            line = ""
    return lines + ([line.strip()] if line.strip() else [])


def _table(random: Random, grid: Grid, reading: Reading) -> list[str]:
    if grid.name == "proceedings":
        return _shreds(random, grid, reading)
    lines: list[str] = []
    for row in grid.rows:
        reading.blank_moves(row)
        labels = [box.text for box in row if not box.is_value]
        values = [box.text.strip() for box in row if box.is_value and box.text.strip()]
        if grid.name == "disclosure":
            lines.append(" ".join("".join(text.split("\n")) for text in labels + values))
            continue
        if not values:
            for text in labels:
                lines += text.split("\n") if random.random() < 0.7 else ["".join(text.split("\n"))]
            continue
        *groups, label = labels
        for group in groups:
            lines += _wrap(group, 24)
        label = "".join(label.split("\n"))
        if len(label) > 22:
            lines += _wrap(label, 20)
            lines.append(" ".join(values))
        else:
            lines.append(label + " " + " ".join(values))
    return lines


def _shreds(random: Random, grid: Grid, reading: Reading) -> list[str]:
    """Section 四, its narrow heads cut into lines of one sign of each column."""
    lines = ["行政复议 行政诉讼"] if "行政复议" in grid.rows[0][0].text else [" ".join(b.text for b in grid.rows[0])]
    reading.blank_moves(grid.rows[3])
    for row in grid.rows[1:3]:
        names = ["".join(box.text.split()) for box in row]
        narrow = [name for name in names if len(name) <= 4]
        if random.random() < 0.5:
            for index in range(4):
                lines.append(" ".join(name[index] for name in narrow if len(name) > index))
            lines.append(" ".join(name for name in names if len(name) > 4))
        else:
            for name in names:
                lines += [name[:2], name[2:]] if len(name) == 4 else [name]
    lines.append(" ".join(box.text.strip() for box in grid.rows[3] if box.text.strip()))
    return [line for line in lines if line]


def _pages(random: Random, lines: list[str], title: str, gap: bool) -> str:
    out: list[str] = [title, "", "免费制作", "更多内容", "", title, "文本内容"] if random.random() < 0.5 else []
    mark = random.choice(["- {} -", "— {} —", "P. {}", "{}", "第 {} 页 共 9 页"])
    length = random.choice([22, 30, 38])
    for number, start in enumerate(range(0, len(lines), length), 1):
        if out:
            out += [f"第{number}页", ""]
        out += [mark.format(number), ""] if mark != "{}" or out else []
        for line in lines[start : start + length]:
            out += [line, ""] if gap else [line]
    return "\n".join(out)
