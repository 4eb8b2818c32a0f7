"""Titles as they are printed, broken, doubled or left out, and what a reader may take from them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .bodies import Body

# Variants and their weight.
VARIANTS = {
    "year_after": 34,
    "year_degree": 12,
    "year_before": 5,
    "other_end": 6,
    "about": 4,
    "degree_before": 3,
    "guillemets": 1,
    "spaced": 3,
    "chinese_year": 3,
    "broken_after_body": 8,
    "broken_inside": 2,
    "doubled": 8,
    "none_named": 14,
    "none_by": 5,
    "own_words_only": 2,
}


@dataclass
class Title:
    """The lines of a title, the truth of the column, and how the first paragraph names the body."""

    variant: str
    lines: list[str]
    truth: str | list[str] | None
    lead: str

    @property
    def plain(self) -> str:
        """The title in one line, for names of files."""
        return "".join(self.lines[:1]) or "年报"


def _chinese_year(year: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))


def make(random: Random, body: Body, year: int) -> Title:
    """A title of a random variant."""
    variant = random.choices(list(VARIANTS), list(VARIANTS.values()))[0]
    name, end = body.printed, "政府信息公开工作年度报告"
    text = f"{name}{year}年{end}"
    lines: list[str] | None = None
    named = False
    if variant == "year_degree":
        text = f"{name}{year}年度{end}"
    elif variant == "year_before":
        text = f"{year}年{name}{end}"
    elif variant == "other_end":
        end = random.choice(
            [
                "政府信息公开工作报告",
                "政府信息公开年度报告",
                "政府信息公开工作年报",
                "政府信息公开年报",
                end + "（文字版）",
                "信息公开工作年度报告",
            ]
        )
        text = f"{name}{year}年{end}"
    elif variant == "about":
        text = f"{name}关于{year}年度政府信息公开工作{random.choice(['情况的报告', '的年度报告', '情况的年度报告'])}"
    elif variant == "degree_before":
        text = f"{year}年度{name}{end}"
    elif variant == "guillemets":
        text = f"《{name}{year}年{end}》"
    elif variant == "spaced":
        lines = [random.choice([f"{name} {year} 年 {end}", f"{name} {year}年 {end}", " ".join(text)])]
    elif variant == "chinese_year":
        text = f"{name}{_chinese_year(year)}年{end}"
    elif variant == "broken_after_body":
        lines = [name, f"{year}年{end}"] if random.random() < 0.7 else [name, f"{year}年", end]
    elif variant == "broken_inside":
        cut = random.randint(2, max(2, len(name) - 2))
        lines = [name[:cut], f"{name[cut:]}{year}年{end}"]
    elif variant == "doubled":
        lines = [text] * random.choice([2, 2, 3])
    elif variant in ("none_named", "none_by", "own_words_only"):
        lines, named = [], True
    truth: str | list[str] | None = None if not (lines is None or lines) else text
    if variant == "guillemets":
        truth = [text, text.strip("《》")]
    return Title(variant, [text] if lines is None else lines, truth, _lead(random, body, year, variant, named))


def _slip(random: Random, year: int) -> str:
    """The period with a typing error, or with signs lost."""
    return random.choice(
        [
            f"统计期限为20{year}年1月1日至{year}年12月31日。",
            f"统计期限为{year}11日至{year}1231日。",
            f"统计期限自{year}年1月1日起至{year}年12月31日止。",
        ]
    )


def _lead(random: Random, body: Body, year: int, variant: str, named: bool) -> str:
    slip = _slip(random, year)
    period = random.choice(
        [
            f"本报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。",
            f"报告所列数据的统计期限为{year}年1月1日至12月31日。",
            f"本年度报告数据统计期限从{year}年1月1日到{year}年12月31日。",
            f"报告中所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。如有疑问请联系办公室（电话：0000-{random.randint(2000000, 8999999)}）。",
            slip if not named else f"数据统计期限为{year}年1月1日至12月31日。",
        ]
    )
    law = random.choice(
        [
            "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）的规定，",
            "按照《中华人民共和国政府信息公开条例》第四十九条、第五十条的要求，",
            "依据《中华人民共和国政府信息公开条例》（国务院令第711号）和国务院办公厅有关格式的通知要求，",
        ]
    )
    place = ""
    if body.hints:
        place = f"地址：{''.join(body.hints)}。" if random.random() < 0.5 else f"本单位位于{''.join(body.hints)}。"
    name = body.printed
    if variant == "own_words_only":
        return f"{law}结合{body.self_name}工作实际编制本报告。{period}"
    if variant == "none_by":
        return f"{law}由{body.agency}编制{year}年政府信息公开工作年度报告。{period}{place}"
    if named:
        return f"{law}现公布{body.agency}{year}年政府信息公开工作年度报告。{period}{place}"
    middle = random.choice(["编制本报告。", f"{name}编制本报告。", f"现将{name}{year}年政府信息公开工作情况报告如下。"])
    return f"{law}{middle}{period}{place}"
