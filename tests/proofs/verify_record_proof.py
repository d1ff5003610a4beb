#!/usr/bin/env python3
"""Verifies a record's JSON proof against a block header that you trust, and shares no code with the program that wrote it.

usage: verify_record_proof.py RECORD PROOF.json HEADER     HEADER: 160 hex digits of the block header, from any source
Exit status 0: proven, 1: not proven. What every field means: src/Miner.Records/Proofs/record-proof.schema.json
"""
import hashlib, json, sys

sha = lambda data: hashlib.sha256(data).digest()
sha2 = lambda data: sha(sha(data))
number = type("number", (str,), {})                  # a JSON number as it was written: 2.00 stays 2.00

def canonical(value):                                # keys sorted by UTF-16, no white space, numbers verbatim
    if isinstance(value, number): return value
    if isinstance(value, list): return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    return json.dumps(value, ensure_ascii=False)

def record_bytes(raw, form):
    if form == "raw": return raw
    return canonical(json.loads(raw, parse_int=number, parse_float=number)).encode()

def climb(node, path):
    for step in path:
        (side, sibling), = step.items()
        sibling = bytes.fromhex(sibling)
        node = sha(b"\1" + sibling + node) if side == "left" else sha(b"\1" + node + sibling)
    return node

def read_coinbase(tx):                               # its input script, and (value, script) of each output
    at = 0
    def take(count):
        nonlocal at
        at += count
        assert at <= len(tx), "the coinbase is cut off"
        return tx[at - count:at]
    def count():
        first = take(1)[0]
        return first if first < 0xfd else int.from_bytes(take({0xfd: 2, 0xfe: 4, 0xff: 8}[first]), "little")
    take(4)
    assert count() == 1 and take(36) == bytes(32) + b"\xff" * 4, "not a coinbase"
    script, _ = take(count()), take(4)
    found = [(int.from_bytes(take(8), "little"), take(count())) for _ in range(count())]
    assert len(take(4)) == 4 and at == len(tx), "bytes follow the coinbase"
    return script, found

def verify(raw, proof, header):
    assert (proof["format"], proof["version"]) == ("miner-record-proof", 1), "another format"
    record, batch, block = proof["record"], proof["batch"], proof["block"]
    digest = sha(record_bytes(raw, record["form"]))
    assert digest.hex() == record["sha256"], "the proof is about another record"
    form = bytes([["raw", "fhir"].index(record["form"])])
    batch_root = climb(sha(b"\0\1" + form + bytes.fromhex(record["salt"]) + digest), batch["path"])
    entry = sha(b"\0\2" + bytes.fromhex(batch["blind"]) + batch["size"].to_bytes(8, "big") + batch_root)
    anchor_root = climb(entry, proof["anchor"]["path"])
    coinbase = bytes.fromhex(block["coinbase"])
    script, outputs = read_coinbase(coinbase)
    height = script[0] - 0x50 if 0x51 <= script[0] <= 0x60 else int.from_bytes(script[1:1 + script[0]], "little")
    assert height == block["height"], "the coinbase is for height %d" % height
    marked = [(v, s) for v, s in outputs if len(s) == 38 and s.startswith(b"\x6a\x24HRA")]
    assert marked == [(0, b"\x6a\x24HRA\1" + anchor_root)], "the coinbase does not commit to the record, once"
    node = sha2(coinbase)
    for sibling in block["branch"]: node = sha2(node + bytes.fromhex(sibling))
    assert bytes.fromhex(block["header"]) == header and header[36:68] == node, "another block"
    bits = int.from_bytes(header[72:76], "little")
    target = (bits & 0x7fffff) << 8 * ((bits >> 24) - 3)
    assert int.from_bytes(sha2(header), "little") <= target, "the header has no work"
    return "block %s at height %d, %.3g hashes" % (sha2(header)[::-1].hex(), block["height"], 2**256 / (target + 1))

if __name__ == "__main__":
    try:
        raw, proof = open(sys.argv[1], "rb").read(), json.load(open(sys.argv[2]))
        print("proven by", verify(raw, proof, bytes.fromhex(sys.argv[3])))
    except (AssertionError, ValueError, KeyError, TypeError) as fault:
        sys.exit("not proven: %s" % fault)
