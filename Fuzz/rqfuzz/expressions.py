"""Random expressions of a type."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from .scope import Column, Scope
from .tables import literal, quoted
from .tree import Node, Spelling, fixed, listed, of, option

if TYPE_CHECKING:
    from .queries import Queries

KINDS = ["INT", "DEC", "DBL", "TEXT", "BOOL", "DATE", "TS", "LINT"]
"""Types whose equal values are alike in every way."""
COMMON = ["INT", "INT", "INT", "TEXT", "TEXT", "DEC", "BOOL", "DATE", "TS", "DBL", "LINT"]
PATTERNS = ["%", "a%", "%a", "_", "%山%", "怀__%", "a_b", "%\\\\%", "", "A%b%", "__%"]
REGEXES = ["a", "^a", "b$", "[0-9]+", "山|市", "(a)(b)?", ".", "^$", "[a-z]*", "a.b", "\\d", "市$"]


class Expressions:
    """Makes expressions; the same seed makes the same."""

    def __init__(self, random: Random, queries: Queries) -> None:
        self.random = random
        self.queries = queries

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.random.random() < probability

    def leaf(self, kind: str, scope: Scope) -> Node:
        """A column or a literal."""
        columns = scope.of(kind)
        if scope.outer and self.chance(0.15):
            columns = [column for column in scope.outer if column.kind == kind] or columns
        if columns and self.chance(0.8):
            return of(kind, self.random.choice(columns).text)
        if self.chance(0.04):
            return of(kind, f"CAST(NULL AS {self._type(kind)})")
        return of(kind, literal(self.random, kind))

    @staticmethod
    def _type(kind: str) -> str:
        return {
            "INT": "BIGINT", "DEC": "DECIMAL(12,2)", "DBL": "DOUBLE", "TEXT": "VARCHAR", "BOOL": "BOOLEAN",
            "DATE": "DATE", "TS": "TIMESTAMP", "IV": "INTERVAL", "LINT": "BIGINT[]",
        }[kind]

    def make(self, kind: str, scope: Scope, depth: int) -> Node:
        """An expression of a type."""
        if scope.aggregates_over is not None and self.chance(0.35):
            return self.aggregate(kind, scope, depth)
        if scope.windows and depth > 0 and self.chance(0.25):
            return self.window(kind, scope, depth - 1)
        if depth <= 0 or self.chance(0.25):
            return self.leaf(kind, scope)
        general = self.random.random()
        if general < 0.09:
            return self.case(kind, scope, depth - 1)
        if general < 0.14:
            arguments = [self.make(kind, scope, depth - 1) for _ in range(self.random.randint(2, 3))]
            return of(kind, "coalesce(", listed(arguments), ")")
        if general < 0.17:
            return of(kind, "nullif(", self.make(kind, scope, depth - 1), ", ", self.leaf(kind, scope), ")")
        if general < 0.22 and depth > 1:
            return of(kind, "(", self.queries.scalar(kind, scope, depth - 1), ")")
        if general < 0.25 and kind != "LINT":
            arguments = [self.make(kind, scope, depth - 1) for _ in range(2)]
            return of(kind, self.random.choice(["greatest(", "least("]), listed(arguments), ")")
        return getattr(self, f"_{kind.lower()}")(scope, depth - 1)

    def case(self, kind: str, scope: Scope, depth: int) -> Node:
        """CASE in both of its forms."""
        branches = self.random.randint(1, 3)
        otherwise = option(" ELSE ", self.make(kind, scope, depth))
        if self.chance(0.7):
            whens = [
                of("when", " WHEN ", self.make("BOOL", scope, depth), " THEN ", self.make(kind, scope, depth))
                for _ in range(branches)
            ]
            return of(kind, "CASE", listed(whens, ""), otherwise, " END")
        over = self.random.choice(["INT", "TEXT", "BOOL", "DATE"])
        whens = [
            of("when", " WHEN ", self.leaf(over, scope), " THEN ", self.make(kind, scope, depth))
            for _ in range(branches)
        ]
        return of(kind, "CASE ", self.make(over, scope, depth), listed(whens, ""), otherwise, " END")

    def _int(self, scope: Scope, depth: int) -> Node:
        make = lambda kind: self.make(kind, scope, depth)  # noqa: E731
        form = self.random.randint(0, 27)
        match form:
            case 0 | 1 | 2:
                return of("INT", "(", make("INT"), self.random.choice([" + ", " - ", " * "]), make("INT"), ")")
            case 3:
                operator = self.random.choice([" // ", " % "])
                return of("INT", "(", make("INT"), operator, "nullif(", make("INT"), ", 0))")
            case 4:
                return of("INT", "(- ", make("INT"), ")")
            case 5:
                return of("INT", "abs(", make("INT"), ")")
            case 6 | 7:
                return of("INT", "length(", make("TEXT"), ")")
            case 8 | 9:
                part = self.random.choice(["year", "month", "day", "quarter", "dayofweek", "isodow", "week", "dayofyear"])
                return of("INT", f"{part}(", make(self.random.choice(["DATE", "TS"])), ")")
            case 10:
                part = self.random.choice(["hour", "minute"])
                return of("INT", f"{part}(", make("TS"), ")")
            case 11:
                return of("INT", "(", make("DATE"), " - ", make("DATE"), ")")
            case 12:
                part = self.random.choice(["day", "month", "year", "quarter"])
                kind = self.random.choice(["DATE", "TS"])
                return of("INT", f"date_diff('{part}', ", make(kind), ", ", make(kind), ")")
            case 13:
                return of("INT", "CAST(", make("BOOL"), " AS BIGINT)")
            case 14:
                return of("INT", "CAST(", make("DEC"), " AS BIGINT)")
            case 15:
                return of("INT", "strpos(", make("TEXT"), ", ", make("TEXT"), ")")
            case 16:
                return of("INT", "TRY_CAST(", make("TEXT"), " AS BIGINT)")
            case 17:
                return of("INT", "len(", make("LINT"), ")")
            case 18:
                return of("INT", make("LINT"), "[", of("INT", str(self.random.choice([1, 2, -1, 5]))), "]")
            case 19:
                name = self.random.choice(["list_sum", "list_max", "list_min", "list_count"])
                return of("INT", Spelling("CAST(", "CAST("), f"{name}(", make("LINT"), ") AS BIGINT)")
            case 20:
                return of("INT", "EXTRACT(", self.random.choice(["year", "month", "day", "dow", "doy", "isodow"]),
                          " FROM ", make(self.random.choice(["DATE", "TS"])), ")")
            case 21:
                return of("INT", "(", make("INT"), self.random.choice([" & ", " | "]), make("INT"), ")")
            case 22:
                return of("INT", "sign(", make("INT"), ")")
            case 23:
                return of("INT", "(", make("INT"), " % 7)")
            case 24:
                return of("INT", "octet_length(", Spelling("", "encode("), make("TEXT"), Spelling("", ")"), ")")
            case 25:
                return of("INT", "CAST(", self.random.choice(["floor(", "ceil(", "trunc("]),
                          make(self.random.choice(["DBL", "DEC"])), ") AS BIGINT)")
            case 26:
                return of("INT", "list_position(", make("LINT"), ", ", self.leaf("INT", scope), ")")
            case _:
                return of("INT", "ascii(", make("TEXT"), ")")

    def _dec(self, scope: Scope, depth: int) -> Node:
        make = lambda kind: self.make(kind, scope, depth)  # noqa: E731
        match self.random.randint(0, 6):
            case 0 | 1:
                return of("DEC", "(", make("DEC"), self.random.choice([" + ", " - "]), make("DEC"), ")")
            case 2:
                return of("DEC", "(", make("DEC"), " * ", self.leaf("INT", scope), ")")
            case 3:
                return of("DEC", "CAST(", make("INT"), " AS DECIMAL(12,2))")
            case 4:
                digits = str(self.random.choice([0, 1, 2]))
                return of("DEC", "CAST(round(", make("DEC"), f", {digits}) AS DECIMAL(18,2))")
            case 5:
                return of("DEC", "abs(", make("DEC"), ")")
            case _:
                return of("DEC", "CAST(", make("DBL"), " AS DECIMAL(18,3))")

    def _dbl(self, scope: Scope, depth: int) -> Node:
        make = lambda kind: self.make(kind, scope, depth)  # noqa: E731
        match self.random.randint(0, 8):
            case 0 | 1:
                return of("DBL", "(", make("DBL"), self.random.choice([" + ", " - ", " * "]), make("DBL"), ")")
            case 2:
                return of("DBL", "(", make("INT"), " / nullif(", make("INT"), ", 0))")
            case 3:
                return of("DBL", "CAST(", make("INT"), " AS DOUBLE)")
            case 4:
                return of("DBL", "CAST(", make("DEC"), " AS DOUBLE)")
            case 5:
                return of("DBL", "sqrt(abs(", make("DBL"), "))")
            case 6:
                return of("DBL", self.random.choice(["floor(", "ceil(", "round(", "trunc("]), make("DBL"), ")")
            case 7:
                return of("DBL", "abs(", make("DBL"), ")")
            case _:
                return of("DBL", "(", make("DBL"), " / nullif(", make("DBL"), ", 0e0))")

    def _text(self, scope: Scope, depth: int) -> Node:
        make = lambda kind: self.make(kind, scope, depth)  # noqa: E731
        small = lambda: str(self.random.choice([0, 1, 2, 3, 5, -1, -2]))  # noqa: E731
        match self.random.randint(0, 22):
            case 0 | 1 | 2:
                return of("TEXT", "(", make("TEXT"), " || ", make("TEXT"), ")")
            case 3:
                return of("TEXT", self.random.choice(["upper(", "lower("]), make("TEXT"), ")")
            case 4 | 5:
                return of("TEXT", "substr(", make("TEXT"), ", ", of("INT", small()), option(", ", str(
                    self.random.choice([0, 1, 2, 4]))), ")")
            case 6:
                return of("TEXT", "replace(", make("TEXT"), ", ", make("TEXT"), ", ", make("TEXT"), ")")
            case 7:
                return of("TEXT", self.random.choice(["trim(", "ltrim(", "rtrim("]), make("TEXT"), ")")
            case 8:
                return of("TEXT", self.random.choice(["left(", "right("]), make("TEXT"), ", ", of("INT", small()), ")")
            case 9:
                return of("TEXT", "reverse(", make("TEXT"), ")")
            case 10:
                return of("TEXT", self.random.choice(["lpad(", "rpad("]), make("TEXT"), ", ",
                          str(self.random.choice([0, 1, 3, 5])), ", ", quoted(self.random.choice("x山 ")), ")")
            case 11:
                return of("TEXT", "CAST(", make(self.random.choice(["INT", "DATE", "BOOL", "TS"])), " AS VARCHAR)")
            case 12:
                return of("TEXT", "concat(", listed([make("TEXT"), make("INT"), make("TEXT")]), ")")
            case 13:
                return of("TEXT", "concat_ws(", make("TEXT"), ", ", listed([make("TEXT"), make("TEXT")]), ")")
            case 14:
                return of("TEXT", "repeat(", make("TEXT"), ", ", str(self.random.choice([0, 1, 2])), ")")
            case 15:
                return of("TEXT", "split_part(", make("TEXT"), ", ", quoted(self.random.choice([",", "-", "市"])), ", ",
                          str(self.random.choice([1, 2, 3])), ")")
            case 16:
                return of("TEXT", "regexp_replace(", make("TEXT"), ", ", quoted(self.random.choice(REGEXES)), ", '#'",
                          option(", 'g'"), ")")
            case 17:
                return of("TEXT", "regexp_extract(", make("TEXT"), ", ", quoted(self.random.choice(REGEXES)), ")")
            case 18:
                text = self.random.choice(["%Y-%m", "%Y年%m月%d日", "%j", "%y %b %a", "%H:%M:%S", "%B %A"])
                return of("TEXT", "strftime(", make("TS"), f", '{text}')")
            case 19:
                return of("TEXT", "translate(", make("TEXT"), ", 'ab山', 'x')")
            case 20:
                return of("TEXT", make("TEXT"), "[", self.random.choice(["1", "2", "1:2", "2:", ":2", "-1"]), "]")
            case 21:
                return of("TEXT", "md5(", make("TEXT"), ")")
            case _:
                return of("TEXT", "CAST(", self.leaf("DEC", scope), " AS VARCHAR)")

    def _bool(self, scope: Scope, depth: int) -> Node:
        make = lambda kind: self.make(kind, scope, depth)  # noqa: E731
        kind = self.random.choice(COMMON)
        match self.random.randint(0, 30):
            case 0 | 1 | 2 | 3 | 4 | 5:
                operator = self.random.choice([" = ", " <> ", " < ", " <= ", " > ", " >= "])
                return of("BOOL", "(", make(kind), operator, make(kind), ")")
            case 6:
                return of("BOOL", "(", make(kind), self.random.choice([" IS DISTINCT FROM ", " IS NOT DISTINCT FROM "]),
                          make(kind), ")")
            case 7 | 8:
                return of("BOOL", "(", make(kind), option(" NOT"), " BETWEEN ", make(kind), " AND ", make(kind), ")")
            case 9 | 10:
                items = [self.leaf(kind, scope) for _ in range(self.random.randint(1, 5))]
                if self.chance(0.2):
                    items.append(of(kind, "NULL"))
                return of("BOOL", "(", make(kind), option(" NOT"), " IN (", listed(items), "))")
            case 11 | 12 | 13 | 14:
                joined = self.random.choice([" AND ", " OR "])
                return of("BOOL", "(", listed([make("BOOL") for _ in range(self.random.randint(2, 3))], joined), ")")
            case 15:
                return of("BOOL", "(NOT ", make("BOOL"), ")")
            case 16 | 17:
                return of("BOOL", "(", make(kind), " IS", option(" NOT"), " NULL)")
            case 18:
                return of("BOOL", "(", make("BOOL"), " IS", option(" NOT"), self.random.choice([" TRUE)", " FALSE)"]))
            case 19 | 20:
                return of("BOOL", "(", make("TEXT"), option(" NOT"), self.random.choice([" LIKE ", " ILIKE "]),
                          quoted(self.random.choice(PATTERNS)), ")")
            case 21:
                name = self.random.choice(["starts_with(", "ends_with(", "contains("])
                return of("BOOL", name, make("TEXT"), ", ", make("TEXT"), ")")
            case 22:
                name = self.random.choice(["regexp_matches(", "regexp_full_match("])
                return of("BOOL", name, make("TEXT"), ", ", quoted(self.random.choice(REGEXES)), ")")
            case 23 | 24 if depth > 0:
                return of("BOOL", "(", make(kind), option(" NOT"), " IN (", self.queries.column(kind, scope, depth), "))")
            case 25 | 26 if depth > 0:
                return of("BOOL", "(", option("NOT "), "EXISTS (", self.queries.any(scope, depth), "))")
            case 27 if depth > 0:
                operator = self.random.choice([" = ", " <> ", " < ", " <= ", " > ", " >= "])
                return of("BOOL", "(", make(kind), operator, self.random.choice(["ANY (", "ALL ("]),
                          self.queries.column(kind, scope, depth), "))")
            case 28 if depth > 0:
                return of("BOOL", "((", make("INT"), ", ", make("TEXT"), ")", option(" NOT"), " IN (",
                          self.queries.make(["INT", "TEXT"], scope, depth), "))")
            case 29:
                return of("BOOL", "list_contains(", make("LINT"), ", ", make("INT"), ")")
            case _:
                return self.leaf("BOOL", scope)

    def _date(self, scope: Scope, depth: int) -> Node:
        make = lambda kind: self.make(kind, scope, depth)  # noqa: E731
        match self.random.randint(0, 5):
            case 0 | 1:
                return of("DATE", "(", make("DATE"), self.random.choice([" + ", " - "]),
                          of("INT", f"CAST({self.random.randint(-40, 400)} AS INTEGER)"), ")")
            case 2:
                return of("DATE", "CAST(", make("TS"), " AS DATE)")
            case 3:
                part = self.random.choice(["year", "quarter", "month", "week", "day", "decade"])
                return of("DATE", f"CAST(date_trunc('{part}', ", make("DATE"), ") AS DATE)")
            case 4:
                return of("DATE", "last_day(", make("DATE"), ")")
            case _:
                return of("DATE", "CAST((", make("DATE"), " + INTERVAL '1 month') AS DATE)")

    def _ts(self, scope: Scope, depth: int) -> Node:
        make = lambda kind: self.make(kind, scope, depth)  # noqa: E731
        match self.random.randint(0, 4):
            case 0:
                return of("TS", "CAST(", make("DATE"), " AS TIMESTAMP)")
            case 1 | 2:
                return of("TS", "(", make(self.random.choice(["DATE", "TS"])), self.random.choice([" + ", " - "]),
                          make("IV"), ")")
            case 3:
                unit = self.random.choice(["1 month", "13 months", "1 year", "-1 month", "2 years 3 days"])
                return of("TS", "(", make("TS"), f" + INTERVAL '{unit}')")
            case _:
                part = self.random.choice(["hour", "minute", "day", "month", "week", "year", "second"])
                return of("TS", f"date_trunc('{part}', ", make("TS"), ")")

    def _iv(self, scope: Scope, depth: int) -> Node:
        if self.chance(0.5):
            return of("IV", "(", self.make("TS", scope, depth), " - ", self.make("TS", scope, depth), ")")
        return self.leaf("IV", scope)

    def _lint(self, scope: Scope, depth: int) -> Node:
        make = lambda kind: self.make(kind, scope, depth)  # noqa: E731
        match self.random.randint(0, 7):
            case 0 | 1:
                return of("LINT", "[", listed([make("INT") for _ in range(self.random.randint(1, 3))]), "]")
            case 2:
                return of("LINT", "(", make("LINT"), " || ", make("LINT"), ")")
            case 3:
                return of("LINT", make("LINT"), "[", self.random.choice(["1:2", "2:", ":1", "2:3"]), "]")
            case 4:
                return of("LINT", "list_transform(", make("LINT"), ", ", Spelling("x -> ", "lambda x: "), "x + 1)")
            case 5:
                return of("LINT", "list_filter(", make("LINT"), ", ", Spelling("x -> ", "lambda x: "), "x > 1)")
            case 6:
                return of("LINT", self.random.choice(["list_sort(", "list_reverse("]), make("LINT"), ")")
            case _:
                return of("LINT", "list_sort(list_distinct(", make("LINT"), "))")

    # Aggregates

    def aggregate(self, kind: str, scope: Scope, depth: int) -> Node:
        """An aggregate whose value is of a type."""
        over = Scope(scope.aggregates_over or [], outer=scope.outer, ctes=scope.ctes)
        made = self._call(kind, over, max(depth - 1, 0), distinct=self.chance(0.15))
        return of(kind, made, self._filter(over, depth)) if not made.text(0).startswith("CAST(") else made

    def _filter(self, over: Scope, depth: int) -> Node:
        if self.chance(0.15):
            return option(" FILTER (WHERE ", self.make("BOOL", over, max(depth - 1, 0)), ")")
        return option()

    def _call(self, kind: str, over: Scope, depth: int, distinct: bool) -> Node:
        make = lambda kind: self.make(kind, over, depth)  # noqa: E731
        unique = option("DISTINCT ") if distinct else option()
        match kind:
            case "INT":
                form = self.random.randint(0, 9)
                if form < 2:
                    return of("INT", "count(*)")
                if form < 4:
                    return of("INT", "count(", unique, make(self.random.choice(COMMON)), ")")
                if form < 7:
                    return of("INT", "sum(", unique, make("INT"), ")")
                if form < 9:
                    return of("INT", self.random.choice(["min(", "max("]), make("INT"), ")")
                return of("INT", "quantile_disc(", make("INT"), f", {self.random.choice(['0.25', '0.5', '0.9'])})")
            case "DEC":
                # In wider types DuckDB gives up digits behind the point where values of several scales meet.
                name = self.random.choice(["sum(", "min(", "max("])
                return of("DEC", name, unique, "CAST(", make("DEC"), " AS DECIMAL(16,2)))")
            case "DBL":
                form = self.random.randint(0, 6)
                numeric = self.random.choice(["INT", "DBL", "DEC"])
                if form < 2:
                    return of("DBL", "avg(", unique, make(numeric), ")")
                if form == 2:
                    return of("DBL", "sum(", unique, make("DBL"), ")")
                if form == 3:
                    return of("DBL", self.random.choice(["min(", "max("]), make("DBL"), ")")
                if form == 4:
                    return of("DBL", "median(", make(self.random.choice(["INT", "DBL"])), ")")
                if form == 5:
                    name = self.random.choice(["stddev_samp(", "var_pop(", "var_samp(", "stddev_pop("])
                    return of("DBL", name, self.leaf("INT", over), ")")
                return of("DBL", "quantile_cont(", make("DBL"), f", {self.random.choice(['0.1', '0.5', '0.75'])})")
            case "TEXT":
                if self.chance(0.4):
                    text = make("TEXT")
                    return of("TEXT", "string_agg(", unique, text, ", ',' ORDER BY ", text, ")")
                return of("TEXT", self.random.choice(["min(", "max("]), make("TEXT"), ")")
            case "BOOL":
                return of("BOOL", self.random.choice(["bool_and(", "bool_or("]), make("BOOL"), ")")
            case "LINT":
                item = make("INT")
                order = self.random.choice(["", " DESC"])
                return of("LINT", "list(", unique, item, " ORDER BY ", item, order, ")")
            case _:
                return of(kind, self.random.choice(["min(", "max("]), make(kind), ")")

    # Windows

    def window(self, kind: str, scope: Scope, depth: int) -> Node:
        """A window function whose value is of a type."""
        inner = Scope(scope.columns, scope.outer, scope.plain, scope.ctes, scope.aggregates_over)
        leaf = lambda kind: self.leaf(kind, inner)  # noqa: E731
        partition = option()
        if self.chance(0.6):
            keys = [leaf(self.random.choice(["INT", "TEXT", "BOOL", "DATE"])) for _ in range(self.random.choice([1, 1, 2]))]
            partition = option("PARTITION BY ", listed(keys), " ")
        total = [of("column", column.text, self._direction()) for column in self._ordered(inner)]
        self.random.shuffle(total)
        if scope.decided:
            total = []
        if kind == "INT" and self.chance(0.35):
            name = self.random.choice(["row_number()", "rank()", "dense_rank()", f"ntile({self.random.randint(1, 4)})"])
            keys = total if name[0] in "rn" and not name.startswith("rank") else [of("key", leaf("INT"), self._direction())]
            if not keys:
                return self.leaf(kind, scope)
            scope.decided = scope.decided or keys is total
            return of(kind, f"{name} OVER (", partition, "ORDER BY ", fixed(keys), ")")
        if kind == "DBL" and self.chance(0.4):
            name = self.random.choice(["percent_rank()", "cume_dist()"])
            return of(kind, f"{name} OVER (", partition, "ORDER BY ", leaf("INT"), self._direction(), ")")
        if self.chance(0.45) and total:
            scope.decided = True
            order = of("order", "ORDER BY ", fixed(total))
            frame = self._rows_frame()
            if self.chance(0.5):
                offset = self.random.choice(["1", "2", "0"])
                default = option(", ", leaf(kind)) if self.chance(0.4) else option()
                name = self.random.choice(["lag(", "lead("])
                return of(kind, name, self.make(kind, inner, depth), ", ", offset, default, ") OVER (", partition, order, ")")
            name = self.random.choice(["first_value(", "last_value(", "nth_value("])
            more = f", {self.random.randint(1, 3)}" if name == "nth_value(" else ""
            nulls = option(" IGNORE NULLS") if self.chance(0.25) else option()
            return of(kind, name, self.make(kind, inner, depth), more, nulls, ") OVER (", partition, order, " ", frame, ")")
        over = Scope(inner.columns, inner.outer, inner.plain, inner.ctes, inner.aggregates_over)
        call = self._call(kind, over, min(depth, 1), distinct=False)
        while " ORDER BY " in call.text(0) and "OVER" not in call.text(0):
            call = of(kind, "max(", leaf(kind), ")") if kind != "LINT" else of(kind, "max(", leaf(kind), ")")
        filtered = option(" FILTER (WHERE ", self.make("BOOL", inner, 0), ")") if self.chance(0.1) else option()
        frame_kind = self.random.random()
        if frame_kind < 0.25:
            body = of("window", partition)
        elif frame_kind < 0.5:
            body = of("window", partition, "ORDER BY ", leaf(self.random.choice(["INT", "TEXT", "DATE", "DEC"])),
                      self._direction())
        elif frame_kind < 0.7 and total:
            scope.decided = True
            body = of("window", partition, "ORDER BY ", fixed(total), " ", self._rows_frame())
        elif frame_kind < 0.85:
            body = of("window", partition, "ORDER BY ", leaf("INT"), self._direction(), " ",
                      self._frame("GROUPS", lambda: str(self.random.randint(0, 3))))
        else:
            if self.chance(0.5):
                key, offset = leaf("INT"), lambda: str(self.random.choice([0, 1, 3, 10]))
            elif self.chance(0.5):
                key, offset = leaf("DEC"), lambda: self.random.choice(["0.5", "1.00", "10.25"])
            else:
                key, offset = leaf(self.random.choice(["DATE", "TS"])), lambda: self.random.choice(
                    ["INTERVAL '1 day'", "INTERVAL '1 month'", "INTERVAL '400 days'"])
            body = of("window", partition, "ORDER BY ", key, self._direction(), " ", self._frame("RANGE", offset))
        return of(kind, call, filtered, " OVER (", body, ")")

    def _ordered(self, scope: Scope) -> list[Column]:
        return [column for column in scope.columns if column.kind != "IV"]

    def _direction(self) -> str:
        return self.random.choice(["", "", " DESC", " NULLS FIRST", " DESC NULLS LAST", " ASC"])

    def _rows_frame(self) -> Node:
        if self.chance(0.3):
            return option()
        return self._frame("ROWS", lambda: str(self.random.randint(0, 3)))

    def _frame(self, unit: str, offset) -> Node:  # noqa: ANN001
        starts = ["UNBOUNDED PRECEDING", f"{offset()} PRECEDING", "CURRENT ROW", f"{offset()} FOLLOWING"]
        ends = [f"{offset()} PRECEDING", "CURRENT ROW", f"{offset()} FOLLOWING", "UNBOUNDED FOLLOWING"]
        start = self.random.randint(0, 3)
        end = self.random.randint(max(start - 1, 0), 3)
        exclude = option()
        if self.chance(0.25):
            # Ties of a total order are rows that are equal in all they have.
            kinds = ["CURRENT ROW", "GROUP", "TIES"] if unit != "ROWS" else ["CURRENT ROW"]
            exclude = option(f" EXCLUDE {self.random.choice(kinds)}")
        return of("frame", f"{unit} BETWEEN {starts[start]} AND {ends[end]}", exclude)
