"""The table `hits` of ClickBench, made up: its 105 columns with values as plausible as the questions need them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import polars as pl

from .packages import package_folder, write_questions
from .sink import CSVSink

SEED = 2013
BLOCK = 250_000
FIRST_SECOND = 1_372_636_800
"""2013-07-01, from which on the questions look at a month."""
SECONDS = 31 * 86_400
COUNTER = 62
"""The site that several questions ask for."""
HASHES = (3594120000172545465, 2868770270353813622)
USER = 435090932899640449
HOSTS = (
    "example.org", "news.example.com", "shop.example.net", "google.com", "www.google.ru", "video.example.com",
    "forum.example.org", "auto.example.com", "irr.ru", "smeshariki.ru",
)
WORDS = (
    "cars price photo buy flat rent news weather google film online music recipe school map train hotel phone game "
    "карелия погода квартира купить новости 天气 新闻"
).split()
MODELS = ("", "", "", "", "iPad", "iPhone 4", "GT-I9300", "Lumia 800", "Desire", "LT26i")
RARE = {
    "IsRefresh": 0.15, "IsLink": 0.03, "IsDownload": 0.005, "IsNotBounce": 0.2, "IsMobile": 0.1, "IsOldCounter": 0.0,
    "IsEvent": 0.02, "IsParameter": 0.01, "DontCountHits": 0.05, "WithHash": 0.1, "IsArtifical": 0.04, "NetMajor": 0.3,
    "CookieEnable": 0.95, "JavascriptEnable": 0.97, "JavaEnable": 0.8, "GoodEvent": 1.0, "HistoryLength": 0.6,
}
"""Flags and how often they are set."""


def _specification(packages: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """The names and types of the columns, and the questions."""
    source = packages / "benchbox" / "core" / "clickbench"
    columns: list[tuple[str, str]] = []
    for line in (source / "schema_specs.yaml").read_text(encoding="utf-8").splitlines():
        key, _, value = line.strip().lstrip("- ").partition(": ")
        if line.strip().startswith("- name:"):
            columns.append((value, ""))
        elif key == "type" and columns:
            columns[-1] = (columns[-1][0], value)
    specification = importlib.util.spec_from_file_location("clickbench_queries", source / "queries.py")
    if specification is None or specification.loader is None:
        raise RuntimeError(f"{source} has no questions")
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    queries = module.ClickBenchQueryManager()._queries
    return columns, [queries[f"Q{number}"] for number in range(1, len(queries) + 1)]


def _skewed(rng: np.random.Generator, size: int, most: int) -> np.ndarray:
    """Numbers below `most` of which the small ones are frequent."""
    return (rng.power(0.35, size) * most).astype(np.int64)


class _Maker:
    """Draws the columns of one block."""

    def __init__(self, rng: np.random.Generator, size: int, rows: int) -> None:
        self._rng = rng
        self._size = size
        self._users = max(rows // 6, 10)
        self._pages = max(rows // 8, 20)
        self._phrases = max(rows // 20, 10)
        self._seconds = rng.integers(0, SECONDS, size)
        self._page = _skewed(rng, size, self._pages)
        self._user = _skewed(rng, size, self._users)

    def _url(self, page: np.ndarray) -> pl.Series:
        frame = pl.DataFrame({"p": page})
        host = pl.Series(HOSTS).gather((pl.Series(page) * 7919) % len(HOSTS))
        word = pl.Series(WORDS).gather((pl.Series(page) * 104_729) % len(WORDS))
        return frame.select(
            pl.lit("http://") + pl.lit(host) + "/" + pl.lit(word) + "/" + pl.col("p").cast(pl.String) + ".html?id="
            + (pl.col("p") * 31 % 1000).cast(pl.String)
        ).to_series()

    def _phrase(self) -> pl.Series:
        number = _skewed(self._rng, self._size, self._phrases)
        words = pl.Series(WORDS)
        text = words.gather(number % len(WORDS)) + " " + words.gather(number * 17 % len(WORDS)) + pl.Series(
            number
        ).cast(pl.String)
        return pl.select(pl.when(pl.lit(pl.Series(self._rng.random(self._size) < 0.15))).then(text).otherwise(pl.lit(""))
                         ).to_series()

    def column(self, name: str, kind: str) -> pl.Series:
        """The values of a column."""
        rng, size = self._rng, self._size
        match name:
            case "WatchID":
                return pl.Series(rng.integers(1 << 60, 1 << 62, size))
            case "UserID":
                ids = (self._user * 2_654_435_761 + 97) * 1_000_003 % ((1 << 62) - 1)
                return pl.Series(np.where(self._user == 5, USER, ids))
            case "EventTime" | "ClientEventTime" | "LocalEventTime":
                shift = 0 if name == "EventTime" else rng.integers(0, 7200, size)
                return pl.Series((FIRST_SECOND + self._seconds + shift) * 1_000_000).cast(pl.Datetime("us")).dt.strftime(
                    "%Y-%m-%d %H:%M:%S")
            case "EventDate":
                return pl.Series((FIRST_SECOND + self._seconds) * 1_000_000).cast(pl.Datetime("us")).dt.strftime("%Y-%m-%d")
            case "CounterID":
                return pl.Series(np.where(rng.random(size) < 0.25, COUNTER, _skewed(rng, size, 5000)))
            case "URL" | "OriginalURL":
                return self._url(self._page)
            case "Referer":
                from_page = self._url(_skewed(rng, size, self._pages))
                is_empty = pl.Series(rng.random(size) < 0.2)
                return pl.select(pl.when(pl.lit(is_empty)).then(pl.lit("")).otherwise(pl.lit(from_page))).to_series()
            case "Title":
                word = pl.Series(WORDS).gather(self._page * 13 % len(WORDS))
                brand = pl.Series(("Google", "", "", "Карта", "")).gather(self._page % 5)
                return brand + " " + word + " " + pl.Series(self._page % 997).cast(pl.String)
            case "SearchPhrase":
                return self._phrase()
            case "URLHash" | "RefererHash":
                known = HASHES[1] if name == "URLHash" else HASHES[0]
                spread = (self._page * 6_364_136_223_846_793_005) & ((1 << 62) - 1)
                return pl.Series(np.where(self._page % 50 == 7, known, spread))
            case "TraficSourceID":
                return pl.Series(rng.choice([-1, 0, 1, 2, 3, 6], size))
            case "AdvEngineID":
                return pl.Series(np.where(rng.random(size) < 0.03, rng.integers(1, 60, size), 0))
            case "SearchEngineID":
                return pl.Series(np.where(rng.random(size) < 0.15, rng.integers(1, 90, size), 0))
            case "MobilePhoneModel":
                return pl.Series(MODELS).gather(self._user % len(MODELS))
            case "MobilePhone":
                return pl.Series(self._user % 11)
            case "RegionID":
                return pl.Series(self._user % 229 + 1)
            case "ResolutionWidth" | "WindowClientWidth":
                return pl.Series(rng.choice([0, 320, 1024, 1280, 1366, 1440, 1600, 1920], size))
            case "ResolutionHeight" | "WindowClientHeight":
                return pl.Series(rng.choice([0, 480, 600, 768, 800, 900, 1050, 1080], size))
            case "ClientIP" | "RemoteIP":
                return pl.Series(self._user * 40_503 % (1 << 31))
            case _ if name in RARE:
                return pl.Series((rng.random(size) < RARE[name]).astype(np.int64))
            case _ if kind in ("TEXT", "VARCHAR", "STRING") or kind.startswith(("CHAR", "VARCHAR")):
                words = pl.Series(["", "", "", *WORDS[:6]])
                return words.gather(rng.integers(0, len(words), size))
            case _ if name.endswith("Timing"):
                return pl.Series(_skewed(rng, size, 30_000))
            case _:
                return pl.Series(_skewed(rng, size, 100))


def make_hits(folder: Path, factor: float) -> None:
    """Writes `hits.csv`, and `clickbench.rq` with the questions."""
    columns, questions = _specification(package_folder("clickbench"))
    rows = max(1000, round(1_000_000 * factor))
    rng = np.random.default_rng(SEED)
    with CSVSink(folder / "hits.csv") as sink:
        for first in range(0, rows, BLOCK):
            maker = _Maker(rng, min(BLOCK, rows - first), rows)
            sink.write(pl.DataFrame({name: maker.column(name, kind) for name, kind in columns}))
    write_questions(folder / "clickbench.rq", "c", "ClickBench", questions)
