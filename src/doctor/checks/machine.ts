import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Finding } from '../finding.js';

const gigabyte = 1e9;
/** A training of `tiny`, with the service beside it. */
const leastMemory = 2 * gigabyte;
/** Instructions that make trainings fast. */
const features = ['avx', 'avx2', 'fma', 'avx512f', 'avx512_bf16', 'amx_bf16'];
/** No clock of a machine on which this runs shows less. */
const builtIn = Date.UTC(2025, 0, 1);

/** Node, the processor, memory and the clock. */
export async function checkMachine(): Promise<readonly Finding[]> {
  return [node(), await processor(), await memory(), clock(Date.now())];
}

function node(): Finding {
  const { node: version } = process.versions;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const message = `Node ${version} on ${process.platform}-${process.arch}`;
  if (major > 20 || (major === 20 && minor >= 19)) return { check: 'node', status: 'ok', message };
  return { check: 'node', status: 'failed', message, advice: 'Install Node 20.19 or newer from https://nodejs.org.' };
}

async function processor(): Promise<Finding> {
  const cores = availableParallelism();
  const info = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(info)?.[1]?.trim().split(/\s+/));
  const known = features.filter(feature => flags.has(feature));
  const message = `${cpus()[0]?.model.trim() || process.arch}, ${cores} ${cores === 1 ? 'core' : 'cores'}${known.length > 0 ? ` (${known.join(', ')})` : ''}`;
  if (process.arch === 'x64' && flags.size > 0 && !flags.has('avx'))
    return {
      check: 'processor',
      status: 'failed',
      message,
      advice: 'TensorFlow needs AVX, which this processor, or the virtual machine, lacks. Use another machine.',
    };
  return { check: 'processor', status: 'ok', message };
}

async function memory(): Promise<Finding> {
  const info = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+)/m.exec(info)?.[1];
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const free = Math.min(total, kibibytes === undefined ? freemem() : Number(kibibytes) * 1024);
  const message = `${(free / gigabyte).toFixed(1)} of ${(total / gigabyte).toFixed(1)} GB free`;
  if (free >= leastMemory) return { check: 'memory', status: 'ok', message };
  return {
    check: 'memory',
    status: 'warning',
    message,
    advice: 'Trainings need 1 to 4 GB: end other programs, or POST /jobs/estimate before you queue one.',
  };
}

/** @param now milliseconds, as the clock of this machine says */
export function clock(now: number): Finding {
  const message = new Date(now).toISOString();
  if (now >= builtIn) return { check: 'clock', status: 'ok', message };
  return {
    check: 'clock',
    status: 'failed',
    message,
    advice: 'The clock is wrong: set it (timedatectl set-ntp true). Times of jobs and signatures depend on it.',
  };
}
