"""The rows and columns of the national template, as the data model of rq names them."""

from __future__ import annotations

ITEMS: tuple[tuple[str, str, str], ...] = (
    ("received", "intake", "一、本年新收政府信息公开申请数量"),
    ("carried_in", "intake", "二、上年结转政府信息公开申请数量"),
    ("granted", "granted", "三（一）予以公开"),
    ("partly_granted", "partly_granted", "三（二）部分公开"),
    ("withheld_secret", "withheld", "三（三）1 属于国家秘密"),
    ("withheld_law", "withheld", "三（三）2 其他法律行政法规禁止公开"),
    ("withheld_safety", "withheld", "三（三）3 危及“三安全一稳定”"),
    ("withheld_third_party", "withheld", "三（三）4 保护第三方合法权益"),
    ("withheld_internal", "withheld", "三（三）5 属于三类内部事务信息"),
    ("withheld_process", "withheld", "三（三）6 属于四类过程性信息"),
    ("withheld_enforcement", "withheld", "三（三）7 属于行政执法案卷"),
    ("withheld_inquiry", "withheld", "三（三）8 属于行政查询事项"),
    ("unavailable_not_held", "unavailable", "三（四）1 本机关不掌握相关政府信息"),
    ("unavailable_not_made", "unavailable", "三（四）2 没有现成信息需要另行制作"),
    ("unavailable_unclear", "unavailable", "三（四）3 补正后申请内容仍不明确"),
    ("declined_complaint", "declined", "三（五）1 信访举报投诉类申请"),
    ("declined_repeat", "declined", "三（五）2 重复申请"),
    ("declined_publication", "declined", "三（五）3 要求提供公开出版物"),
    ("declined_excessive", "declined", "三（五）4 无正当理由大量反复申请"),
    ("declined_confirmation", "declined", "三（五）5 要求行政机关确认或重新出具已获取信息"),
    ("otherwise_uncorrected", "otherwise", "三（六）1 申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("otherwise_unpaid", "otherwise", "三（六）2 申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("otherwise_misc", "otherwise", "三（六）3 其他"),
    ("processed", "processed", "三（七）总计"),
    ("carried_out", "carried_out", "四、结转下年度继续办理"),
)
"""Row code, group and label of every row of section three, in the order of the template."""

APPLICANTS: tuple[str, ...] = ("individual", "business", "research", "nonprofit", "legal", "other", "total")

CODES: tuple[str, ...] = tuple(code for code, _, _ in ITEMS)
FIRST_OUTCOME, LAST_OUTCOME = CODES.index("granted"), CODES.index("otherwise_misc")

SUMS: tuple[str, ...] = ("withheld", "unavailable", "declined", "otherwise")
"""The groups that `reports` has a sum of."""

PROCEEDINGS: tuple[str, ...] = ("review", "suit", "appeal")
RESULTS: tuple[str, ...] = ("upheld", "corrected", "other", "pending")
