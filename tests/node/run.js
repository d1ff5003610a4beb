'use strict';

// Ends with whoever started it, so that an aborted test run leaves no node behind.
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

require('bcoin/bin/node');
