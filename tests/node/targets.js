'use strict';

// What bcoin makes of a chain's times: reads a network and a chain's first time, then the seconds to each next one, all in
// one line of numbers, and prints nBits for each.

const Chain = require('bcoin/lib/blockchain/chain');
const Network = require('bcoin/lib/protocol/network');

async function targetsOf(name, first, pauses) {
  const network = Network.get(name);
  const entries = [{ height: 0, time: first, bits: network.pow.bits }];
  const chain = {
    network,
    getPrevCache: (entry) => entries[entry.height - 1],
    getPrevious: async (entry) => entries[entry.height - 1],
    getAncestor: async (entry, height) => entries[height],
    retarget: Chain.prototype.retarget,
  };
  for (const pause of pauses) {
    const prev = entries[entries.length - 1];
    const time = prev.time + pause;
    const bits = await Chain.prototype.getTarget.call(chain, time, prev);
    entries.push({ height: entries.length, time, bits });
  }
  return entries.map(entry => entry.bits);
}

let text = '';
process.stdin.on('data', data => text += data);
process.stdin.on('end', async () => {
  for (const line of text.trim().split('\n')) {
    const [network, first, ...pauses] = line.split(' ');
    console.log((await targetsOf(network, Number(first), pauses.map(Number))).join(' '));
  }
});
