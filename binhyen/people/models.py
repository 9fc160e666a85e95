"""People with accounts, posts at units, and who holds a post when."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from binhyen.core.fields import CodeField, GuardedCharField, Purpose
from binhyen.core.ids import new_public_id

HOLDERS = Purpose(
    what="Name of an account holder",
    reader="the unit's own staff and whoever opens its page",
    retention="until the account ends, then the key is destroyed",
)


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their sign-in name."""


class User(AbstractBaseUser):
    """An account holder: somebody who holds, held or will hold a post."""

    public_id = CodeField(max_length=12, unique=True, default=new_public_id)
    username = CodeField(max_length=60, unique=True)
    full_name = GuardedCharField(max_length=80, purpose=HOLDERS, guarded=False)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects = UserManager()
