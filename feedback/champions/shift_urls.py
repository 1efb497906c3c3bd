from django.urls import path

from feedback.champions import link_views, shift_views

#: Part of the room's addresses (urls.py).
urlpatterns = [
    path("champions/my-shifts", shift_views.my_shifts, name="my_shifts"),
    path("champions/people/<int:pk>/shifts", shift_views.shifts_of, name="shifts_of"),
    path("champions/swaps", shift_views.swap_list, name="swaps"),
    path("champions/rosters/<int:pk>/swaps/new", shift_views.new_swap, name="swap_new"),
    path("champions/rosters/<int:pk>/take-over", shift_views.take_over, name="take_over"),
    *(
        path(f"champions/swaps/<int:pk>/{verb}", shift_views.act, {"verb": verb}, name=f"swap_{verb}")
        for verb in shift_views.ACTS
    ),
    path("champions/calendar-link", link_views.own, name="calendar_link"),
    path("champions/rosters/<int:pk>/calendar-link", link_views.of_roster, name="roster_calendar_link"),
]
