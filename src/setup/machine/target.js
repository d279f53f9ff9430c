import { existsSync } from 'node:fs';
import { readText } from '../files/files.js';
import { SetupError } from '../messages/failure.js';
import { REDIS, TENSORFLOW, TENSORFLOW_VERSION } from '../wheels/wheels.js';

/** The first NVIDIA driver that runs CUDA 12 programs. */
const LEAST_DRIVER = 525;

/**
 * What set-up installs on this machine.
 * @typedef {object} Target
 * @property {'cpu' | 'cuda'} variant
 * @property {string} version of TensorFlow
 * @property {import('../wheels/wheels.js').Wheel} tensorflow
 * @property {import('../wheels/wheels.js').Wheel | undefined} redis undefined where no wheel holds a redis-server
 */

/**
 * @param {{ platform: string, arch: string, tensorflow: string, driver: number | undefined }} machine
 *   `platform` and `arch` as `process` names them, the setting TENSORFLOW, and the NVIDIA driver's major version
 * @returns {Target}
 * @throws {SetupError} for a platform without a wheel or an unknown setting
 */
export function chooseTarget({ platform, arch, tensorflow, driver }) {
  if (!['auto', 'cpu', 'cuda'].includes(tensorflow)) {
    throw new SetupError(`TENSORFLOW=${tensorflow} is not supported: use auto, cpu or cuda.`);
  }
  const machine = `${platform}-${arch}`;
  if (tensorflow === 'cuda' && machine !== 'linux-x64') {
    throw new SetupError(`TENSORFLOW=cuda requires Linux on x64; this is ${machine}. Use TENSORFLOW=cpu.`);
  }
  const version = TENSORFLOW_VERSION;
  switch (machine) {
    case 'linux-x64':
      return tensorflow === 'cuda' || (tensorflow === 'auto' && driver !== undefined && driver >= LEAST_DRIVER)
        ? { variant: 'cuda', version, tensorflow: TENSORFLOW.linuxX64Cuda, redis: REDIS }
        : { variant: 'cpu', version, tensorflow: TENSORFLOW.linuxX64, redis: REDIS };
    case 'linux-arm64':
      return { variant: 'cpu', version, tensorflow: TENSORFLOW.linuxArm64, redis: undefined };
    case 'darwin-arm64':
      return { variant: 'cpu', version, tensorflow: TENSORFLOW.macArm64, redis: undefined };
    default:
      throw new SetupError(
        `There is no libtensorflow for ${machine}: Linux x64, Linux arm64 and macOS arm64 are supported. ` +
          'On other machines use Docker: docker compose up',
      );
  }
}

/**
 * The major version of the NVIDIA kernel driver that is loaded, such as 550; undefined without one.
 * @returns {number | undefined}
 */
export function nvidiaDriver() {
  const version = readText('/proc/driver/nvidia/version');
  if (version !== undefined) return driverVersion(version);
  // The Windows driver as WSL sees it: no version is given here, and Windows keeps it up to date.
  return existsSync('/dev/dxg') && existsSync('/usr/lib/wsl/lib/libcuda.so.1') ? LEAST_DRIVER : undefined;
}

/**
 * @param {string} text of /proc/driver/nvidia/version
 * @returns {number | undefined}
 */
export function driverVersion(text) {
  const major = /Kernel Module.*?\s(\d{3,})\.\d/.exec(text)?.[1];
  return major === undefined ? undefined : Number(major);
}
