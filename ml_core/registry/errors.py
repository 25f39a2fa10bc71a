"""Why an artifact could not be used. Callers catch `ArtifactError` and fall back."""


class ArtifactError(Exception):
    """Any artifact that cannot be used; the message says which and why."""


class ArtifactMissing(ArtifactError):
    """There is no such version, or no champion yet."""


class ArtifactCorrupt(ArtifactError):
    """A file is absent, unreadable, or not the one that the manifest describes."""


class UnknownFormat(ArtifactError):
    """Written by something else: the format is named in the message and never guessed at."""
