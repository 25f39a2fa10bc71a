"""Routes below /api/v1/support/."""

from django.urls import path

from support.api import conversations, deciding, messages

urlpatterns = [
    path("support/conversations/", conversations.Conversations.as_view(), name="conversations"),
    path("support/conversations/<uuid:token>/", conversations.One.as_view(), name="conversation"),
    path("support/conversations/<uuid:token>/messages/", messages.Messages.as_view(), name="messages"),
    path("support/conversations/<uuid:token>/stream/", messages.Stream.as_view(), name="stream"),
    path("support/conversations/<uuid:token>/confirm/", deciding.Confirm.as_view(), name="confirm"),
    path("support/conversations/<uuid:token>/decline/", deciding.Decline.as_view(), name="decline"),
    path("support/conversations/<uuid:token>/feedback/", deciding.Feedback.as_view(), name="feedback"),
    path("support/conversations/<uuid:token>/person/", deciding.Person.as_view(), name="person"),
]
