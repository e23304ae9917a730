"""A small register in memory that answers GraphQL as the contract says: the peer these tests talk to.

It stands for the API and knows no law. The end-to-end tests with the real API are elsewhere.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

from graphql import DocumentNode, GraphQLError, build_schema, execute_sync, parse, validate
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

Row = dict[str, Any]
CONTRACT = Path(__file__).with_name("contract.graphql")
SCHEMA = build_schema(CONTRACT.read_text(encoding="utf-8"))
ZONE = timezone(timedelta(hours=8))
START = datetime(2022, 9, 28, 9, 0, tzinfo=ZONE)
DISTRICTS = {
    "120101": "和平区",
    "120102": "河东区",
    "120103": "河西区",
    "120104": "南开区",
    "120105": "河北区",
    "120106": "红桥区",
    "120110": "东丽区",
    "120111": "西青区",
    "120112": "津南区",
    "120113": "北辰区",
    "120114": "武清区",
    "120115": "宝坻区",
    "120116": "滨海新区",
    "120117": "宁河区",
    "120118": "静海区",
    "120119": "蓟州区",
}
TRACKS = {"EMPLOYER": "用人单位", "SOCIAL": "社会培训评价组织"}
LEVELS = {5: "五级/初级工", 4: "四级/中级工", 3: "三级/高级工", 2: "二级/技师", 1: "一级/高级技师"}
STAGES = {
    "ACTIVE": "备案有效",
    "EXPIRED": "有效期届满",
    "DRAFT": "起草中",
    "PUBLISHING": "待上线",
    "LIVE": "公示中",
    "INTERRUPTED": "公示中断",
    "ENDED": "公示期满",
    "VOID": "已作废",
    "SHOWN": "公示中",
    "FROZEN": "异议核查中",
    "WITHDRAWN": "异议成立，不再公示",
    "CLEARED": "公示无异议",
    "OPEN": "受理申报",
    "CLOSED": "已截止",
}
PROCEDURES = json.loads(Path(__file__).with_name("procedures.json").read_text(encoding="utf-8"))


def nodes_of(items: list[Row], first: int | None = 20, after: str | None = None) -> Row:
    """A connection; its cursors are places in the list."""
    begin = int(after) if after else 0
    some = items[begin : begin + (20 if first is None else first)]
    end = begin + len(some)
    return {
        "nodes": some,
        "edges": [{"cursor": str(begin + n), "node": node} for n, node in enumerate(some, 1)],
        "totalCount": len(items),
        "pageInfo": {
            "hasNextPage": end < len(items),
            "hasPreviousPage": begin > 0,
            "startCursor": str(begin + 1) if some else None,
            "endCursor": str(end) if some else None,
        },
    }


def connection(items: Any) -> Any:
    """A field that pages through what `items` holds when it is asked."""
    return lambda info, first=20, after=None, last=None: nodes_of(items()[-last:] if last else items(), first, after)


def at(held: dict[str, Row]) -> Any:
    """A field that looks one up."""
    return lambda info, number: held.get(number)


@dataclass
class Register:
    """What has happened, and the acts that make more happen."""

    key: str = "site-key"
    institutions: dict[str, Row] = field(default_factory=dict)
    grants: dict[str, Row] = field(default_factory=dict)
    terminations: dict[str, Row] = field(default_factory=dict)
    notices: dict[str, Row] = field(default_factory=dict)
    calls: dict[str, Row] = field(default_factory=dict)
    notices_of_change: dict[str, Row] = field(default_factory=dict)
    plans: dict[str, Row] = field(default_factory=dict)
    programmes: dict[str, Row] = field(default_factory=dict)
    draws: dict[str, Row] = field(default_factory=dict)
    inspections: dict[str, Row] = field(default_factory=dict)
    criticisms: dict[str, Row] = field(default_factory=dict)
    counted: dict[str, list[Row]] = field(default_factory=dict)
    changes: list[Row] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    procedures: list[Row] = field(default_factory=lambda: PROCEDURES)

    def tell(self, noun: str, key: str, event: str, title: str, article: str = "第十条", detail: str = "") -> None:
        at = START + timedelta(minutes=len(self.changes))
        self.changes.append(
            {"id": f"change-{len(self.changes)}", "cursor": str(len(self.changes) + 1), "noun": noun, "key": key}
            | {"event": event, "title": title, "article": article, "detail": detail}
            | {"on": at.date().isoformat(), "at": at.isoformat()}
        )

    def district(self, code: str) -> Row:
        return {"id": f"district-{code}", "code": code, "name": DISTRICTS[code]}

    def occupation(self, code: str, name: str, edition: str = "2022") -> Row:
        return {
            "id": f"occupation-{edition}-{code}",
            "edition": edition,
            "code": code,
            "name": name,
            "kindText": "技能类职业",
        }

    # Acts

    def file(self, org: str, name: str, scopes: list[tuple[str, str, int]], **told: Any) -> None:
        """准予备案: an institution with its scope, and the grant that made it so."""
        district = told.get("district", "120101")
        track = told.get("track", "EMPLOYER")
        valid = {"validFrom": "2022-10-20", "validTo": "2025-10-20"}
        number = told.get("grant", f"津技鉴准备〔2022〕{len(self.grants) + 1}号")
        institution: Row = {
            "id": f"institution-{org}",
            "orgCode": org,
            "name": name,
            "creditCode": told.get("credit", "91120000103064L000"),
            "track": track,
            "trackText": TRACKS[track],
            "stage": "ACTIVE",
            "stageText": STAGES["ACTIVE"],
            "district": self.district(district),
            "address": told.get("address", f"天津市{DISTRICTS[district]}解放路1号"),
            "phone": "022-23456789",
            "feeBasis": told.get("fee"),
            "ending": None,
            "effectiveOn": None,
            "runOff": False,
            "closure": None,
            "held_terminations": [],
            **valid,
        }
        grant: Row = {
            "id": f"grant-{number}",
            "number": number,
            "orgCode": org,
            "institutionName": name,
            "renewal": False,
            "late": False,
            "issuedOn": "2022-10-20",
            **valid,
            "nationalPublishedOn": "2022-10-18",
            "nationalUrl": "http://pjjg.osta.org.cn/",
            "article": "第十条第（五）项",
            "institution": institution,
        }
        institution["held"], institution["held_grants"] = [], [grant]
        institution["scopes"] = lambda info, first=20, after=None, removed=None, current=None, edition=None, occupation=None: nodes_of(
            [
                scope for scope in institution["held"]
                if edition in (None, scope["occupation"]["edition"]) and occupation in (None, scope["occupation"]["code"])
                and removed in (None, scope["endedBy"] is not None) and current in (None, scope["validTo"] == institution["validTo"])
            ],
            first, after,
        )  # fmt: skip
        institution["held_versions"] = [self.version(institution)]
        institution["versions"] = connection(lambda: institution["held_versions"])
        institution["formerNames"] = lambda info: [told["name"] for told in self.former(institution)]
        institution["terminations"] = connection(lambda: institution["held_terminations"])
        institution["grants"] = connection(lambda: institution["held_grants"])
        institution["timeline"] = connection(
            lambda: [
                told for told in self.changes
                if (told["noun"] == "institution" and told["key"] == org)
                or (told["noun"] == "change" and self.notices_of_change.get(told["key"], {}).get("orgCode") == org)
                or (told["noun"] == "plan" and self.plans[told["key"]]["orgCode"] == org)
                or (told["noun"] == "inspection" and self.inspections[told["key"]]["orgCode"] == org)
                or (told["noun"] == "criticism" and self.criticisms[told["key"]]["orgCode"] == org)
            ]
        )
        grant["scopes"] = connection(lambda: [scope for scope in institution["held"] if scope["grant"] is grant])
        self.institutions[org], self.grants[number] = institution, grant
        self.rescope(org, scopes, tell=False)
        self.tell("grant", number, "grant.issued", f"准予{name}备案", "第十条第（五）项")
        self.tell(
            "institution", org, "institution.filed", "准予备案", "第十条第（五）项", f"备案通知{number}，有效期三年"
        )

    def rescope(self, org: str, scopes: list[tuple[str, str, int]], tell: bool = True) -> None:
        told = self.institutions[org]
        told["held"] = [
            {
                "id": f"scope-{org}-{n}",
                "occupation": self.occupation(code, name),
                "workType": None,
                "level": level,
                "levelText": LEVELS[level],
                "siteAddress": told["address"],
                "siteDistrict": told["district"],
                "validFrom": told["validFrom"],
                "validTo": told["validTo"],
                "lastDay": told["validTo"],
                "institution": told,
                "grant": told["held_grants"][0],
                "endedBy": None,
                "removed": False,
                "standard": {
                    "id": f"standard-{code}",
                    "code": f"GZB {code}",
                    "title": f"{name}国家职业技能标准",
                    "kindText": "国家职业技能标准",
                    "issuer": "人力资源社会保障部",
                },
            }
            for n, (code, name, level) in enumerate(scopes)
        ]
        if tell:
            self.tell("institution", org, "institution.changed", "变更评价范围", "第十一条")

    def move(self, org: str, district: str) -> None:
        self.institutions[org]["district"] = self.district(district)
        self.tell("institution", org, "institution.changed", "变更所在区", "第十一条")

    def version(self, institution: Row, change: Row | None = None) -> Row:
        at = START + timedelta(minutes=len(self.changes))
        facts = {name: institution[name] for name in ("name", "address", "phone", "feeBasis")}
        return {"id": f"version-{at}", **facts, "legalPerson": "李法人", "since": at.isoformat(), "untilDay": None} | {
            "change": change, "institution": institution,
        }  # fmt: skip

    def former(self, institution: Row) -> list[Row]:
        """Its versions under another name, each name once."""
        found = {told["name"]: told for told in institution["held_versions"] if told["name"] != institution["name"]}
        return list(found.values())

    def change(self, org: str, lines: list[Row], name: str | None = None, ended: int = 0) -> str:
        """确认变更: particulars and scope turn over, and the public is told with a notice."""
        told, number = self.institutions[org], f"津技鉴变〔2022〕{sum(c['event'] == 'change.confirmed' for c in self.changes) + 1}号"
        told["name"] = name or told["name"]
        notice: Row = {
            "id": f"change-{number}", "number": number, "confirmedOn": "2022-10-21", "orgCode": org,
            "institutionName": told["name"], "article": "第十一条",
            "summary": "、".join(dict.fromkeys(line["subjectText"] for line in lines)),
        }  # fmt: skip
        blank = {"before": None, "after": None, "endsOn": None}
        rows = [{"id": f"line-{number}-{n}", "ordinal": n, **blank, **line} for n, line in enumerate(lines, 1)]
        notice["lines"] = connection(lambda: rows)
        gone = told["held"][:ended]
        notice["endedScopes"] = connection(lambda: gone)
        for scope in gone:
            scope |= {"endedBy": notice, "removed": True, "validTo": "2022-10-21", "lastDay": "2022-10-21"}
        told["held_versions"][-1]["untilDay"] = "2022-10-21"
        told["held_versions"].append(self.version(told, notice))
        self.notices_of_change[number] = notice
        self.tell("change", number, "change.confirmed", "确认变更", "第十一条", f"{number}：{notice['summary']}")
        self.tell("institution", org, "institution.changed", "变更登记事项", "第十一条", told["name"])
        return number

    def plan(self, org: str, title: str, *days: str) -> str:
        """审查通过: a plan of one sitting a day, in the institution's first scope."""
        number, scope = f"{org}-2022-{len(self.plans) + 1:04}", self.institutions[org]["held"][0]
        sittings = [
            {"id": f"sitting-{number}-{n}", "ordinal": n, "cancelled": False, "stage": "PLANNED", "day": day, "startsAt": "09:00", "endsAt": "16:30",
             "siteName": "实训楼", "methodText": "理论知识考试和技能操作考核", "capacity": 40,
             **{name: scope[name] for name in ("siteAddress", "siteDistrict", "occupation", "workType", "level", "levelText", "standard")}}
            for n, day in enumerate(days, 1)
        ]  # fmt: skip
        self.plans[number] = {
            "id": f"plan-{number}", "number": number, "title": title, "cancelled": False, "over": False, "orgCode": org,
            "institutionName": self.institutions[org]["name"], "firstOn": min(days), "lastOn": max(days), "endedOn": None,
            "feeBasis": "津发改价综〔2020〕98号", "feeNote": None, "acceptedOn": "2022-10-21", "article": "第十六条第（一）项",
            "sittings": connection(lambda: sittings), "held": sittings,
        }  # fmt: skip
        for sitting in sittings:
            sitting["plan"] = self.plans[number]
        self.tell("plan", number, "plan.accepted", "审查通过", "第十六条第（一）项", f"{number}：{title}")
        return number

    def call_off(self, number: str) -> None:
        """取消认定方案."""
        self.plans[number]["cancelled"] = True
        self.tell("plan", number, "plan.cancelled", "取消认定方案", "第十六条第（二）项")

    def rename(self, org: str, name: str) -> None:
        before = self.institutions[org]["name"]
        self.change(org, [{"subject": "NAME", "subjectText": "名称", "before": before, "after": name}], name)

    def expire(self, org: str) -> None:
        self.institutions[org] |= {"stage": "EXPIRED", "stageText": STAGES["EXPIRED"], "ending": "EXPIRED", "runOff": True}
        self.tell("institution", org, "institution.expired", "有效期届满", "第十二条")

    def terminate(self, org: str, ending: str, text: str, article: str) -> None:
        """注销或撤销: the notice of it, and what remains to be done."""
        told, number = self.institutions[org], f"津技鉴终〔2023〕{sum(c['event'] == 'termination.issued' for c in self.changes) + 1}号"
        if told["held_terminations"]:
            return  # nothing ends twice
        stage = "REVOKED" if ending == "REVOKED" else "CANCELLED"
        told |= {"stage": stage, "stageText": text, "ending": ending, "runOff": True, "effectiveOn": "2023-05-04"}
        for scope in told["held"]:
            scope["lastDay"] = min(scope["validTo"], "2023-05-03")
        told["closure"] = {"id": f"closure-{org}", "stage": "OPEN", "stageText": "后续工作进行中"} | dict.fromkeys(
            ("custodian", "address", "phone", "paperUntil", "electronicUntil", "contact", "contactPhone")
        )
        same = {name: told[name] for name in ("orgCode", "name", "creditCode", "validFrom", "validTo")}
        self.terminations[number] = {
            "id": f"termination-{number}", "number": number, "ending": ending, "endingText": text, "article": article,
            "decidedOn": "2023-05-04", "effectiveOn": "2023-05-04", "note": None, "certificates": "已颁发的证书继续有效",
            "institution": told, **same,
        }  # fmt: skip
        told["held_terminations"].append(self.terminations[number])
        self.tell("termination", number, "termination.issued", text, article)
        self.tell("institution", org, "institution.ended", text, article)

    def entrust(self, org: str, custodian: str) -> None:
        self.institutions[org]["closure"] |= {
            "custodian": custodian, "address": "和平区南京路1号", "phone": "022-27000001", "paperUntil": "2026-05-04",
            "electronicUntil": "2028-05-04", "contact": "教务处", "contactPhone": "022-27000002",
        }  # fmt: skip
        self.tell("institution", org, "institution.archive_entrusted", "登记档案保管单位和联系方式", "第十七条")

    def strike(self, org: str) -> None:
        """The institution and its grants are no longer public."""
        struck = self.institutions.pop(org)
        for one in struck["held_terminations"]:
            del self.terminations[one["number"]]
            self.tell("termination", one["number"], "termination.struck", "撤下")
        for number in [number for number, one in self.notices_of_change.items() if one["orgCode"] == org]:
            del self.notices_of_change[number]
            self.tell("change", number, "change.struck", "撤下")
        for grant in struck["held_grants"]:
            del self.grants[grant["number"]]
            self.tell("grant", grant["number"], "grant.struck", "撤下")
        self.tell("institution", org, "institution.struck", "撤下")

    def announce(self, number: str, title: str, rows: list[Row]) -> None:
        """A notice that waits to go live."""
        notice: Row = {
            "id": f"notice-{number}",
            "number": number,
            "title": title,
            "stage": "PUBLISHING",
            "stageText": STAGES["PUBLISHING"],
            "article": "第十条第（四）项",
            "contentHash": hashlib.sha256(f"{number}{rows}".encode()).hexdigest(),
            "openedAt": None,
            "endsOn": None,
            "endedOn": None,
            "deadline": None,
            "contactPhone": "022-27321234",
            "contactEmail": "jdzx@example.tj.cn",
            "contactAddress": "天津市和平区建设路18号",
            "held": [],
            "held_proofs": [],
        }
        for n, row in enumerate(rows, 1):
            plain = {
                "id": f"row-{number}-{n}",
                "ordinal": n,
                "unitName": "天津海河轧钢有限公司",
                "creditCode": "91120000103064L000",
                "trackText": TRACKS["EMPLOYER"],
                "districtName": "东丽区",
                "occupationCode": "6-17-09-01",
                "edition": "2022",
                "occupationName": "轧制原料工",
                "workType": None,
                "level": 3,
                "levelText": LEVELS[3],
                "standardText": "轧制原料工国家职业技能标准（2019年版）",
                "siteAddress": "天津市东丽区津塘公路99号",
                "callNumber": "津人社办发〔2022〕24号",
                "stage": "SHOWN",
                "stageText": STAGES["SHOWN"],
                "stageReason": None,
                "objectionCount": 0,
            }
            notice["held"].append({**plain, **row})
        notice["rows"] = connection(lambda: notice["held"])
        notice["proofs"] = connection(lambda: notice["held_proofs"])
        self.notices[number] = notice
        self.tell("notice", number, "notice.approved", title)

    def restage(self, number: str, stage: str, event: str, **also: Any) -> None:
        self.notices[number] |= {"stage": stage, "stageText": STAGES[stage], **also}
        self.tell("notice", number, event, STAGES[stage])

    def freeze(self, number: str, ordinal: int, stage: str = "FROZEN", reason: str | None = None) -> None:
        row = self.notices[number]["held"][ordinal - 1]
        row |= {
            "stage": stage,
            "stageText": STAGES[stage],
            "objectionCount": row["objectionCount"] + 1,
            "stageReason": reason,
        }
        self.tell("notice", number, "notice.row", STAGES[stage])

    def prove(self, number: str, kind: str, url: str, sha256: str) -> None:
        at = START + timedelta(minutes=len(self.changes))
        told = self.notices[number]
        proof = {"id": f"proof-{number}-{len(told['held_proofs'])}", "kind": kind, "at": at.isoformat(), "url": url}
        told["held_proofs"].append({**proof, "sha256": sha256})
        if kind == "LOST":
            self.restage(number, "INTERRUPTED", "notice.interrupted", endsOn=None, deadline=None)
            return
        explanation = (
            f"自{at.month}月{at.day}日上线之次日起算，连续公示5个工作日；国庆节放假7天不计，10月8日、9日调休上班计入。"
        )
        deadline = {
            "due": "2022-10-10",
            "overdue": False,
            "provisional": False,
            "calendarVersion": "国办发明电〔2021〕11号",
            "article": "第十条第（四）项",
            "startedOn": at.date().isoformat(),
            "explanation": explanation,
        }
        opened = told["openedAt"] or at.isoformat()
        self.restage(number, "LIVE", "notice.opened", openedAt=opened, endsOn="2022-10-10", deadline=deadline)

    def end(self, number: str) -> None:
        self.restage(number, "ENDED", "notice.closed", endedOn="2022-10-10")

    def invite(self, number: str, title: str, stage: str = "OPEN") -> None:
        self.calls[number] = {
            "id": f"call-{number}",
            "number": number,
            "title": title,
            "stage": stage,
            "stageText": STAGES[stage],
            "tracks": ["SOCIAL"],
            "body": "请符合条件的单位按要求申报。\n材料应当真实、完整。",
            "opensOn": "2022-06-01",
            "closesOn": "2022-06-30",
            "maxItems": 3,
            "quota": None,
            "documents": ["申报表", "法人登记证书"],
            "publishedOn": "2022-05-30",
            "article": "第十条第（一）项",
            "occupations": connection(list),
        }
        self.tell("call", number, "call.published", title)

    def close(self, number: str) -> None:
        self.calls[number] |= {"stage": "CLOSED", "stageText": STAGES["CLOSED"]}
        self.tell("call", number, "call.closed", "截止")

    # What is asked

    def supervision(self) -> dict[str, dict[str, Row]]:
        return {"programme": self.programmes, "draw": self.draws, "inspectionNotice": self.inspections, "criticism": self.criticisms}

    def root(self, authorized: bool) -> Row:
        def institutions(info: Any, first: int = 20, after: str | None = None, **want: Any) -> Row:
            def fits(told: Row) -> bool:
                return (
                    want.get("district") in (None, told["district"]["code"])
                    and want.get("track") in (None, told["track"])
                    and want.get("stage") in (None, told["stage"])
                    and want.get("ended") in (None, told["stage"] != "ACTIVE")
                    and (
                        want.get("level") is None
                        or any(
                            want["level"] == scope["level"] and scope["validTo"] == told["validTo"] and scope["endedBy"] is None
                            for scope in told["held"]
                        )
                    )
                    and (
                        want.get("occupation") is None
                        or any(
                            want["occupation"] == scope["occupation"]["code"] and scope["endedBy"] is None
                            for scope in told["held"]
                        )
                    )
                )

            found = sorted(filter(fits, self.institutions.values()), key=lambda told: (told["name"], told["orgCode"]))
            return nodes_of(found, first, after)

        def notices(info: Any, first: int = 20, after: str | None = None, stages: list[str] | None = None) -> Row:
            found = [n for n in reversed(self.notices.values()) if stages is None or n["stage"] in stages]
            return nodes_of(found, first, after)

        def calls(info: Any, first: int = 20, after: str | None = None, stage: str | None = None) -> Row:
            return nodes_of([c for c in reversed(self.calls.values()) if stage in (None, c["stage"])], first, after)

        def occupations(info: Any, first: int = 20, after: str | None = None, **want: Any) -> Row:
            held = [scope["occupation"] for told in self.institutions.values() for scope in told["held"]]
            found = {(told["edition"], told["code"]): told for told in held}
            return nodes_of([found[key] for key in sorted(found)], first, after)

        def occupation(info: Any, edition: str, code: str) -> Row | None:
            return next((told for told in occupations(info, 1000)["nodes"] if told["code"] == code), None)

        def sittings(info: Any, first: int = 20, after: str | None = None, edition: str | None = None, occupation: str | None = None,
                     coming: bool | None = None) -> Row:  # fmt: skip
            found = [
                sitting for one in self.plans.values() for sitting in one["held"]
                if edition in (None, sitting["occupation"]["edition"]) and occupation in (None, sitting["occupation"]["code"])
                and coming in (None, not one["cancelled"] and self.institutions[one["orgCode"]]["stage"] == "ACTIVE")
            ]  # fmt: skip
            return nodes_of(sorted(found, key=lambda told: (told["day"], told["startsAt"])), first, after)

        def feed(info: Any, after: str | None = None, first: int = 20) -> Row:
            begin = int(after) if after else 0
            if begin > len(self.changes):
                raise BadInput("no such position")
            end = min(begin + first, len(self.changes))
            return {"nodes": self.changes[begin:end], "endCursor": str(end), "hasNextPage": end < len(self.changes)}

        def act(kind: str, source: str) -> Any:
            def perform(info: Any, id: str, form: Row, key: str | None = None) -> Row:
                if not authorized:
                    return {
                        "notice": None,
                        "userErrors": [{"code": "NOT_YOUR_OFFICE", "message": "此环节不属于您的职权"}],
                    }
                notice = next(told for told in self.notices.values() if told["id"] == id)
                if notice["stage"] != source:
                    return {"notice": None, "userErrors": [{"code": "WRONG_STAGE", "message": "当前状态不能如此"}]}
                self.prove(notice["number"], kind, form["url"], form.get("sha256", form.get("found", "")))
                return {"notice": notice, "userErrors": []}

            return perform

        return {
            "institution": lambda info, orgCode=None, creditCode=None: self.institutions.get(orgCode),
            "institutions": institutions,
            "notices": notices,
            "calls": calls,
            "occupations": occupations,
            "grant": lambda info, number: self.grants.get(number),
            "grants": connection(lambda: list(reversed(self.grants.values()))),
            "changeNotice": lambda info, number: self.notices_of_change.get(number),
            **{name: at(held) for name, held in self.supervision().items()},
            **{f"{name}s": connection(lambda held=held: list(reversed(held.values()))) for name, held in self.supervision().items()},
            **{name: connection(lambda name=name: self.counted.get(name, [])) for name in ("punctuality", "complaintCounts")},
            "changeNotices": connection(lambda: list(reversed(self.notices_of_change.values()))),
            "publicSittings": sittings,
            "publicPlan": lambda info, number: self.plans.get(number),
            "publicPlans": lambda info, first=20, after=None, orgCode=None: nodes_of(
                sorted((one for one in self.plans.values() if orgCode in (None, one["orgCode"])), key=lambda one: one["firstOn"],
                       reverse=True), first, after),
            "formerNames": connection(lambda: sorted(
                (told for each in self.institutions.values() for told in self.former(each)), key=lambda told: told["name"]
            )),
            "termination": lambda info, number: self.terminations.get(number),
            "terminations": connection(lambda: list(reversed(self.terminations.values()))),
            "notice": lambda info, number: self.notices.get(number),
            "call": lambda info, number: self.calls.get(number),
            "districts": [self.district(code) for code in DISTRICTS],
            "occupation": occupation,
            "procedures": self.procedures,
            "receiptKeys": [{"keyId": "0" * 16, "algorithm": "Ed25519", "publicKey": "A" * 43}],
            "publicChanges": feed,
            "noticeOpen": act("LIVE", "PUBLISHING"),
            "noticeInterrupt": act("LOST", "LIVE"),
            "noticeResume": act("LIVE_AGAIN", "INTERRUPTED"),
        }

    def app(self) -> Starlette:
        async def answer(request: Request) -> JSONResponse:
            told = await request.json()
            self.asked.append(told["query"])
            authorized = request.headers.get("authorization") == f"Bearer {self.key}"
            document, errors = read(told["query"])
            if errors:
                return JSONResponse({"errors": [error.formatted for error in errors]}, 400)
            root, name = self.root(authorized), told.get("operationName")
            result = execute_sync(SCHEMA, document, root, variable_values=told.get("variables"), operation_name=name)
            return JSONResponse(result.formatted)

        return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


class BadInput(Exception):
    extensions = {"code": "BAD_INPUT"}


@cache
def read(query: str) -> tuple[DocumentNode, list[GraphQLError]]:
    document = parse(query)
    return document, validate(SCHEMA, document)


def wrong(document: str, contract: str) -> list[str]:
    """What a contract says against a query."""
    return [str(error) for error in validate(build_schema(contract), parse(document))]
