"""证书样式 · how an institution's certificates look, with its seal, as filed with the centre; electronic ones only where it can (article 8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .article import art
from .attachment import kept, may_be_used
from .batch_row import SHA256
from .forms import Opinion, Refusal, given, ref, words
from .procedure import Act, Effect, Moment, Procedure, Put, Stage
from .roles import CENTRE, INSTITUTION


@dataclass(frozen=True, kw_only=True)
class DesignForm:
    """证书样式：参照全国参考样式自行设计，加盖评价机构印章"""

    institution: Any = ref("institution", "评价机构，须为本单位")
    title: str = words("样式名称，如“2022版”", 60)
    layout_sha256: str = words("样式文件的SHA-256", 64, pattern=SHA256)
    seal_title: str = words("印章名称，与备案的机构名称一致", 100)
    seal_sha256: str = words("印模文件的SHA-256", 64, pattern=SHA256)
    seal: Any = ref("attachment", "印章图样：经POST /files上传的PNG，即上述印模文件，印在打印的证书上；不填的，打印后加盖印章", default=None)
    electronic: bool = given("是否具备颁发电子证书的条件")
    electronic_basis: str | None = words("电子印章或电子签名证书的颁发机构、编号；颁发电子证书的必填", 300, default=None)


# fmt: off
class DesignStage(Stage):
    DRAFT     = "起草中"
    SUBMITTED = "待备案"
    RETURNED  = "退回"
    FILED     = "已备案"
    RETIRED   = "已停用"
# fmt: on


def own_institution(design: Any, form: DesignForm, moment: Moment) -> Iterator[Refusal]:
    """本单位的评价机构；印章图样是本单位上传的PNG，与印模文件一致；颁发电子证书的写明电子印章依据"""
    if form.institution.unit_id != moment.actor.unit:
        yield Refusal("NOT_YOUR_UNIT", "只能登记本单位的证书样式", art(8), "institution")
    if design is not None and form.institution.id != design.institution_id:
        yield Refusal("FIXED", "评价机构不能更改，请另行起草", art(8), "institution")
    yield from may_be_used(form.seal, "seal", moment)
    if form.seal is not None and form.seal.media_type != "image/png":
        yield Refusal("NOT_A_SEAL", f"“{form.seal.name}”不是PNG图片", art(8), "seal")
    elif form.seal is not None and form.seal.sha256 != form.seal_sha256:
        yield Refusal("ANOTHER_SEAL", "印章图样与所填印模文件的SHA-256不符，请核对是否同一文件", art(8), "seal")
    if form.electronic and not (form.electronic_basis or "").strip():
        says = "颁发电子证书须写明电子印章或电子签名证书的颁发机构和编号"
        yield Refusal("ELECTRONIC_BASIS", says, art(8), "electronicBasis")


def seal_names_the_institution(design: Any, form: object, moment: Moment) -> Iterator[Refusal]:
    """印章名称与备案的机构名称一致"""
    if design.institution.name not in design.seal_title:
        says = f"印章名称“{design.seal_title}”与备案名称“{design.institution.name}”不一致"
        yield Refusal("SEAL_NAME", says, art(8), "sealTitle")


def drafted(design: Any, form: DesignForm, moment: Moment) -> Iterator[Effect]:
    yield Put({**{name: getattr(form, name) for name in DesignForm.__dataclass_fields__}, "unit_id": form.institution.unit_id})
    yield from kept(form.seal)


def answered(design: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"answer": form.reason})


def filed(design: Any, form: object, moment: Moment) -> Iterator[Effect]:
    yield Put({"filed_on": moment.day, "answer": None})


def retired(design: Any, form: Opinion, moment: Moment) -> Iterator[Effect]:
    yield Put({"retired_on": moment.day, "answer": form.reason})


D = DesignStage
MINE = (D.DRAFT, D.RETURNED)
# fmt: off
DESIGN = Procedure("design", "证书样式", art(8), DesignStage, (
    #   act       in Chinese            basis   actor                 from            to           provided                    form        and then
    Act("draft",  "起草证书样式",       art(8), INSTITUTION,          (None,),        D.DRAFT,     own_institution,            DesignForm, then=drafted),
    Act("amend",  "修改证书样式",       art(8), INSTITUTION,          (D.DRAFT,),     D.DRAFT,     own_institution,            DesignForm, then=drafted),
    Act("mend",   "补正证书样式",       art(8), INSTITUTION,          (D.RETURNED,),  D.RETURNED,  own_institution,            DesignForm, then=drafted),
    Act("submit", "报送证书样式和印章", art(8), INSTITUTION,          MINE,           D.SUBMITTED, seal_names_the_institution),
    Act("return", "退回证书样式",       art(8), CENTRE,               (D.SUBMITTED,), D.RETURNED,  form=Opinion,               then=answered),
    Act("file",   "备案证书样式和印章", art(8), CENTRE,               (D.SUBMITTED,), D.FILED,     seal_names_the_institution, then=filed),
    Act("retire", "停用证书样式",       art(8), INSTITUTION | CENTRE, (D.FILED,),     D.RETIRED,   form=Opinion,               then=retired),
))
