#!/usr/bin/env python3
"""Verifies a record's JSON proof against a block header that you trust, and shares no code with the program that wrote it.

usage: verify_record_proof.py RECORD PROOF.json HEADER     HEADER: 160 hex digits of the block header, from any source
Exit status 0: proven, 1: not proven. What every field means: src/Miner.Records/Proofs/record-proof.schema.json
"""
import hashlib, io, json, sys

unhex = bytes.fromhex
sha = lambda data: hashlib.sha256(data).digest()
sha2 = lambda data: sha(sha(data))
little = lambda data: int.from_bytes(data, "little")
number = type("number", (str,), {})                  # a JSON number as it was written: 2.00 stays 2.00

def demand(holds, otherwise):                        # no assert, which python -O leaves out
    if not holds: raise ValueError(otherwise)

def canonical(value):                                # keys sorted by UTF-16, no white space, numbers verbatim
    if isinstance(value, number): return value
    if isinstance(value, list): return "[%s]" % ",".join(map(canonical, value))
    if not isinstance(value, dict): return json.dumps(value, ensure_ascii=False)
    keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
    return "{%s}" % ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys)

def climb(node, path):
    for (side, sibling), in map(dict.items, path):
        node = sha(b"\1" + (unhex(sibling) + node if side == "left" else node + unhex(sibling)))
    return node

def fits(path, size):                                # whether a tree of that size has a leaf with such a path
    for step in reversed(path):
        largest = 1 << max(size - 1, 1).bit_length() - 1
        size = size - largest if "left" in step else min(size - 1, largest)
    return size == 1

def read_coinbase(tx):                               # its input script, and (value, script) of each output
    stream = io.BytesIO(tx)
    def take(size):
        demand(len(data := stream.read(size)) == size, "the coinbase is cut off")
        return data
    count = lambda: first if (first := take(1)[0]) < 0xfd else little(take(2 << first - 0xfd))
    take(4)
    demand(count() == 1 and take(36) == bytes(32) + b"\xff" * 4, "not a coinbase")
    script, _ = take(count()), take(4)
    outputs = [(little(take(8)), take(count())) for _ in range(count())]
    demand(take(4) and not stream.read(), "bytes follow the coinbase")
    demand(2 <= len(script) <= 100 and len(tx) > 64, "not the shape of a coinbase")
    return script, outputs

def verify(raw, proof, header):
    demand((proof["format"], proof["version"]) == ("miner-record-proof", 1), "another format")
    record, batch, block = proof["record"], proof["batch"], proof["block"]
    form = ["raw", "fhir"].index(record["form"])
    digest = sha(canonical(json.loads(raw, parse_int=number, parse_float=number)).encode() if form else raw)
    demand(digest.hex() == record["sha256"], "the proof is about another record")
    demand(fits(batch["path"], batch["size"]), "no batch of that size has such a path")
    batch_root = climb(sha(bytes([0, 1, form]) + unhex(record["salt"]) + digest), batch["path"])
    entry = sha(b"\0\2" + unhex(batch["blind"]) + batch["size"].to_bytes(8, "big") + batch_root)
    anchor_root = climb(entry, proof["anchor"]["path"])
    script, outputs = read_coinbase(coinbase := unhex(block["coinbase"]))
    height = script[0] - 0x50 if 0x51 <= script[0] <= 0x60 else little(script[1:1 + script[0]])
    demand(height == block["height"], "the coinbase is for height %d" % height)
    marked = [output for output in outputs if len(output[1]) == 38 and output[1].startswith(b"\x6a\x24HRA")]
    demand(marked == [(0, b"\x6a\x24HRA\1" + anchor_root)], "the coinbase does not commit to the record, once")
    node = sha2(coinbase)
    for sibling in block["branch"]: node = sha2(node + unhex(sibling))
    demand(len(header) == 80 and unhex(block["header"]) == header and header[36:68] == node, "another block")
    bits = little(header[72:76])
    target = (bits & 0x7fffff) << 8 * ((bits >> 24) - 3)
    demand(little(sha2(header)) <= target, "the header has no work")
    return "block %s at height %d, %.3g hashes" % (sha2(header)[::-1].hex(), height, 2**256 / (target + 1))

if __name__ == "__main__":
    try:
        raw, proof = open(sys.argv[1], "rb").read(), json.load(open(sys.argv[2]))
        print("proven by", verify(raw, proof, unhex(sys.argv[3])))
    except Exception as fault:                       # whatever a hostile proof brings about
        sys.exit("not proven: %s" % fault)
