"""What training goes by, entered where it belongs: when somebody joined, since when a tool is live, whose calls."""

import io
import json
from contextlib import suppress
from datetime import date
from pathlib import Path

from django.core.management import CommandError, call_command

from feedback.catalogue.models import CallType, Tool
from feedback.events.models import Event
from feedback.people.models import User
from tests.training.conftest import School

HEADER = "email,name,joined_on\n"


def imported(tmp_path: Path, text: str) -> dict[str, object]:
    file, out = tmp_path / "people.csv", io.StringIO()
    file.write_text(HEADER + text)
    with suppress(CommandError):
        call_command("import_people", str(file), stdout=out)
    return json.loads(out.getvalue())


def test_the_day_somebody_joined_is_imported_and_edited(school: School, tmp_path: Path) -> None:
    told = imported(tmp_path, "new@example.test,New,2024-11-04\nagent@example.test,,2024-01-02\n")
    assert (told["created"], told["updated"], told["errors"]) == (1, 1, [])
    days = dict(User.objects.exclude(joined_on=None).values_list("email", "joined_on"))
    assert days == {"new@example.test": date(2024, 11, 4), "agent@example.test": date(2024, 1, 2)}
    assert imported(tmp_path, "new@example.test,New,2024-11-04\n")["unchanged"] == 1
    wrong = imported(tmp_path, "new@example.test,New,4 November\n")["errors"]
    assert [error["column"] for error in wrong] == ["joined_on"]
    admin, agent = school.client("Admin"), school.people["Agent"]
    sent = {"name": "Agent", "email": agent.email, "site": school.cork.pk, "team": school.cards.pk}
    assert admin.post(f"/setup/people/{agent.pk}/edit/", {**sent, "joined_on": "2024-03-01"}).status_code == 302
    assert school.fresh("Agent").joined_on == date(2024, 3, 1)
    assert 'value="2024-03-01"' in admin.get(f"/setup/people/{agent.pk}/edit/").content.decode()


def test_others_do_not_see_when_somebody_joined(school: School) -> None:
    User.objects.filter(name="Agent").update(joined_on=date(2024, 3, 1))
    address = f"/api/v1/people/{school.people['Agent'].pk}"
    assert school.client("Admin").get(address).json()["joined_on"] == "2024-03-01"
    assert school.client("Supervisor").get(address).json()["joined_on"] is None
    assert (
        "Joined on"
        not in school.client("Supervisor").get(f"/setup/people/{school.people['Agent'].pk}/").content.decode()
    )


def test_since_when_a_tool_is_live_and_whose_calls_they_are(school: School) -> None:
    admin, kept = school.client("Admin"), {"name": "Agent Assist", "live_on": "2024-06-03"}
    assert admin.post(f"/setup/tools/{school.tool.pk}/", kept).status_code == 302
    assert Tool.objects.get().live_on == date(2024, 6, 3)
    made = admin.post("/setup/call-types/new/", {"name": "Refunds", "teams": [school.cards.pk]})
    assert made.status_code == 302
    refunds = CallType.objects.get(name="Refunds")
    assert list(refunds.teams.all()) == [school.cards]
    address = f"/api/v1/call-types/{refunds.pk}"
    assert admin.get(address).json()["teams"] == [{"id": school.cards.pk, "name": "Cards"}]
    sent = admin.patch(address, {"teams": ["Chat"]}, content_type="application/json")
    assert [team["name"] for team in sent.json()["teams"]] == ["Chat"]
    edited = Event.objects.filter(verb__in=["tool.edited", "call_type.edited"]).order_by("pk")
    told = [event.data["changed"] for event in edited]
    assert told[0]["live_on"] == [None, "2024-06-03"]
    assert told[1] == {"teams": [[school.cards.pk], [school.chat.pk]]}
