"""Signed checkpoints of the publication log: so many lines, the last with this hash, signed with Ed25519 at this moment.

A checkpoint that somebody has kept binds us: the log may only have grown since, or everybody can see that it was rewritten.
One line each, canonical JSON: {"checkpoint":{at, format, head, keyId, lines},"signature":…}; the signature, base64url without
padding, is over the bytes of the canonical JSON of `checkpoint`.
"""

import base64
import binascii
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from sitegen.client import Data
from sitegen.publish import canonical, sha256

NAME = "checkpoints.jsonl"
KEYS = "log-key.json"
FORMAT = "jinji-log-1"


@cache
def signing_key(file: Path) -> Ed25519PrivateKey:
    """The site's key: made at first use, readable by its owner alone; of several processes the first one's stays."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)  # mode 0600
        with os.fdopen(handle, "wb") as fresh:
            fresh.write(Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))
            fresh.flush()
            os.fsync(fresh.fileno())
        try:
            os.link(name, file)  # never over a key that is there
        except FileExistsError:
            pass
        finally:
            os.unlink(name)
    return Ed25519PrivateKey.from_private_bytes(file.read_bytes())


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key's 32 bytes in base64url without padding."""
    return _text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def key_id(public: str) -> str:
    """What a key is called: the first 16 hexadecimal digits of the SHA-256 of its bytes."""
    return hashlib.sha256(_bytes(public)).hexdigest()[:16]


def made(lines: Sequence[bytes], at: str, key: Ed25519PrivateKey) -> bytes:
    """The checkpoint of a log of these lines."""
    name = key_id(public_text(key))
    told = {"at": at, "format": FORMAT, "head": sha256(lines[-1]), "keyId": name, "lines": len(lines)}
    return canonical({"checkpoint": told, "signature": _text(key.sign(canonical(told)))})


def published(keys: bytes | None, key: Ed25519PrivateKey) -> bytes:
    """The file of public keys, old ones too: what they signed stays verifiable."""
    public = public_text(key)
    known: list[Data] = orjson.loads(keys)["keys"] if keys else []
    if all(one["publicKey"] != public for one in known):
        known.append({"algorithm": "Ed25519", "keyId": key_id(public), "publicKey": public})
    return canonical({"keys": known})


def public_keys(keys: bytes | None) -> dict[str, str]:
    """Key id -> public key, of a published file."""
    try:
        told = [one["publicKey"] for one in orjson.loads(keys or b'{"keys":[]}')["keys"]]
        return {key_id(public): public for public in told}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def count(line: bytes) -> int:
    """How many lines of the log a checkpoint of ours covers."""
    return int(orjson.loads(line)["checkpoint"]["lines"])


def faults(line: bytes, lines: Sequence[bytes], keys: dict[str, str], name: str) -> Iterator[str]:
    """What is wrong with one checkpoint against the log as it is now."""
    try:
        whole = orjson.loads(line)
        told, signature = whole["checkpoint"], _bytes(whole["signature"])
        covered, head, public = int(told["lines"]), told["head"], keys.get(told["keyId"], "")
        exact = canonical(whole) == line and told["format"] == FORMAT
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        yield f"{name}不是完整的签名检查点"
        return
    if not exact:
        yield f"{name}不是原样：被改动或重新排版过"
    elif not public:
        yield f"{name}所用的密钥 {told['keyId']} 不在所给的公钥之中"
    elif not _signed(public, signature, canonical(told)):
        yield f"{name}的签名不符"
    elif not 0 < covered <= len(lines):
        yield f"{name}签过 {covered} 行，现在的发布记录只有 {len(lines)} 行"
    elif sha256(lines[covered - 1]) != head:
        yield f"{name}签过的前 {covered} 行已被改写"


def _signed(public: str, signature: bytes, body: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public)).verify(signature, body)
    except InvalidSignature:
        return False
    return True


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
