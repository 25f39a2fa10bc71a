"""People in front of the pages: a guest, an account, a member of staff with a role."""

from django.contrib.auth.models import Group
from django.test import Client

from shop.models import Customer, User
from support.models import Conversation
from tests import factories as make
from tests.factories import NOW


def account() -> tuple[Client, Customer]:
    user = make.user()
    client = Client()
    client.force_login(user)
    return client, make.customer(account=user)


def staff(role: str) -> tuple[Client, User]:
    user = make.user(f"{role.split(maxsplit=1)[0].lower()}-{make.number()}@example.com", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client, user


def conversation(**fields: object) -> Conversation:
    values = {"channel": make.channel(), "language": "en", "opened_at": NOW, "updated_at": NOW, **fields}
    return Conversation.objects.create(**values)
