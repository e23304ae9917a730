"""What this process has counted since it began; with every request, so it is no more than numbers in a dictionary."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Counts:
    """Operations asked, and how long requests took."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[str, str]] = Counter()  # (what, by which way)
        self.times, self.seconds = [0] * (len(BOUNDS) + 1), 0.0

    def answered(self, seconds: float) -> None:
        """One request took so long."""
        self.times[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """In Prometheus' own terms."""
        asked = CounterMetricFamily("jinji_requests", "Operations, by first field and way of answering", labels=("operation", "way"))
        for labels, count in list(self.asked.items()):
            asked.add_metric(labels, count)
        yield asked
        reached, buckets = 0, []
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self.times, strict=True):
            reached += count
            buckets.append((bound, float(reached)))
        times = HistogramMetricFamily("jinji_request_seconds", "Time from the first byte to the last, by request")
        times.add_metric((), buckets, self.seconds)
        yield times


counts = Counts()
