"""Replacing a file: all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from klimatinvest.core.problem import InvalidInput
from klimatinvest.files.atomic import replace_file


def refusal(path: Path, text: str = "ny") -> str:
    with pytest.raises(InvalidInput) as caught:
        replace_file(path, lambda p: p.write_text(text, encoding="utf-8") and None)
    return next(iter(caught.value.problems)).code


def write(path: Path) -> None:
    assert path.suffix == ".xlsx"  # writers look at the suffix
    path.write_text("ny", encoding="utf-8")


def test_creates_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    for _ in range(2):
        replace_file(target, write)
        assert target.read_text(encoding="utf-8") == "ny"
    assert list(tmp_path.iterdir()) == [target]


def test_keeps_the_old_file_when_writing_fails(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_text("gammal", encoding="utf-8")

    def fail(path: Path) -> None:
        path.write_text("halv", encoding="utf-8")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        replace_file(target, fail)
    assert target.read_text(encoding="utf-8") == "gammal"
    assert list(tmp_path.iterdir()) == [target]


def test_full_disk_is_not_writable(tmp_path: Path) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(InvalidInput) as caught:
        replace_file(tmp_path / "plan.xlsx", full)
    assert [p.code for p in caught.value.problems] == ["not-writable"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lock", ["~$plan.xlsx", ".~lock.plan.xlsx#"])
def test_open_in_a_spreadsheet_program(tmp_path: Path, lock: str) -> None:
    target = tmp_path / "plan.xlsx"
    target.write_text("gammal", encoding="utf-8")
    (tmp_path / lock).touch()
    assert refusal(target) == "file-open-elsewhere"
    assert target.read_text(encoding="utf-8") == "gammal"


def test_no_folder_and_not_a_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "saknas" / "plan.xlsx") == "not-writable"
    assert refusal(tmp_path) == "not-writable"


def test_a_link_is_replaced_and_what_it_led_to_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "annan.txt"
    other.write_text("gammal", encoding="utf-8")
    target = tmp_path / "plan.xlsx"
    target.symlink_to(other)
    replace_file(target, write)
    assert other.read_text(encoding="utf-8") == "gammal"
    assert not target.is_symlink()


def test_keeps_the_file_mode(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    target.touch()
    target.chmod(0o640)
    replace_file(target, write)
    assert target.stat().st_mode & 0o777 == 0o640
