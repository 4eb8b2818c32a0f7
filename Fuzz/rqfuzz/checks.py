"""The checks a query goes through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from .answers import same_rows
from .engines import Answer, DuckDB, Ended, Rq
from .queries import Queries
from .reduce import reduce
from .scope import Scope
from .tables import Table, make_tables
from .tree import DUCKDB, RQ, Node, of

MODES: dict[str, dict[str, str]] = {
    "unoptimized": {"optimizer": "false", "threads": "1"},
    "small vectors": {"vector_size": "3", "threads": "2"},
    "spilling": {"spill": "always", "vector_size": "7", "threads": "1"},
}
"""Other ways to the same answer."""
LIMIT = 20000
"""Rows above which two answers are not compared, to keep the pace."""


class Bench:
    """The engines with the same tables in them."""

    def __init__(
        self, program: Path, number: int, per_tables: int, checks: list[str], reduces: bool, refusals: bool
    ) -> None:
        self._program = program
        self._tables = self.tables(number, per_tables)
        self._statements = [statement for table in self._tables for statement in table.statements()]
        self._checks = checks
        self._reduces = reduces
        self._refusals = refusals
        self._rq: dict[str, Rq] = {}
        self._duckdb = DuckDB(self._statements) if "duckdb" in checks else None

    @staticmethod
    def tables(number: int, per_tables: int) -> list[Table]:
        """The tables that the query of a seed is asked of."""
        return make_tables(number // per_tables)

    def close(self) -> None:
        """Ends the engines."""
        for process in self._rq.values():
            process.close()
        if self._duckdb:
            self._duckdb.close()

    def _ask(self, sql: str, mode: str = "plain") -> Answer:
        """What rq answers in a mode; a code that no query may have when it ends or hangs."""
        process = self._rq.get(mode)
        if process is None:
            settings = {"timeout": "20", "memory_limit": "2GB", **MODES.get(mode, {})}
            process = self._rq[mode] = Rq(self._program, self._statements, settings)
        try:
            return process.ask(sql)
        except Ended as ended:
            process.close()
            del self._rq[mode]
            return Answer(None, "CRASH", str(ended))

    def run(self, number: int, counts: Counter[str], show: bool) -> Iterator[str]:
        """The differences of one query."""
        query, ordered = Queries(number, self._tables).root()
        if show:
            print(f"-- {number}\n{query.text(RQ)};", flush=True)
        for check in self._checks:
            match check:
                case "duckdb":
                    judge = lambda node: self._beside_duckdb(node, ordered)  # noqa: E731
                    subject = query
                case "modes":
                    judge = self._in_modes
                    subject = query
                case "tlp":
                    subject, judge = self._partitions(number)
                case _:
                    subject, judge = self._counts(number)
            verdict = judge(subject)
            counts[f"{check} {verdict.partition(':')[0]}"] += 1
            if verdict.startswith(("same", "both", "only DuckDB", "long", "unasked")):
                continue
            if verdict.startswith("only rq refuses") and not self._refusals:
                continue
            if self._reduces:
                reduce(subject, lambda node: judge(node) == verdict)
            yield self._told(check, number, verdict, subject)

    def _told(self, check: str, number: int, verdict: str, subject: Node) -> str:
        lines = [f"\n=== {check}, seed {number}: {verdict}"]
        texts = {subject.text(RQ): "both", subject.text(DUCKDB): "DuckDB's"}
        lines += [f"{text};" + (f"  -- {what}" if len(texts) > 1 else "") for text, what in texts.items()]
        if check == "duckdb" and self._duckdb:
            ours, theirs = self._ask(subject.text(RQ)), self._duckdb.ask(subject.text(DUCKDB))
            for who, answer in (("rq", ours), ("DuckDB", theirs)):
                shown = answer.rows[:6] if answer.rows is not None else f"{answer.code} {answer.message}"
                lines.append(f"  {who}: {len(answer.rows) if answer.rows is not None else ''} {shown}")
        return "\n".join(lines)

    def _beside_duckdb(self, query: Node, ordered: bool) -> str:
        assert self._duckdb is not None
        ours = self._ask(query.text(RQ))
        theirs = self._duckdb.ask(query.text(DUCKDB))
        if ours.code == "CRASH":
            return f"CRASH: {ours.message}"
        if ours.rows is None:
            if ours.code == "RQ0901" or ours.code.startswith("RQ09"):
                return f"internal error: {ours.message}"
            return "both refuse" if theirs.rows is None else f"only rq refuses: {ours.code}"
        if theirs.rows is None:
            return f"only DuckDB refuses: {theirs.code}"
        if max(len(ours.rows), len(theirs.rows)) > LIMIT:
            return "long" if len(ours.rows) == len(theirs.rows) else "differ"
        keeps = ordered and " ORDER BY " in query.text(RQ)
        return "same" if same_rows(ours.rows, theirs.rows, keeps) else "differ"

    def _in_modes(self, query: Node) -> str:
        text = query.text(RQ)
        plain = self._ask(text)
        if plain.code == "CRASH":
            return f"CRASH: {plain.message}"
        if plain.rows is None:
            return "unasked"
        for mode in MODES:
            other = self._ask(text, mode)
            if other.rows is None:
                # An expression that the optimizer moves or leaves out may be the one that fails.
                if other.code == "CRASH" or not other.code.startswith("RQ04"):
                    return f"{mode} refuses: {other.code}"
            elif plain.rows != other.rows:
                # Rows that nobody put in order may come otherwise out of temporary files.
                if mode != "spilling" or not same_rows(plain.rows, other.rows, ordered=False):
                    return f"{mode} differs"
        return "same"

    # Ternary logic partitioning: a condition is true, false or NULL for each row, so the three parts are the whole.

    def _partitions(self, number: int):  # noqa: ANN202
        queries = Queries(number * 2 + 1, self._tables)
        source, columns = queries._from(Scope([]), 2)
        scope = Scope(columns)
        condition = queries.expressions.make("BOOL", scope, 3)
        chosen = [column for column in columns if column.kind != "IV"]
        items = ", ".join(column.text for column in Random(number).sample(chosen, min(3, len(chosen)))) or "1"
        form = number % 3

        def judge(node: Node) -> str:
            source, condition = (part for part in node.parts if isinstance(part, Node))
            base, test = source.text(RQ), condition.text(RQ)
            parts = [f"({test})", f"NOT ({test})", f"({test}) IS NULL"]
            if form == 0:
                whole = self._ask(f"SELECT {items} FROM {base}")
                split = [self._ask(f"SELECT {items} FROM {base} WHERE {part}") for part in parts]
            elif form == 1:
                whole = self._ask(f"SELECT DISTINCT {items} FROM {base}")
                union = " UNION ".join(f"SELECT {items} FROM {base} WHERE {part}" for part in parts)
                split = [self._ask(union)]
            else:
                whole = self._ask(f"SELECT count(*), min({items.split(', ')[0]}) FROM {base}")
                union = " UNION ALL ".join(
                    f"SELECT count(*) AS n, min({items.split(', ')[0]}) AS m FROM {base} WHERE {part}" for part in parts)
                split = [self._ask(f"SELECT CAST(sum(n) AS BIGINT), min(m) FROM ({union}) AS u")]
            crashed = [answer for answer in (whole, *split) if answer.code == "CRASH"]
            if crashed:
                return f"CRASH: {crashed[0].message}"
            if whole.rows is None or any(answer.rows is None for answer in split):
                return "unasked"
            together = [row for answer in split for row in answer.rows or []]
            return "same" if same_rows(whole.rows, together, ordered=False) else "parts differ from the whole"

        return of("tlp", f"SELECT {items} FROM ", source, " WHERE ", condition), judge

    # NoREC: what a condition keeps is as much as what it is true for, where the optimizer has nothing to hold on to.

    def _counts(self, number: int):  # noqa: ANN202
        queries = Queries(number * 2 + 2, self._tables)
        source, columns = queries._from(Scope([]), 2)
        condition = queries.expressions.make("BOOL", Scope(columns), 3)

        def judge(node: Node) -> str:
            source, condition = (part for part in node.parts if isinstance(part, Node))
            base, test = source.text(RQ), condition.text(RQ)
            kept = self._ask(f"SELECT count(*) FROM {base} WHERE {test}")
            plain = f"SELECT count(*) FILTER (WHERE t) FROM (SELECT ({test}) IS TRUE AS t FROM {base}) AS s"
            told = self._ask(plain, "unoptimized")
            for answer in (kept, told):
                if answer.code == "CRASH":
                    return f"CRASH: {answer.message}"
            if kept.rows is None or told.rows is None:
                return "unasked"
            return "same" if kept.rows == told.rows else "keeps other rows"

        return of("norec", "SELECT count(*) FROM ", source, " WHERE ", condition), judge
