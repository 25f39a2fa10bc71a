"""The app's tables: conversations and what was said, what was agreed to, who took over, and what may be cited.

Every turn of the assistant is a row of the ledger (`audit.Decision`).
"""

from support.models.articles import Article, ArticleVersion, Macro
from support.models.conversations import Conversation, Message, MessageFeedback
from support.models.decisions import TrainingRun, TurnDecision
from support.models.handoffs import Handoff
from support.models.proposals import Proposal

__all__ = [
    "Article",
    "ArticleVersion",
    "Conversation",
    "Handoff",
    "Macro",
    "Message",
    "MessageFeedback",
    "Proposal",
    "TrainingRun",
    "TurnDecision",
]
