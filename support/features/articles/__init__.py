"""Policies and answers to usual questions: the packaged ones, and those that operators made of them."""

from support.features.articles.packaged import Written, packaged
from support.features.articles.reading import Stamp, article_passages, stamp

__all__ = ["Stamp", "Written", "article_passages", "packaged", "stamp"]
