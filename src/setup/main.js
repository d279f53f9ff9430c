import { nodeProblem } from './machine/node-version.js';

const problem = nodeProblem(process.versions.node);
if (problem) {
  process.stderr.write(`✗ ${problem}\n`);
  process.exit(1);
}

// Loaded only now: an older Node could not read them.
const { asProgram, ROOT } = await import('./process/as-program.js');
const { compile, SERVICE } = await import('./compile.js');
const { setUp } = await import('./setup.js');
await asProgram(async () => {
  await setUp(ROOT, process.env);
  // An image keeps what is downloaded in a layer of its own, below that of the sources.
  if (!process.argv.includes('--without-build')) await compile(ROOT, SERVICE);
});
process.stderr.write('✓ ready\n');
