"""A register with units as Tianjin has them, long names and many rows: for looking at pages, and for their size."""

from register import DISTRICTS, TRACKS, Register
from supervised import supervise

SKILLS = [
    ("6-31-01-03", "电工"),
    ("6-18-02-04", "焊工"),
    ("6-18-01-01", "车工"),
    ("6-31-01-01", "机修钳工"),
    ("6-30-02-03", "起重装卸机械操作工"),
    ("4-10-01-06", "养老护理员"),
    ("4-10-01-05", "家政服务员"),
    ("4-03-02-01", "中式烹调师"),
    ("6-31-07-03", "工业机器人系统操作员"),
    ("4-02-02-01", "道路客运服务员"),
]
UNITS = [
    ("天津海河轧钢有限公司", "EMPLOYER", "120110"),
    ("天津滨海新区临港重型装备制造与安装工程股份有限公司技能人才评价中心", "EMPLOYER", "120116"),
    ("天津市公共交通集团（控股）有限公司", "EMPLOYER", "120104"),
    ("天津轻工职业技术学院", "SOCIAL", "120112"),
    ("天津市机电工艺技师学院（天津市机电工艺学院）", "SOCIAL", "120111"),
    ("天津市家庭服务业协会", "SOCIAL", "120101"),
    ("天津长芦汉沽盐场有限责任公司", "EMPLOYER", "120116"),
    ("中国铁路北京局集团有限公司天津供电段", "EMPLOYER", "120105"),
    ("天津市武清区公共实训基地", "SOCIAL", "120114"),
    ("天津渤海职业技术学院", "SOCIAL", "120113"),
    ("天津食品集团有限公司", "EMPLOYER", "120103"),
    ("天津市养老服务行业协会", "SOCIAL", "120106"),
]


def scopes(start: int, count: int) -> list[tuple[str, str, int]]:
    return [(*SKILLS[(start + n // 3) % len(SKILLS)], 5 - n % 3) for n in range(count)]


def register(institutions: int = 12) -> Register:
    told = Register()
    told.invite("津人社办发〔2022〕24号", "关于开展2022年社会培训评价组织征集遴选工作的通知")
    told.invite("津人社办发〔2021〕165号", "关于开展用人单位职业技能等级认定备案申报工作的通知", "CLOSED")
    for n in range(institutions):
        name, track, district = UNITS[n % len(UNITS)]
        if n >= len(UNITS):
            name, district = f"{name}第{n}分公司", list(DISTRICTS)[n % 16]
        org = f"{'Y' if track == 'EMPLOYER' else 'S'}000012{n + 1:06}"
        fee = "津发改价综〔2020〕98号" if track == "SOCIAL" and n % 2 else None
        told.file(org, name, scopes(n, 20 if n < 4 else 3 + n % 7), district=district, track=track, fee=fee)
    told.expire("Y000012000007")
    if institutions > 4:
        lines = [
            {"subject": "NAME", "subjectText": "名称", "before": "天津轻工职工大学", "after": UNITS[3][0]},
            {"subject": "STAFF_ADD", "subjectText": "增加工作人员", "after": "考评人员一人"},
            {"subject": "SCOPE_REMOVE", "subjectText": "减少备案范围", "before": "电工三级/高级工", "endsOn": "2022-10-21"},
        ]
        told.change("S000012000004", lines, UNITS[3][0], ended=1)
    rows = [
        {
            "unitName": name,
            "trackText": TRACKS[track],
            "districtName": DISTRICTS[district],
            "creditCode": f"9112000010306{4000 + n}L0",
            "occupationCode": code,
            "occupationName": skill,
            "level": level,
            "levelText": {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工"}[level],
            "standardText": f"{skill}国家职业技能标准（2018年版）",
            "siteAddress": f"天津市{DISTRICTS[district]}创新大道{10 + n}号实训楼A座",
        }
        for n, (name, track, district) in enumerate(UNITS[:4])
        for code, skill, level in scopes(n, 5)
    ]
    told.announce("津技鉴公示〔2022〕2号", "关于2022年第二批拟备案职业技能等级认定评价机构的公示", rows[:6])
    told.prove("津技鉴公示〔2022〕2号", "LIVE", "https://example.cn/", "a" * 64)
    told.end("津技鉴公示〔2022〕2号")
    told.announce("津技鉴公示〔2022〕3号", "关于2022年第三批拟备案职业技能等级认定评价机构的公示", rows)
    told.freeze("津技鉴公示〔2022〕3号", 4)
    told.freeze("津技鉴公示〔2022〕3号", 9, "WITHDRAWN", "经核查，该单位所报考评员人数不符合要求，异议成立。")
    if institutions > len(UNITS):
        told.plan("S000012000004", "2022年第四季度职业技能等级认定方案", "2022-11-05", "2022-11-12")
        told.plan("S000012000006", "养老护理专场", "2022-11-06")
        supervise(told)
    return told
