"""Draws a procedure as a state diagram: stages in a column, acts as numbered arrows, back at the left."""

from dataclasses import dataclass
from itertools import count

from markupsafe import Markup

from sitegen.client import Data

WIDE, HIGH, GAP, LANE, TOP = 190, 44, 40, 26, 34


@dataclass(frozen=True)
class Arrow:
    start: int  # index of the stage, -1 for the beginning
    end: int
    label: str  # numbers of its acts in the table below

    @property
    def span(self) -> tuple[int, int]:
        return min(self.start, self.end), max(self.start, self.end)


def arrows(procedure: Data) -> list[Arrow]:
    """Acts that join the same two stages share an arrow."""
    place = {stage["name"]: n for n, stage in enumerate(procedure["stages"])}
    found: dict[tuple[int, int], list[str]] = {}
    for number, act in enumerate(procedure["acts"], 1):
        for start in [place[name] for name in act["fromStages"]] or [-1]:
            found.setdefault((start, place[act["toStage"]]), []).append(str(number))
    return [Arrow(start, end, "·".join(numbers)) for (start, end), numbers in found.items()]


def lanes(told: list[Arrow]) -> dict[Arrow, int]:
    """Each arrow beside the column gets the nearest lane where it crosses no other; short ones stay close."""
    taken: list[list[Arrow]] = []
    found = {}
    for arrow in sorted(told, key=lambda arrow: (arrow.span[1] - arrow.span[0], arrow.span)):
        for lane in count():
            if lane == len(taken):
                taken.append([])
            if all(arrow.span[1] <= other.span[0] or other.span[1] <= arrow.span[0] for other in taken[lane]):
                taken[lane].append(arrow)
                found[arrow] = lane
                break
    return found


def draw(procedure: Data) -> Markup:
    """The diagram as SVG, without script; its colours come from the stylesheet."""
    stages, told = procedure["stages"], arrows(procedure)
    onward = lanes([arrow for arrow in told if arrow.start >= 0 and arrow.end > arrow.start + 1])
    back = lanes([arrow for arrow in told if arrow.start >= arrow.end])
    left = 24 + LANE * (max(back.values(), default=-1) + 1)
    width = left + WIDE + 24 + LANE * (max(onward.values(), default=-1) + 1)
    height = TOP + len(stages) * (HIGH + GAP) - GAP + 8
    parts = [_stage(n, stage, left) for n, stage in enumerate(stages)]
    parts += [_straight(arrow, left) for arrow in told if arrow.start >= 0 and arrow.end == arrow.start + 1]
    parts += [_beside(arrow, left + WIDE, 1, lane) for arrow, lane in onward.items()]
    parts += [_beside(arrow, left, -1, lane) for arrow, lane in back.items()]
    parts += [_beginning(arrow, left) for arrow in told if arrow.start < 0]
    return Markup(
        '<svg class="flow" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{title}流程图">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0 8 4 0 8z"/></marker></defs>{parts}</svg>'
    ).format(w=width, h=height, title=procedure["title"], parts=Markup("").join(parts))


def _top(n: int) -> int:
    return TOP + n * (HIGH + GAP)


def _stage(n: int, stage: Data, left: int) -> Markup:
    limit = stage["limit"]
    down = 20 if limit else 28
    lines = Markup('<text x="{}" y="{}">{}</text>').format(left + WIDE // 2, _top(n) + down, stage["text"])
    if limit:
        told = f"{limit['count']}{limit['unitText']}（{limit['article']}）"
        lines += Markup('<text class="limit" x="{}" y="{}">{}</text>').format(left + WIDE // 2, _top(n) + 36, told)
    kind = "stage final" if stage["final"] else "stage"
    return Markup('<g class="{}"><rect x="{}" y="{}" width="{}" height="{}" rx="{}"/>{}</g>').format(
        kind, left, _top(n), WIDE, HIGH, 22 if stage["final"] else 4, lines
    )


def _badge(x: float, y: float, label: str) -> Markup:
    wide = 10 + 8 * len(label)
    shape = Markup('<rect x="{}" y="{}" width="{}" height="18" rx="9"/>').format(x - wide / 2, y - 9, wide)
    return Markup('<g class="act">{}<text x="{}" y="{}">{}</text></g>').format(shape, x, y + 4, label)


def _straight(arrow: Arrow, left: int) -> Markup:
    x, y = left + WIDE // 2, _top(arrow.start) + HIGH
    line = Markup('<path class="go" d="M{} {}v{}"/>').format(x, y, GAP)
    return line + _badge(x, y + GAP / 2 - 3, arrow.label)


def _beginning(arrow: Arrow, left: int) -> Markup:
    x, y = left + 28 if arrow.end else left + WIDE // 2, _top(arrow.end)
    line = Markup('<circle class="begin" cx="{}" cy="{}" r="5"/><path class="go" d="M{} {}v{}"/>').format(
        x, y - 28, x, y - 24, 24
    )
    return line + _badge(x + 8 + 4 * len(arrow.label) + 6, y - 18, arrow.label)


def _beside(arrow: Arrow, edge: int, side: int, lane: int) -> Markup:
    """Out of the lower half of a stage, along its lane, into the upper half of another."""
    out = _top(arrow.start) + HIGH * (0.72 if side > 0 else 0.3)
    into = _top(arrow.end) + HIGH * (0.28 if side > 0 else 0.7)
    reach = side * (16 + LANE * lane)
    if arrow.start == arrow.end:
        out, into = _top(arrow.start) + HIGH * 0.12, _top(arrow.start) + HIGH * 0.45
    line = Markup('<path class="go" d="M{} {}h{}V{}h{}"/>').format(edge, out, reach, into, -reach)
    return line + _badge(edge + reach, (out + into) / 2, arrow.label)
