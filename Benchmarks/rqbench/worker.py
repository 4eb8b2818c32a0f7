"""A process that holds one engine and answers one JSON request a line: `python -m rqbench.worker ENGINE VARIANT`."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from .answers import Answer
from .engines import Engine, TableFile, make_engine

SLOW_SECONDS = 20.0
"""What takes longer is run once."""


def _load(engine: Engine, request: dict[str, Any]) -> dict[str, Any]:
    seconds = 0.0
    for table in request["tables"]:
        file = TableFile(table["name"], Path(table["path"]), tuple(table["columns"]), tuple(table["texts"]))
        start = time.perf_counter()
        engine.load(file)
        seconds += time.perf_counter() - start
        engine.encode(file)
    gc.collect()
    return {"seconds": seconds}


def _ask(engine: Engine, request: dict[str, Any]) -> dict[str, Any]:
    times: list[float] = []
    result: Any = None
    for repetition in range(request["repeat"] + 1):
        result = None
        start = time.perf_counter()
        result = engine.run(request["name"], request["sql"], request["big"])
        elapsed = time.perf_counter() - start
        if repetition > 0 or elapsed > SLOW_SECONDS:
            times.append(elapsed)
        if elapsed > SLOW_SECONDS:
            break
    if request["whole"]:
        result = engine.run(request["name"], request["whole"], request["big"])
    answer = Answer.of(engine.answer(result))
    answer.frame.write_parquet(request["answer"])
    return {"times": times, "rows": answer.rows}


def main() -> None:
    # The engines' own prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    engine = make_engine(sys.argv[1], sys.argv[2])
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply = _load(engine, request) if request["do"] == "load" else _ask(engine, request)
        except Exception as error:  # noqa: BLE001  (an engine's failure is an answer of the benchmark)
            traceback.print_exc(file=sys.stderr)
            reply = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:200]}
        print(json.dumps(reply), file=answers, flush=True)


if __name__ == "__main__":
    main()
