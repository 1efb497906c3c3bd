"""Names our admin site in place of Django's; an app's configuration must be importable before any model is."""

from django.contrib.admin.apps import AdminConfig


class JournalledAdminConfig(AdminConfig):
    """Django's admin, with `JournalledSite`."""

    default_site = "feedback.core.admin.JournalledSite"
