"""A child process that answers one line of JSON with another, and what the kernel says of its memory."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any


class LineProcess:
    """Starts a program and talks to it line by line."""

    def __init__(self, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, env=environment
        )

    def __enter__(self) -> LineProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def ask(self, request: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
        """The reply, and the seconds until it was there; an error when the process is gone."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the process has no pipes")
        start = time.perf_counter()
        try:
            self._process.stdin.write(json.dumps(dict(request), ensure_ascii=False).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        elapsed = time.perf_counter() - start
        if not line:
            return {"ok": False, "error": {"message": f"the process ended with {self._process.wait()}"}}, elapsed
        return json.loads(line), elapsed

    def memory(self) -> dict[str, int]:
        """Bytes resident now and at most so far; zeros when the process is gone."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        except OSError:
            return {"resident": 0, "peak": 0}
        fields = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "VmHWM"))}
        return {"resident": int(fields.get("VmRSS", 0)) * 1024, "peak": int(fields.get("VmHWM", 0)) * 1024}
