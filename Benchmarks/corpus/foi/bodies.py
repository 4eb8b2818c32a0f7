"""Issuing bodies: their names as titles print them, their full names, levels and kinds."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .places import Gazetteer, Place

DEPARTMENTS = [
    "教育局", "科学技术局", "工业和信息化局", "民政局", "司法局", "财政局", "人力资源和社会保障局", "自然资源局",
    "生态环境局", "住房和城乡建设局", "交通运输局", "水利局", "农业农村局", "商务局", "文化广电和旅游局", "文化和旅游局",
    "卫生健康委员会", "卫生健康局", "退役军人事务局", "应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局",
    "城市管理局", "行政审批服务局", "数据局", "乡村振兴局", "林业局", "体育局", "信访局", "发展和改革委员会", "发展和改革局",
    "公安局", "民族宗教事务局", "地方金融监督管理局", "综合行政执法局", "园林绿化局", "公共资源交易中心", "住房公积金管理中心",
]  # fmt: skip
PROVINCIAL = [
    "教育厅", "科学技术厅", "工业和信息化厅", "民政厅", "司法厅", "财政厅", "人力资源和社会保障厅", "自然资源厅", "生态环境厅",
    "住房和城乡建设厅", "交通运输厅", "水利厅", "农业农村厅", "商务厅", "文化和旅游厅", "卫生健康委员会", "应急管理厅", "审计厅",
    "市场监督管理局", "统计局", "医疗保障局", "发展和改革委员会", "粮食和物资储备局", "药品监督管理局", "公安厅",
]  # fmt: skip
CENTRAL = [
    "教育部", "民政部", "司法部", "财政部", "自然资源部", "生态环境部", "交通运输部", "水利部", "商务部", "文化和旅游部",
    "国家发展和改革委员会", "国家卫生健康委员会", "应急管理部", "审计署", "国家税务总局", "国家市场监督管理总局", "国家统计局",
    "国家医疗保障局", "国家知识产权局", "中国气象局", "海关总署", "国家粮食和物资储备局",
]  # fmt: skip
_OFFICES = [("国家金融监督管理总局", "监管分局"), ("中国人民银行", "分行"), ("国家能源局", "监管办公室")]
# Bodies that are no part of the administration and report all the same.
_OTHERS = ["人民医院", "第一中学", "供水有限公司", "公共交通集团有限公司", "残疾人联合会", "总工会", "供销合作社联合社"]
ZONES = ["经济技术开发区管理委员会", "高新技术产业开发区管理委员会", "工业园区管理委员会", "风景名胜区管理委员会"]


@dataclass(frozen=True)
class Body:
    """A body that issues reports."""

    printed: str  # as the title prints it
    agency: str  # its full name
    place: Place | None
    level: str | None  # None: open to argument, not compared
    kind: str
    self_name: str  # how its sentences call it
    hints: tuple[str, ...]  # what the text must mention so that the place can be known


def _prefix(random: Random, place: Place, gazetteer: Gazetteer, own: bool = True) -> tuple[str, tuple[str, ...]]:
    """Parents printed before a place's own name, and the parents the text has to name instead."""
    parents = [name for name in place.chain if name != place.name]
    roll = random.random()
    if roll < 0.4:
        shown = parents[-1:]
    elif roll < 0.5:
        shown = parents
    elif roll < 0.62:
        shown = parents[-2:]
    else:
        shown = []
    # A prefecture without 市 in the list of municipalities' districts has no city; nothing to print for it.
    text = "".join(shown)
    known = gazetteer.is_unique(place) or len(shown) == len(parents)
    return (text if own else "") + (place.name if own else ""), () if known else tuple(parents)


def choose(random: Random, gazetteer: Gazetteer) -> Body:
    """A body of a random level and kind."""
    level = random.choices(
        ["town", "county", "city", "province", "central", "vertical", "zone"], [34, 38, 14, 5, 2, 5, 2]
    )[0]
    return _MAKERS[level](random, gazetteer)


def _town(random: Random, gazetteer: Gazetteer) -> Body:
    while True:
        place = gazetteer.choose(random, "town")
        name = place.name
        doubled = any(name.startswith(parent) for parent in place.chain if parent != name)
        if name.endswith(("街道", "镇", "乡", "苏木")) and len(name) > 2 and not doubled:
            break
    printed, hints = _prefix(random, place, gazetteer)
    if name.endswith("街道"):
        office = random.choice(["办事处", "", "办事处"])
        return Body(printed + office, printed + "办事处", place, "town", "subdistrict", "街道", hints)
    government = random.choice(["人民政府", "人民政府", ""])
    own = "我镇" if name.endswith("镇") else "我乡"
    return Body(printed + government, printed + "人民政府", place, "town", "town", own, hints)


def _county(random: Random, gazetteer: Gazetteer) -> Body:
    place = gazetteer.choose(random, "county")
    while place.city and place.name.startswith(place.city):
        place = gazetteer.choose(random, "county")
    printed, hints = _prefix(random, place, gazetteer)
    own = "我" + ("区" if place.name.endswith("区") else "市" if place.name.endswith("市") else "县")
    kind = random.choices(["government", "short", "office", "department"], [25, 15, 12, 48])[0]
    return _government_or_department(random, kind, printed, place, "county", own, hints, DEPARTMENTS, "办公室")


def _city(random: Random, gazetteer: Gazetteer) -> Body:
    place = gazetteer.choose(random, "city")
    printed = place.name if random.random() < 0.7 else (place.province or "") + place.name
    kind = random.choices(["government", "short", "office", "department"], [20, 12, 12, 56])[0]
    return _government_or_department(random, kind, printed, place, "city", "我市", (), DEPARTMENTS, "办公室")


def _province(random: Random, gazetteer: Gazetteer) -> Body:
    place = gazetteer.choose(random, "province")
    own = "我市" if place.name.endswith("市") else "我省" if place.name.endswith("省") else "我区"
    kind = random.choices(["government", "short", "office", "department"], [20, 12, 12, 56])[0]
    names = DEPARTMENTS if place.name.endswith("市") else PROVINCIAL
    return _government_or_department(random, kind, place.name, place, "province", own, (), names, "办公厅")


def _government_or_department(
    random: Random, kind: str, printed: str, place: Place, level: str, own: str, hints: tuple[str, ...],
    names: list[str], office: str,
) -> Body:  # fmt: skip
    if kind == "government":
        return Body(printed + "人民政府", printed + "人民政府", place, level, "government", own, hints)
    if kind == "short":
        return Body(printed, printed + "人民政府", place, level, "government", own, hints)
    if kind == "office":
        name = printed + "人民政府" + office
        return Body(name, name, place, level, "office", "本机关", hints)
    name = printed + random.choice(names)
    return Body(name, name, place, level, "department", "我局" if name.endswith("局") else "本机关", hints)


def _central(random: Random, gazetteer: Gazetteer) -> Body:
    name = random.choice(CENTRAL)
    return Body(name, name, None, "central", "department", "本机关", ())


def _vertical(random: Random, gazetteer: Gazetteer) -> Body:
    """Offices of central bodies: the central name stands before the place."""
    place = gazetteer.choose(random, random.choice(["county", "county", "city"]))
    head, tail = random.choice([("国家税务总局", "税务局")] * 5 + [("国家统计局", "调查队")] * 2 + _OFFICES)
    parents = [name for name in place.chain if name != place.name]
    shown = parents[-1:] if random.random() < 0.7 else []
    known = gazetteer.is_unique(place) or len(shown) == len(parents)
    name = head + "".join(shown) + place.name + tail
    level = place.level if head in ("国家税务总局", "国家统计局") else None
    return Body(name, name, place, level, "department", "我局", () if known else tuple(parents))


def _zone(random: Random, gazetteer: Gazetteer) -> Body:
    place = gazetteer.choose(random, "city")
    name = place.name + random.choice(ZONES + _OTHERS)
    return Body(name, name, place, None, "other", "本单位", ())


_MAKERS = {
    "town": _town,
    "county": _county,
    "city": _city,
    "province": _province,
    "central": _central,
    "vertical": _vertical,
    "zone": _zone,
}
