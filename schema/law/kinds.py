"""The closed lists of the Measures: each member has the word the public reads."""

from enum import Enum


class Kind(str, Enum):
    """A member is `NAME = "NAME", "中文"`; it equals its own name as the record stores it."""

    says: str

    def __new__(cls, value: str, says: str = "") -> "Kind":
        member = str.__new__(cls, value)
        member._value_, member.says = value, says
        return member


class Track(Kind):
    """两类评价机构（第二条）"""

    EMPLOYER = "EMPLOYER", "用人单位"
    SOCIAL = "SOCIAL", "社会培训评价组织"


class UnitKind(Kind):
    """单位性质（第九条第（一）项）"""

    ENTERPRISE = "ENTERPRISE", "企业"
    SCHOOL = "SCHOOL", "职业院校（含技工院校）"
    TRAINING_BASE = "TRAINING_BASE", "公共实训基地"
    ASSOCIATION = "ASSOCIATION", "行业协会"
    OTHER = "OTHER", "其他"


class Duty(Kind):
    """评价工作人员的岗位（第九条第（四）项）"""

    FULL_TIME = "FULL_TIME", "专职工作人员"
    EXPERT = "EXPERT", "专家"
    ASSESSOR = "ASSESSOR", "考评人员"
    INTERNAL_SUPERVISOR = "INTERNAL_SUPERVISOR", "内部质量督导员"


class Method(Kind):
    """评估方式（第十条第（三）项）"""

    MATERIAL = "MATERIAL", "材料审核"
    SITE_VISIT = "SITE_VISIT", "现场考察"
    DISCUSSION = "DISCUSSION", "专家论证"
    SELECTION = "SELECTION", "集中遴选"


class Finding(Kind):
    """逐项核查结论（第十条第（二）项）"""

    MET = "MET", "符合"
    NOT_MET = "NOT_MET", "不符合"


class Part(Kind):
    """提交的材料由哪些部分组成（第九条、第十条第（二）项）"""

    FILING = "FILING", "申请"
    UNIT = "UNIT", "单位信息"
    ITEM = "ITEM", "申报项"
    EVIDENCE = "EVIDENCE", "证明材料"
    STAFF = "STAFF", "评价工作人员"
    SITE = "SITE", "评价地点"
    EQUIPMENT = "EQUIPMENT", "设施设备"


class DifferenceKind(Kind):
    """两次提交之间的改动"""

    ADDED = "ADDED", "增加"
    REMOVED = "REMOVED", "去掉"
    CHANGED = "CHANGED", "更改"


class TieKind(Kind):
    """专家与单位的关系（第十条第（三）项）"""

    EMPLOYMENT = "EMPLOYMENT", "曾任职"
    TRAINING = "TRAINING", "培训授课或咨询"
    KINSHIP = "KINSHIP", "近亲属任职"
    OTHER = "OTHER", "其他利害关系"


class ProofKind(Kind):
    """公示页面的上线证明（第十条第（四）项）"""

    LIVE = "LIVE", "上线"
    LOST = "LOST", "中断"
    LIVE_AGAIN = "LIVE_AGAIN", "恢复上线"
