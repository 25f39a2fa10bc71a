"""What a customer tells of themselves beside addresses: a name and a phone number."""

from shop.models import Customer


def edit(*, customer_id: int, name: str, phone: str) -> None:
    """Change name and phone; the e-mail address belongs to the account and changes there."""
    Customer.objects.filter(pk=customer_id).update(
        name=" ".join(name.split())[:120], phone=phone.strip()[:40]
    )
