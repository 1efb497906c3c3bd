"""In the quiet hours of the reader's own clock nobody is mailed; what came in between is one mail afterwards."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from feedback.events.relay import relay
from feedback.notifications.models import Notification
from feedback.people.models import Organisation
from tests.notifications.conftest import Desk, News

Post = Callable[..., list[EmailMultiAlternatives]]
HOUR = timedelta(hours=1)


def quiet_around_now(desk: Desk) -> None:
    """The admin sets quiet hours that have begun an hour ago in Cork and end in an hour."""
    now = timezone.now().astimezone(ZoneInfo("Europe/Dublin"))
    form = {
        "name": "Northline",
        "language": "en",
        "board_reach": "site",
        "reopen_after": "1",
        "reopen_change_after": "3",
        "ask_again_days": "7",
        "offline_store": "encrypted",
        "quiet_from": f"{now - HOUR:%H:%M}",
        "quiet_until": f"{now + HOUR:%H:%M}",
    }
    assert desk.page("Admin 06").post("/setup/organisation/", form).status_code == 302


def test_what_happens_in_the_night_is_one_mail_in_the_morning(desk: Desk, news: News, post: Post) -> None:
    quiet_around_now(desk)
    desk.report()
    desk.report(text="And it is in the wrong language.")
    assert post() == []
    assert len(news.lines("Owner 04")) > 0
    (mail,) = post(after=HOUR)
    assert "owner04" in mail.to[0]


def test_elsewhere_the_day_goes_on(desk: Desk, news: News, post: Post) -> None:
    quiet_around_now(desk)
    owner = desk.people["Owner 04"]
    owner.timezone = "Pacific/Kiritimati"  # fourteen hours from Cork: never inside a window of two hours around its now
    owner.save()
    desk.report()
    relay()
    line = Notification.objects.get(user=owner)
    assert line.mail_at is not None
    assert line.mail_at < timezone.now() + timedelta(minutes=1)


def test_one_time_alone_is_refused_and_what_was_typed_stays(desk: Desk) -> None:
    form = {"name": "Northline", "language": "en", "board_reach": "site", "reopen_after": "1", "quiet_from": "20:15"}
    form |= {"reopen_change_after": "3", "ask_again_days": "7"}
    form["offline_store"] = "encrypted"
    page = desk.page("Admin 06").post("/setup/organisation/", form).content.decode()
    assert "Give both times, or neither." in page
    assert 'value="20:15"' in page
    assert Organisation.objects.get().quiet_from is None
