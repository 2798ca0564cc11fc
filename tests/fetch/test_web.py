from __future__ import annotations

import datetime as dt
import ssl

import pytest
import requests

from scp_lib.sources.web.web import NoNetwork, TooLong, Web, WebError, _Session, _SystemTrust
from tests.fetch import publishers as faults
from tests.fetch.publishers import LOOKUP, Publishers

QUERY = {"where": "1=1", "outFields": "*", "returnGeometry": "false", "f": "json"}


@pytest.fixture
def web(slept: list[float]) -> Web:
    return Web(sleep=slept.append, timeout=(5, 5))


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (faults.busy, [7.0]),
        (faults.out_of_order, [1.0]),
        (faults.truncated, [1.0]),
        (faults.hung_up, [1.0]),
        (faults.error_inside, [1.0]),
    ],
)
def test_a_passing_fault_is_survived(
    publishers: Publishers, web: Web, slept: list[float], fault: object, waits: list[float]
) -> None:
    publishers.fail("/query", fault)
    answer = web.get_json(f"{publishers.root}/arcgis/{LOOKUP}/FeatureServer/0/query", params=QUERY)
    assert len(answer["features"]) == 2
    assert slept == waits
    assert len(publishers.asked) == 2


def test_a_fault_that_stays_ends_after_five_tries(
    publishers: Publishers, web: Web, slept: list[float]
) -> None:
    publishers.fail("/some", faults.out_of_order, times=9)
    with pytest.raises(WebError, match=r"busy or out of order \(HTTP 503\). Run this again later"):
        web.get(f"{publishers.root}/some.csv")
    assert slept == [1, 2, 4, 8]
    assert len(publishers.asked) == 5


def test_a_wait_of_hours_is_said_and_not_sat_through(
    publishers: Publishers, web: Web, slept: list[float]
) -> None:
    publishers.fail("/some", faults.busy_for_hours)
    with pytest.raises(WebError, match="asks to wait 120 minutes"):
        web.get(f"{publishers.root}/some.csv")
    assert slept == []


def test_retry_after_may_be_a_date(
    publishers: Publishers, web: Web, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = dt.datetime(2026, 2, 3, 9, 0, 0, tzinfo=dt.UTC)
    monkeypatch.setattr("time.time", clock.timestamp)
    publishers.fail(
        "/some",
        lambda handler, _: handler.send(
            429, b"", headers={"Retry-After": "Tue, 03 Feb 2026 09:00:42 GMT"}
        ),
    )
    web.get(f"{publishers.root}/some.csv")
    assert slept == [42.0]


def test_an_error_inside_200_that_stays_is_an_error(publishers: Publishers, web: Web) -> None:
    publishers.fail("/query", faults.refused_inside)
    with pytest.raises(WebError, match="Token Required") as error:
        web.get_json(f"{publishers.root}/arcgis/{LOOKUP}/FeatureServer/0/query", params=QUERY)
    assert error.value.status == 499
    assert len(publishers.asked) == 1


def test_a_sign_in_page_is_no_answer(publishers: Publishers, web: Web) -> None:
    publishers.fail("/some", faults.sign_in_page)
    with pytest.raises(WebError, match="sign in with a browser"):
        web.get(f"{publishers.root}/some.csv")


def test_something_that_is_not_there(publishers: Publishers, web: Web) -> None:
    with pytest.raises(WebError, match=r"does not have /nothing.*docs/fetching.md") as error:
        web.get(f"{publishers.root}/nothing")
    assert error.value.status == 404


def test_more_than_can_be_is_not_read(publishers: Publishers, web: Web) -> None:
    publishers.text = "x" * 5000
    with pytest.raises(TooLong):
        web.get(f"{publishers.root}/some.csv", most_bytes=4999)
    assert len(web.get(f"{publishers.root}/some.csv", most_bytes=5000).content) == 5000


def test_what_comes_drop_by_drop_ends_after_hours(
    publishers: Publishers, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishers.fail("/some", faults.drop_by_drop)
    monkeypatch.setattr("scp_lib.sources.web.web._LONGEST_RUN_SECONDS", 0.0)
    web = Web(timeout=(5, 5), tries=1)
    with pytest.raises(WebError, match="is too slow: this run took six hours, and ends"):
        web.get(f"{publishers.root}/some.csv")
    assert len(publishers.asked) == 1


def test_json_of_any_depth_is_one_line(publishers: Publishers, web: Web) -> None:
    publishers.fail("/query", faults.deep, times=9)
    with pytest.raises(WebError, match="something else than JSON") as error:
        web.get_json(f"{publishers.root}/query")
    assert len(error.value.faults) == 1


@pytest.mark.parametrize("answer", [[], [1], 5, "text", None])
def test_json_that_is_no_object_is_one_line(
    publishers: Publishers, web: Web, answer: object
) -> None:
    publishers.fail("/query", lambda handler, _: handler.send_json(answer))
    with pytest.raises(WebError, match=r"^127.0.0.1:\d+: its answer is not in the layout") as error:
        web.get_json(f"{publishers.root}/query")
    assert len(error.value.faults) == 1


@pytest.mark.parametrize(
    "address",
    ["http://anna:secret@[bad", "https://anna:secret@[::1/x", "https://anna:secret@host:port/",
     "https://anna:secret@", f"http://anna:secret@{'a' * 70}.example/", "http://anna:secret@a b/"],
)  # fmt: skip
def test_what_is_no_address_is_one_line_without_its_password(web: Web, address: str) -> None:
    for ask in (web.get, web.get_json):
        with pytest.raises(WebError, match=r"cannot be reached .* Check that address") as error:
            ask(address)
        assert len(error.value.faults) == 1 and "secret" not in str(error.value)


def test_a_redirect_to_no_address_is_one_line(publishers: Publishers, web: Web) -> None:
    publishers.fail(
        "/some", lambda handler, _: handler.send(302, b"", headers={"Location": "http://[bad"})
    )
    with pytest.raises(WebError, match=r"cannot be reached \(Invalid IPv6 URL\). Check"):
        web.get(f"{publishers.root}/some.csv")


def test_no_network_is_one_line_and_asked_for_once_more(web: Web, slept: list[float]) -> None:
    server = Publishers()
    server.close()
    for _ in range(3):
        with pytest.raises(NoNetwork, match=r"No network: 127.0.0.1") as error:
            web.get(f"{server.root}/x")
        assert len(error.value.faults) == 1
    assert slept == [1.0]  # the second and third time it is known


def test_a_name_that_no_one_knows_is_no_network(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NoNetwork, match=r"data.example"):
        web.get("http://data.example/x")


def test_endless_redirects(publishers: Publishers, web: Web) -> None:
    publishers.fail(
        "/round",
        lambda handler, _: handler.send(302, b"", headers={"Location": "/round"}),
        times=99,
    )
    with pytest.raises(WebError, match="elsewhere without end"):
        web.get(f"{publishers.root}/round")


def test_a_redirect_never_leads_from_a_protected_address_to_an_open_one() -> None:
    response = requests.Response()
    response.status_code, response.url = 302, "https://data.police.uk/data/archive/latest.zip"
    response.headers["location"] = "http://hotel.example/sign-in"
    with pytest.raises(WebError, match=r"hotel.example, which is not protected"):
        _Session().get_redirect_target(response)
    response.headers["location"] = "https://policeuk-data.example/2025-12.zip"
    assert _Session().get_redirect_target(response) == "https://policeuk-data.example/2025-12.zip"


@pytest.mark.parametrize(
    "inner", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "[::1]", "[fe80::1]",
              "[::ffff:10.0.0.1]", "localhost", "0x7f000001"],
)  # fmt: skip
def test_a_redirect_never_leads_from_outside_into_a_network(inner: str) -> None:
    response = requests.Response()
    response.status_code, response.url = 302, "https://1.1.1.1/latest.zip"
    response.headers["location"] = f"https://{inner}/admin"
    with pytest.raises(WebError, match="inside a network"):
        _Session().get_redirect_target(response)
    response.url = "https://10.0.0.1/latest.zip"  # a partnership's own copy may stand inside
    assert _Session().get_redirect_target(response) == f"https://{inner}/admin"
    response.headers["location"] = "https://1.0.0.1/2025-12.zip"
    assert _Session().get_redirect_target(response) == "https://1.0.0.1/2025-12.zip"


def test_the_systems_proxy_is_used(
    publishers: Publishers, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", publishers.root)
    publishers.fail(
        "http://data.example/x", lambda handler, _: handler.send(200, b"through the proxy")
    )
    assert web.get("http://data.example/x").content == b"through the proxy"


def test_a_dead_proxy_is_named(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Publishers()
    server.close()
    monkeypatch.setenv("http_proxy", server.root)
    with pytest.raises(NoNetwork, match=r"proxy did not let data.example through. Set HTTPS_PROXY"):
        web.get("http://data.example/x")


def test_certificates_are_checked_against_the_system() -> None:
    adapter = _SystemTrust()
    for manager in (adapter.poolmanager, adapter.proxy_manager_for("http://proxy.example:3128")):
        context = manager.connection_pool_kw["ssl_context"]
        assert isinstance(context, ssl.SSLContext)
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname


def test_an_untrusted_certificate_is_said_plainly(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED")

    monkeypatch.setattr(_SystemTrust, "send", refuse)
    with pytest.raises(WebError, match=r"does not trust. Ask your IT"):
        web.get("https://data.example/x")
