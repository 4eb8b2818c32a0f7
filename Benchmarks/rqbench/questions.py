"""Reads the questions: one statement a heading, in rq's language, and in a peer's where it has to differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

QUERIES = Path(__file__).resolve().parent.parent / "queries"
SETS = ("domain", "groupby", "join", "scans", "tpch", "clickbench")
TABLES = {
    "domain": ("reports", "applications"),
    "groupby": ("h2o_groupby",),
    "join": ("h2o_join_x", "h2o_join_small", "h2o_join_medium", "h2o_join_big"),
    "scans": ("applications",),
    "tpch": ("customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier"),
    "clickbench": ("hits",),
}
REPEATED = {
    "reports": "agency province city county town level body script template format".split(),
    "applications": "agency province city county town item item_group item_label applicant".split(),
    "h2o_groupby": ["id1", "id2", "id3"],
    "h2o_join_x": ["id4", "id5"],
    "h2o_join_small": ["id4"],
    "h2o_join_medium": ["id4", "id5"],
    "h2o_join_big": ["id4", "id5"],
    "customer": ["c_mktsegment"],
    "lineitem": ["l_returnflag", "l_linestatus", "l_shipinstruct", "l_shipmode"],
    "nation": [],
    "orders": ["o_orderstatus", "o_orderpriority", "o_clerk"],
    "part": ["p_mfgr", "p_brand", "p_type", "p_container"],
    "partsupp": [],
    "region": [],
    "supplier": [],
    "hits": ["MobilePhoneModel", "SearchPhrase"],
}
"""The texts that repeat: those an analyst would give a dictionary type where the engine asks for one."""


@dataclass(frozen=True)
class Question:
    """One question of a set."""

    set: str
    name: str
    title: str
    rq: str
    peers: Mapping[str, str]
    big: bool
    reads: tuple[str, Mapping[str, int]] | None = field(default=None)
    """The table and the bytes a row of each column that must be read, where the floor of the machine is asked for."""

    def sql(self, engine: str) -> str:
        """The statement for an engine."""
        return self.peers.get(engine, self.rq)

    def whole(self, engine: str) -> str | None:
        """The statement without its LIMIT where that leaves open which rows are given; those of all are compared."""
        if self.set != "clickbench":
            return None
        text, found = _LIMIT.subn("", self.sql(engine))
        return text.replace("SELECT *", "SELECT WatchID") if found else None


_HEADING = re.compile(r"^-- ([a-z]\d+): (.*?)( \[big\])?$", re.MULTILINE)
_LIMIT = re.compile(r"\s+LIMIT \d+( OFFSET \d+)?\s*$", re.IGNORECASE)
_READS = re.compile(r"^-- reads: (\w+) (.*)$", re.MULTILINE)


def _sections(path: Path) -> dict[str, tuple[re.Match[str], str]]:
    """The text below each heading of a file."""
    if not path.exists():
        return {}
    text = path.read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return {heading[1]: (heading, text[heading.end() : end]) for heading, end in zip(headings, ends)}


def _statement(text: str) -> str:
    lines = [line for line in text.splitlines() if not line.startswith("--")]
    return "\n".join(lines).strip().removesuffix(";")


def read_set(name: str, data: Path) -> list[Question]:
    """The questions of a set, in order; those of a standard benchmark came with its data."""
    own = QUERIES / f"{name}.rq"
    peers = {engine: _sections(QUERIES / f"{name}.{engine}.sql") for engine in ("duckdb", "datafusion", "chdb")}
    questions = []
    for key, (heading, text) in _sections(own if own.exists() else data / f"{name}.rq").items():
        reads = _READS.search(text)
        widths = {part.split("=")[0]: int(part.split("=")[1]) for part in reads[2].split()} if reads else {}
        questions.append(
            Question(
                set=name,
                name=key,
                title=heading[2],
                rq=_statement(text),
                peers={engine: _statement(found[key][1]) for engine, found in peers.items() if key in found},
                big=bool(heading[3]),
                reads=(reads[1], widths) if reads else None,
            )
        )
    return questions


def wanted_columns(table: Path, questions: list[Question]) -> tuple[str, ...]:
    """The columns of a CSV file that any of the questions names; all of them when one says `*`.

    Engines that keep whole columns do not care how many others there are, so leaving those out costs no engine anything
    and lets the long tables of all fit into memory.
    """
    with table.open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split(",")
    text = " ".join(question.rq for question in questions)
    if "*" in text.replace("(*)", ""):
        return tuple(header)
    words = set(re.findall(r"\w+", text))
    return tuple(name for name in header if name in words)
