from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room of people."""

    name = "feedback.people"

    def ready(self) -> None:
        """From now on columns mask by the organisation's countries."""
        from feedback.core.maskedfields import masked_by
        from feedback.people.masking import column_rule

        masked_by(column_rule)
