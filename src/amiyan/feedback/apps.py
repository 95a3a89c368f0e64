from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "amiyan.feedback"
    label = "feedback"
