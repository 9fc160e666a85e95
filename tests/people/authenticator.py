"""A passkey device in software: makes a key, answers a challenge (WebAuthn, ES256, attestation "none")."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

ORIGIN = "http://localhost"


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _client_data(kind: str, challenge: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}).encode()


class SoftwareDevice:
    """One device with one passkey. `verified` False: the owner did not unlock it."""

    def __init__(self, *, verified: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identity = b"mot-khoa-mau-0001"
        self.flags = AuthenticatorData.FLAG.UP | (AuthenticatorData.FLAG.UV if verified else AuthenticatorData.FLAG(0))
        self.handle = ""

    def make(self, options: dict[str, Any]) -> str:
        """The answer to the options of a registration, as the page sends it."""
        wanted = options["publicKey"]
        self.handle = wanted["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.identity, public)
        where = hashlib.sha256(wanted["rp"]["id"].encode()).digest()
        data = AuthenticatorData.create(where, self.flags | AuthenticatorData.FLAG.AT, 1, credential)
        seal = AttestationObject.create("none", data, {})
        client = _client_data("webauthn.create", wanted["challenge"])
        return self._answer({"clientDataJSON": _plain(client), "attestationObject": _plain(bytes(seal))})

    def answer(self, options: dict[str, Any]) -> str:
        """The answer to the options of a sign-in."""
        wanted = options["publicKey"]
        where = hashlib.sha256(wanted["rpId"].encode()).digest()
        data = bytes(AuthenticatorData.create(where, self.flags, 2))
        client = _client_data("webauthn.get", wanted["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": _plain(client),
                "authenticatorData": _plain(data),
                "signature": _plain(signature),
                "userHandle": self.handle,
            }
        )

    def _answer(self, response: dict[str, str]) -> str:
        identity = _plain(self.identity)
        shape = {"id": identity, "rawId": identity, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps({**shape, "response": response})
