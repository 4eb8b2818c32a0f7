"""Random queries."""

from __future__ import annotations

from random import Random

from .expressions import COMMON, KINDS, Expressions
from .scope import Column, Scope
from .tables import Table, literal
from .tree import Node, fixed, listed, of, option


class Queries:
    """Makes queries over tables; the same seed makes the same."""

    def __init__(self, seed: int, tables: list[Table]) -> None:
        self.random = Random(seed)
        self.tables = tables
        self.expressions = Expressions(self.random, self)
        self._names = 0

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.random.random() < probability

    def name(self, start: str) -> str:
        """A name not used before."""
        self._names += 1
        return f"{start}{self._names}"

    # Whole queries

    def root(self) -> tuple[Node, bool]:
        """A query to ask, and whether its rows come in an order."""
        kinds = [self.random.choice(COMMON) for _ in range(self.random.randint(1, 4))]
        depth = self.random.choice([1, 2, 2, 3])
        scope = Scope([])
        ctes: list[Node] = []
        if self.chance(0.2):
            for _ in range(self.random.choice([1, 1, 2])):
                ctes.append(self._cte(scope, depth))
        word = "WITH "
        if self.chance(0.05):
            ctes.append(self._recursive(scope))
            word = "WITH RECURSIVE "
        body = self.make(kinds, scope, depth, limits=False)
        parts: list[str | Node] = [of("with", word, fixed(ctes), " ")] if ctes else []
        if self.chance(0.04) and body.text(0).startswith("SELECT ") and not body.text(0).startswith("SELECT DISTINCT"):
            # The first row of each key, which the order of all columns decides.
            keys = [of("key", str(place + 1), self._direction()) for place in range(len(kinds))]
            inner = of("from", "(", body, f") AS {self.name('d')}(" + ", ".join(f"c{n}" for n in range(len(kinds))) + ")")
            chosen = of("query", "SELECT DISTINCT ON (c0) * FROM ", inner, " ORDER BY ", fixed(keys))
            return of("statement", *parts, chosen), False
        order, ordered = option(), False
        if self.chance(0.4):
            ordered = True
            if self.chance(0.5):
                keys = [of("key", str(place + 1), self._direction()) for place in range(len(kinds))]
                self.random.shuffle(keys)
                order = of("order", " ORDER BY ", fixed(keys), self._limit())
            else:
                order = of("order", " ORDER BY ALL", self.random.choice(["", " DESC"]), self._limit())
        return of("statement", *parts, body, order), ordered

    def _recursive(self, scope: Scope) -> Node:
        name = self.name("w")
        scope.ctes[name] = [("c0", "INT"), ("c1", "TEXT")]
        first, last = self.random.randint(-2, 3), self.random.randint(0, 8)
        union = self.random.choice(["UNION ALL", "UNION"])
        step = self.random.choice(["c0 + 1, c1 || 'x'", "c0 + 2, c1", "c0 + 1, substr(c1, 1, 1) || '山'"])
        return of("cte", f"{name} (c0, c1) AS (SELECT {first}::BIGINT, 'a' {union} SELECT {step} FROM {name} "
                         f"WHERE c0 < {last})")

    def _cte(self, scope: Scope, depth: int) -> Node:
        name = self.name("w")
        kinds = [self.random.choice(COMMON) for _ in range(self.random.randint(1, 3))]
        columns = [(f"c{place}", kind) for place, kind in enumerate(kinds)]
        query = self.make(kinds, Scope([], ctes=dict(scope.ctes)), depth - 1)
        scope.ctes[name] = columns
        how = self.random.choice(["", "", "MATERIALIZED ", "NOT MATERIALIZED "])
        return of("cte", f"{name} (" + ", ".join(column for column, _ in columns) + f") AS {how}(", query, ")")

    def _limit(self) -> Node:
        if self.chance(0.5):
            return option()
        offset = option(f" OFFSET {self.random.randint(0, 5)}") if self.chance(0.3) else option()
        return option(f" LIMIT {self.random.choice([0, 1, 2, 5, 10, 100])}", offset)

    def _direction(self) -> str:
        return self.random.choice(["", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"])

    def make(self, kinds: list[str], scope: Scope, depth: int, limits: bool = True) -> Node:
        """A query of columns of types."""
        if depth > 0 and self.chance(0.1):
            operator = self.random.choice(
                [" UNION ALL ", " UNION ALL ", " UNION ", " INTERSECT ", " EXCEPT ", " INTERSECT ALL ", " EXCEPT ALL "])
            return of("query", self._select(kinds, scope, depth - 1), operator, self._select(kinds, scope, depth - 1))
        if limits and self.chance(0.12):
            keys = [of("key", str(place + 1), self._direction()) for place in range(len(kinds))]
            return of("query", self._select(kinds, scope, depth), " ORDER BY ", fixed(keys), self._limit())
        return self._select(kinds, scope, depth)

    def scalar(self, kind: str, scope: Scope, depth: int) -> Node:
        """A query of one row at most."""
        source, columns = self._from(scope, depth - 1)
        inner = Scope(columns, scope.inside(), ctes=scope.ctes)
        if self.chance(0.7):
            grouped = Scope([], inner.outer, aggregates_over=columns, ctes=scope.ctes)
            item = self.expressions.aggregate(kind, grouped, depth)
            return of("scalar", "SELECT ", item, " FROM ", source, self._where(inner, depth))
        item = self.expressions.make(kind, inner, depth)
        return of("scalar", "SELECT ", item, " FROM ", source, self._where(inner, depth), " ORDER BY 1",
                  self._direction(), " LIMIT 1")

    def column(self, kind: str, scope: Scope, depth: int) -> Node:
        """A query of one column."""
        return self.make([kind], scope, depth - 1)

    def any(self, scope: Scope, depth: int) -> Node:
        """A query of which only the existence of rows counts."""
        source, columns = self._from(scope, depth - 1)
        inner = Scope(columns, scope.inside(), ctes=scope.ctes)
        item = self.random.choice(["1", "*"]) if columns else "1"
        return of("exists", f"SELECT {item} FROM ", source, self._where(inner, depth, often=True))

    # Parts of a SELECT

    def _where(self, scope: Scope, depth: int, often: bool = False) -> Node:
        if not self.chance(0.8 if often else 0.55):
            return option()
        condition = self.expressions.make("BOOL", scope, max(depth, 1))
        joined = [column for column in scope.outer if scope.of(column.kind)]
        if joined and self.chance(0.6):
            outer = self.random.choice(joined)
            inner = self.random.choice(scope.of(outer.kind))
            operator = self.random.choice(["=", "=", "=", "<", ">=", "<>", "IS NOT DISTINCT FROM"])
            link = of("BOOL", f"{inner.text} {operator} {outer.text}")
            return option(" WHERE ", listed([link, condition], " AND ") if self.chance(0.5) else link)
        return option(" WHERE ", condition)

    def _select(self, kinds: list[str], scope: Scope, depth: int) -> Node:
        if self.chance(0.04):
            rows = [
                of("row", "(", fixed([of(kind, literal(self.random, kind)) for kind in kinds]), ")")
                for _ in range(self.random.randint(1, 4))
            ]
            return of("query", "SELECT * FROM (VALUES ", listed(rows), f") AS {self.name('v')}")
        source, columns = self._from(scope, depth)
        inner = Scope(columns, scope.inside(), ctes=scope.ctes)
        if self.chance(0.3):
            return self._grouped(kinds, source, inner, depth)
        where = self._where(inner, depth)
        inner.windows = self.chance(0.3)
        items = [self.expressions.make(kind, inner, depth) for kind in kinds]
        named = [of("item", item, f" AS c{place}") for place, item in enumerate(items)]
        distinct = option("DISTINCT ") if self.chance(0.15) else option()
        qualify = option()
        if inner.windows and self.chance(0.3):
            rank = self.expressions.window("INT", inner, 1)
            qualify = option(" QUALIFY ", rank, self.random.choice([" <= ", " = ", " > "]), str(self.random.randint(0, 3)))
        return of("query", "SELECT ", distinct, listed(named), " FROM ", source, where, qualify)

    def _grouped(self, kinds: list[str], source: Node, inner: Scope, depth: int) -> Node:
        where = self._where(inner, depth)
        keys: list[Column] = []
        if self.chance(0.85):
            for _ in range(self.random.choice([1, 1, 2, 2, 3])):
                kind = self.random.choice(COMMON)
                node = self.expressions.make(kind, inner, 1 if self.chance(0.4) else 0)
                text = node.text(0)
                # Whether a constant written otherwise is the same key is no matter of SQL.
                if text == node.text(1) and (any(column.text in text for column in inner.columns) or self.chance(0.02)):
                    keys.append(Column(text, kind))
        scope = Scope(keys, inner.outer, plain=False, ctes=inner.ctes, aggregates_over=inner.columns)
        scope.windows = self.chance(0.15)
        group = option()
        if keys:
            texts = [column.text for column in keys]
            form = self.random.random()
            if form < 0.7:
                group = of("group", " GROUP BY ", fixed([of("key", text) for text in texts]))
            elif form < 0.8:
                group = of("group", f" GROUP BY ROLLUP ({', '.join(texts)})")
            elif form < 0.88:
                group = of("group", f" GROUP BY CUBE ({', '.join(texts)})")
            else:
                # A set that stands there twice is one for DuckDB; for others its rows come twice.
                some = [self.random.sample(texts, self.random.randint(0, len(texts))) for _ in range(3)]
                sets = list({frozenset(chosen): chosen for chosen in [*some, texts]}.values())
                group = of("group", " GROUP BY GROUPING SETS (",
                           listed([of("set", f"({', '.join(chosen)})") for chosen in sets]), ")")
        items = [self.expressions.make(kind, scope, depth) for kind in kinds]
        plain = [column.text for column in keys if column.text.replace(".", "").isalnum()]
        if group.parts and plain and kinds[0] == "INT" and self.chance(0.3):
            items[0] = of("INT", f"grouping({', '.join(dict.fromkeys(plain))})")
        scope.windows = False
        having = option()
        if self.chance(0.25):
            having = option(" HAVING ", self.expressions.make("BOOL", scope, 1))
        if not keys and all("(" not in item.text(0) for item in items):
            items[0] = self.expressions.aggregate(kinds[0], scope, 1)
        named = [of("item", item, f" AS c{place}") for place, item in enumerate(items)]
        return of("query", "SELECT ", listed(named), " FROM ", source, where, group, having)

    def _from(self, scope: Scope, depth: int) -> tuple[Node, list[Column]]:
        source, columns = self._relation(scope, depth)
        joins = self.random.choice([0, 0, 0, 1, 1, 2]) if depth > 0 else self.random.choice([0, 0, 1])
        for place in range(joins):
            # A comma binds less than JOIN, so that what follows it would not see what stands before.
            is_last = place == joins - 1
            lists = [column for column in columns if column.kind == "LINT"]
            if is_last and lists and self.chance(0.1):
                alias = self.name("u")
                source = of("from", source, f", unnest({self.random.choice(lists).text}) AS {alias}(x)")
                columns = columns + [Column(f"{alias}.x", "INT")]
            elif self.chance(0.08):
                source, columns = self._lateral(source, columns, scope, depth, is_last)
            else:
                source, columns = self._join(source, columns, scope, depth, is_last)
        return source, columns

    def _relation(self, scope: Scope, depth: int) -> tuple[Node, list[Column]]:
        form = self.random.random()
        if scope.ctes and form < 0.4:
            name, columns = self.random.choice(list(scope.ctes.items()))
            alias = self.name("a")
            return of("from", f"{name} AS {alias}"), [Column(f"{alias}.{column}", kind) for column, kind in columns]
        if form < 0.2 and depth > 0:
            alias = self.name("q")
            kinds = [self.random.choice(KINDS) for _ in range(self.random.randint(1, 4))]
            query = self.make(kinds, Scope([], ctes=scope.ctes), depth - 1)
            names = [f"c{place}" for place in range(len(kinds))]
            return (of("from", "(", query, f") AS {alias}({', '.join(names)})"),
                    [Column(f"{alias}.{name}", kind) for name, kind in zip(names, kinds)])
        if form < 0.24:
            alias = self.name("r")
            return of("from", f"range({self.random.randint(0, 8)}) AS {alias}(i)"), [Column(f"{alias}.i", "INT")]
        table = self.random.choice(self.tables[:3] if self.chance(0.8) else self.tables)
        alias = self.name("a")
        return of("from", f"{table.name} AS {alias}"), [Column(f"{alias}.{name}", kind) for name, kind in table.columns]

    def _lateral(
        self, source: Node, columns: list[Column], scope: Scope, depth: int, commas: bool
    ) -> tuple[Node, list[Column]]:
        alias = self.name("l")
        kind = self.random.choice(COMMON)
        inner = Scope([], columns, ctes=scope.ctes)
        query = self.make([kind], inner, max(depth - 1, 0), limits=self.chance(0.5))
        forms = [" CROSS JOIN LATERAL (", " LEFT JOIN LATERAL (", ", LATERAL ("]
        join = self.random.choice(forms if commas else forms[:2])
        on = " ON TRUE" if "LEFT" in join else ""
        return of("from", source, join, query, f") AS {alias}(c0){on}"), columns + [Column(f"{alias}.c0", kind)]

    def _join(
        self, source: Node, columns: list[Column], scope: Scope, depth: int, commas: bool
    ) -> tuple[Node, list[Column]]:
        right, others = self._relation(scope, depth - 1)
        kind = self.random.choice(["JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN",
                                   "SEMI JOIN", "ANTI JOIN", "," if commas else "JOIN"])
        if kind in ("CROSS JOIN", ","):
            return of("from", source, f"{' ' if kind[0] == 'C' else ''}{kind} ", right), columns + others
        left_ids = [column for column in columns if column.text.endswith(".id")]
        right_ids = [column for column in others if column.text.endswith(".id")]
        if right_ids and left_ids and self.chance(0.12):
            # The key is unique on the right, so that one row comes closest.
            shared = [(a, b) for a in columns for b in others if a.kind == b.kind and a.kind in ("INT", "TEXT", "BOOL")]
            a, b = self.random.choice(shared)
            form = self.random.choice(["ASOF JOIN", "ASOF LEFT JOIN"])
            near = f"{self.random.choice(left_ids).text} {self.random.choice(['>=', '>', '<=', '<'])} {right_ids[0].text}"
            return of("from", source, f" {form} ", right, f" ON {a.text} = {b.text} AND {near}"), columns + others
        if right_ids and len(left_ids) == 1 and kind[0] in "JLRF" and self.chance(0.15):
            return of("from", source, f" {kind} ", right, " USING (id)"), columns + others
        pairs = [(a, b) for a in columns for b in others if a.kind == b.kind and a.kind != "IV"]
        both = Scope(columns + others, ctes=scope.ctes)
        conditions: list[Node] = []
        if pairs and self.chance(0.9):
            for a, b in self.random.sample(pairs, min(len(pairs), self.random.choice([1, 1, 1, 2]))):
                operator = self.random.choice(["=", "=", "=", "=", "=", "<", ">=", "IS NOT DISTINCT FROM"])
                if operator in ("<", ">=") and a.kind in ("BOOL", "LINT"):
                    operator = "="
                conditions.append(of("BOOL", f"{a.text} {operator} {b.text}"))
        if not conditions or self.chance(0.25):
            conditions.append(self.expressions.make("BOOL", both, 1))
        condition = listed(conditions, " AND ")
        shown = columns if kind in ("SEMI JOIN", "ANTI JOIN") else columns + others
        return of("from", source, f" {kind} ", right, " ON ", condition), shown
