"""Documents that are hurt: a few wrong bytes that leave them readable, and ones that nothing can read."""

from __future__ import annotations

import io
from random import Random

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

_STOPS = {"utf-8": "。".encode(), "utf-8-sig": "。".encode(), "gbk": "。".encode("gbk"), "gb18030": "。".encode("gbk")}


def scratch(random: Random, content: bytes, encoding: str) -> bytes:
    """Bytes that are no sign, behind the first sentence of the text."""
    stop = _STOPS.get(encoding)
    if stop is None or stop not in content:
        return content
    place = content.index(stop) + len(stop)
    wrong = random.choice([b"\xff", b"\xe4\xb8", b"\xff\xfe", b"\x00"])
    return content[:place] + wrong + content[place:]


def strip_unicode(content: bytes) -> bytes:
    """A PDF without the tables that say which signs its glyphs are."""
    return content.replace(b"/ToUnicode", b"/XxUnicode")


def ruin(random: Random, suffix: str, content: bytes) -> tuple[bytes, str]:
    """A document nothing can read, and what was done to it."""
    kind = random.choice(["empty", "noise", "picture", "cut", "locked"])
    if kind == "locked" and suffix == "pdf":
        return _locked(), kind
    if kind == "locked" and suffix in ("docx", "doc"):
        # Word keeps a document with a password in an old container, whatever its name.
        return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.randbytes(4096), kind
    if kind == "cut" and suffix == "docx":
        return content[: len(content) // 2], kind
    if kind == "noise":
        return random.randbytes(3000), kind
    if kind == "picture":
        return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.randbytes(2000), kind
    return b"", "empty"


def _locked() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(72, 720, "locked")
    canvas.showPage()
    canvas.save()
    return out.getvalue()
