from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room of people."""

    name = "feedback.people"
