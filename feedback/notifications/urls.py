from django.urls import path

from feedback.notifications import views

app_name = "notifications"
urlpatterns = [
    path("news", views.news, name="list"),
    path("news/unread", views.unread, name="unread"),
    path("news/read", views.read_all, name="read-all"),
    path("news/<int:pk>/read", views.read, name="read"),
    path("news/preferences", views.preferences, name="preferences"),
    path("news/seen/<str:key>", views.seen, name="seen"),
    path("news/unsubscribe/<str:key>", views.unsubscribe, name="unsubscribe"),
    path("setup/dead-letters/mail/<int:pk>/retry", views.retry_mail, name="retry-mail"),
]
