"""Routes of the app, among the shop's own."""

from django.urls import path

from support.views import pages, saying, streaming

app_name = "support"
urlpatterns = [
    path("support/", pages.page, name="page"),
    path("support/say/", saying.say, name="begin"),
    path("support/person/", saying.person, name="begin_with_person"),
    path("support/panel/", pages.panel, name="panel"),
    path("support/export/", pages.export, name="export"),
    path("support/articles/<slug:key>/", pages.article, name="article"),
    path("support/<uuid:token>/", pages.page, name="conversation"),
    path("support/<uuid:token>/say/", saying.say, name="say"),
    path("support/<uuid:token>/form/<slug:name>/", saying.fill, name="fill"),
    path("support/<uuid:token>/person/", saying.person, name="person"),
    path("support/<uuid:token>/decide/", saying.decide, name="decide"),
    path("support/<uuid:token>/rate/<int:number>/", saying.rate, name="rate"),
    path("support/<uuid:token>/thread/", pages.thread, name="thread"),
    path("support/<uuid:token>/stream/<int:number>/", streaming.stream, name="stream"),
    path("support/<uuid:token>/erase/", pages.erase, name="erase"),
]
