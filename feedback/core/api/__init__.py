"""The API's ground: a room's api.py says how a thing is shown, what it takes, which action does it. The rest is here.

A room in full (docs/api.md explains it; this is all there is to write)::

    from feedback.core.api.kit import (
        CreateMixin, Input, ListMixin, NamedField, NamedInput, PatchMixin, RetrieveMixin, Shown, ScopedViewSet, verb,
    )

    class ToolShown(Shown):                      # how it is shown; every field declared
        id = serializers.IntegerField()
        name = serializers.CharField()
        vendor = NamedField(allow_null=True)     # {id, name};  PersonField: {id, name, email}

    class ToolInput(Input):                      # what POST takes; PATCH takes any part of it
        name = serializers.CharField(max_length=120)
        vendor = NamedInput(queries.vendors_visible_to, allow_null=True, required=False)

    class RetireInput(Input):
        reason = serializers.CharField(max_length=400)

    class ToolViewSet(ListMixin, RetrieveMixin, CreateMixin, PatchMixin, ScopedViewSet):
        \"\"\"AI tools that reports are filed under.\"\"\"

        visible_to = queries.tools_visible_to    # (user) -> QuerySet; the only way in
        shown, input = ToolShown, ToolInput
        filterset_class = ToolFilters            # the page's own FilterSet
        ordering, ordering_fields = ["name"], ["name", "created_at"]

        def shaped(self, queryset):              # joins that `shown` needs
            return queryset.select_related("vendor")

        def add(self, data):                     # POST → one action, gives the thing
            return actions.add_tool(by=self.person, **data)

        def change(self, thing, changes):        # PATCH → one action, only what came
            actions.edit_tool(tool=thing, by=self.person, **changes)

        @verb(RetireInput)                       # POST tools/{id}/retire
        def retire(self, tool, data):
            actions.retire_tool(tool=tool, by=self.person, **data)

    resources = {"tools": ToolViewSet}           # mounted by feedback/api_urls.py; `urls = [path(...)]` for odd ones

What comes with it, without a line in the room: 404 for what `visible_to` does not give, ids and references (`prefix =
"F"`), keyset pages, ETag / If-None-Match / If-Match, `Idempotency-Key` on every POST, problem+json for every error of
feedback.core.errors, unknown fields and parameters named, throttles, tokens, UTC times, and the OpenAPI description.
"""
