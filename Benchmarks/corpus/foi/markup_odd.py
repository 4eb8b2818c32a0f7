"""Tables in HTML that are not quite right: split, with spans lost or wrong, with columns of nothing, all in one."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from .grid import Box, Grid
from .markup import escape, lines, span


def _row(row: list[Box], tag: str = "td", spans: bool = True) -> str:
    cells = "".join(f"<{tag}{span(box) if spans else ''}>{lines(box, '<br>')}</{tag}>" for box in row)
    return f"<tr>{cells}</tr>"


def _head_length(grid: Grid) -> int:
    return next(number for number, row in enumerate(grid.rows) if any(box.is_value for box in row))


def _split(random: Random, grid: Grid) -> str:
    """Cut where the page of the original ended, the head drawn again; groups go on in a cell of their own."""
    if grid.name != "applications":
        return "<table border=1>" + "".join(_row(row) for row in grid.rows) + "</table>"
    head = _head_length(grid)
    cut = random.randint(head + 4, len(grid.rows) - 3)
    parts = ["<table border=1 cellspacing=0>" + "".join(_row(row) for row in grid.rows[:cut]) + "</table>"]
    # What spans the cut is drawn in both tables.
    open_boxes = []
    for number, row in enumerate(grid.rows[:cut]):
        open_boxes += [(number, box) for box in row if number + box.rows > cut]
    again = [Box(box.text, number + box.rows - cut, box.columns) for number, box in open_boxes]
    body = [again + grid.rows[cut], *grid.rows[cut + 1 :]]
    heads = grid.rows[:head] if random.random() < 0.5 else []
    parts.append("<p>&nbsp;</p><table border=1>" + "".join(_row(row) for row in heads + body) + "</table>")
    return "\n".join(parts)


def _lost_spans(random: Random, grid: Grid) -> str:
    """Every span is lost: the rows have as many cells as they happen to have."""
    return "<table>" + "\n".join(_row(row, spans=False) for row in grid.rows) + "</table>"


def _wrong_spans(random: Random, grid: Grid) -> str:
    """Spans that reach beyond the table or stand where they say nothing."""
    out = ["<table border=1>"]
    for number, row in enumerate(grid.rows):
        cells = ""
        for index, box in enumerate(row):
            text = span(box)
            reaches_end = number + box.rows == len(grid.rows)
            if box.rows > 1 and reaches_end:
                text = text.replace(f'rowspan="{box.rows}"', f'rowspan="{box.rows + 3}"')
            if index == len(row) - 1 and box.columns > 1 and random.random() < 0.5:
                text = text.replace(f'colspan="{box.columns}"', f'colspan="{box.columns + 2}"')
            if not text:
                text = random.choice(
                    ["", "", ' rowspan="1"', ' colspan="1" rowspan="1"', ' colspan=""', ' rowspan="x"']
                )
            cells += f"<td{text}>{lines(box, '<br>')}</td>"
        out.append(f"<tr>{cells}</tr>")
    return "".join([*out, "</table>"])


def _noise_columns(random: Random, grid: Grid) -> str:
    """Empty columns before and behind, empty rows between."""
    out = ["<table><caption>统计表</caption>"]
    for row in grid.rows:
        inner = "".join(f"<td{span(box)}>{lines(box, '<br>')}</td>" for box in row)
        out.append(f"<tr><td width=1></td>{inner}<td>&nbsp;</td></tr>")
        if random.random() < 0.1:
            out.append("<tr height=0 style='display:none'>" + "<td width=64></td>" * grid.width + "</tr>")
    return "".join([*out, "</table>"])


def _inputs(random: Random, grid: Grid) -> str:
    """A form that shows its values in fields."""
    out = ["<form><table>"]
    for row in grid.rows:
        cells = ""
        for box in row:
            text = f'<input type="text" readonly value="{escape(box.text)}">' if box.is_value else lines(box, "")
            cells += f"<td{span(box)}>{text}</td>"
        out.append(f"<tr>{cells}</tr>")
    return "".join([*out, "</table></form>"])


def _soft_wrapped(random: Random, grid: Grid) -> str:
    """Source lines broken within words and cells, as mail programs and editors leave them."""
    text = "<table border=1>" + "".join(_row(row) for row in grid.rows) + "</table>"
    out, column = "", 0
    inside = False
    for sign in text:
        inside = (inside or sign == "<") and sign != ">"
        if column > 70 and (sign in "<" or (inside and sign == " ")):
            out, column = out + "\n", 0
        out += sign
        column += 1
    return out


ODD: dict[str, Callable[[Random, Grid], str]] = {
    "split": _split,
    "lost_spans": _lost_spans,
    "wrong_spans": _wrong_spans,
    "noise_columns": _noise_columns,
    "inputs": _inputs,
    "soft_wrapped": _soft_wrapped,
}


def one_table(parts: list[str | Grid]) -> str:
    """Headings and tables as rows of one table of fifteen columns."""
    rows = []
    for part in parts:
        if isinstance(part, str):
            rows.append(f'<tr><td colspan="15"><b>{escape(part)}</b></td></tr>')
            continue
        for row in part.rows:
            last = row[-1]
            wide = Box(last.text, last.rows, last.columns + 15 - part.width, last.key, last.is_value)
            # What is added to the last box fills the table's width, unless a box above already reaches down here.
            rows.append(_row([*row[:-1], wide] if part.width < 15 and _ends_row(part, row) else row))
    return '<table class="all" border="1">' + "\n".join(rows) + "</table>"


def _ends_row(grid: Grid, row: list[Box]) -> bool:
    number = next(index for index, other in enumerate(grid.rows) if other is row)
    reach = {n + down for n, above in enumerate(grid.rows[:number]) for down in range(1, above[-1].rows) if above}
    return number not in reach
