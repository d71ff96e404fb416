"""How busy others kept the machine."""

import os

from bench.machine import Moment, machine_s, others_cores

TICKS = os.sysconf("SC_CLK_TCK")


def test_idle_and_waiting_time_is_not_work() -> None:
    stat = f"cpu  {3 * TICKS} 0 {TICKS} {50 * TICKS} {7 * TICKS} 0 0 {2 * TICKS} 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n"
    assert machine_s(stat) == 6.0


def test_what_we_used_ourselves_is_not_others_work() -> None:
    assert others_cores(Moment(0.0, 100.0, 5.0), Moment(10.0, 118.0, 20.0)) == 0.3


def test_rounding_of_the_clocks_never_makes_others_work_negative() -> None:
    assert others_cores(Moment(0.0, 100.0, 5.0), Moment(10.0, 105.0, 10.1)) == 0.0
