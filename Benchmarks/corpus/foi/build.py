"""A whole corpus: which report becomes which document, and the truth beside them."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from . import document, encodings, html, markdown, mhtml, outside, pdf, rtf, rules, text, truth, word
from .places import Gazetteer
from .reading import Reading
from .truth import Written

FORMATS = {"txt": 38, "html": 24, "htm": 4, "md": 4, "mhtml": 4, "docx": 10, "pdf": 10, "rtf": 3, "doc": 2}
_NAMES = ["{id}", "{id}_{title}", "{id}{year}年年报", "报告{id}", "{id} ({year})"]

Made = tuple[bytes, Reading, str, str, str]  # bytes, reading, layout, encoding, how it is declared


class Builder:
    """Writes documents into a folder."""

    def __init__(self, seed: int, out: Path, formats: list[str]) -> None:
        self.seed = seed
        self.out = out
        self.weights = {name: FORMATS[name] for name in formats}
        self.pages_to_print: list[tuple[Written, bytes]] = []
        self.documents_to_convert: dict[str, bytes] = {}
        self.zips: dict[str, dict[str, bytes]] = {}
        self.written: list[Written] = []
        self.serial = 0

    def build(self, count: int) -> None:
        gazetteer, taken = Gazetteer(), set()
        agency = 0
        while self.serial < count:
            random = Random(f"{self.seed}:{agency}")
            agency += 1
            reports = document.make_agency(random, gazetteer, taken, self.serial)
            for report in reports:
                self._write(random, report)
                if random.random() < 0.02:
                    self._write(random, report)
                    self.written[-1].report.planted = [*report.planted, "duplicate"]
        self._make_outside()
        for name, files in self.zips.items():
            path = self.out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(word.archive(files))
        self._yearly()
        with (self.out / "truth.jsonl").open("w", encoding="utf-8") as lines:
            for written in self.written:
                lines.write(json.dumps(truth.line(written), ensure_ascii=False) + "\n")

    def _write(self, random: Random, report: document.Report) -> None:
        identifier = f"r{self.serial:06}"
        self.serial += 1
        name = random.choices(list(self.weights), list(self.weights.values()))[0]
        content, reading, layout, encoding, declared = _MAKERS[name](random, report)
        label = random.choices(_NAMES, [60, 10, 10, 10, 10])[0]
        title = "".join(sign for sign in (report.title.truth or "年报") if sign.isalnum())[:30]
        file = label.format(id=identifier, title=title, year=report.year) + "." + name
        written = Written(identifier, f"{name}/{file}", None, name, encoding, declared, layout, report, reading)
        self.written.append(written)
        if name == "pdf" and layout.startswith("print_"):
            self.pages_to_print.append((written, content))
            return
        if name == "doc":
            self.documents_to_convert[identifier] = content
            return
        if random.random() < 0.03:
            bundle = f"zip/bundle{random.randint(0, 9)}.zip"
            self.zips.setdefault(bundle, {})[f"{name}/{file}"] = content
            written.path, written.inner = bundle, f"{name}/{file}"
            return
        self._put(written.path, content)

    def _put(self, path: str, content: bytes) -> None:
        target = self.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def _make_outside(self) -> None:
        """The documents of other programs; without the program they are left out."""
        failed: set[str] = set()
        for written, page in self.pages_to_print:
            content = outside.print_page(page)
            if content is None:
                failed.add(written.identifier)
            else:
                self._put(written.path, content)
        converted = outside.convert_all(self.documents_to_convert, "docx", "doc:MS Word 97")
        for written in self.written:
            if written.identifier in converted:
                self._put(written.path, converted[written.identifier])
            elif written.identifier in self.documents_to_convert:
                failed.add(written.identifier)
        if failed:
            print(f"left out {len(failed)} documents: Chromium or LibreOffice is not there or failed", file=sys.stderr)
        self.written = [written for written in self.written if written.identifier not in failed]

    def _yearly(self) -> None:
        """What reports of two years, and two documents of one year, say of one another."""
        by_body: dict[tuple, list[Written]] = {}
        for written in self.written:
            if not written.reading.unreadable:
                written.report.yearly_findings = []
                by_body.setdefault((written.report.body.agency, written.report.body.place), []).append(written)
        for group in by_body.values():
            by_year: dict[int, list[Written]] = {}
            for written in group:
                by_year.setdefault(written.report.year, []).append(written)
            for year, same in by_year.items():
                last = by_year.get(year - 1, [])
                if len(same) > 1:
                    found = rules.finding("duplicate", None, None, None, None)
                    group_of = [written.identifier for written in same]
                    same[0].report.yearly_findings = [found | {"optional": False, "in": group_of}]
                if len(same) == 1 and len(last) == 1:
                    same[0].report.yearly_findings += _rolled(last[0], same[0])


def _rolled(last: Written, this: Written) -> list[dict]:
    sure = rules.of_two_years(
        truth.definite_cells(last.report, last.reading), truth.definite_cells(this.report, this.reading)
    )
    gone = last.reading.lost | last.reading.missing | this.reading.lost | this.reading.missing
    every = [] if gone else rules.of_two_years(last.report.cells, this.report.cells)
    named = "own_words_only" not in (last.report.title.variant, this.report.title.variant)
    return [found | {"optional": not named} for found in sure] + [
        found | {"optional": True} for found in every if found not in sure
    ]


def _text(random: Random, report: document.Report) -> Made:
    layout = random.choices(list(text.LAYOUTS), list(text.LAYOUTS.values()))[0]
    content, reading = text.write(random, report.blocks, layout)
    return (*_bytes(random, content, encodings.for_text(random, report.script), False, reading, layout),)


def _bytes(random, content, encoding, is_page, reading, layout) -> Made:  # noqa: ANN001
    data, really = encodings.encode(content, encoding, is_page)
    return data, reading, layout, really.name, really.relation


def _page(random: Random, report: document.Report) -> Made:
    layout = random.choices(list(html.LAYOUTS), list(html.LAYOUTS.values()))[0]
    encoding = encodings.for_page(random, report.script)
    content, reading = html.write(random, report.blocks, layout, encoding.declared)
    return _bytes(random, content, encoding, True, reading, layout)


def _markdown(random: Random, report: document.Report) -> Made:
    layout = random.choices(list(markdown.LAYOUTS), list(markdown.LAYOUTS.values()))[0]
    content, reading = markdown.write(random, report.blocks, layout)
    name = random.choice(["utf-8", "utf-8", "utf-8-sig"])
    return _bytes(random, content, encodings.Encoding(name, None, "undeclared"), False, reading, layout)


def _mhtml(random: Random, report: document.Report) -> Made:
    layout = random.choices(list(html.LAYOUTS), list(html.LAYOUTS.values()))[0]
    name, charset = random.choice([("utf-8", "utf-8"), ("utf-8", "utf-8"), ("gbk", "gb2312")])
    content, reading = html.write(random, report.blocks, layout, random.choice([charset, None]))
    data, _ = encodings.encode(content, encodings.Encoding(name, charset, "declared"), True)
    whole, transfer = mhtml.write(random, data, charset, report.title.truth or "年报")
    reading.notes.append(transfer)
    return whole, reading, layout, name, "declared"


def _docx(random: Random, report: document.Report) -> Made:
    layout = random.choices(list(word.LAYOUTS), list(word.LAYOUTS.values()))[0]
    content, reading = word.write(random, report.blocks, layout)
    return content, reading, layout, "xml", "declared"


def _doc(random: Random, report: document.Report) -> Made:
    layout = random.choice(["merged", "library"])
    content, reading = word.write(random, report.blocks, layout)
    return content, reading, layout, "binary", "declared"


def _rtf(random: Random, report: document.Report) -> Made:
    layout = random.choices(list(rtf.LAYOUTS), list(rtf.LAYOUTS.values()))[0]
    content, reading = rtf.write(random, report.blocks, layout)
    return content, reading, layout, "ansi", "declared"


def _pdf(random: Random, report: document.Report) -> Made:
    if random.random() < 0.22 and outside.chromium():
        layout = random.choice(["word", "clean", "upper", "heads", "entities", "paragraph_cells", "nested", "divs"])
        content, reading = html.write(random, report.blocks, layout, "utf-8")
        return content.encode(), reading, f"print_{layout}", "embedded", "declared"
    layout = random.choices(list(pdf.LAYOUTS), list(pdf.LAYOUTS.values()))[0]
    content, reading, font = pdf.write(random, report.blocks, layout)
    return content, reading, layout, font, "declared"


_MAKERS: dict[str, Callable[[Random, document.Report], Made]] = {
    "txt": _text,
    "html": _page,
    "htm": _page,
    "md": _markdown,
    "mhtml": _mhtml,
    "docx": _docx,
    "pdf": _pdf,
    "rtf": _rtf,
    "doc": _doc,
}


def main() -> None:
    """The command line of make.py."""
    parser = argparse.ArgumentParser(description="Makes reports with known truth.")
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--formats", default=",".join(FORMATS), help=f"any of {','.join(FORMATS)}")
    options = parser.parse_args()
    formats = options.formats.split(",")
    if unknown := set(formats) - set(FORMATS):
        parser.error(f"unknown formats: {', '.join(sorted(unknown))}")
    if options.out.exists() and any(options.out.iterdir()):
        if not (options.out / "truth.jsonl").exists():
            parser.error(f"{options.out} holds something else")
        shutil.rmtree(options.out)
    options.out.mkdir(parents=True, exist_ok=True)
    builder = Builder(options.seed, options.out, formats)
    builder.build(options.reports)
    print(f"{len(builder.written)} documents in {options.out}")
