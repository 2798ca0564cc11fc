"""Tell people what happened: by e-mail, by webhook. Secrets come from the environment alone."""

import os
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from urllib.parse import urlsplit

from scp_lib.errors import UsageError
from scp_lib.nightly.jobs import Mail, Tell

_SECONDS = 20


def tell_people(settings: Tell, *, subject: str, lines: Sequence[str]) -> list[str]:
    """Send the lines wherever the settings name; return why something could not be sent.

    No reason holds a password, or more of a webhook's address than its host.
    """
    return [*_by_webhook(settings, subject, lines), *_by_mail(settings.mail, subject, lines)]


def _by_webhook(settings: Tell, subject: str, lines: Sequence[str]) -> Iterator[str]:
    try:
        address = settings.webhook or _secret(settings.webhook_variable)
    except UsageError as error:
        yield f"The webhook was not called: {error}"
        return
    if not address:
        return
    import requests

    from scp_lib.sources.web.web import WebError, new_session

    content = {"text": "\n".join([subject, *lines]), "subject": subject, "lines": list(lines)}
    host = "its address"
    try:
        host = urlsplit(address).hostname or host
        answer = new_session().post(address, json=content, timeout=_SECONDS)
    except (requests.RequestException, WebError, ValueError) as error:
        yield f"The webhook at {host} did not answer ({type(error).__name__})."
        return
    if not answer.ok:
        yield f"The webhook at {host} refused the message (status {answer.status_code})."


def _by_mail(mail: Mail | None, subject: str, lines: Sequence[str]) -> Iterator[str]:
    if mail is None:
        return
    import smtplib
    import ssl

    message = EmailMessage()
    message["Subject"], message["From"] = subject, mail.sender
    message["To"] = ", ".join(mail.to)
    message.set_content("\n".join(lines) + "\n")
    try:
        password = _secret(mail.password_variable)
        trust = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(mail.server, mail.port, timeout=_SECONDS, context=trust)
            if mail.security == "tls"
            else smtplib.SMTP(mail.server, mail.port, timeout=_SECONDS)
        ) as server:
            if mail.security == "starttls":
                server.starttls(context=trust)
            if mail.user:
                server.login(mail.user, password)
            server.send_message(message)
    except UsageError as error:
        yield f"The e-mail was not sent: {error}"
    except smtplib.SMTPAuthenticationError:  # its words may repeat what was sent
        yield f"The e-mail was not sent: {mail.server} did not take the user or password."
    except (OSError, smtplib.SMTPException) as error:
        yield f"The e-mail was not sent: {mail.server} did not take it ({type(error).__name__})."


def _secret(variable: str | None) -> str:
    if variable and not os.environ.get(variable):
        raise UsageError(f"the environment variable {variable} is not set.")
    return os.environ[variable] if variable else ""
