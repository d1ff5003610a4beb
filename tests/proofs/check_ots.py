"""Asks Debian's python3-opentimestamps about .ots files: each line of input is RECORD, PROOF, HEADER (hex) and HEIGHT.

Prints a line for each: "ok", or why not. Run with /usr/bin/python3, which sees Debian's packages.
"""
import io, sys
from bitcoin.core import CBlockHeader
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.serialize import BytesDeserializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile

def check(record, proof, header, height):
    context = BytesDeserializationContext(open(proof, "rb").read())
    detached = DetachedTimestampFile.deserialize(context)
    if detached.file_hash_op.hash_fd(open(record, "rb")) != detached.file_digest: return "another record"
    (message, attestation), = detached.timestamp.all_attestations()
    if type(attestation) is not BitcoinBlockHeaderAttestation: return "no attestation of a block"
    if attestation.height != int(height): return "another height"
    attestation.verify_against_blockheader(message, CBlockHeader.deserialize(bytes.fromhex(header)))
    return "ok"

for line in sys.stdin:
    try:
        print(check(*line.split()))
    except Exception as fault:
        print(type(fault).__name__, fault)
