"""A report as blocks with its truth: the middle of the generator."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from . import bodies, defects, grid, prose, rules, titles
from . import cells as printing
from . import figures as numbers
from .blocks import Block, Para, Table
from .places import Gazetteer
from .script import Mirror
from .template import APPLICANTS, SUMS


@dataclass
class Report:
    """One report of one body for one year."""

    body: bodies.Body
    year: int
    template: str
    script: str
    figures: numbers.Figures
    cells: rules.Cells
    blocks: list[Block]
    title: titles.Title
    published: list[str | None]
    planted: list[str]
    prose_findings: list[dict]
    table_findings: list[dict]
    yearly_findings: list[dict] = field(default_factory=list)
    # Whether the first table is of another template than the others.
    is_hybrid: bool = False

    @property
    def tables(self) -> list[grid.Grid]:
        """The drawn tables."""
        return [block.grid for block in self.blocks if isinstance(block, Table)]


def _templates(random: Random, year: int) -> tuple[str, str]:
    """The template of a year's report and that of its first table, which is now and then the one before or after."""
    if year < 2019:
        return "prose", "prose"
    if year == 2020 and random.random() < 0.1:
        return "2021", "2021"
    if year < 2021:
        return "2019", "2019"
    return "2021", "2019" if random.random() < 0.025 else "2021"


def _year(random: Random) -> int:
    spans = [(2021, 2025), (2019, 2020), (2009, 2018)]
    return random.randint(*random.choices(spans, [78, 16, 6])[0])


def make_agency(random: Random, gazetteer: Gazetteer, taken: set) -> list[Report]:
    """The reports of one body: mostly one, else those of two years in a row."""
    while True:
        body = bodies.choose(random, gazetteer)
        key = (body.agency, body.place)
        if key not in taken:
            taken.add(key)
            break
    year = _year(random)
    first = make_report(random, body, year, None)
    if year == 2025 or year < 2019 or random.random() > 0.18:
        return [first]
    second = make_report(random, body, year + 1, first)
    return [first, second]


def make_report(random: Random, body: bodies.Body, year: int, last: Report | None) -> Report:
    """One report."""
    template, disclosure = _templates(random, year)
    carried = None
    if last:
        carried = [int(last.figures[("carried_out", applicant)]) for applicant in APPLICANTS[:-1]]
        if random.random() < 0.3:
            carried[random.randrange(6)] += random.randint(1, 4)
    figures = numbers.make(random, body.level, carried, last.figures if last else None)
    planted: list[str] = []
    if last and random.random() < 0.3:
        item = random.choice(["regulations_in_force", "normative_in_force"])
        figures[(item, None)] = int(figures[(item, None)]) + random.randint(1, 7)
        planted.append("in_force_rollforward")
    if template != "prose" and random.random() < 0.16:
        planted += defects.plant(random, figures)
    style = printing.Style.choose(random)
    cells = printing.print_all(random, style, figures, template, disclosure)
    if template != "prose" and random.random() < 0.07:
        planted += defects.plant_in_cells(random, cells)
    if disclosure == "2021" and random.random() < 0.03:
        # Bodies that make no regulations leave the row out.
        for name in ("issued", "repealed", "in_force"):
            cells[(f"regulations_{name}", None)] = printing.Cell.absent()
    script = "hant" if random.random() < 0.13 else "hans"
    wanted = random.choices([None, "prose_received", "prose_outcome"], [86, 8, 6])[0]
    text = prose.make(random, year, body.self_name, _counts(cells, template), wanted if template != "prose" else None)
    planted += [found["rule"] for found in text.findings]
    title = titles.make(random, body, year)
    labels = grid.Labels.choose(random)
    blocks, published = _blocks(random, body, year, (template, disclosure), title, text, cells, labels, figures)
    if script == "hant":
        _mirror(random, blocks, cells)
    return Report(
        body, year, template, script, figures, cells, blocks, title, published, planted, text.findings,
        rules.of_tables(cells, template), is_hybrid=template != disclosure,
    )  # fmt: skip


def _counts(cells: rules.Cells, template: str) -> prose.Counts:
    def total(rows: list[str]) -> int | None:
        found = [cells[(row, "total")].value for row in rows]
        return None if any(value is None for value in found) else int(sum(found))

    outcomes = {name: total([name]) for name in ("granted", "partly_granted", "carried_out")}
    outcomes |= {name: total(rows) for name, rows in SUMS.items() if template == "2021" or name != "otherwise"}
    received = total(["received"])
    return prose.Counts(received, total(["carried_in"]), outcomes)


def _blocks(
    random: Random,
    body: bodies.Body,
    year: int,
    templates: tuple[str, str],
    title: titles.Title,
    text: prose.Prose,
    cells: rules.Cells,
    labels: grid.Labels,
    figures: numbers.Figures,
) -> tuple[list[Block], list[str | None]]:
    """The paragraphs and tables in their order, and the days a reader may take for the day of publication."""
    template, first_table = templates
    published: list[str | None] = [None]
    blocks: list[Block] = [Para(line, "title") for line in title.lines]
    day = (random.randint(1, 3), random.randint(1, 28))
    # Now and then a report is put up a year late.
    out = year + random.choices([1, 2], [97, 3])[0]
    date = f"{out}-{day[0]:02}-{day[1]:02}"
    printed = random.choice(
        [
            date,
            f"{out}年{day[0]}月{day[1]}日",
            f"{date} 09:{random.randint(10, 59)}",
            f"{out}-{day[0]}-{day[1]}",
        ]
    )
    if random.random() < 0.5:
        label = random.choice(["发布时间：", "发布日期：", "发布时间: ", "【发布时间：", "发布日期： "])
        extra = random.choice(
            ["", "  来源：" + body.printed, "  浏览次数：" + str(random.randint(5, 9000)), " 字体：【大 中 小】"]
        )
        blocks.append(Para(label + printed + extra + ("】" if label.startswith("【") else ""), "date"))
        published = [date]
    blocks.append(Para(title.lead, "lead"))
    heads = text.headings
    blocks.append(Para(heads[0], "heading"))
    blocks += [Para(line) for line in text.overall]
    if template == "prose":
        blocks += _old_prose(random, figures)
    else:
        told = random.random() < 0.06
        tables = [
            grid.disclosure(cells, labels, figures)
            if first_table == "2021"
            else grid.disclosure_2019(cells, labels, figures, random),
            grid.applications(cells, labels, template),
            grid.proceedings(cells, labels),
        ]
        for head, table in zip(heads[1:4], tables):
            blocks.append(Para(head.strip(), "heading"))
            if told:
                blocks.append(Para("以下情况按要求以表格形式报告。"))
            blocks.append(Table(table))
    blocks.append(Para(heads[4], "heading"))
    blocks += [Para(line) for line in text.problems]
    blocks.append(Para(heads[5], "heading"))
    blocks += [Para(line) for line in text.others]
    if template != "prose" and random.random() < 0.015:
        # The tables stand once more behind the text.
        blocks.append(Para("附表：", "after"))
        blocks += [Table(table) for table in tables]
    if random.random() < 0.35:
        sign = f"{out}年{day[0]}月{day[1]}日"
        blocks += [Para(body.agency, "sign"), Para(sign, "sign")]
        if published == [None]:
            published = [None, date]
    return blocks, published


def _old_prose(random: Random, figures: numbers.Figures) -> list[Block]:
    """Sections of a report before 2019, with figures in sentences alone."""
    received = figures.total("received")
    return [
        Para("二、主动公开政府信息情况", "heading"),
        Para(f"全年主动公开政府信息{random.randint(20, 4000)}条，其中规范性文件{random.randint(0, 30)}件。"),
        Para("三、依申请公开政府信息办理情况", "heading"),
        Para(
            f"收到申请{received}件，其中当面申请{received // 3}件，以其他形式申请{received - received // 3}件，均已答复。"
        ),
        Para("四、政府信息公开的收费及减免情况", "heading"),
        Para(f"全年收取检索、复制、邮寄等费用{random.choice([0, 0, 120, 350.5])}元。"),
        Para("五、因政府信息公开申请行政复议、提起行政诉讼的情况", "heading"),
        Para(f"全年行政复议{figures[('review_total', None)]}件，行政诉讼{figures[('suit_total', None)]}件。"),
    ]


def _mirror(random: Random, blocks: list[Block], cells: rules.Cells) -> None:
    mirror = Mirror(random)
    for block in blocks:
        if isinstance(block, Para):
            block.text = mirror.write(block.text)
        elif isinstance(block, Table):
            for row in block.grid.rows:
                for box in row:
                    box.text = mirror.write(box.text)
                    if box.key:
                        cells[box.key].printed = box.text
