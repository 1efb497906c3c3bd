from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room of people."""

    name = "feedback.people"

    def ready(self) -> None:
        """From now on columns mask by the organisation's countries."""
        from feedback.core.maskedfields import countries_from
        from feedback.people.masking import chosen_countries

        countries_from(chosen_countries)
