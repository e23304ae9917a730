"""结果批次的表单 · what the institution and the centre hand in on a batch of results (articles 16(3) and 16(4))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .batch_row import SHA256
from .forms import given, number, ref, refs, rows, words
from .kinds import CertificateKind
from .sitting_forms import MOST_ROWS


@dataclass(frozen=True, kw_only=True)
class BatchForm:
    """编制结果批次"""

    plan: Any = ref("plan", "认定方案，须为本单位")
    sittings: list[Any] = refs("sitting", "列入本批次的场次，须已结束", 50)


@dataclass(frozen=True, kw_only=True)
class BatchReport:
    """报送认定结果及拟颁发证书信息"""

    issue_year: int = number("拟颁发证书的年份，编入证书编号；年末报送、次年颁发的填次年", 2000, 2199)
    responsible: bool = given("本机构对所报结果负责（谁评价、谁发证、谁负责）")


@dataclass(frozen=True, kw_only=True)
class RowReturn:
    """退回一行结果"""

    row: Any = ref("batchRow", "退回的行")
    code: str = words("通用理由代码，见规则集", 40)
    message: str = words("需要怎样更正", 1000)


@dataclass(frozen=True, kw_only=True)
class BatchReturn:
    """退回整个批次：各行一次退回，更正后整批重新报送"""

    returns: list[RowReturn] = rows(RowReturn, "退回的行及理由", MOST_ROWS, 1)


@dataclass(frozen=True, kw_only=True)
class BatchCheck:
    """核对结果批次：未退回的各行即为核对无误"""

    returns: list[RowReturn] = rows(RowReturn, "单独退回的行及理由；没有的为空", MOST_ROWS)


@dataclass(frozen=True, kw_only=True)
class ExportFetch:
    """下载导出的文件，含证件号码"""

    export: Any = ref("batch_export", "导出文件")


@dataclass(frozen=True, kw_only=True)
class UploadProof:
    """已上传部鉴定中心"""

    reference: str = words("部鉴定中心系统的受理编号或批次号", 100)
    sha256: str = words("上传成功页面等凭证文件的SHA-256", 64, pattern=SHA256)


@dataclass(frozen=True, kw_only=True)
class AcknowledgementFile:
    """部鉴定中心的回执文件"""

    text: str = words("回执文件的全文（逗号分隔的表格），列名见规则集", 800_000)


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """与部鉴定中心网站逐行核对：在网站上查到的证书编号"""

    numbers: list[str] = rows(str, "在网站上查到的证书编号", MOST_ROWS, 1)
    published_on: date = given("公布日期")
    url: str = words("公布的网址", 500, pattern="https?://.+")
    sha256: str = words("网页截图等证据文件的SHA-256", 64, pattern=SHA256)


@dataclass(frozen=True, kw_only=True)
class BatchIssue:
    """为部网已公布的各行颁发证书"""

    design: Any = ref("design", "证书样式，须已备案")
    kind: CertificateKind = given("证书的形式")
