"""Django's backend: who signed in is who the registry knows. There is no password to check."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from amiyan.access.models import User

BACKEND = "amiyan.access.sign_in.backend.ByPerson"


class ByPerson(BaseBackend):
    """Finds the user of a session; it lets nobody in by itself."""

    def authenticate(self, request: HttpRequest | None, **_credentials: object) -> None:
        """Nobody: the doors are :mod:`amiyan.access.sign_in.national` and :mod:`amiyan.access.sign_in.passkeys`."""

    def get_user(self, user_id: int) -> User | None:
        """The user, where they are not switched off."""
        return User.objects.filter(pk=user_id, is_active=True).first()
