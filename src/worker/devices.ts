import type { Environment } from './trainer-environment.js';

/** What one trainer at a time may use. */
export interface Device {
  /** Its name among the devices of this machine. */
  readonly name: string;
  /** What a trainer's environment needs for it. */
  readonly env: Environment;
}

/**
 * The devices of a worker, one for each job that it runs at once: the GPUs of CUDA_VISIBLE_DEVICES in their order, or all
 * GPUs from the first. A worker that runs one job leaves the choice to TensorFlow, which takes the first. Without a GPU
 * the names only keep trainers apart.
 */
export function devicesOf(concurrency: number, { CUDA_VISIBLE_DEVICES: visible }: Environment): Device[] {
  const listed = visible?.split(',').flatMap(name => name.trim() || []);
  return Array.from({ length: concurrency }, (_, slot) => {
    if (listed === undefined && concurrency === 1) return { name: '0', env: {} };
    const name = listed === undefined ? String(slot) : (listed[slot % listed.length] ?? '-1');
    const isHidden = name.startsWith('-');
    return { name: isHidden ? `cpu-${slot}` : name, env: { CUDA_VISIBLE_DEVICES: name } };
  });
}

/** Hands out devices, always the first that is free. */
export function devicePool(devices: readonly Device[]) {
  const free = [...devices];
  return {
    /** @throws Error when all are in use: the consumer never takes more jobs than there are devices */
    take(): Device {
      const device = free.shift();
      if (!device) throw new Error('More jobs at once than devices');
      return device;
    },
    giveBack(device: Device): void {
      free.push(device);
      free.sort((a, b) => devices.indexOf(a) - devices.indexOf(b));
    },
  };
}
