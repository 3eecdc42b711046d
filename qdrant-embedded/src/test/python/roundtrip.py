"""Talks to a vector server over gRPC with the official Python client: create, upsert, scroll, query, count, delete.

    pip install qdrant-client
    python roundtrip.py PORT
"""

import sys
import uuid

from qdrant_client import QdrantClient, models

client = QdrantClient(host="127.0.0.1", grpc_port=int(sys.argv[1]), prefer_grpc=True, check_compatibility=False)
name = f"python-{uuid.uuid4()}"

client.create_collection(name, vectors_config=models.VectorParams(size=4, distance=models.Distance.COSINE))
try:
    points = [
        models.PointStruct(id=i, vector=[1.0, i / 100, 0.0, 0.0], payload={"n": i, "even": i % 2 == 0, "tags": ["a", str(i)]})
        for i in range(500)
    ]
    points.append(models.PointStruct(id=str(uuid.uuid4()), vector=[0.0, 0.0, 0.0, 1.0], payload={"text": "last"}))
    result = client.upsert(name, points, wait=True)
    assert result.status == models.UpdateStatus.COMPLETED, result
    assert client.count(name, exact=True).count == 501
    assert client.get_collection(name).points_count == 501

    seen, offset = [], None
    while True:
        page, offset = client.scroll(name, limit=100, offset=offset, with_payload=True, with_vectors=True)
        seen += page
        if offset is None:
            break
    assert [p.id for p in seen[:500]] == list(range(500)) and len(seen) == 501
    assert abs(sum(x * x for x in seen[300].vector) - 1) < 1e-5

    even = models.Filter(must=[models.FieldCondition(key="even", match=models.MatchValue(value=True))])
    hits = client.query_points(name, query=[1.0, 0.0, 0.0, 0.0], limit=3, query_filter=even, with_payload=True).points
    assert [h.id for h in hits] == [0, 2, 4] and abs(hits[0].score - 1) < 1e-5, hits
    assert client.query_points(name, query=[0.0, 0.0, 0.0, 2.0], limit=1).points[0].score > 0.999

    client.delete(name, points_selector=models.FilterSelector(filter=even), wait=True)
    assert client.count(name).count == 251
    try:
        client.upsert(name, [models.PointStruct(id=1, vector=[1.0, 2.0])])
        raise AssertionError("a vector of the wrong length was taken")
    except Exception as refused:
        assert "expected dim: 4, got 2" in str(refused), refused
finally:
    client.delete_collection(name)
assert not client.collection_exists(name)
print("ok")
