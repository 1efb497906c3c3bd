"""How an agenda's minutes are shared. Pure: numbers in, numbers out."""

#: A point is worth bringing up for at least so many minutes, when the agenda is drafted.
LEAST = 4


def for_the_room(total: int) -> int:
    """The minutes that are the room's own at the end: a quarter, and never all of them."""
    return max(1, total // 4)


def most_points(total: int) -> int:
    """How many points beside the room's own turn a session of so many minutes has time for."""
    return max(0, (total - for_the_room(total)) // LEAST)


def shared(total: int, points: int) -> list[int]:
    """The minutes of so many points, the first ones a minute longer where it does not come out even.

    They sum to `total`, so there must be no more points than minutes.
    """
    if not points:
        return []
    each, more = divmod(total, points)
    return [each + 1] * more + [each] * (points - more)
