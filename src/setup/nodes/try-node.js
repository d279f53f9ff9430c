import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cacheDirectory } from '../files/cache.js';
import { remove } from '../files/files.js';
import { excerpt, SetupError } from '../messages/failure.js';
import { run } from '../process/child.js';
import { fetchNode } from './fetch-node.js';

/** A name that make and a shell do not accept without quotes, as clones may have. */
const CLONE = `a clone [of] "Zoë's"`;

/** What a clone holds that the service is run from. */
const isSource = (/** @type {string} */ name) => /^(src|package(-lock)?\.json|tsconfig.*\.json|\.npmrc)$/.test(name);

/** Settings of the caller, which are not passed on: the service is tried with its defaults. */
const SETTINGS =
  /^(REDIS_URL|PORT|HOST|DATA_DIR|DATASETS_DIR|QUEUE_NAME|LOG_LEVEL|ALLOW\w+|NODE_OPTIONS|INIT_CWD|npm_lifecycle_\w+|npm_package_\w+|npm_command|npm_config_prefix|npm_config_local_prefix)$/;

/** Prints the size of demo.png and how much its brightest channel varies. */
const LOOK = `
const image = require('sharp')('demo.png');
Promise.all([image.metadata(), image.stats()]).then(([{ width, height }, { channels }]) => {
  console.log(width + 'x' + height, Math.max(...channels.map(({ stdev }) => stdev)) > 1 ? 'drawn' : 'blank');
});
`;

/**
 * Sets up a copy of this clone with another version of Node, trains 20 steps and draws a picture. The clone itself stays
 * as it is; what is compiled goes to the cache.
 * @param {string} root
 * @param {string} version of Node
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<string>} of the picture: "256x256 drawn"
 * @throws {SetupError} with what the demo wrote
 */
export async function tryNode(root, version, environment) {
  const cache = cacheDirectory(environment);
  const node = join(await fetchNode(cache, version), 'bin');
  const directory = mkdtempSync(join(tmpdir(), `dcgan-node-${version}-`));
  try {
    const clone = join(directory, CLONE);
    mkdirSync(clone);
    for (const name of readdirSync(root).filter(isSource))
      cpSync(join(root, name), join(clone, name), { recursive: true });
    const inherited = Object.entries(environment).filter(([name]) => !SETTINGS.test(name));
    const env = {
      ...Object.fromEntries(inherited),
      PATH: `${node}${delimiter}${environment.PATH}`,
      DCGAN_CACHE: cache,
      CALIBRATE: 'off',
    };
    const args = ['run', 'demo', '--', '--once', '--steps', '20', '--port', '0'];
    const demo = await run('npm', args, { cwd: clone, env });
    if (demo.code !== 0 || !existsSync(join(clone, 'demo.png')))
      throw new SetupError(`npm run demo exited with code ${demo.code}:\n${excerpt(demo.output, 30)}`);
    const look = await run(join(node, 'node'), ['-e', LOOK], { cwd: clone, env });
    const seen = look.output.trim();
    if (seen !== '256x256 drawn') throw new SetupError(`demo.png is not the expected picture: ${seen}`);
    return seen;
  } finally {
    remove(directory);
  }
}
