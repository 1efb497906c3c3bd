from django.urls import path

from feedback.commitments import views

app_name = "commitments"
urlpatterns = [
    path("commitments", views.commitments, name="list"),
    path("commitments/figures", views.figures, name="figures"),
    path("setup/promises/", views.policy_list, name="policies"),
    path("setup/promises/new/", views.new_policy, name="policy-new"),
    path("setup/promises/when/", views.calculator, name="calculator"),
    path("setup/promises/<int:pk>/", views.policy, name="policy"),
    path("setup/promises/<int:pk>/move/", views.move_policy, name="policy-move"),
]
