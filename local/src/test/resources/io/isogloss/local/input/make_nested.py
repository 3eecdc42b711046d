"""Writes nested.parquet: what other programs put into Parquet files beside plain columns. Needs pyarrow (made with 26).

    python make_nested.py nested.parquet
"""
import datetime
import decimal
import sys
import uuid

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 3
table = pa.table({
    "id": pa.array([uuid.UUID(int=i).bytes for i in range(ROWS)], pa.uuid()),
    "text": [f"what the text number {i} says" for i in range(ROWS)],
    "tags": [["red", "blue"], [], None],
    "meta": [{"language": "en", "deep": {"score": i / 2}} for i in range(ROWS)],
    "when": [datetime.datetime(2024, 5, 31, 12) + datetime.timedelta(days=i) for i in range(ROWS)],
    "day": [datetime.date(2024, 5, 31)] * ROWS,
    "price": pa.array([decimal.Decimal(i) / 4 for i in range(ROWS)], pa.decimal128(20, 2)),
    "vector": [[0.5] * 8] * ROWS,
    "pairs": pa.array([[("a", 1)]] * ROWS, pa.map_(pa.string(), pa.int32())),
    "people": [[{"name": "one", "age": 1}]] * ROWS,
    "unmarked": pa.array([b"plain words", b"\xff\xfe", None], pa.binary()),
})
pq.write_table(table, sys.argv[1], compression="gzip", use_deprecated_int96_timestamps=True)
