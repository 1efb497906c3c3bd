"""Starting from where somebody is: the bookmark that opens the form for the call on the screen, and links that do."""

import json
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from feedback.desk.forms.filing import ReportForm
from feedback.desk.views.asking import reader
from feedback.people.queries import organisation

#: What a marked word has to look like to be a call's id, where the organisation has not said how its own look.
ANY_ID = r"^[A-Za-z0-9._:\/#=-]{3,120}$"
#: Runs on whatever page is open, so it reads no more than it needs: what is marked, in a field too, and with a pattern
#: the page's text.
#: It sends nothing by itself; it opens our form with the id in the address.
SCRIPT = (
    "(()=>{const field=document.activeElement,typed=field&&field.type!=='password'&&field.value||'';"
    "const part=typed?String(typed).slice(field.selectionStart||0,field.selectionEnd||0):'';"
    "const marked=(String(getSelection())||part).trim(),own=%(own)s,pattern=new RegExp(%(pattern)s);"
    "const places=own?[marked,location.href,document.title,document.body.innerText]:[marked];"
    "const found=places.map((text)=>pattern.exec(text)).find(Boolean);"
    "const id=found?found[1]??found[0]:'';"
    "open(%(form)s+(id?'?interaction='+encodeURIComponent(id):''),'_blank','noopener');})()"
)


@login_required
@require_GET
def anywhere(request: HttpRequest) -> HttpResponse:
    """The page with the bookmark, and what a link can say."""
    form = request.build_absolute_uri(reverse("reports:new"))
    tools = [label for value, label in ReportForm(user=reader(request)).fields["tool"].choices if value]  # type: ignore[attr-defined]
    example = f"{form}?tool={quote(str(tools[0]) if tools else 'Agent Assist')}&severity=slowing&interaction=INT-482211"
    context = {
        "bookmark": bookmark(form, organisation().interaction_pattern),
        "pattern": organisation().interaction_pattern,
        "example": example,
    }
    return render(request, "desk/anywhere.html", context)


def bookmark(form: str, pattern: str) -> str:
    """The bookmark's address: a script that opens `form` for the call it finds."""
    facts = {"own": json.dumps(bool(pattern)), "pattern": json.dumps(pattern or ANY_ID), "form": json.dumps(form)}
    return "javascript:" + quote(SCRIPT % facts, safe="()[]{}=>?:;,.'!|&+-_~*/$@")
