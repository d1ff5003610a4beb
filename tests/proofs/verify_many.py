"""Judges proofs by Debian's python3-opentimestamps, which nobody here wrote. Standard input holds one proof a line:
the .ots file, the record, and the header of the block at the attested height of the final chain, each in hex, and the
height. Ends with 1 at the first that does not prove."""
import hashlib
import io
import sys

from bitcoin.core import CBlockHeader
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.serialize import StreamDeserializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile

good = 0
for line in sys.stdin:
    ots, record, header, height = line.split()
    proof = DetachedTimestampFile.deserialize(StreamDeserializationContext(io.BytesIO(bytes.fromhex(ots))))
    if proof.file_digest != hashlib.sha256(bytes.fromhex(record)).digest():
        sys.exit(f"line {good + 1}: the proof is about another record")
    attested = list(proof.timestamp.all_attestations())
    if len(attested) != 1 or not isinstance(attested[0][1], BitcoinBlockHeaderAttestation):
        sys.exit(f"line {good + 1}: {len(attested)} attestations, or none of a block")
    message, attestation = attested[0]
    if attestation.height != int(height):
        sys.exit(f"line {good + 1}: attested for height {attestation.height}, not {height}")
    attestation.verify_against_blockheader(message, CBlockHeader.deserialize(bytes.fromhex(header)))
    good += 1
print(good)
