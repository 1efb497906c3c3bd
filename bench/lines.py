"""What a benchmark yields."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: `value` in `unit`; where it is compared, `ratio` to the thing named in `against`.

    `must` is the bound the figure is held to, written as `>= 0.6` or `<= 60`: the ratio, or without one the value.
    """

    name: str
    value: float
    unit: str
    against: str = ""
    ratio: float | None = None
    must: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure is inside its bound; without a bound it always is."""
        if not self.must:
            return True
        sign, bound = self.must.split()
        figure = self.value if self.ratio is None else self.ratio
        return figure >= float(bound) if sign == ">=" else figure <= float(bound)

    def as_json(self) -> str:
        """One line of output."""
        return json.dumps({**asdict(self), "value": round(self.value, 4), "ok": self.holds})
