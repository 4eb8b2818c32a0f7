"""The sentences of a report, all made up, with the counts that the checks compare with the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from .cells import chinese
from .rules import finding

_OPENERS = [
    "{year}年，{own}紧扣上级公开工作要点，把公开贯穿于决策、执行和服务的全过程，各项任务稳步完成。",
    "{year}年以来，{own}围绕中心工作，持续做好信息的梳理、审核和发布，群众满意度有所上升。",
    "一年来，{own}坚持以公开促规范、以公开促服务，信息公开的内容、程序和时限进一步明确。",
    "{year}年度，{own}按照统一部署，扎实开展信息公开的各项基础工作，未发生泄密事件。",
]
_ACTIVE = [
    "（一）主动公开情况。全年通过门户网站发布信息{a}条，其中动态类{b}条、通知公告{c}条，政务新媒体推送{d}条。",
    "（一）主动公开。通过网站、公开栏和新媒体等渠道对外发布各类信息{a}条，回应留言{b}条，办理热线工单{c}件。",
    "（一）主动公开方面。及时更新机构职能、领导分工、预算决算等栏目，累计公开信息{a}条，发布解读稿件{b}篇。",
]
_MANAGE = [
    "（三）政府信息管理情况。落实先审查后公开的要求，对公文逐件确定公开属性，定期清理过期信息{b}条。",
    "（三）信息管理。明确专人负责信息的采集、审核与归档，做到来源可查、去向可追、责任可究。",
    "（三）政府信息管理。对历年制发的文件开展清理，标明效力状态，方便公众查询和使用。",
]
_PLATFORM = [
    "（四）平台建设情况。优化网站栏目{c}个，完善检索功能，做好适老化改造，配合完成{d}次安全检查。",
    "（四）公开平台建设。规范管理政务新媒体账号，关停长期不更新的账号{c}个，保证平台平稳运行。",
    "（四）政府信息公开平台建设情况。在便民大厅设置查阅点{c}处，提供电脑和纸质资料供群众查阅。",
]
_WATCH = [
    "（五）监督保障情况。把公开工作列入年度考核，开展培训{c}次，参训{b}人次，没有发生责任追究的情形。",
    "（五）监督保障。召开专题会议{c}次，通报存在的问题，督促各科室限期整改到位。",
]
_PROBLEMS = [
    "存在的主要问题：一是公开内容与群众需求还有差距；二是解读形式不够多样；三是业务人员变动较多，能力参差不齐。",
    "一年来的工作虽有进步，但主动公开的时效性还需增强，部分栏目更新不够均衡，依申请公开答复的规范性有待提升。",
    "主要不足在于：个别科室重视程度不够，报送信息质量不高；政策解读偏重文字，图表和视频较少。",
]
_PLANS = [
    "改进情况：一是完善制度，细化公开目录；二是加强培训，全年计划组织专题学习{c}次；三是拓展渠道，方便公众获取信息。",
    "下一步将从以下方面改进：健全协调机制，压实责任；丰富解读方式，提高可读性；强化日常检查，及时纠正问题。",
    "下一年度将继续做好重点领域公开，完善申请办理流程，加强与司法行政机关的沟通，减少争议的发生。",
]
_OTHER = [
    "无。",
    "无其他需要报告的事项。",
    "本年度没有收取信息处理费。",
    "按照有关规定收取信息处理费的情况：{year}年没有发出收费通知，也没有收取费用。",
    "没有需要另行说明的事项。",
]
_UNITS = ["件"] * 14 + ["宗", "份", "条", "次", "件次"]
_NONE = [
    "{year}年未收到政府信息公开申请。",
    "全年没有收到公民、法人或者其他组织提出的政府信息公开申请。",
    "本年度未收到要求公开政府信息的申请，上年也没有结转的申请。",
    "{year}年共收到政府信息公开申请0件。",
    "本年度收到政府信息公开申请数量为零。",
    "全年收到依申请公开0件。",
]
_SOME = [
    "{year}年共收到政府信息公开申请{n}{u}，均在法定期限内答复。",
    "全年收到政府信息公开申请{n}{u}，其中网络申请{x}{u}，信函申请{y}{u}，当面申请{z}{u}。",
    "本年度新收政府信息公开申请{n}{u}，同比增加{d}%，按时答复率为100%。",
    "{year}年，{own}共收到政府信息公开申请 {n} {u}，较上年多{c}{u}。",
    "{year}年1月至12月，累计收到公民、法人和其他组织提出的政府信息公开申请{n}{u}。",
    "{year}年度共收到依申请公开{n}{u}，已全部办结。",
    "{last}年收到政府信息公开申请{c}件，{year}年共收到政府信息公开申请{n}{u}。",
    "受理渠道保持畅通，网上平台收到{x}件，其余为信函。{year}年共收到政府信息公开申请{n}{u}。",
]
_TOGETHER = [
    "{year}年共办理政府信息公开申请{t}件，其中新收{n}件、上年结转{k}件。",
    "全年办理政府信息公开申请共{t}件（含上一年度结转的{k}件）。",
]
_OUTCOME_NAMES = {
    "granted": "予以公开",
    "partly_granted": "部分公开",
    "withheld": "不予公开",
    "unavailable": "无法提供",
    "declined": "不予处理",
    "otherwise": "其他处理",
    "carried_out": "结转下年度继续办理",
}
HEADINGS = [
    ["一、总体情况", "一、总体情况", "一、概述", "（一）总体情况", "1、 总体情况", "一、政府信息公开工作总体情况"],
    ["二、主动公开政府信息情况", "二、行政机关主动公开政府信息情况", "二、主动公开政府信息情况 ", "一、主动公开政府信息情况"],
    ["三、收到和处理政府信息公开申请情况", "三、行政机关收到和处理政府信息公开申请情况", "三、收到和处理政府信息公开申请情况", "三是收到和处理政府信息公开申请情况"],
    ["四、政府信息公开行政复议、行政诉讼情况", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"],
    ["五、存在的主要问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况"],
    ["六、其他需要报告的事项", "六、其他需要报告的事项", "六、需要报告的其他事项"],
]  # fmt: skip
_HEADING_WEIGHTS = [[70, 5, 4, 4, 4, 8], [60, 30, 5, 2], [60, 30, 5, 2], [70, 30], [70, 30], [80, 10, 10]]


@dataclass
class Prose:
    """The text of the sections and what it contradicts in the tables."""

    headings: list[str]
    overall: list[str]
    problems: list[str]
    others: list[str]
    findings: list[dict] = field(default_factory=list)


@dataclass
class Counts:
    """The totals that sentences name; None where the table prints no number."""

    received: int | None
    carried_in: int | None
    outcomes: dict[str, int | None]


def make(random: Random, year: int, own: str, counts: Counts, plant: str | None) -> Prose:
    """The sentences; `plant` asks for a count that differs from its table."""
    fill = {"year": year, "last": year - 1, "own": own}

    def say(choices: list[str]) -> str:
        numbers = {name: random.randint(1, 900 if name in "ab" else 12) for name in "abcd"}
        return random.choice(choices).format(**fill, **numbers)

    findings: list[dict] = []
    request = _received(random, fill, counts, plant == "prose_received", findings)
    outcome = _outcomes(random, counts, plant == "prose_outcome", findings)
    overall = [say(_OPENERS), say(_ACTIVE)]
    lead = random.choice(["（二）依申请公开情况。", "（二）依申请公开。", "（二）依申请公开方面。"])
    if request or outcome:
        overall.append(lead + request + outcome + random.choice(["", "全年未发生因信息公开被纠错的案件。"]))
    overall += [say(_MANAGE), say(_PLATFORM), say(_WATCH)]
    headings = [random.choices(names, weights)[0] for names, weights in zip(HEADINGS, _HEADING_WEIGHTS)]
    return Prose(headings, overall, [say(_PROBLEMS), say(_PLANS)], [say(_OTHER)], findings)


def _received(random: Random, fill: dict, counts: Counts, plant: bool, findings: list[dict]) -> str:
    true = counts.received
    if true is None:
        return ""
    said = true
    if plant:
        said = random.choice([true + random.randint(1, 9), max(0, true - random.randint(1, 5)), 0])
        if said == true:
            said = true + 3
    elif random.random() < 0.25:
        return ""
    if not plant and true and counts.carried_in and random.random() < 0.15:
        return random.choice(_TOGETHER).format(**fill, n=true, k=counts.carried_in, t=true + counts.carried_in)
    if said != true:
        findings.append(finding("prose_received", "received", "total", true, said))
    if said == 0:
        return random.choice(_NONE).format(**fill)
    x = random.randint(0, said)
    y = random.randint(0, said - x)
    number: object = said
    if random.random() < 0.05 and said < 100:
        number = chinese(said)
    parts = {"x": x, "y": y, "z": said - x - y, "c": random.randint(1, 9), "d": random.randint(1, 60)}
    return random.choice(_SOME).format(**fill, n=number, u=random.choice(_UNITS), **parts)


def _outcomes(random: Random, counts: Counts, plant: bool, findings: list[dict]) -> str:
    known = {name: number for name, number in counts.outcomes.items() if number is not None}
    if not known or not (plant or (random.random() < 0.3 and sum(known.values()))):
        return ""
    told = {name: number for name, number in known.items() if number or random.random() < 0.2}
    if plant:
        name = random.choice(sorted(known))
        told[name] = known[name] + random.randint(1, 9)
        findings.append(finding("prose_outcome", name, "total", known[name], told[name]))
    sign = random.choice(["、", "，", "；"])
    parts = sign.join(f"{_OUTCOME_NAMES[name]}{told[name]}件" for name in _OUTCOME_NAMES if name in told)
    return (
        random.choice(["已办结的申请中，", "上述申请的答复结果为：", "办理的申请中，"]) + parts + "。" if parts else ""
    )
