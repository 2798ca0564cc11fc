"""Windows' schema of a task, as far as this project's tasks go (MS-TSCH, section 2.5).

For each element: the children it may have, in the order that Windows itself writes, and which of
them it must have; for the others what their text must be. In a trigger the order is the schema's
(xs:sequence); elsewhere it is free (xs:all), and this one is held to all the same.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

NAMESPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
CHILDREN = {
    "Task": ("RegistrationInfo Triggers Principals Settings Actions", "Actions"),
    "RegistrationInfo": ("Date Author Version Description URI", ""),
    "Triggers": ("CalendarTrigger*", ""),
    "CalendarTrigger": (
        "Enabled StartBoundary EndBoundary Repetition ExecutionTimeLimit RandomDelay ScheduleByDay",
        "StartBoundary ScheduleByDay",
    ),
    "ScheduleByDay": ("DaysInterval", ""),
    "Principals": ("Principal", "Principal"),
    "Principal": ("UserId LogonType GroupId DisplayName RunLevel", ""),
    "Settings": (
        "AllowStartOnDemand RestartOnFailure MultipleInstancesPolicy DisallowStartIfOnBatteries "
        "StopIfGoingOnBatteries AllowHardTerminate StartWhenAvailable NetworkProfileName "
        "RunOnlyIfNetworkAvailable WakeToRun Enabled Hidden DeleteExpiredTaskAfter IdleSettings "
        "NetworkSettings ExecutionTimeLimit Priority RunOnlyIfIdle",
        "",
    ),
    "Actions": ("Exec", "Exec"),
    "Exec": ("Command Arguments WorkingDirectory", "Command"),
}
TEXTS = {
    "Description": r".+",
    "Enabled": r"true|false",
    "StartBoundary": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    "DaysInterval": r"[1-9]\d?|[12]\d\d|3[0-5]\d|36[0-5]",
    "LogonType": r"S4U|Password|InteractiveToken|InteractiveTokenOrPassword",
    "RunLevel": r"LeastPrivilege|HighestAvailable",
    "MultipleInstancesPolicy": r"Parallel|Queue|IgnoreNew|StopExisting",
    "DisallowStartIfOnBatteries": r"true|false",
    "StopIfGoingOnBatteries": r"true|false",
    "StartWhenAvailable": r"true|false",
    "ExecutionTimeLimit": r"PT\d+M",
    "Priority": r"[0-9]|10",
    "Command": r".{1,260}",
    "Arguments": r".*",
    "WorkingDirectory": r".{1,260}",
}
ATTRIBUTES = {"Task": {"version": "1.2"}, "Principal": {"id": "Author"},
              "Actions": {"Context": "Author"}}  # fmt: skip


def faults_of(text: str | bytes) -> list[str]:
    """Return what the schema has against a task; nothing if it is right."""
    root = ElementTree.fromstring(text)
    faults = [] if root.tag == f"{NAMESPACE}Task" else [f"root {root.tag}"]
    for element in root.iter():
        name = element.tag.removeprefix(NAMESPACE)
        if dict(element.attrib) != ATTRIBUTES.get(name, {}):
            faults.append(f"{name}: attributes {element.attrib}")
        if name in TEXTS:
            if len(element) or not re.fullmatch(TEXTS[name], element.text or ""):
                faults.append(f"{name}: {element.text!r}")
        elif name in CHILDREN:
            faults += _children_faults(name, [each.tag for each in element])
        else:
            faults.append(f"{name}: no such element")
    return faults


def _children_faults(name: str, tags: list[str]) -> list[str]:
    allowed, needed = (words.split() for words in CHILDREN[name])
    pattern = "".join(f"({re.escape(NAMESPACE)}{each.rstrip('*')},){'*' if '*' in each else '?'}"
                      for each in allowed)  # fmt: skip
    faults = [] if re.fullmatch(pattern, "".join(f"{tag}," for tag in tags)) else [
        f"{name}: {tags} are not in the order {allowed}"
    ]  # fmt: skip
    missing = set(needed) - {tag.removeprefix(NAMESPACE) for tag in tags}
    return faults + [f"{name}: lacks {each}" for each in sorted(missing)]
