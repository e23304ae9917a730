"""Personal particulars as the record keeps them: sealed with AES-256-GCM, found by a keyed index (《个人信息保护法》第五十一条).

A sealed value is 1 byte of format, 4 of key id, 12 of nonce, then the ciphertext with its tag. What it is sealed for is
authenticated with it, so that a phone cannot be put in the place of an identity number.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schema.law.personal import Personal

FORMAT = b"\x01"
HEAD = 1 + 4


class Unopened(Exception):
    """A sealed value that no key of this deployment opens: another deployment's, another purpose's, or changed."""


@dataclass(frozen=True, repr=False)
class Keyring:
    """The deployment's keys: the first one seals, all of them open; the index has a key of its own that stays."""

    ids: tuple[bytes, ...]
    ciphers: tuple[AESGCM, ...]
    index_key: bytes

    def seal(self, text: str, purpose: str) -> bytes:
        """Never twice the same."""
        return self.seal_bytes(text.encode(), purpose)

    def seal_bytes(self, content: bytes, purpose: str) -> bytes:
        """The same of bytes."""
        nonce = os.urandom(12)
        return FORMAT + self.ids[0] + nonce + self.ciphers[0].encrypt(nonce, content, purpose.encode())

    def sealer(self, purpose: str) -> Callable[[str, bytes], bytes]:
        """`seal` for whoever seals thousands for one purpose; each with 12 bytes of `os.urandom` of its own, drawn together."""
        head, bound, encrypt = FORMAT + self.ids[0], purpose.encode(), self.ciphers[0].encrypt
        return lambda text, nonce: head + nonce + encrypt(nonce, text.encode(), bound)

    def open(self, value: bytes, purpose: str) -> str:
        """What was sealed for this purpose. Unopened: it was not, or not here."""
        return self.open_bytes(value, purpose).decode()

    def open_bytes(self, value: bytes, purpose: str) -> bytes:
        """The same of bytes."""
        if value[:1] != FORMAT or value[1:HEAD] not in self.ids:
            raise Unopened("没有打开这一密文的密钥")
        cipher = self.ciphers[self.ids.index(value[1:HEAD])]
        try:
            return cipher.decrypt(value[HEAD : HEAD + 12], value[HEAD + 12 :], purpose.encode())
        except InvalidTag:
            raise Unopened("密文被改动过，或不是为此用途封存的") from None

    def index(self, text: str, purpose: str) -> bytes:
        """By which the same text is found again: HMAC-SHA256 under the index's own key."""
        return digest(self.index_key, f"{purpose}\0{text}".encode(), "sha256")

    def personal(self, text: str, purpose: str) -> Personal:
        """The text with what may be kept of it."""
        return Personal(text, self.seal(text, purpose), self.index(text, purpose))


_file: Path | None = None
_held: tuple[int, Keyring] | None = None


def use(file: Path) -> None:
    """From now on this process seals with the keys in `file`, which is made when it is not there."""
    global _file, _held
    _made(file)
    _file, _held = file, None


def keyring() -> Keyring:
    """The keys as they now stand in the file: another process may have added one. RuntimeError: `use` was never called."""
    global _held
    if _file is None:
        raise RuntimeError("no file of personal keys has been named")
    changed = _file.stat().st_mtime_ns
    if _held is None or _held[0] != changed:
        _held = changed, read(_file)
    return _held[1]


def read(file: Path) -> Keyring:
    """The keys in a file."""
    told = json.loads(file.read_text("ascii"))
    whole = [bytes.fromhex(key) for key in told["keys"]]
    return Keyring(tuple(_id(key) for key in whole), tuple(AESGCM(key) for key in whole), bytes.fromhex(told["index"]))


def add_key(file: Path) -> None:
    """Put a new key before the others: from now on it seals."""
    told = json.loads(file.read_text("ascii"))
    _written(file, {**told, "keys": [secrets.token_hex(32), *told["keys"]]}, over=True)


def forget_keys(file: Path) -> int:
    """Leave only the key that seals; answers how many are gone. What they alone open can never be opened again."""
    told = json.loads(file.read_text("ascii"))
    _written(file, {**told, "keys": told["keys"][:1]}, over=True)
    return len(told["keys"]) - 1


def _id(key: bytes) -> bytes:
    return sha256(b"jinji personal key\0" + key).digest()[:4]


def _made(file: Path) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        _written(file, {"index": secrets.token_hex(32), "keys": [secrets.token_hex(32)]}, over=False)


def _written(file: Path, told: dict[str, object], *, over: bool) -> None:
    """Whole or not at all, readable by its owner alone; unless `over`, of several processes the first one's stays."""
    handle, name = tempfile.mkstemp(dir=file.parent)  # mode 0600
    with os.fdopen(handle, "w", encoding="ascii") as fresh:
        json.dump(told, fresh)
        fresh.flush()
        os.fsync(fresh.fileno())
    if over:
        os.replace(name, file)
        return
    try:
        os.link(name, file)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)
