"""A year of supervision in the sample register: a programme, draws at three stages, results with and without faults, criticisms, and counts.

The draws are drawn as the law draws, so that whoever draws again from the page finds the same.
"""

import hashlib

from register import Register, Row, connection

from schema.law import lot

SUPERVISORS = tuple(f"津督{n:03}" for n in range(1, 7))
VALUE, SEED = "03 08 14 19 27 31 07", hashlib.sha256(b"the sample's seed").hexdigest()
A19, A24 = "第十九条第二款", "第二十四条"
RESULTS = {"NO_PROBLEM": "未发现问题", "CORRECTED": "当场改正", "RECTIFY": "责令整改", "FURTHER": "进一步处理"}


def supervise(told: Register) -> None:
    """Everything a page of supervision can show."""
    programme: Row = {
        "id": "programme-1", "number": "津技督计〔2022〕1号", "year": 2022, "title": "2022年职业技能等级认定日常督导计划", "stage": "PUBLISHED",
        "stageText": "执行中", "article": A19, "ratio": 20, "times": 2, "riskWeight": 1, "mostWeight": 4, "methodsText": "现场督导、数据督导",
        "body": "一、按本计划随机抽取，抽取的名录、种子的摘要和公开数值均事先公布。\n二、结果经审定后公布。", "endsOn": "2022-12-31",
        "publishedOn": "2022-10-08", "withdrawal": None,
    }  # fmt: skip
    codes = [code for code, one in told.institutions.items() if one["stage"] == "ACTIVE"][:8]
    revealed = _draw(told, programme, "津技督抽〔2022〕1号", codes, "REVEALED", "已公开种子和结果")
    drawn = _draw(told, programme, "津技督抽〔2022〕2号", codes, "COMMITTED", "已公布名录和承诺，待公开数值")
    void = _draw(told, None, "津技督抽〔2022〕3号", codes[:3], "VOID", "已作废") | {"voidReason": "彩票停开一期，公开数值没有产生。"}
    programme["draws"] = connection(lambda: [drawn, revealed])
    told.programmes[programme["number"]] = programme
    told.draws |= {one["number"]: one for one in (revealed, drawn, void)}
    picked: list[Row] = revealed["picked"]
    for n, (result, pick) in enumerate(zip(("RECTIFY", "NO_PROBLEM"), picked, strict=False), 1):
        pick["inspection"] = _inspection(told, n, pick["orgCode"], result, revealed)
    further = _inspection(told, 3, codes[-1], "FURTHER", None)
    for n, stage, words in ((1, "ISSUED", "已通报批评"), (2, "WITHDRAWN", "已撤销通报")):
        further["criticised"].append(_criticism(told, n, stage, words, further))
    for noun, found in (("programme", told.programmes), ("draw", told.draws), ("inspection", told.inspections), ("criticism", told.criticisms)):
        for number in found:
            told.tell(noun, number, f"{noun}.published", "公布", A24 if noun == "criticism" else A19)
    told.counted["punctuality"] = [
        {"rule": rule, "ruleText": words, "article": article, "legal": legal, "office": "CENTRE", "officeText": "市鉴定中心",
         "month": f"2022-{month:02}-01", "total": 4 + n, "inTime": 3 + n, "late": 1, "stillOpen": n % 2, "medianDays": 6 + n}
        for month in (9, 10)
        for n, (rule, words, article, legal) in enumerate((
            ("REVIEW", "初审并告知结果", "第十条第（二）项", True), ("ANSWER", "答复异议", "第十条第（四）项", False)))
    ]  # fmt: skip
    told.counted["complaintCounts"] = [
        {"kind": kind, "kindText": words, "quarter": quarter, "many": many}
        for quarter in ("2022-07-01", "2022-10-01")
        for kind, words, many in (("COMPLAINT", "投诉", 12), ("REPORT", "举报", None), ("PETITION", "信访", 7))
    ]


def _draw(told: Register, programme: Row | None, number: str, codes: list[str], stage: str, words: str) -> Row:
    excluded = frozenset({(codes[0], SUPERVISORS[0]), (codes[1], SUPERVISORS[1])})
    text = lot.written(lot.Roster(number, 2, 2, {code: 1 + n % 3 for n, code in enumerate(codes)}, SUPERVISORS, excluded))
    roster, key, drawn = lot.outcome(text, SEED, VALUE)
    open_ = stage == "REVEALED"
    picks: list[Row] = [
        {"id": f"pick-{number}-{n}", "ordinal": n, "orgCode": code, "institutionName": told.institutions[code]["name"],
         "supervisors": lot.queue(roster, key, code)[:2], "released": [SUPERVISORS[5]] if n == 1 else [], "named": [],
         "cancelled": False, "inspection": None}
        for n, code in enumerate(drawn, 1)
    ]  # fmt: skip
    objects = [
        {"id": f"object-{number}-{code}", "orgCode": code, "weight": weight, "institutionName": told.institutions[code]["name"]}
        for code, weight in roster.objects.items()
    ]
    return {
        "id": f"draw-{number}", "number": number, "stage": stage, "stageText": words, "article": A19, "methodText": "现场督导", "programme": programme,
        "scope": "证书核发和档案保管", "visitsBy": "2022-11-30", "preparedOn": "2022-10-10", "roster": text, "rosterHash": lot.roster_hash(text),
        "commitment": lot.sha256(SEED), "committedAt": "2022-10-10T10:00:00+08:00", "source": "双色球第2022120期开奖号码", "knownOn": "2022-10-16",
        "value": VALUE if open_ else None, "seed": SEED if open_ else None, "drawnAt": "2022-10-17T09:00:00+08:00" if open_ else None,
        "revealedAt": "2022-12-01T09:00:00+08:00" if open_ else None, "voidReason": None,
        "exclusionCounts": [{"ground": "EMPLOYED", "groundText": "现任职于该单位", "pairs": 2}],
        "objects": connection(lambda: objects), "picks": connection(lambda: picks if open_ else []), "picked": picks,
    }  # fmt: skip


def _inspection(told: Register, n: int, code: str, result: str, draw: Row | None) -> Row:
    number, faulty = f"津技督〔2022〕{n}号", result != "NO_PROBLEM"
    criticised: list[Row] = []
    issues = [{"id": f"issue-{number}-{i}", "ordinal": i, "article": article} for i, article in enumerate(("第十六条第（一）项", "第十七条"), 1)]
    ordered: Row = {"id": f"rectification-{n}", "number": f"津技督改〔2022〕{n}号", "stage": "MISSED" if n == 3 else "DONE",
                    "stageText": "逾期未整改，待进一步处理" if n == 3 else "整改到位", "orderedOn": "2022-11-04", "dueOn": "2022-12-05",
                    "missedOn": "2022-12-05" if n == 3 else None, "recheckedOn": None if n == 3 else "2022-12-08"}  # fmt: skip
    found: Row = {
        "id": f"inspection-{n}", "number": number, "kind": "DAILY" if draw else "SPECIAL", "kindText": "日常督导" if draw else "专项督导", "article": A19,
        "orgCode": code, "institutionName": told.institutions[code]["name"], "draw": draw, "scope": "证书核发和档案保管", "methodsText": "现场督导",
        "visitedOn": "2022-11-01", "result": result, "resultText": RESULTS[result], "publishedOn": "2022-11-10",
        "summary": "两场认定没有事先报送方案，部分档案未按期移交，责令限期整改。" if faulty else "未发现违反办法的情形。",
        "issues": connection(lambda: issues if faulty else []), "rectifications": connection(lambda: [ordered] if faulty else []),
        "criticisms": connection(lambda: criticised), "criticised": criticised,
    }  # fmt: skip
    told.inspections[number] = found
    return found


def _criticism(told: Register, n: int, stage: str, words: str, rests: Row) -> Row:
    number = f"津技督批〔2022〕{n}号"
    told.criticisms[number] = {
        "id": f"criticism-{n}", "number": number, "stage": stage, "stageText": words, "article": A24, "orgCode": rests["orgCode"],
        "institutionName": rests["institutionName"], "inspection": rests, "title": f"关于对{rests['institutionName']}的通报批评",
        "facts": "经查，该机构逾期未整改，依据第二十四条予以通报批评。\n请各评价机构引以为戒。", "issuedOn": "2022-12-12",
        "withdrawnOn": "2022-12-20" if stage == "WITHDRAWN" else None, "answer": "经复核，整改报告已按期邮寄，撤销通报。" if stage == "WITHDRAWN" else None,
    }  # fmt: skip
    return told.criticisms[number]
