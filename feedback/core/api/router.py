"""Where the API's addresses come from. They work with and without a slash at the end."""

from rest_framework.routers import SimpleRouter


class Router(SimpleRouter):
    """A router whose detail addresses take ids and references."""

    def __init__(self) -> None:
        super().__init__(trailing_slash=False)
        self.trailing_slash = "/?"
