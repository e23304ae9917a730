"""Whether a certificate is what it is said to be: for anybody, by number and name, or by the hash of both (article 8).

A number nobody has and a name that does not belong to it are one question with one answer: both are looked up by the hash
of the two together, so neither the words nor the work can tell them apart. Nothing of what is asked is kept.
"""

from __future__ import annotations

import csv
import re
from io import StringIO

import strawberry

from schema.desk import keep
from schema.law.certificate_number import fingerprint, parsed
from schema.law.forms import Refusal
from schema.law.kinds import CheckVerdict
from schema.law.ruleset import RuleSet, shipped
from schema.record.transaction import connection

from ..auth import BULK, CHECK, throttled
from ..context import Context
from ..errors import bad_input, fault
from .enums import CheckVerdictEnum

HASH = re.compile("[0-9a-f]{64}")
MOST = 500
OFFICIAL = "http://jndj.osta.org.cn"
STAGES = {"ISSUED": CheckVerdict.MATCH, "REVOKED": CheckVerdict.REVOKED, "REPLACED": CheckVerdict.REPLACED}
SQL = "SELECT fingerprint, stage FROM certificate WHERE fingerprint = ANY($1::text[]) AND stage IN ('ISSUED', 'REVOKED', 'REPLACED')"


@strawberry.type(description="核验一张证书的答复（第八条）。")
class CertificateAnswer:
    """An answer."""

    verdict: CheckVerdictEnum = strawberry.field(description="结果")
    text: str = strawberry.field(description="结果的文字")
    explanation: str | None = strawberry.field(description="编号的写法不对时，错在哪里；写法对的则无，无论有没有这张证书")
    official_url: str = strawberry.field(description="全国联网查询系统的网址")


@strawberry.type(description="成批核验中一个散列值的答复。")
class CertificateHashAnswer:
    """An answer to one hash."""

    hash: str = strawberry.field(description="所交的散列值")
    verdict: CheckVerdictEnum = strawberry.field(description="结果")
    text: str = strawberry.field(description="结果的文字")


@strawberry.type(description="成批核验的答复，次序与所交的相同（第八条）。")
class CertificateAnswers:
    """Answers to many."""

    answers: list[CertificateHashAnswer] = strawberry.field(description="逐个答复")
    csv: str = strawberry.field(description="同样的内容，逗号分隔的表格：hash,verdict,text")


async def matched(number: str, name: str, context: Context) -> CertificateAnswer:
    """One certificate. GraphQLError RATE_LIMITED, BAD_INPUT."""
    if not 0 < len(number) <= 60 or not 0 < len(name) <= 60:
        raise bad_input("请填写证书编号和姓名，各不超过60字")
    await _counted(CHECK, context.settings.checks_per_hour, context)
    found = parsed(number, _rules(context))
    mark = fingerprint(number, name)
    verdict = (await _verdicts([mark]))[mark]
    says = found.message if isinstance(found, Refusal) else None
    return CertificateAnswer(verdict=_enum(verdict), text=verdict.says, explanation=says, official_url=OFFICIAL)


async def matched_many(hashes: list[str], context: Context) -> CertificateAnswers:
    """Up to 500 by hash. GraphQLError RATE_LIMITED, BAD_INPUT."""
    if not 1 <= len(hashes) <= MOST:
        raise bad_input(f"一次核验1至{MOST}张，现有{len(hashes)}张")
    if wrong := [place for place, mark in enumerate(hashes, 1) if not HASH.fullmatch(mark)]:
        raise bad_input(f"第{'、'.join(map(str, wrong[:10]))}个不是小写十六进制的SHA-256")
    await _counted(BULK, context.settings.bulk_checks_per_hour, context)
    verdicts = await _verdicts(hashes)
    answers = [CertificateHashAnswer(hash=mark, verdict=_enum(verdicts[mark]), text=verdicts[mark].says) for mark in hashes]
    table = StringIO()
    sheet = csv.writer(table, lineterminator="\n")
    sheet.writerows([("hash", "verdict", "text"), *((mark, verdicts[mark].name, verdicts[mark].says) for mark in hashes)])
    return CertificateAnswers(answers=answers, csv=table.getvalue())


async def _counted(name: str, most: int, context: Context) -> None:
    """Every question counts, whatever comes of it: rows that all replicas share."""
    if await throttled(name, context.address, context.now, most, 60):
        raise fault("RATE_LIMITED", "核验过于频繁，请一小时后再试；成批核验请用certificateCheckMany")
    await keep.note_attempt(name, context.address, context.now)


async def _verdicts(hashes: list[str]) -> dict[str, CheckVerdict]:
    """One look-up by hash, whether it is there or not."""
    async with connection() as raw:
        found = {row["fingerprint"]: STAGES[row["stage"]] for row in await raw.fetch(SQL, hashes)}
    return {mark: found.get(mark, CheckVerdict.NO_MATCH) for mark in hashes}


def _rules(context: Context) -> RuleSet:
    """Numbers are read under the newest rule set: certificates outlive the one they were issued under."""
    return (context.deployment.rulesets or shipped())[-1]


def _enum(verdict: CheckVerdict) -> CheckVerdictEnum:
    return CheckVerdictEnum[verdict.name]
