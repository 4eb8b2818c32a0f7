"""Bytes of a text in an encoding that a page declares, keeps to itself, or declares wrongly."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from random import Random

_TEXT = {
    "utf-8": 58,
    "utf-8-sig": 8,
    "gb18030": 12,
    "gbk": 8,
    "utf-16-le": 4,
    "utf-16-be": 3,
    "utf-16-le-bare": 2,
    "utf-16-be-bare": 1,
}
_PAGE = {"utf-8": 62, "utf-8-sig": 5, "gb18030": 10, "gbk": 18, "utf-16-le": 2, "utf-16-be": 1}
_NAMES = {
    "utf-8": "utf-8",
    "utf-8-sig": "UTF-8",
    "gb18030": "gb18030",
    "gbk": "gb2312",
    "big5": "big5",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
}


@dataclass(frozen=True)
class Encoding:
    """An encoding, what is declared, and how the declaration stands to it."""

    name: str
    declared: str | None
    relation: str  # declared, undeclared, wrong


def for_text(random: Random, script: str) -> Encoding:
    if script == "hant" and random.random() < 0.35:
        return Encoding("big5", None, "undeclared")
    return Encoding(random.choices(list(_TEXT), list(_TEXT.values()))[0], None, "undeclared")


def for_page(random: Random, script: str) -> Encoding:
    name = (
        "big5" if script == "hant" and random.random() < 0.35 else random.choices(list(_PAGE), list(_PAGE.values()))[0]
    )
    relation = random.choices(["declared", "undeclared", "wrong"], [76, 12, 12])[0]
    if relation == "undeclared":
        return Encoding(name, None, relation)
    if relation == "declared":
        return Encoding(name, _NAMES[name], relation)
    others = [label for label in ("utf-8", "gb2312", "gbk", "iso-8859-1", "big5", "unicode") if label != _NAMES[name]]
    if name == "gb18030":
        others = ["utf-8", "iso-8859-1"]
    return Encoding(name, random.choice(others), relation)


def encode(text: str, encoding: Encoding, is_page: bool) -> tuple[bytes, Encoding]:
    """The bytes, and the encoding they are really in, where the one asked for has not all signs."""
    name = encoding.name
    errors = "xmlcharrefreplace" if is_page else "strict"
    if name.startswith("utf-16"):
        order = "utf-16-le" if "le" in name else "utf-16-be"
        mark = b"" if name.endswith("bare") else codecs.BOM_UTF16_LE if "le" in name else codecs.BOM_UTF16_BE
        return mark + text.encode(order), encoding
    try:
        return text.encode(name, errors), encoding
    except UnicodeEncodeError:
        name = "gb18030" if name == "gbk" else "utf-8"
        return text.encode(name), Encoding(name, encoding.declared, encoding.relation)
