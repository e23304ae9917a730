"""Who may act (regulation articles 2, 3, 9, 10, 12). `CENTRE | BUREAU` is either of them."""

from enum import Flag, auto


class Role(Flag):
    """An office under the Measures, or one of the three actors that are not people: SITE, CLOCK and LAW."""

    PUBLIC = auto()  # 社会公众
    INSTITUTION = auto()  # 申请单位、评价机构
    EXPERT = auto()  # 专家
    SUPERVISOR = auto()  # 外部质量督导员
    DISTRICT = auto()  # 区人社局
    CENTRE = auto()  # 市鉴定中心
    BUREAU = auto()  # 市人社局
    AUDITOR = auto()  # 监督检查人员，只读
    ADMIN = auto()  # 系统管理员，只管账号与接口
    SITE = auto()  # 公开网站：页面确已上线，才由它启动公示期
    CLOCK = auto()  # 时钟：期限确已届满，才由它办理
    LAW = auto()  # 依法随动：另一行为的当然后果


PUBLIC, INSTITUTION, EXPERT, SUPERVISOR, DISTRICT, CENTRE, BUREAU, AUDITOR, ADMIN, SITE, CLOCK, LAW = Role

TITLES = {
    PUBLIC: "社会公众",
    INSTITUTION: "申请单位（评价机构）",
    EXPERT: "专家",
    SUPERVISOR: "外部质量督导员",
    DISTRICT: "区人社局",
    CENTRE: "市鉴定中心",
    BUREAU: "市人社局",
    AUDITOR: "监督检查人员",
    ADMIN: "系统管理员",
    SITE: "公开网站",
    CLOCK: "时钟",
    LAW: "依法随动",
}
STAFF = EXPERT | SUPERVISOR | DISTRICT | CENTRE | BUREAU | AUDITOR | ADMIN
PEOPLE = PUBLIC | INSTITUTION | STAFF
ANYONE = PUBLIC | INSTITUTION | STAFF & ~AUDITOR


def titled(roles: Role) -> str:
    """The offices in Chinese: `市鉴定中心或市人社局`."""
    if roles == PEOPLE:
        return "账号本人"
    return "任何单位和个人" if roles == ANYONE else "或".join(TITLES[role] for role in Role if role in roles)
