"""Loading whole CSV files: seconds, memory at most, memory held afterwards."""

from __future__ import annotations

import json
import time
from pathlib import Path

from . import rq
from .peers import start_worker, stamp, versions
from .questions import REPEATED

FILES = ("reports", "applications", "h2o_groupby")


def _columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return file.readline().rstrip("\n").split(",")


def _load_rq(path: Path, log: Path) -> dict[str, float]:
    start = time.perf_counter()
    with rq.start([path], log) as process:
        reply, _ = process.ask({"sql": "SELECT 1"})
        seconds = time.perf_counter() - start
        if not reply.get("ok"):
            raise RuntimeError(f"rq did not load {path}: {reply}")
        return {"seconds": seconds, **process.memory()}


def _load_peer(engine: str, table: str, path: Path, log: Path) -> dict[str, float]:
    with start_worker(engine, "plain", log) as worker:
        worker.ask({"do": "load", "tables": []})
        request = {"name": table, "path": str(path), "columns": _columns(path), "texts": REPEATED[table]}
        reply, _ = worker.ask({"do": "load", "tables": [request]})
        if "seconds" not in reply:
            raise RuntimeError(str(reply.get("error")))
        return {"seconds": reply["seconds"], **worker.memory()}


def load_times(
    engines: list[str], data: Path, cache: Path, refresh: bool
) -> dict[str, dict[str, dict[str, float] | str]]:
    """By file and engine; peers' figures are kept between runs. rq's seconds include its start."""
    path = cache / "loads.json"
    known: dict[str, dict[str, float]] = json.loads(path.read_text()) if path.exists() and not refresh else {}
    results: dict[str, dict[str, dict[str, float] | str]] = {}
    for table in FILES:
        file = data / f"{table}.csv"
        results[table] = {}
        for engine in engines:
            log = cache / f"load-{engine}.log"
            try:
                if engine == "rq":
                    loads = [_load_rq(file, log) for _ in range(3)]
                    results[table][engine] = min(loads, key=lambda found: found["seconds"])
                else:
                    key = f"{engine} {versions()[engine]} {stamp(data, [table])}"
                    if key not in known:
                        known[key] = _load_peer(engine, table, file, log)
                        path.write_text(json.dumps(known, indent=1))
                    results[table][engine] = known[key]
            except RuntimeError as error:
                results[table][engine] = str(error)
            print(f"  load {table} {engine}: {results[table][engine]}", flush=True)
    return results
