"""The national templates: row codes, applicants, columns and their labels as printed."""

from __future__ import annotations

APPLICANTS = ["individual", "business", "research", "nonprofit", "legal", "other", "total"]
APPLICANT_LABELS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]

# Group, its heading, its rows; a group without a heading of its own is one row.
GROUPS = [
    ("granted", "（一）予以公开", ["granted"]),
    ("partly_granted", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ["partly_granted"]),
    (
        "withheld",
        "（三）不予公开",
        [
            "withheld_secret",
            "withheld_law",
            "withheld_safety",
            "withheld_third_party",
            "withheld_internal",
            "withheld_process",
            "withheld_enforcement",
            "withheld_inquiry",
        ],
    ),
    ("unavailable", "（四）无法提供", ["unavailable_not_held", "unavailable_not_made", "unavailable_unclear"]),
    (
        "declined",
        "（五）不予处理",
        [
            "declined_complaint",
            "declined_repeat",
            "declined_publication",
            "declined_excessive",
            "declined_confirmation",
        ],
    ),
    ("otherwise", "（六）其他处理", ["otherwise_uncorrected", "otherwise_unpaid", "otherwise_misc"]),
]

ROW_LABELS = {
    "received": "一、本年新收政府信息公开申请数量",
    "carried_in": "二、上年结转政府信息公开申请数量",
    "granted": "（一）予以公开",
    "partly_granted": "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
    "withheld_secret": "1.属于国家秘密",
    "withheld_law": "2.其他法律行政法规禁止公开",
    "withheld_safety": "3.危及“三安全一稳定”",
    "withheld_third_party": "4.保护第三方合法权益",
    "withheld_internal": "5.属于三类内部事务信息",
    "withheld_process": "6.属于四类过程性信息",
    "withheld_enforcement": "7.属于行政执法案卷",
    "withheld_inquiry": "8.属于行政查询事项",
    "unavailable_not_held": "1.本机关不掌握相关政府信息",
    "unavailable_not_made": "2.没有现成信息需要另行制作",
    "unavailable_unclear": "3.补正后申请内容仍不明确",
    "declined_complaint": "1.信访举报投诉类申请",
    "declined_repeat": "2.重复申请",
    "declined_publication": "3.要求提供公开出版物",
    "declined_excessive": "4.无正当理由大量反复申请",
    "declined_confirmation": "5.要求行政机关确认或重新出具已获取信息",
    "otherwise_uncorrected": "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "otherwise_unpaid": "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "otherwise_misc": "3.其他",
    "processed": "（七）总计",
    "carried_out": "四、结转下年度继续办理",
}

ITEMS = list(ROW_LABELS)
OUTCOMES = [row for _, _, rows in GROUPS for row in rows]
SUMS = {group: rows for group, _, rows in GROUPS if len(rows) > 1}
RESULT_HEADING = "三、本年度办理结果"
BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

DISCLOSURE = [
    "regulations_issued",
    "regulations_repealed",
    "regulations_in_force",
    "normative_issued",
    "normative_repealed",
    "normative_in_force",
    "licensing",
    "penalties",
    "coercion",
    "fees",
]
# The columns that the template of 2019 has as well; the rest is absent from it.
DISCLOSURE_2019 = {"regulations_issued", "normative_issued", "licensing", "penalties", "coercion"}

PROCEEDINGS = ["review", "suit", "appeal"]
RESULTS = ["upheld", "corrected", "other", "pending", "total"]
RESULT_LABELS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
PROCEEDING_ITEMS = [f"{kind}_{result}" for kind in PROCEEDINGS for result in RESULTS]

TABLE_OF = (
    {item: "disclosure" for item in DISCLOSURE}
    | {item: "applications" for item in ITEMS}
    | {item: "proceedings" for item in PROCEEDING_ITEMS}
)
TABLES = ["disclosure", "applications", "proceedings"]


def all_keys() -> list[tuple[str, str | None]]:
    """Every cell a report can have, as item and applicant."""
    keys: list[tuple[str, str | None]] = [(item, None) for item in DISCLOSURE]
    keys += [(item, applicant) for item in ITEMS for applicant in APPLICANTS]
    return keys + [(item, None) for item in PROCEEDING_ITEMS]


KEYS = all_keys()
