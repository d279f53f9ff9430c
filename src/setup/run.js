import { nodeProblem } from './machine/node-version.js';

const problem = nodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`✗ ${problem}\n`);
  process.exit(1);
}

// Loaded only now: an older Node could not read them.
const { commandFor } = await import('./commands.js');
const { endWithNpm } = await import('./process/end-with-npm.js');
endWithNpm(process.env);
const [name = '', ...args] = process.argv.slice(2);
const command = commandFor(name);
if (!command) {
  process.stderr.write(
    `✗ Unknown command ${name}: use demo, start, api, worker, dataset, backup, storage, dcgan, key, openapi, bench, web, test, faults, replicas, exports, deploy, container, schemathesis, upgrade or nodes
`,
  );
  process.exit(1);
}
process.exitCode = await command(args);
