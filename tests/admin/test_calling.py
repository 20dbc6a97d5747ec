from __future__ import annotations

import pytest

from admin.calling import Calling, calling


@pytest.fixture
def project(tmp_path):
    """A clone with its launcher."""
    folder = tmp_path / "clones" / "la chan"
    folder.mkdir(parents=True)
    (folder / "lachan").write_text("#!/bin/sh\n")
    (folder / "lachan").chmod(0o755)
    return folder


def called(project, cwd, path="/nowhere", data=None, policy=None, **environ):
    return calling(data, policy, {"PATH": path, **environ}, project=project, cwd=cwd).command("check a.vn")


def test_in_a_clone_it_is_the_launcher_of_that_folder(project):
    assert called(project, project) == "./lachan check a.vn"


def test_from_above_it_is_the_way_there_and_from_elsewhere_the_whole_path(project, tmp_path):
    assert called(project, tmp_path / "clones") == "./'la chan/lachan' check a.vn"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert called(project, elsewhere) == f"'{project}/lachan' check a.vn"
    assert called(project, None)


def test_where_the_path_leads_to_this_copy_its_name_is_enough(project, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "lachan").symlink_to(project / "lachan")
    assert called(project, project, path=str(tmp_path / "bin")) == "lachan check a.vn"


def test_another_copy_on_the_path_is_not_ours(project, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "lachan").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "lachan").chmod(0o755)
    assert called(project, project, path=str(tmp_path / "bin")) == "./lachan check a.vn"


def test_the_options_that_were_given_are_given_again(project, tmp_path):
    wanted = "./lachan check a.vn --data 'my data' --policy p.toml"
    assert called(project, project, data="my data", policy="p.toml") == wanted
    assert called(project, project, LACHAN_DATA="/srv/box") == "./lachan check a.vn --data /srv/box"


def test_policy_check_takes_its_file_as_an_argument():
    assert Calling("lachan", "d", "p.toml").policy_check() == "lachan policy check p.toml --data d"
    assert Calling("lachan").policy_check() == "lachan policy check"


def test_a_folder_that_has_gone_is_no_reason_to_fail(project, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert calling(None, None, {}, project=project).program == f"'{project}/lachan'"
