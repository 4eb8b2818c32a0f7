"""A whole corpus: which report becomes which document, and the truth beside them."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections import defaultdict
from pathlib import Path
from random import Random

from . import bundles, damage, document, outside, rules, truth
from .makers import MAKERS, Made
from .places import Gazetteer
from .reading import Reading
from .truth import Written

FORMATS = {"txt": 38, "html": 24, "htm": 4, "md": 4, "mhtml": 4, "docx": 10, "pdf": 10, "rtf": 3, "doc": 2}
_NAMES = ["{id}", "{id}_{title}", "{id}{year}年年报", "报告{id}", "{id} ({year})"]


class Builder:
    """Writes documents into a folder."""

    def __init__(self, seed: int, out: Path, formats: list[str]) -> None:
        self.seed = seed
        self.out = out
        self.weights = {name: FORMATS[name] for name in formats}
        # Documents that other programs make of what was made here, by the way they do it.
        self.pending: dict[str, list[tuple[Written, bytes]]] = defaultdict(list)
        self.bundles: dict[str, dict[str, bytes]] = defaultdict(dict)
        self.written: list[Written] = []
        self.serial = 0

    def build(self, count: int) -> None:
        gazetteer, taken = Gazetteer(), set()
        agency = 0
        while self.serial < count:
            random = Random(f"{self.seed}:{agency}")
            agency += 1
            for report in document.make_agency(random, gazetteer, taken):
                self._write(random, report)
                if random.random() < 0.02:
                    report.planted.append("duplicate")
                    self._write(random, report)
        self._finish_pending()
        for name, files in self.bundles.items():
            self._put(name, bundles.write(Random(f"{self.seed}:{name}"), files))
        self._compare_years()
        with (self.out / "truth.jsonl").open("w", encoding="utf-8") as lines:
            for written in self.written:
                lines.write(json.dumps(truth.line(written), ensure_ascii=False) + "\n")

    def _write(self, random: Random, report: document.Report) -> None:
        identifier = f"r{self.serial:06}"
        self.serial += 1
        name = random.choices(list(self.weights), list(self.weights.values()))[0]
        made = MAKERS[name](random, report)
        if random.random() < 0.01 and not made.step:
            content, kind = damage.ruin(random, name, made.content)
            made = Made(content, Reading(unreadable=True), f"ruined_{kind}", "none", "undeclared")
        label = random.choices(_NAMES, [60, 10, 10, 10, 10])[0]
        title = "".join(sign for sign in report.title.plain if sign.isalnum())[:30]
        file = label.format(id=identifier, title=title, year=report.year) + "." + name
        path = f"{name}/{file}"
        written = Written(identifier, path, None, name, made.encoding, made.declared, made.layout, report, made.reading)
        self.written.append(written)
        if made.step:
            self.pending[made.step].append((written, made.content))
        elif random.random() < 0.03:
            written.path, written.inner = f"zip/bundle{random.randint(0, 9)}.zip", path
            self.bundles[written.path][path] = made.content
        else:
            self._put(path, made.content)

    def _put(self, path: str, content: bytes) -> None:
        target = self.out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def _finish_pending(self) -> None:
        """The documents of other programs; without the program they are left out."""
        failed: set[str] = set()
        for step, waiting in self.pending.items():
            made = outside.finish(step, {written.identifier: content for written, content in waiting})
            for written, _ in waiting:
                if written.identifier in made:
                    self._put(written.path, made[written.identifier])
                else:
                    failed.add(written.identifier)
        if failed:
            print(f"left out {len(failed)} documents: Chromium or LibreOffice is not there or failed", file=sys.stderr)
        self.written = [written for written in self.written if written.identifier not in failed]

    def _compare_years(self) -> None:
        """What reports of two years, and two documents of one year, say of one another."""
        by_body: dict[tuple, dict[int, list[Written]]] = defaultdict(lambda: defaultdict(list))
        for written in self.written:
            written.report.yearly_findings = []
            if not written.reading.unreadable:
                key = (written.report.body.agency, written.report.body.place)
                by_body[key][written.report.year].append(written)
        for by_year in by_body.values():
            for year, same in by_year.items():
                last = by_year.get(year - 1, [])
                if len(same) > 1:
                    found = rules.finding("duplicate", None, None, None, None)
                    named = same[0].report.title.variant != "own_words_only"
                    group = [written.identifier for written in same]
                    same[0].report.yearly_findings = [found | {"optional": not named, "in": group}]
                elif len(last) == 1:
                    same[0].report.yearly_findings = _rolled(last[0], same[0])


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
