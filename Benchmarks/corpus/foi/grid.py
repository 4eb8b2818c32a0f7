"""The three tables as grids of cells with spans, the way the template draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from .cells import Cell
from .figures import Figures
from .template import (
    APPLICANT_LABELS,
    APPLICANTS,
    BALANCE_NOTE,
    GROUPS,
    PROCEEDINGS,
    RESULT_HEADING,
    RESULT_LABELS,
    RESULTS,
    ROW_LABELS,
)


@dataclass
class Box:
    """A cell of a drawn table."""

    text: str
    rows: int = 1
    columns: int = 1
    key: tuple[str, str | None] | None = None
    is_value: bool = False


@dataclass
class Grid:
    """A drawn table; a row lists only the boxes that begin in it."""

    name: str
    width: int
    rows: list[list[Box]] = field(default_factory=list)


@dataclass
class Labels:
    """The words one report uses where reports differ."""

    normative: str = "行政规范性文件"
    issued: str = "本年制发件数"
    repealed: str = "本年废止件数"
    in_force: str = "现行有效件数"
    decisions: str = "本年处理决定数量"
    fee_head: str = "本年收费金额（单位：万元）"
    carried_in: str = ROW_LABELS["carried_in"]
    applicants: list[str] = field(default_factory=lambda: list(APPLICANT_LABELS))
    results: list[str] = field(default_factory=lambda: list(RESULT_LABELS))
    explained: bool = False
    other_documents: bool = False
    article: str = "第二十条第（{}）项"
    ascii_marks: bool = False
    note: str = BALANCE_NOTE

    @staticmethod
    def choose(random: Random) -> Labels:
        labels = Labels()
        if random.random() < 0.15:
            labels.normative = "规范性文件"
        if random.random() < 0.06:
            labels.issued, labels.repealed = random.choice(
                [("本年度制发数", "本年废止数"), ("制发数量", "废止数量"), ("本年制发数", "本年废止数")]
            )
        if random.random() < 0.05:
            labels.in_force = random.choice(["现行有效件", "现行有效数", "现行有效 件数"])
        if random.random() < 0.04:
            labels.decisions = random.choice(["处理决定数量", "处理绝对数量", "本年处理决定数"])
        if random.random() < 0.3:
            labels.fee_head = random.choice(
                [
                    "本年收费金额（单位：万元，保留4位小数）",
                    "本年收费金额",
                    "本年收费金额 （单位：万元）",
                    "本年收费总金额（万元）",
                ]
            )
        if random.random() < 0.05:
            labels.carried_in = "二、上年结转政府信息公开数量"
        style = random.random()
        if style < 0.4:
            labels.results = ["结果\n维持", "结果\n纠正", "其他\n结果", "尚未\n审结", "总计"]
            labels.applicants = ["自然人", "商业\n企业", "科研\n机构", "社会公益组织", "法律服务机构", "其他", "总计"]
        elif style < 0.5:
            labels.applicants = [
                "自\n然\n人",
                "商业企业",
                "科研机构",
                "社会\n公益\n组织",
                "法律\n服务\n机构",
                "其他",
                "总\n计",
            ]
        elif style < 0.55:
            labels.applicants = [
                "自 然 人",
                "商 业\n企 业",
                "科研\n机构",
                "社会公\n益组织",
                "法律服\n务机构",
                "其 他",
                "总 计",
            ]
        labels.explained = random.random() < 0.03
        labels.other_documents = random.random() < 0.04
        if random.random() < 0.3:
            labels.article = random.choice(["第二十条 第（{}）项", "第二十条第({})项", "《条例》第二十条第（{}）项"])
        labels.ascii_marks = random.random() < 0.45
        if random.random() < 0.1:
            labels.note = random.choice(
                [
                    "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和。）",
                    "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
                ]
            )
        return labels


Cells = dict[tuple[str, str | None], Cell]


def _value(cells: Cells, item: str, applicant: str | None = None, columns: int = 1) -> Box:
    return Box(cells[(item, applicant)].printed, 1, columns, (item, applicant), True)


def _ascii(grid: Grid, labels: Labels) -> Grid:
    if labels.ascii_marks:
        marks = str.maketrans("（），：", "(),:")
        for row in grid.rows:
            for box in row:
                if not box.is_value:
                    box.text = box.text.translate(marks)
    return grid


def disclosure(cells: Cells, labels: Labels, figures: Figures) -> Grid:
    """Section 二 of the template in force."""

    def wide(text: str) -> list[Box]:
        return [Box(text, 1, 4)]

    grid = Grid("disclosure", 4)
    grid.rows = [
        wide(labels.article.format("一")),
        [Box("信息内容"), Box(labels.issued), Box(labels.repealed), Box(labels.in_force)],
    ]
    for kind, label in (("regulations", "规章"), ("normative", labels.normative)):
        if cells[(f"{kind}_issued", None)].state == "absent":
            continue
        grid.rows.append(
            [Box(label)] + [_value(cells, f"{kind}_{name}") for name in ("issued", "repealed", "in_force")]
        )
    if labels.other_documents:
        grid.rows.append([Box("其他主动公开文件"), Box(str(figures.extras["other_documents"]), 1, 3, None, True)])
    for article, rows in (
        ("五", [("行政许可", "licensing")]),
        ("六", [("行政处罚", "penalties"), ("行政强制", "coercion")]),
    ):
        grid.rows.append(wide(labels.article.format(article)))
        grid.rows.append([Box("信息内容"), Box(labels.decisions, 1, 3)])
        for label, item in rows:
            if labels.explained and item == "licensing":
                label += "（包括本年度新办、变更、延续和注销的全部许可事项，不含备案）"
            grid.rows.append([Box(label), _value(cells, item, None, 3)])
    grid.rows.append(wide(labels.article.format("八")))
    grid.rows.append([Box("信息内容"), Box(labels.fee_head, 1, 3)])
    grid.rows.append([Box("行政事业性收费"), _value(cells, "fees", None, 3)])
    return _ascii(grid, labels)


def disclosure_2019(cells: Cells, labels: Labels, figures: Figures, random: Random) -> Grid:
    """Section 二 of the template for 2019 and 2020."""
    extra = figures.extras
    signed = random.choice(["plain", "plain", "words"])

    def change(name: str) -> Box:
        number = extra[name]
        if not number:
            return Box("0", 1, 1, None, True)
        down = random.random() < 0.4
        text = (("减" if down else "增") if signed == "words" else ("-" if down else "")) + str(number)
        return Box(text, 1, 1, None, True)

    def plain(name: str) -> Box:
        return Box(str(extra[name]), 1, 1, None, True)

    made, opened, out = "本年新\n制作数量", "本年新\n公开数量", "对外公开总数量"
    if random.random() < 0.5:
        made, opened = made.replace("\n", ""), opened.replace("\n", "")
    grid = Grid("disclosure", 4)
    grid.rows = [
        [Box(labels.article.format("一"), 1, 4)],
        [Box("信息内容"), Box(made), Box(opened), Box(out)],
        [Box("规章"), _value(cells, "regulations_issued"), plain("regulations_public"), plain("regulations_all")],
        [Box(random.choice(["规范性文件", "行政规范性文件"])), _value(cells, "normative_issued"), plain("normative_public"),
         plain("normative_all")],
        [Box(labels.article.format("五"), 1, 4)],
        [Box("信息内容"), Box("上一年项目数量"), Box("本年增/减"), Box("处理决定数量")],
        [Box("行政许可"), plain("licensing_last"), change("licensing_change"), _value(cells, "licensing")],
        [Box("其他对外管理服务事项"), plain("other_last"), change("other_change"), plain("other_now")],
        [Box(labels.article.format("六"), 1, 4)],
        [Box("信息内容"), Box("上一年项目数量"), Box("本年增/减"), Box("处理决定数量")],
        [Box("行政处罚"), plain("penalties_last"), change("penalties_change"), _value(cells, "penalties")],
        [Box("行政强制"), plain("coercion_last"), change("coercion_change"), _value(cells, "coercion")],
        [Box(labels.article.format("八"), 1, 4)],
        [Box("信息内容"), Box("上一年项目数量"), Box("本年增/减", 1, 2)],
        [Box("行政事业性收费"), plain("fees_last"), Box(change("fees_change").text, 1, 2, None, True)],
        [Box(labels.article.format("九"), 1, 4)],
        [Box("信息内容"), Box("采购项目数量"), Box("采购总金额", 1, 2)],
        [Box("政府集中采购"), plain("purchases"),
         Box(str(extra["purchase_sum"]) + random.choice(["", "万元", ""]), 1, 2, None, True)],
    ]  # fmt: skip
    return _ascii(grid, labels)


def applications(cells: Cells, labels: Labels, template: str) -> Grid:
    """Section 三."""
    grid = Grid("applications", 10)
    names = labels.applicants
    grid.rows = [
        [Box(labels.note, 3, 3), Box("申请人情况", 1, 7)],
        [Box(names[0], 2), Box("法人或其他组织", 1, 5), Box(names[6], 2)],
        [Box(name) for name in names[1:6]],
    ]

    def values(item: str) -> list[Box]:
        return [_value(cells, item, applicant) for applicant in APPLICANTS]

    grid.rows.append([Box(ROW_LABELS["received"], 1, 3), *values("received")])
    grid.rows.append([Box(labels.carried_in, 1, 3), *values("carried_in")])
    body: list[list[Box]] = []
    for name, heading, rows in GROUPS:
        if len(rows) == 1:
            body.append([Box(ROW_LABELS[rows[0]], 1, 2), *values(rows[0])])
            continue
        if name == "otherwise" and template == "2019":
            body.append([Box(heading, 1, 2), *values("otherwise_misc")])
            continue
        for index, item in enumerate(rows):
            row = [Box(ROW_LABELS[item]), *values(item)]
            body.append([Box(heading, len(rows)), *row] if index == 0 else row)
    body.append([Box(ROW_LABELS["processed"], 1, 2), *values("processed")])
    body[0].insert(0, Box(RESULT_HEADING, len(body)))
    grid.rows += body
    grid.rows.append([Box(ROW_LABELS["carried_out"], 1, 3), *values("carried_out")])
    return _ascii(grid, labels)


def proceedings(cells: Cells, labels: Labels) -> Grid:
    """Section 四."""
    names = labels.results
    grid = Grid("proceedings", 15)
    grid.rows = [
        [Box("行政复议", 1, 5), Box("行政诉讼", 1, 10)],
        [*(Box(name, 2) for name in names), Box("未经复议直接起诉", 1, 5), Box("复议后起诉", 1, 5)],
        [Box(name) for name in names] + [Box(name) for name in names],
        [_value(cells, f"{kind}_{result}") for kind in PROCEEDINGS for result in RESULTS],
    ]
    return _ascii(grid, labels)
