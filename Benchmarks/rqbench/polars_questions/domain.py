"""What analysts ask of the reports."""

from __future__ import annotations

import polars as pl
from polars import col

from .kinds import Question, Tables


def _text(name: str) -> pl.Expr:
    """A column as plain text: string functions do not take categories."""
    return col(name).cast(pl.String)


def _d06(t: Tables) -> pl.LazyFrame:
    rows = t["applications"].filter(col("item") == "received", col("applicant") == "total")
    return rows.group_by("province", "city", "county").agg(col("count").sum().alias("total"))


def _d08(t: Tables) -> pl.LazyFrame:
    sums = t["reports"].group_by("agency").agg(col("withheld").sum(), col("processed").sum())
    return sums.sort([col("withheld"), _text("agency")], descending=[True, False], nulls_last=True).head(20)


def _d09(t: Tables) -> pl.LazyFrame:
    rows = t["reports"].filter(col("year") == 2024).select("province", "agency", "received", "report_id")
    ordered = rows.sort(["received", "report_id"], descending=[True, False], nulls_last=True, maintain_order=True)
    return ordered.group_by("province").head(3).select("province", "agency", "received")


def _d10(t: Tables) -> pl.LazyFrame:
    rows = t["reports"].select("agency", "year", "received").sort("agency", "year")
    change = (col("received") - col("received").shift(1)).over("agency").alias("change")
    steps = rows.select("agency", "year", change)
    keys = [col("change"), _text("agency"), col("year")]
    return steps.sort(keys, descending=[True, False, False], nulls_last=True).head(20)


def _d11(t: Tables) -> pl.LazyFrame:
    sums = t["reports"].filter(col("year") == 2024).group_by("province").agg(col("received").sum())
    return sums.with_columns(share=col("received") / col("received").sum())


def _d15(t: Tables) -> pl.LazyFrame:
    def quartile(q: float, name: str) -> pl.Expr:
        return col("processed").quantile(q, "linear").alias(name)

    return (
        t["reports"].group_by("province", "year").agg(quartile(0.25, "low"), quartile(0.5, "middle"), quartile(0.75, "high"))
    )


def _d16(t: Tables) -> pl.LazyFrame:
    rows = t["applications"].filter(col("item") == "received").select("report_id", "applicant", "count")
    joined = rows.join(t["reports"].select("report_id", "body"), on="report_id")
    return joined.group_by("body", "applicant").agg(col("count").sum().alias("total"))


def _d17(t: Tables) -> pl.LazyFrame:
    wanted = t["reports"].filter(col("level") == "county", col("year") == 2024).select("report_id")
    joined = t["applications"].select("report_id", "item", "count").join(wanted, on="report_id")
    return joined.group_by("item").agg(col("count").sum().alias("total"))


def _d18(t: Tables) -> pl.LazyFrame:
    wanted = t["reports"].filter(col("review_total") > 5).select("report_id")
    rows = t["applications"].select("report_id", "item", "count").join(wanted, on="report_id", how="semi")
    return rows.group_by("item").agg(col("count").sum().alias("total"))


def _d19(t: Tables) -> pl.LazyFrame:
    secret = t["applications"].filter(col("item") == "withheld_secret", col("count") > 0).select("report_id")
    rows = t["reports"].filter(col("report_id") <= 200000).select("report_id")
    return rows.join(secret, on="report_id", how="anti").select(pl.len().alias("reports"))


def _d20(t: Tables) -> pl.LazyFrame:
    rows = t["reports"].filter(_text("agency").str.ends_with("公安局"))
    return rows.group_by("province").agg(pl.len().alias("reports"), col("received").sum())


def _d21(t: Tables) -> pl.LazyFrame:
    rows = t["applications"].filter(
        col("item") == "received", col("applicant") == "total", _text("agency").str.contains("自然资源", literal=True)
    )
    return rows.group_by("year").agg(col("count").sum().alias("total"))


def _sum(name: str) -> pl.Expr:
    """A sum that is NULL over no values, as everywhere but in Polars."""
    return pl.when(col(name).count() > 0).then(col(name).sum()).alias(name)


def _levels(rows: pl.LazyFrame, keys: list[list[str]], all_keys: list[str], *aggregates: pl.Expr) -> pl.LazyFrame:
    """Grouping sets, one grouping after another."""
    parts = []
    for chosen in keys:
        part = rows.group_by(chosen).agg(*aggregates) if chosen else rows.select(*aggregates)
        parts.append(part.with_columns(_text(key) if key in chosen else pl.lit(None, pl.String).alias(key) for key in all_keys))
    names = [*all_keys, *(aggregate.meta.output_name() for aggregate in aggregates)]
    return pl.concat([part.select(names) for part in parts])


def _d22(t: Tables) -> pl.LazyFrame:
    places = ["province", "city", "county"]
    rows = t["reports"].filter(col("year") == 2024).select(*places, "received")
    # The coarser levels are sums of the finest: adding those up is the fastest way Polars has.
    finest = rows.group_by(places).agg(_sum("received"), pl.len().alias("reports"))
    return _levels(finest, [places, places[:2], places[:1], []], places, _sum("received"), col("reports").sum())


def _d23(t: Tables) -> pl.LazyFrame:
    both = ["item_group", "applicant"]
    finest = t["applications"].group_by(both).agg(col("count").sum().alias("total"))
    return _levels(finest, [both, both[:1], both[1:], []], both, col("total").sum())


def _d24(t: Tables) -> pl.LazyFrame:
    is_total = col("applicant") == "total"
    sums = t["applications"].group_by("report_id", "item").agg(
        col("count").filter(~is_total).sum().alias("parts"), col("count").filter(is_total).max().alias("whole")
    )
    broken = (col("parts") != col("whole")) | (col("whole") > 5000)
    return sums.filter(broken).select(pl.len().alias("broken"))


D25 = (
    "report_id title agency year province city county level body published fees received carried_in granted "
    "partly_granted withheld unavailable declined otherwise processed carried_out review_total suit_total appeal_total"
).split()


def _d25(t: Tables) -> pl.LazyFrame:
    keys = ["received", "report_id"]
    return t["reports"].select(D25).sort(keys, descending=[True, False], nulls_last=True).head(1000)


def _d26(t: Tables) -> pl.LazyFrame:
    rows = t["reports"].select("report_id", "province", "city", "agency", "year", "received")
    keys = [_text("province"), _text("city"), col("received"), col("report_id")]
    return rows.sort(keys, descending=[False, False, True, False], nulls_last=True)


def _d28(t: Tables) -> pl.LazyFrame:
    rows = t["applications"].filter(col("agency") == "肇州县人民政府", col("applicant") == "total")
    return rows.select("year", "item", "count")


def _d29(t: Tables) -> pl.LazyFrame:
    groups = "granted partly_granted withheld unavailable declined otherwise processed".split()
    rows = t["applications"].filter(col("applicant") == "total")
    return rows.group_by("province").agg(
        *(col("count").filter(col("item_group") == group).sum().alias(group) for group in groups)
    )


def _d30(t: Tables) -> pl.LazyFrame:
    sums = (
        t["reports"].filter(col("city").is_not_null()).group_by("province", "city")
        .agg(col("withheld").sum(), col("processed").sum())
        .filter(col("processed") > 1000)
    )
    shares = sums.select("province", "city", (col("withheld") / col("processed")).alias("share"), "processed")
    return shares.sort([col("share"), _text("province"), _text("city")], descending=[True, False, False]).head(20)


def _sums(table: str, *keys: str, total: str = "total") -> Question:
    return lambda t: t[table].group_by(*keys).agg(col("count").sum().alias(total))


QUESTIONS: dict[str, Question] = {
    "d01": lambda t: t["reports"].group_by("province").agg(col("received").sum(), col("granted").sum()),
    "d02": lambda t: t["reports"].group_by("province", "year").agg(col("received").sum(), col("granted").sum()),
    "d03": _sums("applications", "province"),
    "d04": _sums("applications", "item", "applicant"),
    "d05": lambda t: (
        t["applications"]
        .filter(col("item") == "received", col("year") == 2024, col("applicant") != "total")
        .group_by("applicant").agg(col("count").sum().alias("total"))
    ),
    "d06": _d06,
    "d07": lambda t: (
        t["applications"].filter(col("applicant") == "total")
        .group_by("year", "item_group").agg(col("count").sum().alias("total"))
    ),
    "d08": _d08,
    "d09": _d09,
    "d10": _d10,
    "d11": _d11,
    "d12": lambda t: t["applications"].select(col("agency").n_unique().alias("agencies")),
    "d13": lambda t: (
        t["applications"].filter(col("item") == "granted", col("count") > 0)
        .group_by("province").agg(col("agency").n_unique().alias("agencies"))
    ),
    "d14": lambda t: t["reports"].group_by("level").agg(
        col("received").median().alias("middle"), col("received").quantile(0.9, "linear").alias("high")
    ),
    "d15": _d15,
    "d16": _d16,
    "d17": _d17,
    "d18": _d18,
    "d19": _d19,
    "d20": _d20,
    "d21": _d21,
    "d22": _d22,
    "d23": _d23,
    "d24": _d24,
    "d25": _d25,
    "d26": _d26,
    "d27": lambda t: t["reports"].filter(col("report_id") == 654321).select(
        "report_id", "agency", "year", "received", "granted", "withheld", "processed"
    ),
    "d28": _d28,
    "d29": _d29,
    "d30": _d30,
}
