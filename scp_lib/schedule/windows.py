"""A task for Windows' Task Scheduler."""

from __future__ import annotations

import subprocess
from xml.sax.saxutils import escape

from scp_lib.schedule.printed import Call
from scp_lib.schedule.settings import Schedule


def files(schedule: Schedule, *, call: Call) -> dict[str, str]:
    """Return the task's XML, version 1.2 (Windows 7 and later), in ASCII letters alone.

    The task runs whether or not anybody is logged on, at low priority, one at a time, and after
    a missed time as soon as it can. The XML names no encoding on purpose: the same text is right
    in UTF-8 and in the UTF-16 with which PowerShell writes a file.
    """
    program, *words = call.command
    roots = [item for item in call.environment.items() if item[0] != "SAFER_HOME"]
    notes = "".join(f"\n  Set once: setx {name} {subprocess.list2cmdline([value])}"
                    for name, value in roots)  # fmt: skip
    triggers = "".join(_trigger(time) for time in schedule.times)
    text = f"""\
<?xml version="1.0"?>
<!--
  Register it: schtasks /Create /TN "Safer reports" /XML safer.xml /RU YOUR-NAME /RP *
  Times are this machine's own; schedule.toml keeps the clock of {schedule.time_zone}.
  Save it as UTF-16 (PowerShell: > safer.xml) or as UTF-8; both are read.{_comment(notes)}
-->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Runs the reports that schedule.toml says are due</Description>
  </RegistrationInfo>
  <Triggers>{triggers}
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>Password</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>PT{schedule.total_minutes + 60}M</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{_text(program)}</Command>
      <Arguments>{_text(subprocess.list2cmdline(words))}</Arguments>
      <WorkingDirectory>{_text(call.home)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""
    return {"safer.xml": text.encode("ascii", "xmlcharrefreplace").decode("ascii")}


def _trigger(time: str) -> str:
    return f"""
    <CalendarTrigger>
      <Enabled>true</Enabled>
      <StartBoundary>2026-01-01T{time}:00</StartBoundary>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>"""


def _text(word: str) -> str:
    return escape(word)


def _comment(words: str) -> str:
    """Return words for a comment, where two hyphens may not stand together."""
    return words.replace("--", "- -")
