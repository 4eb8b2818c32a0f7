"""Runs the questions through the peers, one process at a time, and keeps what came out."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from .engines import VARIANTS
from .measurement import Measurement, Store
from .polars_questions import source as polars_source
from .process import LineProcess
from .questions import REPEATED, TABLES, Question, wanted_columns


def versions() -> dict[str, str]:
    """The version of each peer."""
    return {engine: importlib.metadata.version(engine) for engine in VARIANTS}


def stamp(data: Path, tables: Iterable[str]) -> str:
    """Changes when one of the files does."""
    return " ".join(f"{table}:{(data / f'{table}.csv').stat().st_size}" for table in tables)


def start_worker(engine: str, variant: str, log: Path) -> LineProcess:
    """A process with one engine in it."""
    environment = {**os.environ, "POLARS_MAX_THREADS": "2", "TOKIO_WORKER_THREADS": "2"}
    return LineProcess([sys.executable, "-m", "rqbench.worker", engine, variant], log, environment)


def table_request(data: Path, table: str, questions: list[Question]) -> dict[str, object]:
    """What a worker has to know to load a table for these questions."""
    path = data / f"{table}.csv"
    columns = wanted_columns(path, questions)
    return {
        "name": table, "path": str(path), "columns": columns,
        "texts": [name for name in REPEATED.get(table, ()) if name in columns],
    }


def answers_set(engine: str, set_name: str) -> bool:
    """Whether an engine has the questions of a set in its language; Polars reads no SQL here."""
    return engine != "polars" or bool(polars_source(set_name))


def asked(engine: str, question: Question) -> str:
    """The text of a question as the engine gets it."""
    return polars_source(question.set) if engine == "polars" else question.sql(engine)


def _tables_of(question: Question) -> tuple[str, ...]:
    """The tables a question reads; only those are loaded when a set is asked in parts."""
    return tuple(table for table in TABLES[question.set] if table in question.rq)


def _portions(questions: list[Question]) -> list[list[Question]]:
    """Questions that read the same tables, together."""
    portions: dict[tuple[str, ...], list[Question]] = {}
    for question in questions:
        tables = _tables_of(question) if question.set == "domain" else TABLES[question.set]
        portions.setdefault(tables, []).append(question)
    return list(portions.values())


def run_peer(
    engine: str, variant: str, set_name: str, questions: list[Question], data: Path, cache: Path, repeat: int,
    refresh: bool,
) -> dict[str, tuple[Measurement, Store]]:
    """Measures a peer's variant; what is known already is not measured again unless `refresh` says so."""
    store = Store(cache, engine, variant, versions()[engine], stamp(data, TABLES[set_name]))
    known = {} if refresh else {q.name: m for q in questions if (m := store.get(q.name, asked(engine, q)))}
    missing = [question for question in questions if question.name not in known]
    for portion in _portions(missing):
        known |= _run_portion(engine, variant, portion, data, cache, repeat, store)
    return {name: (measurement, store) for name, measurement in known.items()}


def _run_portion(
    engine: str, variant: str, questions: list[Question], data: Path, cache: Path, repeat: int, store: Store
) -> dict[str, Measurement]:
    tables = sorted({table for question in questions for table in _tables_of(question)})
    measured: dict[str, Measurement] = {}
    worker = start_worker(engine, variant, cache / f"{engine}-{variant}.log")
    with worker:
        requests = [table_request(data, table, questions) for table in tables]
        loaded, _ = worker.ask({"do": "load", "tables": requests})
        for question in questions:
            key, sql = asked(engine, question), question.sql(engine)
            if "error" in loaded:
                measured[question.name] = Measurement(error=f"load: {loaded['error']}")
                continue
            reply, elapsed = worker.ask(
                {
                    "do": "ask", "name": question.name, "sql": sql, "big": question.big, "repeat": repeat,
                    "whole": question.whole(engine),
                    "answer": str(store.answer_path(question.name, key)),
                }
            )
            measurement = Measurement(reply.get("times", []), reply.get("error"), reply.get("rows", 0))
            measured[question.name] = measurement
            if measurement.error is None:
                store.put(question.name, key, measurement)
            seconds = measurement.seconds
            said = measurement.error or f"{(seconds or 0) * 1000:.1f} ms"
            print(f"  {engine} {variant} {question.name}: {said} ({elapsed:.0f} s)", flush=True)
    return measured
