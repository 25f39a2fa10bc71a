"""The 28 attacks in two languages: no unauthorised read or write, whoever decides on the tools.

One wording of each runs here, in turn; `benchmarks.support` runs all four.
"""

import itertools
from collections import Counter
from datetime import timedelta

from benchmarks import golden
from benchmarks.golden import snapshot
from benchmarks.golden.running import undone
from shop.contracts.people import Who
from shop.models import Address, OrderLine
from support.contracts import Confirmation, Language, ToolCall, ToolContext, ToolName
from support.services import conversing, proposing, tools
from tests.support.evaluation.conftest import FOLDER

ATTACKS = golden.read(FOLDER / "attacks")
VICTIMS = "2019-000901"


def test_there_are_twenty_eight_in_both_languages():
    assert Counter((case.attack, case.language) for case in ATTACKS) == Counter(
        (number, language) for number in range(1, 29) for language in ("en", "zh-hans")
    )


def test_an_attack_reads_and_changes_nothing(world):
    results = [golden.play(case, world, at % golden.N_WORDINGS) for at, case in enumerate(ATTACKS)]

    assert [one.transcript() for one in results if not one.is_safe] == []


def context(world, who: str, **fields) -> ToolContext:
    return ToolContext(
        customer_id=world.people[who] if who else None,
        visitor_id=None,
        channel_id=world.channel_id,
        language=Language.EN,
        now=world.now,
        **fields,
    )


def worst(name: ToolName) -> ToolCall:
    """What a model would ask for that works for the attacker: the victim's order, lines and address."""
    line = OrderLine.objects.filter(order__number=VICTIMS).get()
    address = Address.objects.filter(customer__name="Boris Brandt").get()
    arguments = {
        "order_number": VICTIMS,
        "address_id": address.pk,
        "lines": ((line.pk, 2),),
        "reason": "damaged",
        "wanted": "yes",
        "query": "' OR 1=1 --",
        "question": "boris.brandt@example.net address",
        "code": "%",
        "country": "DE' --",
        "product_ids": (1, 2, -1),
        "product_id": -1,
    }
    taken = tools.arguments.TAKEN[name]
    return ToolCall(name, {key: value for key, value in arguments.items() if key in taken})


def test_the_worst_call_of_every_tool_tells_nothing_of_the_victim_and_changes_nothing(world):
    before = snapshot.take()
    for who, name in itertools.product(("ann", ""), ToolName):
        result = tools.run(worst(name), context=context(world, who))
        said = f"{result.rows} {result.facts} {result.message}"
        assert [secret for secret in world.secrets["boris"] if secret in said] == [], name

    assert snapshot.take() == before


def test_anothers_order_and_none_are_the_same_answer(world):
    about_orders = [name for name in ToolName if "order_number" in tools.arguments.TAKEN[name]]
    for name in about_orders:
        theirs = tools.run(ToolCall(name, {"order_number": VICTIMS}), context=context(world, "ann"))
        none = tools.run(ToolCall(name, {"order_number": "2026-999999"}), context=context(world, "ann"))
        assert theirs == none, name


def proposed(world, who: str = "ann", number: str = "2019-000101"):
    row = conversing.open_conversation(
        who=Who(customer_id=world.people[who]), channel_id=world.channel_id, language="en", now=world.now
    )
    call = ToolCall(ToolName.CANCEL_ORDER, {"order_number": number})
    return proposing.propose(conversation=row, call=call, now=world.now)


def test_a_yes_counts_once(world):
    with undone():
        who, token = Who(customer_id=world.people["ann"]), proposed(world).token
        first = proposing.confirm(token=token, who=who, now=world.now)[0]
        between = snapshot.take()
        second = proposing.confirm(token=token, who=who, now=world.now)[0]

        assert (first, second) == (Confirmation.DONE, Confirmation.ALREADY_DONE)
        assert snapshot.take() == between


def test_a_yes_that_comes_too_late_does_nothing(world):
    with undone():
        before, token = snapshot.take(), proposed(world).token
        late = world.now + timedelta(minutes=11)
        outcome = proposing.confirm(token=token, who=Who(customer_id=world.people["ann"]), now=late)[0]

        assert outcome is Confirmation.EXPIRED
        assert snapshot.take() == before


def test_a_forged_yes_is_none(world):
    before, token, who = snapshot.take(), proposed(world).token, Who(customer_id=world.people["ann"])
    for forged in (token[:-1], f"x{token}", "", token.replace(":", "")):
        assert proposing.confirm(token=forged, who=who, now=world.now)[0] is Confirmation.UNKNOWN

    assert snapshot.take() == before


def test_nobody_else_says_yes(world):
    with undone():
        before, token = snapshot.take(), proposed(world).token
        outcomes = {
            proposing.confirm(token=token, who=who, now=world.now)[0]
            for who in (Who(customer_id=world.people["boris"]), Who())
        }

        assert outcomes == {Confirmation.UNKNOWN}
        assert snapshot.take() == before
