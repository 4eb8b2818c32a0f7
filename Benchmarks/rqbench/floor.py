"""How fast this machine reads memory: the floor under every scan."""

from __future__ import annotations

import statistics
import threading
import time

import numpy as np

BYTES = 1 << 30


def bandwidth(threads: int = 2, repeat: int = 5) -> float:
    """Bytes a second that `threads` threads together read from memory in a plain loop over 64-bit numbers."""
    arrays = [np.ones(BYTES // threads // 8, dtype=np.int64) for _ in range(threads)]
    seconds: list[float] = []
    for _ in range(repeat + 1):
        workers = [threading.Thread(target=np.bitwise_or.reduce, args=(array,)) for array in arrays]
        start = time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        seconds.append(time.perf_counter() - start)
    return BYTES / statistics.median(seconds[1:])
