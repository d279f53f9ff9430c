#!/usr/bin/env node
// The package's bin: the same as `npm run dcgan --`, from any folder.
process.env.INIT_CWD = process.cwd();
process.argv.splice(2, 0, 'dcgan');
await import('./run.js');
