"""`make bench`: everything in one run."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import rq
from .answers import Answer
from .data.__main__ import FILES, make_missing
from .engines import VARIANTS
from .floor import bandwidth
from .loads import load_times
from .measurement import Measurement, Store
from .peers import answers_set, asked, run_peer, versions
from .questions import SETS, TABLES, Question, read_set
from .report import Row, plain_table, set_table
from .startup import cold_starts

BENCHMARKS = Path(__file__).resolve().parent.parent
DOCUMENT = BENCHMARKS.parent / "docs" / "performance.md"
EXTRAS = ("load", "start")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.py", description="Measure rq beside its peers.")
    parser.add_argument("--only", action="append", choices=[*SETS, *EXTRAS], help="a part of the run; repeatable")
    parser.add_argument("--query", action="append", metavar="NAME", help="a question, as d05; repeatable")
    parser.add_argument("--engines", default=",".join(VARIANTS), metavar="LIST", help="peers, with commas; or none")
    parser.add_argument("--scale", type=float, default=1.0, metavar="F", help="part of the full size of the data")
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs that count, after one that does not")
    parser.add_argument("--refresh", action="store_true", help="run the peers anew")
    parser.add_argument("--detail", action="store_true", help="print what each peer's variant took")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write everything measured to a file")
    parser.add_argument("--publish", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--output", type=Path, metavar="OUT", help="write the tables to a file too")
    options = parser.parse_args()
    options.engines = [name for name in options.engines.split(",") if name not in ("", "none")]
    unknown = [name for name in options.engines if name not in VARIANTS]
    if unknown:
        parser.error(f"no engine is called {', '.join(unknown)}")
    return options


def _data(scale: float) -> Path:
    return BENCHMARKS / ".data" if scale == 1 else BENCHMARKS / ".data" / f"scale-{scale:g}"


def _sets(options: argparse.Namespace, data: Path) -> dict[str, list[Question]]:
    """The questions that were asked for, by set."""
    chosen = {}
    for name in SETS:
        questions = read_set(name, data)
        if options.query:
            questions = [question for question in questions if question.name in options.query]
        elif options.only and name not in options.only:
            questions = []
        if questions:
            chosen[name] = questions
    return chosen


def _agreement(answer: Answer | None, others: dict[str, tuple[Measurement, Store, str]], name: str) -> str:
    """Whether the answers are the same, or who differs."""
    found = [
        (engine, kept) for engine, (measured, store, sql) in others.items()
        if (kept := store.answer(name, sql, measured.rows)) is not None
    ]
    if answer is None:
        reference, rest = (found[0][1], found[1:]) if found else (None, [])
    else:
        reference, rest = answer, found
    if reference is None:
        return "–"
    wrong = [f"{engine}: {off}" for engine, kept in rest if (off := kept.difference(reference))]
    if wrong:
        return "DIFFER " + "; ".join(wrong)
    return "agree" if answer is not None and rest else "peers agree" if rest else "–"


def _run_set(
    name: str, questions: list[Question], options: argparse.Namespace, data: Path, cache: Path, speed: float | None
) -> tuple[list[Row], dict[str, int]]:
    peers: dict[str, dict[str, tuple[Measurement, Store, str]]] = {question.name: {} for question in questions}
    for engine in options.engines:
        if not answers_set(engine, name):
            continue
        for variant in VARIANTS[engine]:
            measured = run_peer(engine, variant, name, questions, data, cache, options.repeat, options.refresh)
            for question in questions:
                if question.name in measured:
                    measurement, store = measured[question.name]
                    peers[question.name][f"{engine} {variant}"] = (measurement, store, asked(engine, question))
    rows: list[Row] = []
    with rq.start([data / f"{table}.csv" for table in TABLES[name]], cache / "rq.log") as process:
        process.ask({"sql": "SELECT 1"})
        loaded = process.memory()
        program = rq.Rq(process)
        for question in questions:
            measurement, answer = program.measure(question, options.repeat)
            others = {key: m.seconds for key, (m, _, _) in peers[question.name].items() if m.seconds is not None}
            peer = min(others, key=lambda key: others[key]) if others else None
            floor = None
            if question.reads and speed:
                table, widths = question.reads
                with (data / f"{table}.rows").open() as file:
                    floor = int(file.read()) * sum(widths.values()) / speed
            rows.append(
                Row(
                    question, measurement.seconds, measurement.outside, measurement.error, peer,
                    others[peer] if peer else None, floor, _agreement(answer, peers[question.name], question.name),
                    others,
                )
            )
            said = measurement.error or f"{(measurement.seconds or 0) * 1000:.1f} ms"
            print(f"  rq {question.name}: {said}", flush=True)
        memory = process.memory()
    held = {"after loading": loaded["resident"], "after the questions": memory["resident"], "peak": memory["peak"]}
    return rows, held


def _count_rows(data: Path) -> None:
    """Notes the rows of each file beside it, once."""
    for path in data.glob("*.csv"):
        note = path.with_suffix(".rows")
        if not note.exists():
            with path.open("rb") as file:
                lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 24), b""))
            note.write_text(str(lines - 1))


def _machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    return f"{model}, {os.cpu_count()} cores"


def _mib(size: float) -> str:
    return f"{size / 2**20:.0f}"


def _load_table(options: argparse.Namespace, data: Path, cache: Path) -> tuple[str, Any]:
    results = load_times(["rq", *options.engines], data, cache, options.refresh)
    lines = []
    for table, engines in results.items():
        for engine, found in engines.items():
            if isinstance(found, str):
                lines.append([table, engine, found, "–", "–"])
            else:
                lines.append([table, engine, f"{found['seconds']:.2f}", _mib(found["peak"]), _mib(found["resident"])])
    return plain_table("CSV files into memory", ["file", "engine", "s", "peak MiB", "held MiB"], lines), results


def _publish(report: str) -> None:
    """Replaces the figures in the documentation."""
    heading = "## Figures\n"
    before, _, _ = DOCUMENT.read_text(encoding="utf-8").partition(heading)
    figures = report.replace("\n## ", "\n### ")
    DOCUMENT.write_text(f"{before}{heading}\n{figures}", encoding="utf-8")


def main() -> None:
    """Runs what the options ask for and prints the tables."""
    options = _options()
    data = _data(options.scale)
    cache = BENCHMARKS / ".cache" / f"scale-{options.scale:g}"
    cache.mkdir(parents=True, exist_ok=True)
    wanted = tuple(name for name in FILES if not options.only or name in options.only or name == "domain")
    make_missing(data, options.scale, wanted if not options.query else tuple(FILES))
    _count_rows(data)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    peers = ", ".join(f"{name} {number}" for name, number in versions().items())
    parts = [f"rq {rq.revision()}, {now}; {_machine()}; 2 threads; median of {options.repeat}; {peers}\n"]
    found: dict[str, Any] = {"revision": rq.revision(), "time": now, "machine": _machine(), "versions": versions()}
    found["sets"] = {}
    sets = _sets(options, data)
    speed = bandwidth() if "scans" in sets else None
    if speed:
        parts.append(f"memory bandwidth, 2 threads: {speed / 1e9:.1f} GB/s\n")
        found["bandwidth"] = speed
    def publish() -> None:
        # After every part, so that a long run can be read while it goes on.
        if options.output:
            options.output.write_text("\n".join(parts), encoding="utf-8")

    for name, questions in sets.items():
        rows, memory = _run_set(name, questions, options, data, cache, speed)
        parts.append(set_table(name, rows, options.detail))
        parts.append("rq's memory, MiB: " + ", ".join(f"{key} {_mib(size)}" for key, size in memory.items()) + "\n")
        found["sets"][name] = {"rows": [asdict(row) for row in rows], "memory": memory}
        publish()
    extras = EXTRAS if not options.only and not options.query else options.only or ()
    if "start" in extras:
        starts = cold_starts(["rq", *options.engines], options.repeat)
        lines = [[engine, f"{seconds * 1000:.1f}"] for engine, seconds in starts.items()]
        parts.append(plain_table("Cold start", ["engine", "ms"], lines))
        found["start"] = starts
    if "load" in extras:
        text, loads = _load_table(options, data, cache)
        parts.append(text)
        found["load"] = loads
    publish()
    print("\n" + "\n".join(parts))
    if options.publish:
        _publish("\n".join(parts))
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
