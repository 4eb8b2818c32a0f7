"""What extraction, copying and editors do to the signs of a text without touching its layout."""

from __future__ import annotations

from random import Random

# How often each is done to a text.
TEXTURES = {
    "none": 70, "radicals": 7, "spread": 3, "zero_width": 4, "returns": 3, "page_feeds": 3, "no_break": 3, "wide": 3,
    "trailing": 4,
}  # fmt: skip
_PLAIN = "一人入八力十口土大女子小工干广心文方日月木止比民水火片生用田白目石示立米老而耳自至色行衣见言车里金长门青非面页风食高黄"
_RADICALS = "⼀⼈⼊⼋⼒⼗⼝⼟⼤⼥⼦⼩⼯⼲⼴⼼⽂⽅⽇⽉⽊⽌⽐⺠⽔⽕⽚⽣⽤⽥⽩⽬⽯⽰⽴⽶⽼⽽⽿⾃⾄⾊⾏⾐⻅⾔⻋⾥⾦⻓⻔⻘⾮⾯⻚⻛⻝⾼⻩"
_WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "(),.:;0123456789"}


def roughen(random: Random, text: str, texture: str) -> str:
    """The text with other signs that read the same."""
    if texture == "radicals":
        # Fonts of PDF files map signs to the radicals that look like them.
        return text.translate(str.maketrans(_PLAIN, _RADICALS))
    if texture == "spread":
        return "".join(sign + (" " if "\u4e00" <= sign <= "\u9fff" else "") for sign in text)
    if texture == "zero_width":
        return "".join(sign + ("\u200b" if random.random() < 0.03 and sign not in "\r\n" else "") for sign in text)
    if texture == "returns":
        return text.replace("\r\n", "\n").replace("\n", "\r")
    if texture == "page_feeds":
        lines = text.split("\n")
        return "\n".join(("\f" if index and index % 45 == 0 else "") + line for index, line in enumerate(lines))
    if texture == "no_break":
        return text.replace(" ", "\u00a0")
    if texture == "wide":
        return text.translate(_WIDE)
    if texture == "trailing":
        ending = "\r\n" if "\r\n" in text else "\n"
        return ending.join(line + random.choice(["", " ", "  ", "\t"]) for line in text.split(ending))
    return text
