"""One night's jobs: each failure its own, written down and told; no secret given away."""

import datetime as dt
import json
import smtplib

import pytest

from scp_lib.errors import UsageError
from scp_lib.files import lock as locks
from scp_lib.nightly import prune, run
from scp_lib.nightly.jobs import Schedule
from scp_lib.nightly.run import run_night
from scp_lib.nightly.work import Result

NOW = dt.datetime(2026, 12, 15, 2, 30, tzinfo=dt.UTC)
GOOD = Result("", ("made the report of 2025-03",), "2025-03")


def schedule_of(*names, tell=None, **words):
    job = {"partnership": "small", "for": "us"} | words
    return Schedule.model_validate(
        {"jobs": [job | {"name": name} for name in names], "tell": tell or {}}
    )


def go(small, schedule, **results):
    """Run a night whose jobs end as given: with a result, or an error."""

    def run_one(job, *, tell):
        result = results.get(job.name, GOOD)
        if isinstance(result, BaseException):
            raise result
        return result

    return run_night(schedule, reports=small.reports, now=lambda: NOW, say=lambda line: None,
                     run_one=run_one)  # fmt: skip


def test_one_that_fails_stops_no_other_shows_in_the_page_and_reaches_the_webhook(small, hook):
    schedule = schedule_of("first", "second", "third", tell={"webhook": hook.address})
    found = go(small, schedule, first=Result("no such file"), second=ValueError("odd"))
    assert [job["outcome"] for job in found["jobs"]] == ["failed", "failed", "done"]
    page = (small.reports / "status.html").read_text("utf-8")
    assert "first, second did not end well." in page and "no such file" in page
    (sent,) = hook.sent
    assert sent["subject"] == "Safer: first, second failed"
    assert sent["lines"] == [
        "2026-12-15 first FAILED: no such file", "2026-12-15 second FAILED: ValueError: odd",
        "2026-12-15 third: made the report of 2025-03.",
    ]  # fmt: skip
    log = (small.reports / "nightly.log").read_text("utf-8")
    assert "first: failed: no such file" in log


def test_failures_alone_are_told_where_the_settings_say_so(small, hook):
    tell = {"webhook": hook.address, "when": "failure"}
    go(small, schedule_of("first", tell=tell))
    assert hook.sent == []
    go(small, schedule_of("first", tell=tell), first=Result("broken"))
    assert len(hook.sent) == 1


def test_what_could_not_be_told_is_told_the_next_night(small, hook):
    schedule = schedule_of("first", tell={"webhook": hook.address})
    hook.status = 500
    found = go(small, schedule, first=Result("broken"))
    assert found["tell_faults"] == ["The webhook at 127.0.0.1 refused the message (status 500)."]
    hook.status = 200
    found = go(small, schedule)
    assert found["tell_faults"] == found["untold"] == []
    assert "first FAILED: broken" in hook.sent[-1]["text"]


def test_a_webhook_is_called_with_the_systems_certificates_and_an_odd_address_is_a_line(
    small, hook
):
    go(small, schedule_of("first", tell={"webhook": hook.address}))
    assert hook.agent.startswith("safer-partnership/")  # of the session that trusts them
    faults = go(small, schedule_of("first", tell={"webhook": "https://[secret-path"}))[
        "tell_faults"
    ]
    assert faults == ["The webhook at its address did not answer (ValueError)."]


def test_no_password_and_no_secret_address_in_any_file_or_log(small, hook, monkeypatch):
    said = []

    class Server:
        def __init__(self, *_, **__):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def starttls(self, **_):
            pass

        def login(self, user, password):
            said.append(password)
            raise smtplib.SMTPAuthenticationError(535, f"not {user} {password}".encode())

    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setenv("SAFER_MAIL_PASSWORD", "hunter2")
    monkeypatch.setenv("SAFER_WEBHOOK", hook.address.replace("127.0.0.1", "127.0.0.1.invalid"))
    mail = {"server": "smtp.example.org", "sender": "a@example.org", "to": ["b@example.org"],
            "user": "u", "password_variable": "SAFER_MAIL_PASSWORD"}  # fmt: skip
    tell = {"webhook_variable": "SAFER_WEBHOOK", "mail": mail}
    found = go(small, schedule_of("first", tell=tell), first=Result("broken"))
    assert said == ["hunter2"] and len(found["tell_faults"]) == 2
    for path in small.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"hunter2" not in content and b"secret-path" not in content, path
    monkeypatch.delenv("SAFER_MAIL_PASSWORD")
    faults = go(small, schedule_of("first", tell={"mail": mail}))["tell_faults"]
    assert faults == [
        "The e-mail was not sent: the environment variable SAFER_MAIL_PASSWORD is not set."
    ]


def test_an_e_mail_says_what_happened(small, monkeypatch):
    sent = []

    class Server:
        def __init__(self, name, port, **_):
            assert (name, port) == ("smtp.example.org", 25)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def send_message(self, message):
            sent.append(message)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    mail = {"server": "smtp.example.org", "port": 25, "security": "none",
            "sender": "a@example.org", "to": ["b@example.org", "c@example.org"]}  # fmt: skip
    go(small, schedule_of("first", tell={"mail": mail}), first=Result("broken"))
    (message,) = sent
    assert message["To"] == "b@example.org, c@example.org"
    assert message["Subject"] == "Safer: first failed"
    assert message.get_content() == "2026-12-15 first FAILED: broken\n"


def test_a_night_that_is_stopped_leaves_a_status_that_says_so(small):
    with pytest.raises(KeyboardInterrupt):
        go(small, schedule_of("first", "second"), first=KeyboardInterrupt())
    first, second = json.loads((small.reports / "status.json").read_text("utf-8"))["jobs"]
    assert (first["outcome"], second["outcome"]) == ("cut off", "")
    assert "Run `safer nightly` again." in first["reason"]


def test_two_at_once_the_second_says_so_and_runs_nothing(small):
    with (
        locks.locked(small.reports / ".nightly.lock", what="A test"),
        pytest.raises(UsageError, match=r"Another `safer nightly` on .* is at work"),
    ):
        go(small, schedule_of("first"))
    assert not (small.reports / "status.json").exists()


def test_a_log_or_status_that_cannot_be_written_stops_nothing(small, hook):
    for name in ("nightly.log", "status.json"):
        (small.reports / name).mkdir(parents=True)
    found = go(small, schedule_of("first", tell={"webhook": hook.address}))
    assert found["jobs"][0]["outcome"] == "done" and len(hook.sent) == 1


def report_folders(folder, *names):
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "manifest.json").write_text("{}")


def test_only_the_rule_removes_old_reports_and_only_after_a_good_night(small):
    folder = small.reports / "small"
    months = [f"2026-{month:02d}" for month in range(1, 8)]
    report_folders(folder, *months, "pack-public", "2026-99")
    (folder / "2025-12").mkdir()  # no report in it
    go(small, schedule_of("first"))
    go(small, schedule_of("first", keep_months=3), first=Result("failed"))
    assert len(list(folder.iterdir())) == 10
    go(small, schedule_of("first", keep_months=3))
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["2025-12", *months[-3:], "2026-99", "pack-public"]
    assert "removed the reports of 2026-01" in (small.reports / run.LOG).read_text("utf-8")


def test_a_report_in_which_something_else_lies_is_never_removed(tmp_path):
    report_folders(tmp_path, "2026-01", "2026-02", "2026-03")
    pack = tmp_path / "2026-01" / "pack-public" / "briefing.pdf"
    pack.parent.mkdir()
    pack.write_bytes(b"the only copy")
    old = prune.old_reports(tmp_path, keep_months=1)
    assert [path.name for path in old.removable] == ["2026-02"]
    assert old.left == {"2026-01": "pack-public/briefing.pdf"}
    half = tmp_path / ".2025-12-pruned-4711"  # of a run that was killed
    half.mkdir()
    assert prune.prune(tmp_path, keep_months=1) == ["2026-02"]
    assert pack.is_file() and not half.exists()
    with pytest.raises(ValueError, match="0"):
        prune.prune(tmp_path, keep_months=0)
