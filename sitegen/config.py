"""What the generator must be told: where the register answers, where the site is served, and where files go."""

import os
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "site"


@dataclass(frozen=True)
class SiteConfig:
    """`out` is the published tree, `state` the generator's own memory; neither may lie inside `source`."""

    api_url: str  # without /graphql
    site_url: str  # as the public types it
    out: Path
    state: Path
    key: str = ""  # the SITE's API key: it opens, interrupts and resumes notices, and nothing else
    secret: str = ""  # whsec_…, to know the doorbell
    watch_seconds: float = 5.0
    heal: bool = True  # put a lost notice page back on the next watch round
    source: Path = SOURCE
    public_api: str = ""  # the register as the public reaches it, for forms; none: api_url
    poll_seconds: float = 30.0  # a deaf generator looks for itself this often
    twins: bool = True  # precompressed .gz and .br beside each file, for servers that can serve them
    bucket: str = ""  # s3://bucket/prefix, where the tree is published too; endpoint and keys: AWS_ENDPOINT, AWS_ACCESS_KEY_ID, …
    log_key: Path | None = None  # the Ed25519 key that signs the publication log; none: log.key in `state`. Keep a copy of it

    @property
    def forms(self) -> str:
        """The address to which the public's forms are posted."""
        return self.public_api or self.api_url


def from_env() -> SiteConfig:
    """The configuration of a generator that runs on its own, from JINJI_SITE_* variables."""
    told = os.environ
    return SiteConfig(
        api_url=told.get("JINJI_SITE_API_URL", "http://127.0.0.1:8000"),
        public_api=told.get("JINJI_SITE_PUBLIC_API", ""),
        site_url=told.get("JINJI_SITE_URL", "http://127.0.0.1:8080"),
        out=Path(told["JINJI_SITE_OUT"]),
        state=Path(told["JINJI_SITE_STATE"]),
        key=told.get("JINJI_SITE_KEY", ""),
        secret=told.get("JINJI_SITE_SECRET", ""),
        watch_seconds=float(told.get("JINJI_SITE_WATCH_SECONDS", "5")),
        heal=told.get("JINJI_SITE_HEAL", "1") != "0",
        source=Path(told.get("JINJI_SITE_SOURCE", str(SOURCE))),
        poll_seconds=float(told.get("JINJI_SITE_POLL_SECONDS", "30")),
        twins=told.get("JINJI_SITE_TWINS", "1") != "0",
        bucket=told.get("JINJI_SITE_BUCKET", ""),
        log_key=Path(told["JINJI_SITE_LOG_KEY"]) if told.get("JINJI_SITE_LOG_KEY") else None,
    )
