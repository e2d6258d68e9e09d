"""Loads a CSV file into SQLite the plain way and builds the same full-text index: the baseline of bench/import.ts.

Usage: python3 python_loader.py FILE.csv TARGET.db COMMENT_COLUMN
Prints one JSON object: {"rows": ..., "seconds": ..., "cpuSeconds": ..., "rssMegabytes": ...}
"""
import csv
import json
import resource
import sqlite3
import sys
import time


def main() -> None:
    path, target, comment = sys.argv[1:4]
    started = time.perf_counter()
    connection = sqlite3.connect(target)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        header = next(reader)
        comment_index = header.index(comment)
        columns = ", ".join('"' + name.replace('"', '""') + '" TEXT' for name in header)
        connection.execute(f"CREATE TABLE item (id INTEGER PRIMARY KEY, subject TEXT, {columns})")
        connection.execute(
            "CREATE VIRTUAL TABLE item_text USING fts5("
            f"subject, \"{comment}\", content='item', content_rowid='id', tokenize=\"unicode61 remove_diacritics 2\")"
        )
        marks = ", ".join("?" for _ in header)
        insert = f"INSERT INTO item VALUES (NULL, NULL, {marks})"
        with connection:
            connection.executemany(insert, reader)
            connection.execute(
                f"INSERT INTO item_text (rowid, subject, \"{comment}\") SELECT id, subject, \"{comment}\" FROM item"
            )
    rows = connection.execute("SELECT count(*) FROM item").fetchone()[0]
    connection.close()
    seconds = time.perf_counter() - started
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert comment_index >= 0
    print(json.dumps({"rows": rows, "seconds": round(seconds, 3), "cpuSeconds": round(time.process_time(), 3), "rssMegabytes": round(rss)}))


main()
