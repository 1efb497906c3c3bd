"""How Django renders forms here: `{{ form }}` and `{{ form.text.as_field_group }}` draw the design system's fields."""

from django.forms.renderers import TemplatesSetting


class UiRenderer(TemplatesSetting):
    """Forms through templates/ui/. Named by FORM_RENDERER."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field_group.html"
