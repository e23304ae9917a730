"""What a deployment sets, by environment variables named JINJI_… (DATABASE_URL without the prefix)."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schema.desk import Deployment
from schema.law.roles import Role
from schema.law.ruleset import shipped


def data_folder() -> Path:
    """Where the embedded PostgreSQL and the site live by default: outside anybody's home when root."""
    return Path("/var/lib/jinji") if os.geteuid() == 0 else user_data_path("jinji")


class Settings(BaseSettings):
    """Every setting has a default that is safe on one machine."""

    model_config = SettingsConfigDict(env_prefix="JINJI_", extra="ignore")
    database_url: str | None = Field(
        None, validation_alias="DATABASE_URL", description="PostgreSQL 15 or newer; none: the embedded one"
    )
    data: Path = Field(
        default_factory=data_folder, description="folder of the embedded PostgreSQL, the site and its state"
    )
    public_url: str = Field("", description="address under which clients reach the API; calendar addresses begin with it")
    receipt_key: Path | None = Field(None, description="file with the 32 bytes of the Ed25519 key that signs receipts")
    personal_keys: Path | None = Field(
        None, description="file with the keys that seal personal particulars; the same for all replicas, and kept apart from the database"
    )
    certificate_folder: Path | None = Field(
        None, description="folder of the keys that sign certificates: <机构编码>.pem (key, then chain), credential.key"
    )
    tsa_url: str = Field("", description="time-stamping authority (RFC 3161) for signed certificates; empty: no time stamp")
    ledger_key: Path | None = Field(None, description="file with the 32 bytes that key what the ledger keeps of private fields")
    production: bool = Field(False, description="refuse to start while a setting is unsafe: see jinji doctor")
    replica_url: str | None = Field(None, description="a streaming replica of the database, for queries; none: the database itself")
    metrics_from: tuple[str, ...] = Field(("127.0.0.0/8", "::1/128"), description="networks that may read /metrics")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="from which level on is logged")
    log_requests: bool = Field(False, description="a line in the log, and an id, for each request")
    pool: int = Field(10, ge=2, le=200, description="database connections of one process")
    contact: str = Field(
        "请与受理本申请的经办机构联系，联系方式见申报工作安排", description="the contact printed on documents: office, telephone, address"
    )
    fallback_ruleset: str | None = Field(
        None, description="rule set for days outside every rule set; each decision is flagged"
    )
    demo: bool = Field(False, description="demonstration: GraphiQL, introspection for all, time can be advanced")
    session_hours: int = Field(12, ge=1, le=168, description="how long a login lasts")
    session_idle_minutes: int = Field(60, ge=5, le=10_080, description="minutes after which a login that is not used ends")
    second_factor: bool | None = Field(
        None, description="staff log in with a second factor, and until they have one may only enrol it; unset: yes, except in a demonstration"
    )
    change_first: bool | None = Field(
        None, description="who gets an account from the administrator changes the password first; unset: yes, except in a demonstration"
    )
    key_days: int = Field(366, ge=1, le=1100, description="days after which an API key expires at the latest")
    private_hooks: bool = Field(False, description="webhooks may go to private and loopback addresses")
    max_body: int = Field(1_000_000, description="bytes of a request body")
    max_file: int = Field(20_000_000, ge=1, description="bytes of one uploaded file")
    max_loose: int = Field(500_000_000, ge=1, description="bytes that one account may have uploaded and not yet referred to")
    upload_timeout: float = Field(120.0, gt=0, description="seconds that an upload may take")
    max_depth: int = Field(12, description="depth of a query")
    max_aliases: int = Field(60, description="aliases in a query")
    max_tokens: int = Field(4000, description="tokens in a query")
    max_cost: int = Field(30_000, description="nodes a query may return")
    timeout: float = Field(10.0, description="seconds a request may take")
    anonymous_per_hour: int = Field(5, ge=0, description="objections without an account from one address in an hour")
    checks_per_hour: int = Field(60, ge=0, description="certificates checked by number and name from one address in an hour")
    bulk_checks_per_hour: int = Field(6, ge=0, description="bulk checks (of up to 500 hashes) from one address in an hour")
    complaint_seconds: int = Field(3, ge=0, description="seconds that filling in a complaint takes at least")
    login_attempts: int = Field(10, ge=1, description="failed logins of one name in 15 minutes from one network, or on one known device")
    requests_per_account: int = Field(1200, ge=1, description="requests of one account in a minute; costly queries count as several")
    requests_per_address: int = Field(3000, ge=1, description="requests from one address in a minute, whoever asks")
    unlimited: tuple[str, ...] = Field(
        ("127.0.0.0/8", "::1/128"), description="networks whose requests are not counted: the site generator's, the monitor's"
    )
    proxies: tuple[str, ...] = Field((), description="networks of our own reverse proxies, whose word on the client's address counts")
    proxy_header: Literal["x-forwarded-for", "forwarded"] = Field("x-forwarded-for", description="the header those proxies set")
    cors_origins: tuple[str, ...] = Field((), description="other origins whose pages may ask, as https://host; * for all")
    bound_clients: tuple[str, ...] = Field(
        (), description="clients (header GraphQL-Client-Name) that may send registered operations only; * for everybody"
    )
    body_timeout: float = Field(15.0, gt=0, description="seconds in which a request's body has to come")
    live_most: int = Field(2000, ge=1, description="live connections and subscriptions of one process")
    live_per_account: int = Field(10, ge=1, description="live subscriptions of one account")
    live_message: int = Field(40_000, ge=1000, description="characters of one message over a WebSocket")
    live_init: float = Field(10.0, gt=0, description="seconds a WebSocket has to say who it is")
    live_send: float = Field(20.0, gt=0, description="seconds a message may wait for a client that does not read")
    live_check: float = Field(15.0, gt=0, description="seconds between looks at quiet connections: who has left or expired?")
    live_origins: tuple[str, ...] = Field((), description="other origins whose pages may open a WebSocket, as https://host")
    tick_seconds: float = Field(60.0, gt=0, description="how often the clock looks for what is due; at midnight it always does")
    oidc_issuer: str = Field("", description="address of the OpenID provider (its `issuer`); empty: nobody signs on elsewhere")
    oidc_client_id: str = Field("", description="our name with that provider")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="our secret with that provider")
    oidc_landing: str = Field("", description="the front end's page that a person comes back to, with #code=… or #error=…")
    oidc_scope: str = Field("openid", description="scopes asked for: what of them the provider needs to tell the claims below")
    oidc_acr: str = Field("", description="the assurance (acr) a sign-on must have, such as the provider's second factor; empty: any")
    oidc_role_claim: str = Field("roles", description="the claim that lists a person's groups")
    oidc_roles: dict[str, str] = Field(
        {}, description="what a group stands for: {group: role}; one of them must be the account's role; empty: the account alone decides"
    )
    oidc_district_claim: str = Field("", description="a claim that must be the code of the account's district; empty: none")
    oidc_unit_claim: str = Field("", description="a claim that must be the credit code of the account's unit; empty: none")
    hook_timeout: float = Field(10.0, gt=0, le=60, description="seconds a receiver of webhooks may take to answer")
    hook_backoff: tuple[float, ...] = Field(
        (5, 30, 120, 600, 3600, 21600, 21600, 21600), description="seconds before each further attempt; after the last: dead"
    )
    hook_heartbeat: float = Field(20.0, gt=0, description="seconds after which a dead worker's deliveries are taken over")
    hook_sweep: float = Field(10.0, gt=0, description="seconds between searches for deliveries held or lost from the queue")
    queue_log_days: int = Field(7, ge=1, description="days the job queue's own log is kept")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Half a provider is none. ValueError: which settings are missing, or which role there is not."""
        needed = ("oidc_client_id", "oidc_landing", "public_url")
        if self.oidc_issuer and (missing := [name for name in needed if not getattr(self, name)]):
            raise ValueError("设置了JINJI_OIDC_ISSUER，还须设置" + "、".join(f"JINJI_{name.upper()}" for name in missing))
        if unknown := sorted({*self.oidc_roles.values()} - {role.name for role in Role if role.name}):
            raise ValueError(f"JINJI_OIDC_ROLES中没有这样的职权：{'、'.join(unknown)}")
        return self

    @property
    def factor_required(self) -> bool:
        """Whether staff need a second factor."""
        return not self.demo if self.second_factor is None else self.second_factor

    @property
    def must_change_first(self) -> bool:
        """Whether a password that the administrator chose is changed at the first login."""
        return not self.demo if self.change_first is None else self.change_first

    @property
    def receipt_key_file(self) -> Path:
        """The key file: the one given, or one of our own in the data folder, made at first use."""
        return self.receipt_key or self.data / "receipt.key"

    @property
    def personal_key_file(self) -> Path:
        """The key file: the one given, or one of our own in the data folder, made at the first start."""
        return self.personal_keys or self.data / "personal.keys"

    @property
    def certificates(self) -> Path:
        """The folder of the keys that sign certificates: the one given, or one in the data folder."""
        return self.certificate_folder or self.data / "certificates"

    @property
    def credential_key_file(self) -> Path:
        """The Ed25519 key that signs credentials, made at first use."""
        return self.certificates / "credential.key"

    @property
    def ledger_key_file(self) -> Path:
        """The same for the key of private fields."""
        return self.ledger_key or self.data / "ledger.key"

    def deployment(self) -> Deployment:
        """The rule sets this deployment works under."""
        return Deployment(shipped(), self.fallback_ruleset)


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()  # type: ignore[call-arg]
