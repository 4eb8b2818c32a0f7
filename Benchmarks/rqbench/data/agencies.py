"""The bodies that report: governments of real places, and the bureaus below them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

from ..places import Place, read_places

BUREAUS = (
    "教育局 科学技术局 工业和信息化局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 "
    "交通运输局 水利局 农业农村局 商务局 文化和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 "
    "医疗保障局 城市管理局 信访局 体育局 林业局 乡村振兴局 行政审批服务管理局 发展和改革局 粮食和物资储备局 机关事务管理局 "
    "民族宗教事务局 气象局 税务局 档案局 地方金融监督管理局 国防动员办公室 大数据管理局 政府办公室"
).split()


def _seat(place: Place) -> tuple[str, str]:
    """The name of a place's own government and the kind of body it is."""
    if place.level == "town":
        if place.name.endswith("街道"):
            return place.name + "办事处", "subdistrict"
        return place.name + "人民政府", "town"
    return place.name + "人民政府", "government"


def _spelled(place: Place, name: str, depth: int) -> str:
    """The body's name with as many parents in front as tell it from its namesakes."""
    parents = [parent for parent in (place.county, place.city, place.province) if parent and parent != place.name]
    return "".join(reversed(parents[:depth])) + name


def make_agencies(places: Path, count: int, rng: np.random.Generator) -> pl.DataFrame:
    """`count` bodies in an order without meaning, no two of one name."""
    bodies: list[tuple[Place, str, str]] = []
    for place in read_places(places):
        bodies.append((place, *_seat(place)))
        if place.level in ("province", "city", "county"):
            bodies.extend(
                (place, place.name + bureau, "office" if bureau.endswith("办公室") else "department")
                for bureau in BUREAUS
            )
    order = rng.permutation(len(bodies))
    taken: set[str] = set()
    chosen: list[tuple[Place, str, str]] = []
    for index in order:
        if len(chosen) == count:
            break
        place, name, body = bodies[index]
        spelled = next((s for s in (_spelled(place, name, depth) for depth in range(4)) if s not in taken), None)
        if spelled is None:
            continue
        taken.add(spelled)
        chosen.append((place, spelled, body))
    if len(chosen) < count:
        raise ValueError(f"the gazetteer yields {len(chosen)} bodies, not {count}")
    fields = ("province", "city", "county", "town")
    columns: dict[str, list[str | None]] = {field: [getattr(p, field) for p, _, _ in chosen] for field in fields}
    return pl.DataFrame(
        {
            "agency": [name for _, name, _ in chosen],
            **columns,
            "adcode": [p.code for p, _, _ in chosen],
            "level": [p.level for p, _, _ in chosen],
            "body": [body for _, _, body in chosen],
        },
        schema_overrides={field: pl.String for field in fields},
    )
