"""Pages saved with their parts in one file."""

from __future__ import annotations

import base64
import quopri
from random import Random

_DOT = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def write(random: Random, page: bytes, charset: str, title: str) -> tuple[bytes, str]:
    """The file and the transfer encoding of its page."""
    kind = random.choice(["quoted-printable", "base64", "quoted-printable", "8bit"])
    boundary = f"----MultipartBoundary--{random.randrange(16**16):016x}----"
    subject = "=?utf-8?B?" + base64.b64encode(title.encode()).decode() + "?="
    if kind == "quoted-printable":
        body = quopri.encodestring(page).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    elif kind == "base64":
        body = base64.encodebytes(page).replace(b"\n", b"\r\n")
    else:
        body = page
    head = (
        f"From: <Saved by a browser>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        f'\ttype="text/html";\r\n\tboundary="{boundary}"\r\n\r\n'
    )
    label = f"charset={charset}" if random.random() < 0.5 else f'charset="{charset}"'
    part = (
        f"--{boundary}\r\nContent-Type: text/html; {label}\r\nContent-Transfer-Encoding: {kind}\r\n"
        "Content-Location: http://www.example.gov.cn/a.html\r\n\r\n"
    )
    style = (
        f"\r\n--{boundary}\r\nContent-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "td { width: 30=25; }\r\n"
    )
    image = f"\r\n--{boundary}\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    parts = [part.encode() + body, style.encode(), image.encode() + base64.encodebytes(_DOT)]
    if random.random() < 0.3:
        parts = [parts[1].lstrip(b"\r\n"), b"\r\n" + parts[0], parts[2]]
    return head.encode() + b"".join(parts) + f"\r\n--{boundary}--\r\n".encode(), kind
