"""Reviews with what was read in them, without a database: for the policy's arithmetic."""

from datetime import UTC, datetime

from content.contracts import Heard, Language, Named, Polarity, Reading, Remark, Written

AT = datetime(2026, 5, 10, 9, tzinfo=UTC)
NAMES = {
    "battery": Named("Battery", "续航"),
    "fit": Named("Fit", "版型"),
    "sound": Named("Sound", "音质"),
    "look": Named("Look", "外观"),
    "usb": Named("USB ports", "USB 接口"),
}
SIGNS = {"+": Polarity.POSITIVE, "-": Polarity.NEGATIVE, "0": Polarity.NEUTRAL}


def heard(
    review_id: int,
    *opinions: str,
    author: int | None = None,
    text: str = "The battery lasts very long indeed.",
    title: str = "",
    stars: int = 5,
    language: Language = Language.EN,
    at: datetime = AT,
    weight: float = 1.0,
    is_verified: bool = True,
    is_quarantined: bool = False,
) -> Heard:
    """A review of author `review_id`; an opinion is "battery+", "battery-" or "battery0", about the whole text."""
    remarks = tuple(Remark(one[:-1], SIGNS[one[-1]], 0.9, 0, len(text)) for one in opinions)
    known = review_id if author is None else author
    written = Written(review_id, 7, "phone", stars, title, text, known, is_verified, at)
    reading = Reading(review_id, language, 0.9, remarks, "model", "v1")
    return Heard(written, reading, "hash", weight, is_quarantined)
