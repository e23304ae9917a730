"""The answer to: could they assess this, then?"""

from __future__ import annotations

from datetime import datetime

import strawberry

from schema.law.procedure import TIANJIN
from schema.law.scope import Question, reasons_against
from schema.record.scope import known

from .. import receipt
from ..context import Context
from ..errors import bad_input


@strawberry.type(description="不能开展的一条理由。")
class Against:
    """A reason."""

    code: str = strawberry.field(description="代码，供程序判断")
    message: str = strawberry.field(description="说明，给人看")
    article: str = strawberry.field(description="依据条款")


@strawberry.type(description="某机构某日可否开展某项认定：答复、理由，以及可以离线核验的签名回执（第二条、第四条第（一）项）。")
class AssessmentAnswer:
    """An answer with its receipt."""

    could: bool = strawberry.field(description="当日可否开展")
    institution_name: str | None = strawberry.field(description="机构名称；没有这一备案则无")
    reasons: list[Against] = strawberry.field(description="不可的全部理由；可以则为空")
    answered_at: datetime = strawberry.field(description="答复的时刻")
    ledger_position: int = strawberry.field(description="答复所据的台账位置")
    ledger_hash: str = strawberry.field(description="该台账行的哈希")
    receipt: str = strawberry.field(description="签名回执，一行文字；原样存为文件即可长期保存、离线核验")


@strawberry.type(description="核验回执的公钥（Ed25519）。")
class ReceiptKey:
    """A public key."""

    key_id: str = strawberry.field(description="密钥编号：公钥字节的SHA-256的前16位，回执中的keyId")
    algorithm: str = strawberry.field(description="算法")
    public_key: str = strawberry.field(description="公钥的32个字节，base64url，无填充")


async def answered(asked: Question, context: Context) -> AssessmentAnswer:
    """One statement, the pure law, one signature. GraphQLError BAD_INPUT: a question nobody could have meant."""
    if any(text is not None and not 0 < len(text) <= most for text, most in (
        (asked.org_code, 20), (asked.edition, 4), (asked.code, 20), (asked.work_type, 60), (asked.site, 200),
    )):  # fmt: skip
        raise bad_input("机构编码、版次、职业编码、工种、地点不能为空或过长")
    if not 1900 <= asked.on.year <= 2200:
        raise bad_input("日期应在1900年至2200年之间")
    found = await known(asked.org_code, context.actor)
    against = [
        Against(code=reason.code, message=reason.message, article=str(reason.article))
        for reason in reasons_against(asked, found.filed)
    ]
    at = context.now.astimezone(TIANJIN)
    content = {
        "question": {
            "institution": asked.org_code, "edition": asked.edition, "occupation": asked.code, "workType": asked.work_type,
            "level": asked.level, "site": asked.site, "on": asked.on.isoformat(),
        },
        "answer": "NO" if against else "YES", "institutionName": found.name,
        "reasons": [{"code": one.code, "message": one.message, "article": one.article} for one in against],
        "ledger": {"position": found.position, "hash": found.hash}, "answeredAt": at.isoformat(timespec="seconds"),
    }  # fmt: skip
    signed = receipt.issued(content, receipt.signing_key(context.settings.receipt_key_file))
    return AssessmentAnswer(
        could=not against, institution_name=found.name, reasons=against, answered_at=at, ledger_position=found.position,
        ledger_hash=found.hash, receipt=signed,
    )  # fmt: skip


def keys(context: Context) -> list[ReceiptKey]:
    """The deployment's public key."""
    public = receipt.public_text(receipt.signing_key(context.settings.receipt_key_file).public_key())
    return [ReceiptKey(key_id=receipt.key_id(public), algorithm="Ed25519", public_key=public)]
