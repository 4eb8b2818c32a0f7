"""What is to be read from a document, as one line of truth.jsonl."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from . import rules
from .cells import Cell
from .document import Report
from .reading import Reading
from .template import ITEMS, KEYS, PROCEEDING_ITEMS, SUMS, TABLE_OF


@dataclass
class Written:
    """A document on disk with the report it holds."""

    identifier: str
    path: str
    inner: str | None
    format: str
    encoding: str
    declared: str
    layout: str
    report: Report
    reading: Reading


def definite_cells(report: Report, reading: Reading) -> rules.Cells:
    """The cells without those that a reader may leave NULL."""
    gone = reading.lost | reading.missing
    cells: rules.Cells = {}
    for key, cell in report.cells.items():
        if TABLE_OF[key[0]] in gone:
            cells[key] = Cell.absent()
        elif key in reading.unsure or cell.may_be_null:
            cells[key] = replace(cell, value=None)
        else:
            cells[key] = cell
    return cells


def _text(value: Decimal | None) -> str | None:
    if value is None:
        return None
    return f"{value:f}"


def _cells(report: Report, reading: Reading) -> list[list]:
    out = []
    for key in KEYS:
        cell, table = report.cells[key], TABLE_OF[key[0]]
        flag = ""
        if table in reading.missing:
            cell = Cell.absent()
        elif table in reading.lost:
            flag = "lost"
        elif key in reading.unsure or cell.may_be_null:
            flag = "unsure"
        out.append([key[0], key[1], cell.state, cell.printed, _text(cell.value), flag])
    return out


def _findings(written: Written) -> list[dict]:
    """The findings to expect; the optional ones rest on cells that may be left NULL."""
    report, reading = written.report, written.reading
    completeness = {"blank", "text", "absent"}
    sure = rules.of_tables(definite_cells(report, reading), report.template)
    out = [found | {"optional": False} for found in sure if found["rule"] not in completeness]
    gone = reading.lost | reading.missing
    for found in report.table_findings:
        rule, table = found["rule"], TABLE_OF.get(found["item"] or "", found["item"])
        if table in gone or found in sure:
            if rule in completeness and found in sure and table not in gone:
                out.append(found | {"optional": bool(reading.unsure)})
            continue
        out.append(found | {"optional": True})
    announces = written.layout == "attachment"
    out += [
        rules.finding("absent", table, None, None, None) | {"optional": announces} for table in sorted(reading.missing)
    ]
    out += [
        rules.finding("absent", table, None, None, None) | {"optional": False, "or": ["blank", "text", "unreadable"]}
        for table in sorted(reading.lost)
    ]
    if "applications" not in gone:
        for found in report.prose_findings:
            rows = SUMS.get(found["item"], [found["item"]])
            doubtful = any(report.cells[(row, "total")].may_be_null for row in rows)
            out.append(found | {"optional": bool(reading.unsure) or doubtful})
    return out + report.yearly_findings


def _columns(written: Written) -> dict:
    """The columns of `reports`; a list holds every value that may be taken."""
    report, body = written.report, written.report.body
    place = body.place
    columns: dict = {
        "title": report.title.truth,
        "agency": body.agency,
        "year": report.year,
        "province": place.province if place else None,
        "city": place.city if place else None,
        "county": place.county if place else None,
        "town": place.town if place else None,
        "adcode": place.code if place else None,
        "level": body.level,
        "body": body.kind,
        "published": report.published if len(report.published) > 1 else report.published[0],
        "script": report.script,
        "template": report.template,
        "format": ["txt", "html"] if written.layout == "page_source" else _FORMATS.get(written.format, written.format),
    }
    if report.title.variant == "own_words_only":
        # Nothing but the year is in the text.
        columns |= {name: [columns[name], None] for name in _IDENTITY}
    if body.level is None:
        columns["level"] = ["central", "city", "county", None]
        columns["body"] = sorted({body.kind, "department", "other"})
    if report.is_hybrid:
        columns["template"] = ["2021", "2019"]
    if written.reading.missing:
        columns["template"] = [report.template, "prose"]
    if "applications" in written.reading.missing | written.reading.lost:
        return columns
    definite = definite_cells(report, written.reading)
    for item in ITEMS:
        columns[item] = _either(report.cells[(item, "total")], definite[(item, "total")])
    for group, rows in SUMS.items():
        values = [definite[(row, "total")].value for row in rows]
        full = [report.cells[(row, "total")].value for row in rows]
        if group == "otherwise" and report.template == "2019":
            columns[group] = [_text(report.cells[("otherwise_misc", "total")].value), None]
        elif None in full:
            columns[group] = None
        else:
            columns[group] = [_text(sum(full)), None] if None in values else _text(sum(full))
    for item in PROCEEDING_ITEMS:
        columns[item] = _either(report.cells[(item, None)], definite[(item, None)])
    return columns


def _either(cell: Cell, definite: Cell) -> str | None | list[str | None]:
    return _text(cell.value) if definite.value == cell.value else [_text(cell.value), None]


_IDENTITY = ["title", "agency", "province", "city", "county", "town", "adcode", "level", "body"]
_FORMATS: dict = {
    "doc": ["doc", "html", "rtf", "docx"],
    "htm": "html",
    "md": ["md", "markdown", "txt"],
    "mhtml": ["mhtml", "mht"],
}


def line(written: Written) -> dict:
    """The document's object."""
    report, reading = written.report, written.reading
    return {
        "id": written.identifier,
        "path": written.path,
        "inner": written.inner,
        "format": written.format,
        "encoding": written.encoding,
        "declared": written.declared,
        "template": report.template,
        "script": report.script,
        "layout": written.layout,
        "title_variant": report.title.variant,
        "body_printed": report.body.printed,
        "notes": reading.notes,
        "unreadable": reading.unreadable,
        "lost": sorted(reading.lost),
        "missing": sorted(reading.missing),
        "planted": report.planted,
        "reports": None if reading.unreadable else _columns(written),
        "cells": [] if reading.unreadable else _cells(report, reading),
        "findings": [
            rules.finding("unreadable", None, None, None, None)
            # Text that makes no sense may also be told by tables that are not there.
            | {"optional": False, "or": ["absent"] if written.layout == "no_tounicode" else []}
        ]
        if reading.unreadable
        else _findings(written),
    }
