"""How allauth keeps second factors for us: secrets encrypted, passkeys named by public ids."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from binhyen.people.models import User

ISSUER = "Binh Yen"


def _cipher() -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, None, b"binhyen.people.second-factor").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts what the database holds, and shows an authenticator the sign-in name and our name only."""

    def encrypt(self, text: str) -> str:
        """A secret as it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A stored secret in the clear. Raises InvalidToken after the server's key was changed."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows above the code."""
        return ISSUER

    def _get_site_name(self) -> str:
        return ISSUER

    def _get_user_identifier(self, user: User) -> str:
        return user.username

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, object]:
        """What a passkey remembers of its owner: the public id and the sign-in name, no person's name."""
        return {"id": user.public_id.encode(), "display_name": user.username, "name": user.username}
