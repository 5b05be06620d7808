"""The markers of a made-up host."""

from packaging.markers import Marker, default_environment

from puffin_testing import linux_markers


def test_every_marker_has_a_value() -> None:
    assert linux_markers().keys() == default_environment().keys()


def test_all_that_tells_the_python_follows_from_its_version() -> None:
    wanted = Marker(
        'python_version == "3.13" and python_full_version == "3.13.0rc2"'
        ' and implementation_version == "3.13.0rc2" and sys_platform == "linux"'
    )

    assert wanted.evaluate(linux_markers("3.13.0rc2"))
    assert not wanted.evaluate(linux_markers())
