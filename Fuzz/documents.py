#!/usr/bin/env python3
"""Fuzzes the readers of documents, each format by itself; README.md says how it is run."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import zipfile
from pathlib import Path

FUZZ = Path(__file__).resolve().parent
FORMATS = ("txt", "html", "wordml", "rtf", "doc", "docx", "pdf", "mhtml", "zip", "md")
ALIASES = {"htm": "html", "mht": "mhtml"}
WORDS = {
    "html": ["<table>", "<tr>", "<td>", "</td>", "</table>", "colspan=", "rowspan=", "<style>", "<pre>", "<sup>", "display:none"],
    "wordml": ["<w:tbl>", "<w:tr>", "<w:tc>", "<w:gridSpan w:val=", "<w:vMerge/>", "<w:p>", "<w:t>", "<w:gridBefore w:val="],
    "rtf": ["\\trowd", "\\cellx", "\\cell", "\\row", "\\intbl", "\\clvmrg", "\\clmrg", "\\u", "\\'", "\\bin", "\\fcharset134"],
    "mhtml": ["boundary=", "Content-Type: ", "Content-Transfer-Encoding: ", "base64", "quoted-printable", "=3D"],
    "md": ["|---|", "| ", "## ", "**", "<table>"],
    "pdf": ["endobj", "stream", "/Filter/FlateDecode", " Tf", " Td", " Tj", " re", " l S", "/Kids[", "/Contents"],
}
LABELS = ["政府信息公开工作年度报告", "本年新收", "上年结转", "予以公开", "不予公开", "总计", "规章", "行政许可", "结果维持", "收费"]
LARGEST = 65_536


def make_seeds(folders: list[Path], corpus: Path, most: int) -> None:
    """Copies the smaller documents of each format, those of one size once, so that they differ."""
    found: dict[str, dict[int, bytes]] = {name: {} for name in FORMATS}
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        ending = path.suffix.lower().removeprefix(".")
        name = ALIASES.get(ending, ending)
        if name == "docx" and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if "word/document.xml" in archive.namelist():
                    text = archive.read("word/document.xml")
                    found["wordml"][len(text)] = text
        if name in found and path.stat().st_size <= LARGEST:
            found[name][path.stat().st_size] = path.read_bytes()
    for name, seeds in found.items():
        folder = corpus / name
        folder.mkdir(parents=True, exist_ok=True)
        small = [data for size, data in sorted(seeds.items()) if size <= LARGEST]
        for number, data in enumerate(small[:: max(1, len(small) // most)]):
            (folder / f"seed-{number}").write_bytes(data)


def write_dictionary(name: str, folder: Path) -> Path:
    words = WORDS.get(name, []) + (LABELS if name not in ("docx", "doc", "zip") else [])
    lines = ['"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"' for word in words]
    path = folder / f"{name}.dict"
    path.write_text("\n".join(lines) + "\n")
    return path


def fuzz(name: str, folder: Path, seconds: int, program: Path) -> int:
    crashes = folder / "crashes" / name
    crashes.mkdir(parents=True, exist_ok=True)
    (folder / "corpus" / name).mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={seconds}", "-timeout=10", "-report_slow_units=2", "-rss_limit_mb=2048", f"-max_len={LARGEST}",
        "-print_final_stats=1", f"-dict={write_dictionary(name, folder)}", f"-artifact_prefix={crashes}/",
    ]  # fmt: skip
    log = folder / f"{name}.log"
    with log.open("wb") as output:
        status = subprocess.run(
            [program, *options, folder / "corpus" / name],
            stdout=output, stderr=subprocess.STDOUT, env=os.environ | {"RQ_FUZZ_FORMAT": name}, check=False,
        ).returncode  # fmt: skip
    last = [line for line in log.read_text(errors="replace").splitlines() if " cov: " in line][-1:]
    print(f"{name}: {'nothing found' if status == 0 else f'a finding in {crashes}'}; {''.join(last)}", flush=True)
    return status


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("formats", nargs="*", metavar="FORMAT", help=f"any of {', '.join(FORMATS)}; all without one")
    parser.add_argument("--minutes", type=float, default=20, help="for each format")
    parser.add_argument("--seeds", type=Path, nargs="+", default=[FUZZ.parent / "datasets" / "reports"], metavar="FOLDER")
    parser.add_argument("--most", type=int, default=60, help="seeds of a format")
    parser.add_argument("--folder", type=Path, default=FUZZ / ".build" / "documents", help="corpus, crashes and logs")
    parser.add_argument("--program", type=Path, default=FUZZ / ".build" / "release" / "DocumentFuzzer")
    options = parser.parse_args()
    unknown = [name for name in options.formats if name not in FORMATS]
    if unknown:
        parser.error(f"no format is named {unknown[0]}")
    make_seeds(options.seeds, options.folder / "corpus", options.most)
    statuses = [
        fuzz(name, options.folder, int(options.minutes * 60), options.program) for name in options.formats or FORMATS
    ]
    return 1 if any(statuses) else 0


if __name__ == "__main__":
    sys.exit(main())
