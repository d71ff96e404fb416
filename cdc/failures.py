"""The two ways in which the other side of an edge can fail: try later, or never again."""

from schemas.reason import Reason


class Unavailable(Exception):
    """Try later: the target did not answer, was busy, or answered something that says nothing about the record.

    ``may_have_arrived`` is true unless it is certain that the target did not carry the write out (promise 9).
    ``company_wide`` is false when only this one record is concerned. ``may_be_content`` says that the content of the
    request may be the cause, so that smaller requests find out which record it is (promise 7). ``crm_id`` is the
    record's id if a part of the write had already created it.
    """

    def __init__(
        self,
        words: str,
        *,
        retry_after_s: float | None = None,
        may_have_arrived: bool = False,
        company_wide: bool = True,
        may_be_content: bool = False,
        crm_id: int | None = None,
    ) -> None:
        super().__init__(words)
        self.words = words
        self.retry_after_s = retry_after_s
        self.may_have_arrived = may_have_arrived
        self.company_wide = company_wide
        self.may_be_content = may_be_content
        self.crm_id = crm_id


class Refused(Exception):
    """Never again as it is: the target refused the values for good. ``words`` are the target's own, bounded."""

    def __init__(self, words: str, *, reason: Reason = Reason.REFUSED, crm_id: int | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.reason = reason
        self.crm_id = crm_id
