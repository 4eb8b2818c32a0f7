"""Zip files as people make them: names in two encodings, folders, and files that are no documents."""

from __future__ import annotations

import io
import zipfile
from random import Random

_DATE = (2024, 1, 15, 9, 0, 0)


class _OldName(zipfile.ZipInfo):
    """An entry whose name is in the code page of Chinese Windows, and says nothing of it."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def write(random: Random, files: dict[str, bytes]) -> bytes:
    """The archive's bytes."""
    kind = random.choice([zipfile.ZipInfo, _OldName])
    out = io.BytesIO()
    junk = {
        "__MACOSX/._a": b"\0\5\x16\7\0\2\0\0Mac OS X",
        ".DS_Store": b"\0\0\0\1Bud1",
        "Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64,
        "image/a.gif": b"GIF89a\1\0\1\0",
    }
    if len(files) > 3 and random.random() < 0.4:
        # An archive within the archive.
        names = sorted(files)[::2]
        inner = write(Random(random.random()), {name: files[name] for name in names})
        files = {name: content for name, content in files.items() if name not in names} | {"附件/内层.zip": inner}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (files | (junk if random.random() < 0.5 else {})).items():
            way = random.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
            package.writestr(kind("年报/" + name, _DATE), content, way)
    return out.getvalue()
