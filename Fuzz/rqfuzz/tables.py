"""Small tables of random values, the same in every engine."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from random import Random

SQL_TYPES = {
    "INT": "BIGINT", "DEC": "DECIMAL(12,2)", "DBL": "DOUBLE", "TEXT": "VARCHAR", "BOOL": "BOOLEAN", "DATE": "DATE",
    "TS": "TIMESTAMP", "IV": "INTERVAL", "LINT": "BIGINT[]",
}
TEXTS = [
    "", "a", "A", "b", "ab", "abc", "aB", "Z", "%", "_", "a%b", "a_b", " a ", "10", "-3", "2024", "1.5", "a,b,c", "x-y",
    "é", "Ö", "山", "山西省", "怀仁市", "怀仁市人民政府", "申请", "１２", "😀", "a山b", "'", '"', "\\", "NULL", "0", "zzzz",
]


@dataclass(frozen=True)
class Table:
    """A name, columns with their types, and rows as SQL literals."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]

    def statements(self) -> list[str]:
        """What makes the table."""
        columns = ", ".join(f"{name} {SQL_TYPES[kind]}" for name, kind in self.columns)
        made = [f"CREATE TABLE {self.name} ({columns})"]
        for start in range(0, len(self.rows), 500):
            rows = ", ".join("(" + ", ".join(row) + ")" for row in self.rows[start : start + 500])
            made.append(f"INSERT INTO {self.name} VALUES {rows}")
        return made


def quoted(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def literal(random: Random, kind: str) -> str:
    """A value of a type that is not NULL, of few different ones, so that rows meet each other."""
    match kind:
        case "INT":
            return str(random.choice([0, 1, 2, 3, 5, 7, 10, -1, -2, -7, 42, 100, random.randint(-20, 20)]))
        case "DEC":
            return random.choice(["0.00", "1.00", "1.50", "-2.25", "10.01", "99.99", "-0.05", "3.14", "1000.00"])
        case "DBL":
            return random.choice(["0e0", "5e-1", "15e-1", "-225e-2", "1e1", "1e3", "-1e0", "3125e-3"])
        case "TEXT":
            return quoted(random.choice(TEXTS))
        case "BOOL":
            return random.choice(["true", "false"])
        case "DATE":
            days = random.choice([0, 1, 29, 30, 31, 58, 59, 60, 365, 366, 731, -1, -400, random.randint(-3000, 3000)])
            return f"DATE '{datetime.date(2024, 1, 1) + datetime.timedelta(days=days)}'"
        case "TS":
            seconds = random.choice([0, 1, 59, 3600, 86399, 86400, 2678400, random.randint(-10**8, 10**8)])
            moment = datetime.datetime(2024, 1, 1) + datetime.timedelta(seconds=seconds)
            return f"TIMESTAMP '{moment}'"
        case "IV":
            return random.choice(
                ["INTERVAL '1 day'", "INTERVAL '3 days'", "INTERVAL '2 hours'", "INTERVAL '90 minutes'",
                 "INTERVAL '20 days'", "INTERVAL '0 days'", "INTERVAL '-1 day'"]
            )
        case _:
            values = [random.choice(["NULL", "1", "2", "3", "-5"]) for _ in range(random.choice([1, 1, 2, 3]))]
            return "[" + ", ".join(values) + "]::BIGINT[]"


def _value(random: Random, kind: str, nulls: float) -> str:
    return "NULL" if random.random() < nulls else literal(random, kind)


def make_tables(seed: int) -> list[Table]:
    """Four tables: one empty or nearly so, two of some dozens of rows, one longer than a small vector."""
    random = Random(seed)
    tables = []
    for number, size in enumerate([random.choice([0, 1, 2]), random.randint(3, 12), random.randint(10, 60),
                                   random.choice([30, 120, 700])]):
        kinds = ["INT", "INT", "TEXT", "DEC", "BOOL", "DATE", "DBL", "TS", "LINT", "IV", "TEXT", "INT"]
        if number != 3:
            head = kinds[:3]
            kinds = head + random.sample(kinds[3:], random.randint(2, 6))
        columns = [("id", "INT")] + [(f"{kind[0].lower()}{place}", kind) for place, kind in enumerate(kinds)]
        nulls = {name: random.choice([0, 0.1, 0.4]) for name, _ in columns}
        rows = [
            tuple([str(row)] + [_value(random, kind, nulls[name]) for name, kind in columns[1:]]) for row in range(size)
        ]
        random.shuffle(rows)
        tables.append(Table(f"t{number}", tuple(columns), tuple(rows)))
    return tables
