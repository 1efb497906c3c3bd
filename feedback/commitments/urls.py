from django.urls import path

from feedback.commitments import counted, overseeing, taking, views

app_name = "commitments"
urlpatterns = [
    path("commitments", overseeing.commitments, name="list"),
    path("commitments/<int:pk>/counted", counted.counted, name="counted"),
    path("commitments/figures", overseeing.figures, name="figures"),
    path("commitments/checks", overseeing.worth_a_look, name="checks"),
    path("commitments/promises.csv", taking.take, {"form": "csv"}, name="csv"),
    path("commitments/promises.xlsx", taking.take, {"form": "xlsx"}, name="xlsx"),
    path("commitments/reassign", taking.reassign, name="reassign"),
    path("commitments/views", overseeing.save_view, name="view-new"),
    path("commitments/views/<int:pk>", overseeing.saved_view, name="view"),
    path("commitments/views/<int:pk>/delete", overseeing.delete_view, name="view-delete"),
    path("setup/promises/", views.policy_list, name="policies"),
    path("setup/promises/new/", views.new_policy, name="policy-new"),
    path("setup/promises/when/", views.calculator, name="calculator"),
    path("setup/promises/<int:pk>/", views.policy, name="policy"),
    path("setup/promises/<int:pk>/move/", views.move_policy, name="policy-move"),
]
