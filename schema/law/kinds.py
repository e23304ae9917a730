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
    """专家、外部质量督导员与单位的关系（第十条第（三）项、第二十条）"""

    EMPLOYMENT = "EMPLOYMENT", "曾任职"
    TRAINING = "TRAINING", "培训授课或咨询"
    KINSHIP = "KINSHIP", "近亲属任职"
    OTHER = "OTHER", "其他利害关系"


class ProofKind(Kind):
    """公示页面的上线证明（第十条第（四）项）"""

    LIVE = "LIVE", "上线"
    LOST = "LOST", "中断"
    LIVE_AGAIN = "LIVE_AGAIN", "恢复上线"


class ChangeSubject(Kind):
    """变更事项（第十一条）"""

    NAME = "NAME", "名称"
    UNIT_KIND = "UNIT_KIND", "单位性质"
    ADDRESS = "ADDRESS", "住所"
    PHONE = "PHONE", "办公电话"
    LEGAL_PERSON = "LEGAL_PERSON", "法定代表人"
    CONTACT = "CONTACT", "联系人"
    FEE_BASIS = "FEE_BASIS", "收费依据"
    SITE_ADD = "SITE_ADD", "增加评价地点"
    SITE_REMOVE = "SITE_REMOVE", "减少评价地点"
    STAFF_ADD = "STAFF_ADD", "增加工作人员"
    STAFF_REMOVE = "STAFF_REMOVE", "减少工作人员"
    STAFF_REPLACE = "STAFF_REPLACE", "更换工作人员"
    SCOPE_ADD = "SCOPE_ADD", "增加职业、工种或等级"
    SCOPE_REMOVE = "SCOPE_REMOVE", "减少备案范围"
    SCOPE_SITE = "SCOPE_SITE", "备案范围增加评价地点"


class LineOutcome(Kind):
    """一行变更的结果（第十一条）"""

    PENDING = "PENDING", "待确认"
    CONFIRMED = "CONFIRMED", "已确认"
    REFUSED = "REFUSED", "不予确认"
    TORN_OUT = "TORN_OUT", "转为备案申请"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    LAPSED = "LAPSED", "备案已另行结束"


class EndingKind(Kind):
    """结束备案的五种方式，各有各的后果（第十条第（五）项、第十二条、第十三条、第二十四条）"""

    EXPIRED = "EXPIRED", "有效期届满"
    NOT_APPLIED = "NOT_APPLIED", "注销（未申请续期）"
    FAILED = "FAILED", "注销（续期评估不合格）"
    VOLUNTARY = "VOLUNTARY", "注销（自愿终止）"
    REVOKED = "REVOKED", "撤销备案"


class NonRenewal(Kind):
    """不予续期的两种情形（第十二条）"""

    NOT_APPLIED = "NOT_APPLIED", "未提出续期申请"
    FAILED = "FAILED", "续期评估不合格"


class ClosureDuty(Kind):
    """后续工作的事项（第二十五条）"""

    SESSIONS = "SESSIONS", "未完成的认定方案和场次"
    RESULTS = "RESULTS", "待报送、待核对的认定结果"
    CERTIFICATES = "CERTIFICATES", "待颁发的证书"
    ARCHIVE = "ARCHIVE", "评价档案的移交和保管"
    SEAL = "SEAL", "评价机构印章的上交或销毁"
    COMPLAINTS = "COMPLAINTS", "投诉和证书查询的联系"
    NOTICE = "NOTICE", "对报名人员和公众的告知"


class DossierMoment(Kind):
    """备案期工作情况的统计时点（第十二条）"""

    SUBMISSION = "SUBMISSION", "提交续期申请时"
    DECISION = "DECISION", "作出续期决定时"


class CertificateKind(Kind):
    """证书的形式；电子证书与纸质证书具有同等效力（第八条）"""

    PAPER = "PAPER", "纸质证书"
    ELECTRONIC = "ELECTRONIC", "电子证书"
    BOTH = "BOTH", "纸质证书和电子证书"


class CertificateFault(Kind):
    """撤销证书的情形（第四条、第二十一条、第二十四条）"""

    FRAUD = "FRAUD", "弄虚作假取得"
    OUT_OF_SCOPE = "OUT_OF_SCOPE", "超出备案范围评价"
    MISTAKE = "MISTAKE", "考核或核对有误，不应颁发"
    SANCTION = "SANCTION", "评价机构违规开展认定，经查处"


class CheckVerdict(Kind):
    """核验证书的结果（第八条）"""

    MATCH = "MATCH", "编号与姓名相符，证书有效"
    REVOKED = "REVOKED", "编号与姓名相符，但证书已被撤销"
    REPLACED = "REPLACED", "编号与姓名相符，但证书已更正换发，请查验新证书"
    NO_MATCH = "NO_MATCH", "没有与所填编号和姓名相符的已颁发证书"


class Medium(Kind):
    """评价资料的载体（第十七条）；纸质资料和它的扫描件是两项"""

    PAPER = "PAPER", "纸质资料"
    ELECTRONIC = "ELECTRONIC", "电子材料"


class AssessmentMethod(Kind):
    """评价方式（第十四条）；过程化考核、业绩评审、直接认定由用人单位在等级认定办法中自主确定"""

    THEORY_AND_SKILL = "THEORY_AND_SKILL", "理论知识考试和技能操作考核"
    REVIEW = "REVIEW", "理论知识考试、技能操作考核和综合评审"
    PROCESS = "PROCESS", "过程化考核"
    PERFORMANCE = "PERFORMANCE", "业绩评审"
    DIRECT = "DIRECT", "直接认定"


class Sex(Kind):
    """性别"""

    MALE = "MALE", "男"
    FEMALE = "FEMALE", "女"


class DocumentKind(Kind):
    """考生的证件类型"""

    ID_CARD = "ID_CARD", "居民身份证"
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT", "港澳台居民居住证"
    PASSPORT = "PASSPORT", "护照"
    HKM_PERMIT = "HKM_PERMIT", "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "TAIWAN_PERMIT", "台湾居民来往大陆通行证"
    FOREIGN_PERMIT = "FOREIGN_PERMIT", "外国人永久居留身份证"


class Relation(Kind):
    """考生与用人单位的关系：本单位职工，含各类用工人员（第二条第二款）"""

    OWN = "OWN", "在职职工"
    DISPATCHED = "DISPATCHED", "劳务派遣人员"
    OUTSOURCED = "OUTSOURCED", "劳务外包人员"
    INTERN = "INTERN", "在企业实习人员"
    OTHER = "OTHER", "其他用工人员"


class CandidateKind(Kind):
    """认定分类（第十五条）"""

    FIRST = "FIRST", "初次认定"
    HIGHER = "HIGHER", "晋级认定"


class Phase(Kind):
    """内部督导记录的两个时点（第二十一条）"""

    START = "START", "开始"
    END = "END", "结束"


class DeviationKind(Kind):
    """实施与方案不一致的事项（第十六条第（二）项）"""

    DATE = "DATE", "日期时间"
    SITE = "SITE", "评价地点"
    ASSESSOR = "ASSESSOR", "考评人员"
    SUPERVISOR = "SUPERVISOR", "内部督导员"
    OTHER = "OTHER", "其他"


class PersonalSubject(Kind):
    """查看的个人信息（《个人信息保护法》第五十一条）"""

    DOCUMENT = "DOCUMENT", "证件号码"
    PHONE = "PHONE", "手机号码"
    CONTACT = "CONTACT", "通讯地址等联系方式"
    PARTICULARS = "PARTICULARS", "学历、经历等其他登记内容"
    PHOTO = "PHOTO", "照片"
    FILE = "FILE", "考生信息表原件"
    REPORT = "REPORT", "考生信息表的问题表"


class TakeMode(Kind):
    """导入考生的范围（第十五条）"""

    GOOD_ROWS = "GOOD_ROWS", "只导入没有问题的行"
    ALL_OR_NOTHING = "ALL_OR_NOTHING", "各行都没有问题才导入"


class RowStatus(Kind):
    """考生信息表一行的核对结果（第十五条）"""

    OK = "OK", "可以导入"
    ERROR = "ERROR", "须改正"
    DUPLICATE = "DUPLICATE", "重复"
class Employment(Kind):
    """外部质量督导员的任用方式（第二十条）"""

    FULL_TIME = "FULL_TIME", "专职"
    PART_TIME = "PART_TIME", "兼职"


class InspectionKind(Kind):
    """督导的两种方式（第十九条第一款）"""

    DAILY = "DAILY", "日常督导"
    SPECIAL = "SPECIAL", "专项督导"


class InspectionMethod(Kind):
    """督导的方法：前三种用于日常督导，现场检查和后两种用于专项督导（第十九条第二款、第三款）"""

    ON_SITE = "ON_SITE", "现场检查"
    DATA = "DATA", "数据对比"
    REMOTE = "REMOTE", "远程监控"
    RECORDS = "RECORDS", "调取资料"
    RESEARCH = "RESEARCH", "调研交流"


class InspectionTrigger(Kind):
    """专项督导的来由（第十九条第三款）；被检查的机构看不到"""

    LAW = "LAW", "法律法规和政策执行情况"
    QUALITY = "QUALITY", "质量管理体系建设情况"
    COMPLAINT = "COMPLAINT", "职工群众反映的突出问题"
    RECTIFICATION = "RECTIFICATION", "整改情况"


class CheckResult(Kind):
    """检查清单一项的结果（第十九条）"""

    MET = "MET", "符合"
    NOT_MET = "NOT_MET", "不符合"
    NOT_APPLICABLE = "NOT_APPLICABLE", "不适用"


class InspectionResult(Kind):
    """督导的结果，对外公布（第十九条第二款）"""

    NO_PROBLEM = "NO_PROBLEM", "未发现问题"
    CORRECTED = "CORRECTED", "发现问题，已当场改正"
    RECTIFY = "RECTIFY", "发现问题，限期整改"
    FURTHER = "FURTHER", "发现问题，另行处理"


class ExclusionGround(Kind):
    """应当回避的情形（第十条第（三）项、第二十条）"""

    EMPLOYED = "EMPLOYED", "现任职于该单位"
    EMPLOYMENT = "EMPLOYMENT", "曾任职"
    TRAINING = "TRAINING", "培训授课或咨询"
    KINSHIP = "KINSHIP", "近亲属任职"
    OTHER = "OTHER", "其他利害关系"
    NAMESAKE = "NAMESAKE", "与该单位工作人员同名，不能排除为同一人"


class TransferSubject(Kind):
    """移交线索所涉的人（第二十四条、第二十六条）"""

    INSTITUTION = "INSTITUTION", "评价机构"
    STAFF = "STAFF", "管理部门工作人员"


class ComplaintKind(Kind):
    """投诉举报的类型（第二十三条）"""

    PETITION = "PETITION", "信访"
    REPORT = "REPORT", "举报"
    COMPLAINT = "COMPLAINT", "投诉"
    OBJECTION = "OBJECTION", "异议"


class ComplaintChannel(Kind):
    """投诉举报的来源（第二十三条）"""

    SITE = "SITE", "网上提交"
    LETTER = "LETTER", "来信"
    VISIT = "VISIT", "来访"
    PHONE = "PHONE", "来电"
    REFERRED = "REFERRED", "其他部门转来"


class ComplaintOutcome(Kind):
    """投诉举报的处理结果（第三条第（四）项）"""

    HANDLED = "HANDLED", "由市鉴定中心处理"
    TO_BUREAU = "TO_BUREAU", "提请市人社局处理"
    TO_NATIONAL = "TO_NATIONAL", "提请部鉴定中心处理"
    OTHER_DEPARTMENT = "OTHER_DEPARTMENT", "移送其他部门处理"
    UNFOUNDED = "UNFOUNDED", "未查实"
