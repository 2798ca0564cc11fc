"""Texts that try to run, to ask another host or to break a page, a paper, a table or a picture."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

from tests.pack.conftest import with_briefing
from tests.report.small_project import HEADER, MONTHS, SETTINGS, START, TABLE, SmallProject

HOST = "http://127.0.0.1:9/leak"
RUN = "window.hacked=1"
PAYLOADS = [
    # elements that run
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<marquee onstart={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<iframe src=javascript:parent.{RUN}>",
    f"<math><mtext></mtext><script>{RUN}</script></math>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<xmp><img src=x onerror={RUN}></xmp>",
    f"<a href=javascript:{RUN}>click</a>",
    # ways out of an attribute, a text, a comment, a script, a style
    f'" autofocus onfocus="{RUN}" x="',
    f"' onmouseover='{RUN}' x='",
    f"`onmouseover={RUN}`",
    f"--><img src=x onerror={RUN}><!--",
    f"]]><img src=x onerror={RUN}>",
    f"</style></title></textarea><img src=x onerror={RUN}>",
    f"';{RUN};//",
    f'";{RUN};//',
    f"\\';{RUN};//",
    f"${{{RUN}}}",
    f"`+({RUN})+`",
    f"</template></svg></math><img src=x onerror={RUN}>",
    f"&lt;img src=x onerror={RUN}&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    # requests
    f"<img src={HOST}.png>",
    f"<link rel=stylesheet href={HOST}.css>",
    f"<style>@import '{HOST}.css'</style>",
    f"<script src={HOST}.js></script>",
    f"<object data={HOST}.swf></object>",
    f"<embed src={HOST}.swf>",
    f"<base href={HOST}/>",
    f"<form action={HOST}><button>go</button></form>",
    f"<meta http-equiv=refresh content='0;url={HOST}'>",
    f"<image href='{HOST}.png'/>",
    f"<use href='{HOST}.svg#x'/>",
    f"url({HOST}.png)",
    f"![x]({HOST}.png)",
    "[x](javascript:alert(1))",
    # entities and instructions of XML
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'passwd'>]>&e;",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "&nbsp;&copy;&bogus;",
    # spreadsheets
    "=cmd|' /C calc'!A0",
    f'=HYPERLINK("{HOST}","x")',
    f'=WEBSERVICE("{HOST}")',
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "1;=2;3",
    # templates and papers
    "{{7*7}} {% raw %} {# x #}",
    "{0} {name} %s %n %(x)s",
    "#read(\"briefing.typ\") #panic(1)",
    "$ x^2 $ $\\frac$ \\input{passwd}",
    "# **Bold** _name_ | with | marks ~~~ ```",
    "= Heading /term: @ref <label> // c",
    # paths, shells, records
    "../../../passwd",
    "AND\\OR CON",
    "$(touch hacked) `touch hacked` ; touch hacked",
    "'; DROP TABLE wards; --",
    "line one\\nline two\\ttab",
    "null", "NaN", "1e309", "true",
    # letters
    "Llanfair\u202egnitset\u202c",
    "Zero\u200bwidth\u200djoiner",
    "Cafe\u0301 \u0175 \u0177 \u1e84",
    "\u6751 \U0001f9ed \U0001f469\u200d\U0001f469\u200d\U0001f467",
    "A" * 75,
]  # fmt: skip
PATHS = ["/etc/passwd", "C:\\Windows\\CON", "file:///etc/passwd", "\\\\server\\share"]
"""Paths of a machine, which no pack may hold, whoever wrote them."""
KINDS = ("Noise", "Begging", "Street drinking")
SIDE = 0.02


def _code(place: int) -> str:
    return f"E0500{place + 1:04d}"


def _corner(place: int) -> tuple[float, float]:
    return round(0.5 + place % 10 * SIDE, 6), round(51.5 + place // 10 * SIDE, 6)


def write_project(home: Path, *, place: int = 0) -> SmallProject:
    """Write a project of as many wards as there are payloads, and every other text one of them.

    Ward names, locations, outcomes, contexts, a partner's ward names and who recorded a call,
    the district, settings, a notebook's title, the folders of downloads: each is a payload. The
    settings' texts are the payload at ``place`` and those after it.
    """
    project = with_briefing(SmallProject(home))
    (home / "notebooks" / "10_people.ipynb").unlink()
    project.write_notebook("10_people", START, TABLE, title=PAYLOADS[0])
    features, people = [], ["ward_code,population,year"]
    for place, name in enumerate(PAYLOADS):
        west, south = _corner(place)
        east, north = west + SIDE, south + SIDE
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append({
            "type": "Feature",
            "properties": {"code": _code(place), "name": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        })  # fmt: skip
        people.append(f"{_code(place)},{1000 + place},2020")
    wards = json.dumps({"type": "FeatureCollection", "features": features})
    (project.raw / "ons" / "wards.geojson").write_text(wards, encoding="utf-8")
    (project.raw / "ons" / "population.csv").write_text("\n".join(people) + "\n")
    shutil.rmtree(project.raw / "police_uk")
    folder = project.raw / "police_uk" / "<img src=x onerror=alert(1)> ${alert(1)} =1+1"
    settings = [PAYLOADS[(place + each) % len(PAYLOADS)] for each in range(6)]
    for month in MONTHS:
        path = folder / str(month) / f"{month}-smallshire-street.csv"
        path.parent.mkdir(parents=True)
        path.write_text(_street(str(month), area=settings[1]), encoding="utf-8")
    _write_calls(project.raw / "partners")
    _write_settings(home, *settings)
    return project


def _street(month: str, *, area: str) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    text.write(HEADER + "\n")
    for place, payload in enumerate(PAYLOADS):
        west, south = _corner(place)
        point = (f"{west + SIDE / 2:.6f}", f"{south + SIDE / 2:.6f}", f"On or near {payload}",
                 f"E0109{place:04d}", f"{area} 001A")  # fmt: skip
        force = ("Smallshire Police", "Smallshire Police")
        for _ in range(3 + (place + int(month[-2:])) % 4 + 40 * (place == 0)):
            rows.writerow(("", month, *force, *point, "Anti-social behaviour", "", payload))
        mark = f"{month[:4]}{month[-2:]}{place}".ljust(64, "a")
        rows.writerow((mark, month, *force, *point, "Robbery", payload, payload))
    return text.getvalue()


def _write_calls(folder: Path) -> None:
    folder.mkdir()
    last = MONTHS.last
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("Reference", "Received", "Ward code", "Ward", "Kind", "Recorded by"))
    number = 0
    for month in (last + (-each) for each in range(12)):
        for place, payload in enumerate(PAYLOADS):
            for _ in range(1 + (place + month.month) % 3):
                number += 1
                day = f"{1 + number % 28:02d}/{month.month:02d}/{month.year} {number % 24:02d}:15"
                kind = KINDS[number % len(KINDS)]
                rows.writerow((f"CALL-{number:06d}", day, _code(place), payload, kind, payload))
    (folder / f"asb-calls-{last + (-11)}-to-{last}.csv").write_text(
        text.getvalue(), encoding="utf-8"
    )


def _write_settings(
    home: Path, name: str, area: str, team: str, item: str, author: str, title: str
) -> None:
    text = SETTINGS.replace('"Small Partnership"', json.dumps(name))
    text = text.replace('"Smallshire"', json.dumps(area)).replace('"The Team"', json.dumps(team))
    text = text.replace("[population]", f"[population]\ntitle = {json.dumps(title)}")
    text += f"[briefing]\nitem = {json.dumps(item)}\nauthor = {json.dumps(author)}\n"
    text += '[[partners]]\nsource = "partner_asb"\n'
    (home / "partnerships" / "small.toml").write_text(text, encoding="utf-8")
