import { SetupError } from '../messages/failure.js';
import { run } from '../process/child.js';
import { findOnPath } from './find-on-path.js';

/** @typedef {'npm' | 'python3' | 'pip' | 'compiler' | 'make' | 'redis'} Tool */

/**
 * The name of each tool in each package manager.
 * @type {Record<string, { install: string, packages: Record<Tool, string> }>}
 */
const MANAGERS = {
  'apt-get': {
    install: 'sudo apt-get install -y',
    packages: {
      npm: 'npm',
      python3: 'python3',
      pip: 'python3-pip',
      compiler: 'g++',
      make: 'make',
      redis: 'redis-server',
    },
  },
  dnf: {
    install: 'sudo dnf install -y',
    packages: { npm: 'npm', python3: 'python3', pip: 'python3-pip', compiler: 'gcc-c++', make: 'make', redis: 'redis' },
  },
  pacman: {
    install: 'sudo pacman -S --needed',
    packages: { npm: 'npm', python3: 'python', pip: 'python-pip', compiler: 'gcc', make: 'make', redis: 'valkey' },
  },
  zypper: {
    install: 'sudo zypper install',
    packages: { npm: 'npm', python3: 'python3', pip: 'python3-pip', compiler: 'gcc-c++', make: 'make', redis: 'redis' },
  },
};

/** @type {Record<Tool, string>} */
const NAMES = {
  npm: 'npm',
  python3: 'python3 (3.8 or newer)',
  pip: 'pip for python3',
  compiler: 'a C++ compiler (g++)',
  make: 'make',
  redis: 'redis-server',
};

/**
 * Checks that every tool set-up runs is installed.
 * @throws {SetupError} one message with all that is missing and the command that installs it
 */
export async function checkTools() {
  const compiler = process.env.CXX?.split(' ')[0] || (process.platform === 'darwin' ? 'clang++' : 'g++');
  /** @type {[Tool, string, string[]][]} */
  const checks = [
    ['npm', 'npm', ['--version']],
    ['python3', 'python3', ['-c', 'import sys; assert sys.version_info >= (3, 8)']],
    ['pip', 'python3', ['-m', 'pip', '--version']],
    ['compiler', compiler, ['--version']],
    ['make', 'make', ['--version']],
  ];
  const results = await Promise.all(
    checks.map(async ([tool, command, args]) => ({ tool, ...(await run(command, args)) })),
  );
  const missing = results.filter(({ code }) => code !== 0).map(({ tool }) => tool);
  if (missing.length > 0) throw new SetupError(missingMessage(missing, installCommand(missing)));
}

/**
 * @param {readonly Tool[]} missing
 * @param {string} command
 */
export function missingMessage(missing, command) {
  const list = missing.map(tool => NAMES[tool]).join(', ');
  return `Missing on this machine: ${list}.\nInstall with: ${command}\nOr use Docker, which needs none of these: docker compose up`;
}

/**
 * The command that installs tools on this machine.
 * @param {readonly Tool[]} tools
 * @param {string} [platform] as `process.platform` names it
 * @param {string} [path] the variable PATH
 */
export function installCommand(tools, platform = process.platform, path = process.env.PATH ?? '') {
  if (platform === 'darwin') {
    const commands = [];
    if (tools.some(tool => ['python3', 'pip', 'compiler', 'make'].includes(tool)))
      commands.push('xcode-select --install');
    if (tools.includes('redis')) commands.push('brew install redis');
    if (tools.includes('npm')) commands.push('brew install node');
    return commands.join(' && ');
  }
  const manager = Object.keys(MANAGERS).find(name => findOnPath(name, path) !== undefined) ?? 'apt-get';
  const { install, packages } = /** @type {{ install: string, packages: Record<Tool, string> }} */ (MANAGERS[manager]);
  return `${install} ${tools.map(tool => packages[tool]).join(' ')}`;
}
