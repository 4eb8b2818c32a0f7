"""How a figure is printed: zeros, units, separators, digits of other kinds, and cells that hold no number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from .figures import Figures
from .template import DISCLOSURE, DISCLOSURE_2019, KEYS


@dataclass
class Cell:
    """What is printed in a cell and what it says."""

    state: str
    printed: str
    value: Decimal | None
    # Whether a reader may also take it for NULL, because the layout does not tell.
    may_be_null: bool = False

    @staticmethod
    def absent() -> Cell:
        return Cell("absent", "", None)


# How the zeros of a report are printed, and how often.
ZEROS = {
    "0": 74,
    "": 5,
    "&nbsp;": 2,
    "-": 3,
    "/": 3,
    "—": 1,
    "无": 1,
    "不适用": 1,
    "零": 1,
    "0件": 2,
    "０": 2,
    "〇": 1,
    "0.0": 1,
    "some": 5,
}
# How its other numbers are.
NUMBERS = {
    "plain": 78, "thousands": 5, "wide_comma": 1, "decimal": 1, "unit": 4, "full": 4, "chinese": 2, "spaced": 3, "noted": 1,
    "ten_thousands": 1,
}  # fmt: skip
_BLANK = {"", "&nbsp;"}
_NOT_APPLICABLE = {"-", "/", "—", "无", "不适用", "－", "--", "——"}
_TEXTS = ["O", "#REF!", "#DIV/0!", "数据待核", "同上", "详见附表", "见附件", "统计中", "未统计"]


@dataclass(frozen=True)
class Style:
    """How one report prints its numbers."""

    zeros: str
    numbers: str
    fees: str

    @staticmethod
    def choose(random: Random) -> Style:
        fees = random.choices(["plain", "万元", "万", "thousands", "yuan", "zeros"], [70, 10, 3, 7, 5, 5])[0]
        return Style(
            random.choices(list(ZEROS), list(ZEROS.values()))[0],
            random.choices(list(NUMBERS), list(NUMBERS.values()))[0],
            fees,
        )


PLAIN = Style("0", "plain", "plain")


def chinese(number: int) -> str:
    """A number below 10,000 in Chinese numerals."""
    if number == 0:
        return "零"
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    text, gap = "", False
    for position, digit in enumerate(reversed(str(number))):
        if digit == "0":
            gap = bool(text)
            continue
        text = digits[int(digit)] + units[position] + ("零" if gap else "") + text
        gap = False
    return text[1:] if text.startswith("一十") else text


def _full(text: str) -> str:
    return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,"})


def _number(random: Random, style: Style, value: int) -> str:
    if style.numbers == "thousands":
        return f"{value:,}"
    if style.numbers == "decimal":
        return f"{value}.0"
    if style.numbers == "wide_comma":
        return f"{value:,}".replace(",", "，")
    if style.numbers == "unit":
        return f"{value}件"
    if style.numbers == "full":
        return _full(str(value))
    if style.numbers == "chinese" and value < 10000:
        return chinese(value)
    if style.numbers == "spaced":
        return random.choice([" ", "  ", "\u3000", "\u00a0"]) + str(value)
    return str(value)


def _count(random: Random, style: Style, value: int) -> Cell:
    if value and style.numbers == "noted" and random.random() < 0.3:
        # The sign of a note behind a number: part of what is printed, and a reader may balk at it.
        return Cell("number", f"{value}{random.choice(['*', '①', '（注1）', '[1]'])}", Decimal(value), True)
    if value >= 10000 and style.numbers == "ten_thousands":
        rounded = Decimal(value).scaleb(-4).quantize(Decimal("0.1"))
        return Cell("number", f"{rounded}万", rounded * 10000, True)
    if value:
        return Cell("number", _number(random, style, value), Decimal(value))
    zero = style.zeros
    if zero == "some":
        zero = random.choices(["0", "", "/", "-"], [75, 15, 5, 5])[0]
    if zero in _BLANK:
        return Cell("blank", "\u00a0" if zero else "", None)
    if zero in _NOT_APPLICABLE:
        return Cell("not_applicable", zero, None)
    return Cell("number", zero, Decimal(0))


def _fees(random: Random, style: Style, value: Decimal) -> Cell:
    if not value:
        # 件 is no unit of money.
        return Cell("number", "0万元", Decimal(0)) if style.zeros == "0件" else _count(random, style, 0)
    text = f"{value:f}"
    if style.fees == "万元" or style.fees == "万":
        return Cell("number", text + style.fees, value)
    if style.fees == "thousands":
        return Cell("number", f"{value:,f}", value)
    if style.fees == "yuan":
        yuan = value * 10000
        printed = f"{yuan.normalize():f}"
        # With the unit the amount is known; without it nothing tells that yuan are meant.
        if random.random() < 0.6:
            return Cell("number", printed + "元", value)
        return Cell("number", printed, Decimal(printed))
    if style.fees == "zeros":
        return Cell("number", f"{value:.4f}", value)
    return Cell("number", text, value)


def print_all(
    random: Random, style: Style, figures: Figures, template: str, disclosure: str
) -> dict[tuple[str, str | None], Cell]:
    """All cells of a report; `disclosure` is the template of its first table."""
    cells: dict[tuple[str, str | None], Cell] = {}
    for key in KEYS:
        item = key[0]
        if template == "prose" or (disclosure == "2019" and item in DISCLOSURE and item not in DISCLOSURE_2019):
            cells[key] = Cell.absent()
        elif item == "fees":
            cells[key] = _fees(random, style, Decimal(figures[key]))
        else:
            cells[key] = _count(random, style, int(figures[key]))
    if template == "2019":
        # 其他处理 is one row there: where its number belongs is open to argument.
        for applicant in ("individual", "business", "research", "nonprofit", "legal", "other", "total"):
            cells[("otherwise_uncorrected", applicant)] = Cell.absent()
            cells[("otherwise_unpaid", applicant)] = Cell.absent()
            cells[("otherwise_misc", applicant)].may_be_null = True
    return cells


def make_text(random: Random) -> Cell:
    """A cell with words where a number should be."""
    return Cell("text", random.choice(_TEXTS), None)
