"""Loads an mbox into SQLite the plain way and builds a full-text index: the baseline of bench/mail.ts.

Usage: python3 python_mail_loader.py FILE.mbox TARGET.db
Prints one JSON object: {"rows": ..., "seconds": ..., "cpuSeconds": ..., "rssMegabytes": ...}
"""
import email.header
import email.utils
import html
import json
import mailbox
import re
import resource
import sqlite3
import sys
import time

TAGS = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.S | re.I)


def header(message, name):
    value = message[name]
    if value is None:
        return ""
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except Exception:
        return str(value)


def decoded(part):
    payload = part.get_payload(decode=True) or b""
    try:
        return payload.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return payload.decode("latin-1")


def text_of(message):
    plain, stripped = [], []
    for part in message.walk():
        if part.is_multipart() or part.get_filename():
            continue
        kind = part.get_content_type()
        if kind == "text/plain":
            plain.append(decoded(part))
        elif kind == "text/html":
            stripped.append(html.unescape(TAGS.sub(" ", decoded(part))))
    return "\n".join(plain or stripped)


def sent_at(message):
    try:
        return email.utils.parsedate_to_datetime(message["date"]).timestamp()
    except Exception:
        return None


def rows(box):
    for message in box:
        yield (
            header(message, "subject"),
            header(message, "from"),
            sent_at(message),
            message["message-id"] or "",
            text_of(message),
        )


def main() -> None:
    path, target = sys.argv[1:3]
    started = time.perf_counter()
    connection = sqlite3.connect(target)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(
        "CREATE TABLE mail (id INTEGER PRIMARY KEY, subject TEXT, sender TEXT, sent_at REAL, message_id TEXT, text TEXT)"
    )
    connection.execute(
        "CREATE VIRTUAL TABLE mail_text USING fts5("
        "subject, text, content='mail', content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")"
    )
    with connection:
        connection.executemany("INSERT INTO mail VALUES (NULL, ?, ?, ?, ?, ?)", rows(mailbox.mbox(path, create=False)))
        connection.execute("INSERT INTO mail_text (rowid, subject, text) SELECT id, subject, text FROM mail")
    messages = connection.execute("SELECT count(*) FROM mail").fetchone()[0]
    connection.close()
    seconds = time.perf_counter() - started
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "rows": messages,
                "seconds": round(seconds, 3),
                "cpuSeconds": round(time.process_time(), 3),
                "rssMegabytes": round(rss),
            }
        )
    )


main()
