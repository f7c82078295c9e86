"""Encrypts a backup: AES-256-GCM in pieces, so that none can be cut off or moved.

The keys are in the environment (BACKUP_KEY, newest first, commas between them) and
never in a backup. A file begins with the name of its key, so that a missing one can be
told, and a salt, so that no two files are encrypted with the same key.
"""

import base64
import binascii
import hashlib
import secrets
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from reporting.backups.faults import BackupFault

SETTING = "BACKUP_KEY"
MAGIC = b"XNBAK\x00\x00\x01"
NAME_LENGTH = 4
SALT_LENGTH = 16
KEY_LENGTH = 32
PIECE = 1 << 20
"""Bytes of a piece before it is encrypted; 16 more afterwards."""
TAG = 16


def read_keys() -> list[bytes]:
    """Decode the keys of the settings, newest first; raises BackupFault."""
    return [decode_key(text) for text in settings.BACKUP_KEYS]


def decode_key(text: str) -> bytes:
    """Return the 32 bytes of a key; raises BackupFault for anything else."""
    try:
        key = base64.b64decode(text.encode(), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY_LENGTH:
        raise BackupFault(
            _("%(setting)s must be 32 random bytes in Base64.") % {"setting": SETTING}
        )
    return key


def name_key(key: bytes) -> bytes:
    """What a file is marked with: it tells keys apart and tells nothing of them."""
    return hashlib.sha256(b"name of a backup key" + key).digest()[:NAME_LENGTH]


def build_cipher(key: bytes, salt: bytes) -> AESGCM:
    """The cipher of one file."""
    derived = HKDF(SHA256(), KEY_LENGTH, salt, b"backup of the portal").derive(key)
    return AESGCM(derived)


def build_nonce(number: int, is_last: bool) -> bytes:
    """The nonce of a piece: its number, and whether the file ends with it."""
    return number.to_bytes(11, "big") + bytes([is_last])


class SealedWriter:
    """Encrypts what is written to it into a file; `close` writes the last piece."""

    def __init__(self, file: IO[bytes], key: bytes):
        salt = secrets.token_bytes(SALT_LENGTH)
        self.file, self.cipher = file, build_cipher(key, salt)
        self.header = MAGIC + name_key(key) + salt
        self.waiting, self.number = bytearray(), 0
        file.write(self.header)

    def write(self, data: bytes) -> int:
        """Take bytes; whole pieces go out, one is held back until more follows."""
        self.waiting += data
        while len(self.waiting) > PIECE:
            self._write_piece(bytes(self.waiting[:PIECE]), is_last=False)
            del self.waiting[:PIECE]
        return len(data)

    def flush(self) -> None:
        """Nothing: a piece goes out when it is full."""

    def close(self) -> None:
        """Write the last piece."""
        self._write_piece(bytes(self.waiting), is_last=True)

    def _write_piece(self, piece: bytes, *, is_last: bool) -> None:
        nonce = build_nonce(self.number, is_last)
        self.file.write(self.cipher.encrypt(nonce, piece, self.header))
        self.number += 1


class SealedReader:
    """Decrypts a file; raises BackupFault at a piece that is damaged or missing."""

    def __init__(self, file: IO[bytes], keys: list[bytes]):
        header = file.read(len(MAGIC) + NAME_LENGTH + SALT_LENGTH)
        name = header[len(MAGIC) : len(MAGIC) + NAME_LENGTH]
        key = choose_key(name, keys)
        self.file, self.header = file, header
        self.cipher = build_cipher(key, header[len(MAGIC) + NAME_LENGTH :])
        self.ahead, self.clear = file.read(PIECE + TAG), bytearray()
        self.number, self.ended = 0, False

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, fewer at the end of the file."""
        while not self.ended and (size < 0 or len(self.clear) < size):
            self._read_piece()
        size = len(self.clear) if size < 0 else size
        data = bytes(self.clear[:size])
        del self.clear[:size]
        return data

    def _read_piece(self) -> None:
        piece, self.ahead = self.ahead, self.file.read(PIECE + TAG)
        self.ended = not self.ahead
        nonce = build_nonce(self.number, self.ended)
        try:
            self.clear += self.cipher.decrypt(nonce, piece, self.header)
        except (InvalidTag, ValueError) as error:
            raise BackupFault(_("The backup is damaged or cut short.")) from error
        self.number += 1


def choose_key(name: bytes, keys: list[bytes]) -> bytes:
    """Return the key that a file names; raises BackupFault where it is not there."""
    found = next((key for key in keys if name_key(key) == name), None)
    if found is None:
        known = ", ".join(name_key(key).hex() for key in keys) or "–"
        raise BackupFault(
            _(
                "The backup is encrypted with key %(key)s, which %(setting)s does not "
                "have. It has: %(known)s."
            )
            % {"key": name.hex(), "setting": SETTING, "known": known}
        )
    return found


def is_sealed(file: IO[bytes]) -> bool:
    """Whether a file is encrypted; it is read from its beginning again afterwards."""
    beginning = file.read(len(MAGIC))
    file.seek(0)
    return beginning == MAGIC
