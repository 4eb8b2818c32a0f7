"""The command line of speed.py: rq beside a plain extraction in Python, over thousands of reports."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from random import Random

from . import document, html, text
from .encodings import Encoding, encode
from .extraction import extract
from .places import Gazetteer

_TEXTS = ["bars_filled", "cell_bar", "cell_line", "bars_closed"]
_PAGES = ["word", "clean", "paragraph_cells", "heads"]
# The chapters of a report are longer than those that the corpus makes.
_TEXT_SIZE = 5000


def _write(job: tuple[Path, str, int, int]) -> int:
    """Writes the reports of one share; the sum of what they received."""
    folder, kind, share, count = job
    gazetteer, taken, random = Gazetteer(), set(), Random(f"{kind}:{share}")
    received, number = 0, 0
    while number < count:
        for report in document.make_agency(random, gazetteer, taken):
            if report.script != "hans" or report.template == "prose" or number >= count:
                continue
            name = f"{share}-{number:05}"
            number += 1
            if kind == "txt":
                content, _ = text.write(random, report.blocks, random.choice(_TEXTS))
                data, _ = encode(_padded(content), Encoding("utf-8", None, "undeclared"), False)
            else:
                content, _ = html.write(random, report.blocks, random.choice(_PAGES), "utf-8")
                data, _ = encode(content, Encoding("utf-8", "utf-8", "declared"), True)
            (folder / f"{name}.{kind}").write_bytes(data)
            value = report.cells[("received", "total")].value
            received += int(value) if value is not None else 0
    return received


def _padded(content: str) -> str:
    sentence = "本机关结合实际做好信息公开的各项工作，并注重听取群众的意见和建议。"
    lacking = _TEXT_SIZE - len(content.encode())
    return content + ("\n" + sentence * (lacking // len(sentence.encode())) if lacking > 0 else "")


def _make(folder: Path, kind: str, count: int) -> int:
    mark = folder / "received"
    if mark.exists() and len(list(folder.glob(f"*.{kind}"))) == count:
        return int(mark.read_text())
    folder.mkdir(parents=True, exist_ok=True)
    shares = [(folder, kind, share, count // 2 + (count % 2) * share) for share in (0, 1)]
    with multiprocessing.Pool(2) as pool:
        received = sum(pool.map(_write, shares))
    mark.write_text(str(received))
    return received


def _python(paths: list[str]) -> tuple[float, float, Decimal]:
    """Seconds on the clock, seconds of both processors, and what the reports received."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with multiprocessing.Pool(2) as pool:
        found = pool.map(extract, paths, chunksize=64)
    elapsed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    received = sum(Decimal(str(values.get(("received", "total"), 0))) for _, _, _, values in found)
    return elapsed, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, received


def _rq(program: str, folder: Path, threads: int) -> tuple[float, float, Decimal, int]:
    question = "SELECT count(*) AS n, coalesce(sum(received), 0) AS received FROM reports"
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [program, "-d", str(folder), "--set", "notes=false", "--threads", str(threads), "-f", "csv", "-c", question],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    elapsed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        sys.exit(f"{program} ended with status {done.returncode}: {done.stderr[-500:]}")
    if not done.stdout:
        return elapsed, 0, Decimal(0), 0
    count, received = done.stdout.splitlines()[1].split(",")
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return elapsed, used, Decimal(received), int(count)


def main() -> None:
    """Makes the reports, lets both read them, prints."""
    parser = argparse.ArgumentParser(description="Measures rq beside an extraction in Python with lxml.")
    root = Path(__file__).resolve().parents[3]
    parser.add_argument("--rq", default=str(root / ".build" / "release" / "rq"))
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--pages", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3, help="the best of so many")
    parser.add_argument("--data", type=Path, default=root / "Benchmarks" / ".data" / "speed")
    options = parser.parse_args()
    print(f"{'':<22}{'s':>8}{'cpu s':>8}{'MB/s':>9}{'reports/s':>11}{'received':>12}")
    for kind, count in (("txt", options.texts), ("html", options.pages)):
        folder = options.data / f"{kind}-{count}"
        truth = _make(folder, kind, count)
        paths = sorted(str(path) for path in folder.glob(f"*.{kind}"))
        size = sum(os.path.getsize(path) for path in paths) / 1e6
        print(f"{count} {kind}, {size:.0f} MB{'':<{max(0, 47 - len(f'{count} {kind}, {size:.0f} MB'))}}{truth:>23}")
        theirs = min(_python(paths) for _ in range(options.runs))
        _row("Python, 2 processes", theirs[0], theirs[1], size, count, theirs[2])
        ours = min(_rq(options.rq, folder, 2) for _ in range(options.runs))
        if ours[3] < count:
            print(f"  rq reads {ours[3]} of {count}")
        if ours[3]:
            _row("rq, 2 threads", ours[0], ours[1], size, count, ours[2])
            print(f"  rq is {theirs[0] / ours[0]:.1f} times as fast")


def _row(name: str, elapsed: float, used: float, size: float, count: int, received: Decimal) -> None:
    print(f"  {name:<20}{elapsed:>8.2f}{used:>8.2f}{size / elapsed:>9.1f}{count / elapsed:>11.0f}{received:>12.0f}")
