"""What the app's endpoints share: whose conversation it is, by session or by a key that knows its token."""

from uuid import UUID

from shop.api.endpoint import Endpoint
from shop.services import limits
from shop.services.api_keys import Scope
from support.models import Conversation
from support.services import history, sessions


class SupportEndpoint(Endpoint):
    """Sessions see their own. A key is nobody: it sees what it holds the token of and what belongs to no account."""

    tag = "support"
    scopes = {"GET": Scope.ORDERS_READ, "POST": Scope.ORDERS_WRITE, "DELETE": Scope.ORDERS_WRITE}

    @property
    def network(self) -> str:
        return limits.network(self.request._request.META)

    def known(self, *tokens: UUID) -> tuple[str, ...]:
        if self.api_key is not None:
            return tuple(str(token) for token in tokens)
        return sessions.known(self.request._request.session)

    def conversation(self, token: UUID) -> Conversation:
        """The conversation of this caller; another's is not found."""
        return history.find(token=token, who=self.who, known=self.known(token))
