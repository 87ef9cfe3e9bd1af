"""What is told of requests in numbers: no number that points at somebody, alone or beside another."""

import pytest

from services.requests.surveying import FEWEST, _told


def told(asked, obtained=0, refused=0, helped=0):
    return _told(0, asked, obtained, refused, asked - obtained - refused, helped)[1:]


def test_a_part_is_told_when_many_are_in_it_and_many_or_none_are_not():
    assert told(40, obtained=15, refused=12, helped=20) == (40, 15, 12, 20)
    assert told(15, obtained=15, helped=15) == (15, 15, None, 15)


@pytest.mark.parametrize("left", range(1, FEWEST))
def test_all_but_a_few_would_tell_of_the_few(left):
    assert told(20 + left, refused=20) == (20 + left, None, None, None)
    assert told(20 + left, helped=20)[3] is None


@pytest.mark.parametrize("left", range(1, FEWEST))
def test_two_parts_do_not_tell_a_third(left):
    """Asked, obtained and refused: whoever takes both away would count those who wait or gave up."""
    assert told(31 + left, obtained=19, refused=12) == (31 + left, 19, None, None)


def test_under_eleven_nothing_is_told():
    assert told(10, obtained=10, helped=10) == (None, None, None, None)
