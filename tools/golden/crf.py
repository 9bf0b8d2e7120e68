"""Collects what the fixtures with a CRF say about it into one file.

    python3 tools/golden/crf.py FIXTURES crf/src/test/resources/golden/crf.safetensors

FIXTURES is the folder that holds bbrac, bbrac-deep and bert-bilstm-crf, each with model.safetensors and expected.safetensors.
"""

import json
import struct
import sys
from pathlib import Path

CASES = ("bbrac", "bbrac-deep", "bert-bilstm-crf")
STAGES = ("emissions", "path", "path_score", "log_partition", "marginals")


def read(path):
    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + size])
    header.pop("__metadata__", None)
    for name, info in header.items():
        begin, end = info["data_offsets"]
        yield name, info["dtype"], info["shape"], raw[8 + size + begin : 8 + size + end]


def main(fixtures, target):
    header, data = {"__metadata__": {"source": "fixtures " + ", ".join(CASES), "made_by": "tools/golden/crf.py"}}, b""
    for case in CASES:
        for file in ("model.safetensors", "expected.safetensors"):
            for name, dtype, shape, raw in read(Path(fixtures, case, file)):
                parts = name.split(".")
                wanted = parts[0] == "crf" or (parts[0] == "out" and parts[1] in STAGES)
                if wanted:
                    key = case + "." + name.removeprefix("out.")
                    header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
                    data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    Path(target).write_bytes(struct.pack("<Q", len(text)) + text + data)


main(*sys.argv[1:])
