"""Who a session belongs to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from feedback.people.models import User


class SignIn(AuthenticationBackend):
    """E-mail and password. Brings the site along, whose zone every page needs; somebody who left is nobody."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, with their site, in one query; None once they are deactivated."""
        return User.objects.select_related("site").filter(pk=user_id, is_active=True).first()
