"""Traditional script as mirror sites make it: mechanical conversion, other words, inserted pronunciation."""

from __future__ import annotations

from functools import cache
from random import Random

from opencc_purepy import OpenCC

_WORDS = {"文件": "檔案", "網絡": "網路", "優化": "最佳化", "門戶": "入口", "複議": "復議", "信箱": "郵箱"}
_WRONG = {"強制": "強製", "製作": "制作", "行政復議": "行政複議", "答復": "答覆", "乾": "幹"}
_SOUNDS = {
    "數": "shù", "據": "jù", "開": "kāi", "務": "wù", "報": "bào", "關": "guān", "請": "qǐng", "處": "chù", "發": "fā",
    "規": "guī", "範": "fàn", "許": "xǔ", "罰": "fá", "費": "fèi", "機": "jī", "構": "gòu", "業": "yè", "總": "zǒng",
    "計": "jì", "結": "jié", "轉": "zhuǎn", "應": "yīng", "實": "shí", "際": "jì", "現": "xiàn", "會": "huì", "單": "dān",
    "決": "jué", "組": "zǔ", "織": "zhī", "復": "fù", "議": "yì", "訴": "sù", "訟": "sòng", "項": "xiàng", "維": "wéi",
}  # fmt: skip


@cache
def _converter(config: str) -> OpenCC:
    return OpenCC(config)


@cache
def _mechanical(text: str) -> str:
    return _converter("s2t").convert(text)


class Mirror:
    """One mirror's way of writing: the same for all of a document's text."""

    def __init__(self, random: Random) -> None:
        self.words = random.random() < 0.4
        self.wrong = random.random() < 0.15
        self.sounds = random.sample(sorted(_SOUNDS), 4) if random.random() < 0.3 else []
        self.random = Random(random.random())

    def write(self, text: str) -> str:
        """The text in Traditional script."""
        written = _mechanical(text)
        for on, table in ((self.words, _WORDS), (self.wrong, _WRONG)):
            if on:
                for plain, other in table.items():
                    written = written.replace(plain, other)
        for sign in self.sounds:
            if sign in written and self.random.random() < 0.5:
                written = written.replace(sign, f"{sign}({_SOUNDS[sign]})", 1)
        return written
