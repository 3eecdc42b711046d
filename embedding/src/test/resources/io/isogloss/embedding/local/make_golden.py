"""Makes named-models.json in the folder of this script: python make_golden.py NAME=MODEL.jar ...

Needs onnxruntime, tokenizers and numpy. A jar is the one that carries the model's files; NAME is its key in MODELS. What Python makes of a few texts with the
same graph and tokenizer, as the model cards say: prompt before the text, pooling over the mask, length 1. Vectors are little-endian floats in base64.
"""

import base64
import json
import pathlib
import sys
import zipfile

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

MODELS = {
    "bge-small-en-v1.5": ("cls", "", "Represent this sentence for searching relevant passages: "),
    "e5-small-v2": ("mean", "passage: ", "query: "),
}
TEXTS = [
    "A cat sits on the mat.",
    "Zinsen, Wechselkurse und die Börse: what moved on Monday?",
    "The quick brown fox jumps over the lazy dog, and then it does so again and again until the sun goes down behind the hills.",
]


def embed(session, tokenizer, pooling, text):
    ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
    ones = np.ones_like(ids)
    feed = {"input_ids": ids, "attention_mask": ones, "token_type_ids": np.zeros_like(ids)}
    hidden = session.run(None, {i.name: feed[i.name] for i in session.get_inputs()})[0][0]
    vector = hidden[0] if pooling == "cls" else hidden.mean(axis=0)
    return base64.b64encode((vector / np.linalg.norm(vector)).astype("<f4").tobytes()).decode()


golden = {"texts": TEXTS, "models": {}}
for argument in sys.argv[1:]:
    name, jar = argument.split("=", 1)
    pooling, document, query = MODELS[name]
    with zipfile.ZipFile(jar) as files:
        session = onnxruntime.InferenceSession(files.read(name + ".onnx"))
        tokenizer = Tokenizer.from_str(files.read(name + "-tokenizer.json").decode())
    tokenizer.no_padding()
    tokenizer.no_truncation()
    golden["models"][name] = {
        "documents": [embed(session, tokenizer, pooling, document + text) for text in TEXTS],
        "queries": [embed(session, tokenizer, pooling, query + text) for text in TEXTS],
    }
target = pathlib.Path(__file__).parent / "named-models.json"
target.write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
