"""The account of one possible cause: the numbers for it and against it, and the verdict. See causes.py."""

from dataclasses import dataclass, field

from icdiag.model.finding import Cause, Evidence, Verdict


@dataclass(slots=True)
class Account:
    """The numbers on both sides of one tag."""

    for_: list[Evidence] = field(default_factory=list)
    against: list[Evidence] = field(default_factory=list)
    unsettled: list[Evidence] = field(default_factory=list)

    def put(self, evidence: Evidence, side: Verdict) -> None:
        """Enter a number on the side that it speaks for."""
        rows = {Verdict.SUPPORTED: self.for_, Verdict.AGAINST: self.against, Verdict.UNKNOWN: self.unsettled}
        rows[side].append(evidence)

    def cause(self, tag: str, *, outweighed: bool = True) -> Cause:
        """Return the tag with its verdict; where not ``outweighed`` one number that speaks for it is enough."""
        if self.for_ and not (self.against and outweighed):
            verdict = Verdict.SUPPORTED
        else:
            verdict = Verdict.AGAINST if self.against and not self.for_ else Verdict.UNKNOWN
        return Cause(tag, verdict, tuple(self.for_), tuple(self.against), tuple(self.unsettled))
