"""结果批次 · results reported, checked row by row, uploaded and reconciled with the national site (articles 16(3) and 16(4)).

Read a row as a sentence: under <basis>, <actor> may <act> a batch that is <from>, provided <guard>; they hand in <form>,
it becomes <to>. Two clocks run on one batch: the legal one of the stage, and `target_on`, by which the centre works.
"""

from __future__ import annotations

from . import batch_effects as then
from . import batch_guards as only
from .article import art
from .batch_forms import (
    AcknowledgementFile,
    BatchCheck,
    BatchForm,
    BatchIssue,
    BatchReport,
    BatchReturn,
    ExportFetch,
    Reconciliation,
    UploadProof,
)
from .procedure import Act, Limit, Procedure, Stage
from .roles import CENTRE, INSTITUTION, LAW


# fmt: off
class BatchStage(Stage):
    #           people read                and the law lets it last
    DRAFT     = "待报送",                  Limit("result.report", INSTITUTION, {"from_end": "ended_on"})
    REPORTED  = "待核对",                  Limit("result.check", CENTRE)
    RETURNED  = "退回更正"
    CHECKED   = "核对无误，待上传",        Limit("result.upload", CENTRE, {"from_receipt": "received_on"})
    UPLOADED  = "已上传，待部网公布"
    PUBLISHED = "部网已公布，待颁发"
    CLOSED    = "已办结"
    DISCARDED = "已取消"


B = BatchStage
CHECKED, UPLOADED, DONE = (B.CHECKED,), (B.UPLOADED,), (B.PUBLISHED,)
OPEN = (B.DRAFT, B.REPORTED, B.RETURNED, B.CHECKED, B.UPLOADED)
DUE = ("rows__candidate", "rows__certificate__candidate__sitting", "institution__scopes", "institution__versions")
PLAN = ("plan__batches", "plan__candidates__rows")
ROWS = ("rows__certificate", "rows__candidate", "exports")
BATCH = Procedure("batch", "结果批次", art(16, 3), BatchStage, (
    #   act                   in Chinese                        basis       actor        from                      to           provided                    form                 and then
    Act("draft",              "编制结果批次",                   art(16, 3), INSTITUTION, (None,),                  B.DRAFT,     only.sittings_are_over,     BatchForm,           then=then.drafted),
    Act("open",               "认定结束，待报送结果",           art(16, 3), LAW,         (None,),                  B.DRAFT),
    Act("gather",             "编入合格的考生",                 art(16, 3), INSTITUTION, (B.DRAFT,),               B.DRAFT,     only.somebody_is_new,       then=then.gathered, sees=("sittings__candidates__rows", "rows")),
    Act("discard",            "取消批次",                       art(16, 3), INSTITUTION, OPEN,                     B.DISCARDED, only.nothing_is_left,       then=then.discarded, sees=("rows",)),
    Act("report",             "报送认定结果及拟颁发证书信息",   art(16, 3), INSTITUTION, (B.DRAFT, B.RETURNED),    B.REPORTED,  only.rows_are_sound,        BatchReport,         then=then.reported),
    Act("correct",            "更正证书，报送更正信息",         art(8),     LAW,         (None,),                  B.REPORTED),
    Act("return",             "退回结果批次",                   art(16, 3), CENTRE,      (B.REPORTED,),            B.RETURNED,  only.returns_are_known,     BatchReturn,         then=then.returned, sees=("rows",)),
    Act("check",              "核对结果批次",                   art(16, 3), CENTRE,      (B.REPORTED,),            B.CHECKED,   only.the_rest_is_sound,     BatchCheck,          then=then.checked),
    Act("export",             "导出上传部网的文件",             art(16, 3), CENTRE,      CHECKED,                  B.CHECKED,   only.something_to_upload,   then=then.exported, sees=ROWS),
    Act("export_later",       "导出重报各行的上传文件",         art(16, 3), CENTRE,      UPLOADED,                 B.UPLOADED,  only.something_to_upload,   then=then.exported, sees=ROWS),
    Act("fetch",              "下载导出的文件",                 art(16, 3), CENTRE,      CHECKED,                  B.CHECKED,   only.is_own_export,         ExportFetch,         sees=()),
    Act("fetch_later",        "下载重报各行的导出文件",         art(16, 3), CENTRE,      UPLOADED,                 B.UPLOADED,  only.is_own_export,         ExportFetch,         sees=()),
    Act("upload",             "上传部鉴定中心",                 art(16, 3), CENTRE,      CHECKED,                  B.UPLOADED,  only.file_covers_the_rows,  UploadProof,         then=then.uploaded, sees=ROWS),
    Act("upload_later",       "上传重报的各行",                 art(16, 3), CENTRE,      UPLOADED,                 B.UPLOADED,  only.file_covers_the_rows,  UploadProof,         then=then.uploaded, sees=ROWS),
    Act("acknowledge",        "导入部鉴定中心的回执",           art(16, 3), CENTRE,      UPLOADED,                 B.UPLOADED,  only.file_is_of_this_batch, AcknowledgementFile, then=then.answered, sees=ROWS),
    Act("reconcile",          "与部鉴定中心网站逐行核对公布情况", art(16, 4), CENTRE,    UPLOADED,                 B.UPLOADED,  only.numbers_are_uploaded,  Reconciliation,      then=then.reconciled, sees=ROWS),
    Act("complete",           "各行均已公布",                   art(16, 4), LAW,         UPLOADED,                 B.PUBLISHED, sees=()),
    Act("issue_early",        "为先公布的各行颁发证书",         art(16, 4), INSTITUTION, UPLOADED,                 B.UPLOADED,  only.rows_may_be_issued,    BatchIssue,          then=then.issued, sees=DUE),
    Act("issue",              "颁发证书",                       art(16, 4), INSTITUTION, DONE,                     B.CLOSED,    only.rows_may_be_issued,    BatchIssue,          then=then.all_issued, sees=(*DUE, *PLAN)),
    Act("print",              "成批打印证书",                   art(8),     INSTITUTION, (B.CLOSED,),              B.CLOSED,    only.some_are_issued,       then=then.printed, sees=("rows__certificate",)),
    Act("close",              "证书均已颁发或作废",                   art(16, 4), LAW,         DONE,                     B.CLOSED,    then=then.finished, sees=PLAN),
))
