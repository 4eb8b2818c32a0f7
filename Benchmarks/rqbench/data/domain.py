"""The tables `reports` and `applications`, as a national collection of these reports would fill them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from . import template
from .agencies import make_agencies
from .sink import CSVSink

SEED = 20240131
YEARS = range(2019, 2025)
BLOCK = 48_000
"""Reports made at a time: a multiple of the number of years."""

OUTCOME_SHARES = np.array(
    # granted, partly; the eight grounds for withholding; not held, not made, unclear; five declined; three others
    [46, 8, 0.3, 2.5, 1.2, 2.6, 3.0, 2.2, 2.6, 2.4, 16, 2.0, 1.2, 3.4, 1.1, 0.3, 0.5, 1.6, 1.6, 0.1, 1.4]
)
APPLICANT_SHARES = np.array([0.79, 0.13, 0.004, 0.006, 0.04, 0.03])
LEVEL_SIZE = {"province": 900.0, "city": 160.0, "county": 42.0, "town": 4.5}
BODY_SIZE = {"government": 4.0, "office": 0.8, "department": 0.35, "subdistrict": 1.0, "town": 1.0}


@dataclass(frozen=True)
class Scale:
    """How many reports there are, and how many of them have their applications in the long table."""

    reports: int
    detailed: int

    @staticmethod
    def of(factor: float) -> Scale:
        years = len(YEARS)
        return Scale(max(years, round(1_000_000 * factor)), max(years, round(200_000 * factor)))


def _counts(size: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Counts by report, item and applicant: items add up to `processed`, applicants to `total`, intake to its fate."""
    reports = len(size)
    counts = np.zeros((reports, len(template.ITEMS), len(template.APPLICANTS)), dtype=np.int32)
    code = {name: index for index, name in enumerate(template.CODES)}
    received = rng.poisson(size[:, None] * APPLICANT_SHARES)
    carried_in = rng.binomial(rng.poisson(size[:, None] * APPLICANT_SHARES * 0.06), 0.8)
    carried_out = rng.binomial(received + carried_in, 0.05)
    processed = received + carried_in - carried_out
    outcomes = rng.multinomial(processed, OUTCOME_SHARES / OUTCOME_SHARES.sum())
    counts[:, code["received"], :6] = received
    counts[:, code["carried_in"], :6] = carried_in
    counts[:, code["processed"], :6] = processed
    counts[:, code["carried_out"], :6] = carried_out
    counts[:, template.FIRST_OUTCOME : template.LAST_OUTCOME + 1, :6] = outcomes.transpose(0, 2, 1)
    counts[:, :, 6] = counts[:, :, :6].sum(axis=2)
    return counts


def _missing(reports: int, years: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Which cells of section three are blank: whole rows, as people leave them, and rows an earlier template lacks."""
    blank = rng.random((reports, len(template.ITEMS))) < 0.004
    blank |= (rng.random(reports) < 0.01)[:, None]
    earlier = np.isin(template.CODES, ["declined_confirmation", "otherwise_uncorrected", "otherwise_unpaid"])
    blank |= (years < 2021)[:, None] & earlier[None, :]
    return blank


def _nullable(values: np.ndarray, missing: np.ndarray) -> pl.Series:
    """The values as a column without those that are missing."""
    return pl.select(
        pl.when(pl.lit(pl.Series(~missing))).then(pl.lit(pl.Series(values.astype(np.int64)))).otherwise(None)
    ).to_series()


def _skewed(size: int, rate: float, missing: float, rng: np.random.Generator) -> pl.Series:
    """Small counts with a long tail, mostly zero."""
    values = rng.poisson(rng.gamma(0.15, rate / 0.15, size))
    return _nullable(values, rng.random(size) < missing)


def _identity(first: int, bodies: pl.DataFrame, years: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    count = bodies.height
    days = (years - 2019) * 365 + rng.integers(0, 50, count)
    published = np.datetime64("2020-01-10") + days.astype("timedelta64[D]")
    digests = rng.integers(0, 2**63, (count, 4), dtype=np.int64)
    frame = bodies.with_columns(
        report_id=pl.Series(np.arange(first, first + count)),
        year=pl.Series(years),
        published=pl.Series(published).cast(pl.Date),
        script=pl.Series(np.where(rng.random(count) < 0.01, "hant", "hans")),
        template=pl.Series(np.where(years >= 2021, "2021", np.where(rng.random(count) < 0.05, "prose", "2019"))),
        format=pl.Series(rng.choice(["html", "txt", "docx", "pdf"], count, p=[0.7, 0.1, 0.15, 0.05])),
        sha256=pl.Series([digests[i].astype(">u8").tobytes().hex() for i in range(count)]),
    )
    return frame.with_columns(
        title=pl.format("{}{}年政府信息公开工作年度报告", "agency", "year"),
        source=pl.format("reports/{}/{}-{}.{}", "year", "adcode", "report_id", "format"),
    ).select(
        "report_id title agency year province city county town adcode level body published script template source "
        "format sha256".split()
    )


def _disclosure(identity: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    count = identity.height
    columns: dict[str, pl.Series] = {}
    for kind, rate in (("regulations", 0.03), ("normative", 1.6)):
        for act, factor in (("issued", 1.0), ("repealed", 0.6), ("in_force", 7.0)):
            columns[f"{kind}_{act}"] = _skewed(count, rate * factor, 0.05, rng)
    for kind, rate in (("licensing", 900.0), ("penalties", 120.0), ("coercion", 20.0)):
        columns[kind] = _skewed(count, rate, 0.03, rng)
    fees = np.where(rng.random(count) < 0.2, rng.gamma(0.3, 900.0, count), 0.0)
    absent = rng.random(count) < 0.08
    columns["fees"] = (
        pl.DataFrame({"fees": pl.Series(fees), "absent": pl.Series(absent)})
        .select(pl.when(~pl.col("absent")).then(pl.col("fees").round(4).cast(pl.Decimal(18, 4))))
        .to_series()
    )
    return pl.DataFrame(columns)


def _requests(counts: np.ndarray, missing: np.ndarray) -> pl.DataFrame:
    columns = {code: _nullable(counts[:, i, 6], missing[:, i]) for i, code in enumerate(template.CODES)}
    groups = [group for _, group, _ in template.ITEMS]
    for name in template.SUMS:
        rows = [i for i, group in enumerate(groups) if group == name]
        columns[name] = _nullable(counts[:, rows, 6].sum(axis=1), missing[:, rows].any(axis=1))
    return pl.DataFrame(columns)


def _proceedings(size: np.ndarray, rng: np.random.Generator) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    for kind, rate in zip(template.PROCEEDINGS, (0.02, 0.008, 0.005)):
        results = rng.multinomial(rng.poisson(size * rate), [0.6, 0.2, 0.12, 0.08])
        missing = rng.random(len(size)) < 0.02
        for i, result in enumerate(template.RESULTS):
            columns[f"{kind}_{result}"] = _nullable(results[:, i], missing)
        columns[f"{kind}_total"] = _nullable(results.sum(axis=1), missing)
    return pl.DataFrame(columns)


def _by_applicant(counts: np.ndarray, missing: np.ndarray) -> pl.DataFrame:
    return pl.DataFrame(
        {
            f"{code}_{applicant}": _nullable(counts[:, i, j], missing[:, i])
            for i, code in enumerate(template.CODES)
            for j, applicant in enumerate(template.APPLICANTS)
        }
    )


def _applications(identity: pl.DataFrame, counts: np.ndarray, missing: np.ndarray) -> pl.DataFrame:
    cells = len(template.ITEMS) * len(template.APPLICANTS)
    rows = identity.height
    repeated = identity.select("report_id agency year province city county town".split())
    repeated = repeated[np.repeat(np.arange(rows), cells)]
    codes, groups, labels = (
        [entry[part] for entry in template.ITEMS for _ in template.APPLICANTS] for part in range(3)
    )
    grid = pl.DataFrame(
        {
            "item": codes,
            "item_group": groups,
            "item_label": labels,
            "applicant": list(template.APPLICANTS) * len(template.ITEMS),
        }
    )[np.tile(np.arange(cells), rows)]
    blank = np.repeat(missing.reshape(-1), len(template.APPLICANTS))
    return pl.concat([repeated, grid], how="horizontal").with_columns(count=_nullable(counts.reshape(-1), blank))


def make_domain(folder: Path, places: Path, factor: float) -> None:
    """Writes `reports.csv` and `applications.csv`."""
    scale = Scale.of(factor)
    rng = np.random.default_rng(SEED)
    years_each = len(YEARS)
    agencies = make_agencies(places, -(-scale.reports // years_each), rng)
    spread = rng.lognormal(0.0, 1.1, agencies.height)
    kinds = agencies.select("level", "body").iter_rows()
    base = np.array([LEVEL_SIZE[level] * BODY_SIZE[body] for level, body in kinds])
    sizes = base * spread
    with CSVSink(folder / "reports.csv") as reports, CSVSink(folder / "applications.csv") as applications:
        for first in range(0, scale.reports, BLOCK):
            rows = np.arange(first, min(first + BLOCK, scale.reports))
            years = YEARS.start + rows % years_each
            size = sizes[rows // years_each] * (1 + 0.08 * (years - YEARS.start)) * rng.uniform(0.7, 1.3, len(rows))
            identity = _identity(first + 1, agencies[rows // years_each], years, rng)
            counts, missing = _counts(size, rng), _missing(len(rows), years, rng)
            parts = [identity, _disclosure(identity, rng), _requests(counts, missing), _proceedings(size, rng)]
            reports.write(pl.concat([*parts, _by_applicant(counts, missing)], how="horizontal"))
            detailed = max(0, min(len(rows), scale.detailed - first))
            if detailed:
                applications.write(_applications(identity[:detailed], counts[:detailed], missing[:detailed]))
