import { describe, expect, it } from 'vitest';
import { chooseTarget, driverVersion } from '../../../src/setup/machine/target.js';
import { CUDA, TENSORFLOW } from '../../../src/setup/wheels/wheels.js';

const linux = { platform: 'linux', arch: 'x64', tensorflow: 'auto', driver: undefined };

describe('chooseTarget', () => {
  it.each([
    ['linux', 'x64', 'tensorflow-cpu', 'manylinux_2_27_x86_64', true],
    ['linux', 'arm64', 'tensorflow', 'manylinux_2_27_aarch64', false],
    ['darwin', 'arm64', 'tensorflow', 'macosx_12_0_arm64', false],
  ])('gives %s on %s the CPU wheel %s for %s', (platform, arch, name, tag, redis) => {
    const target = chooseTarget({ ...linux, platform, arch });
    expect(target).toMatchObject({ variant: 'cpu', version: '2.21.0', tensorflow: { name, platform: tag } });
    expect(target.redis !== undefined).toBe(redis);
  });

  it('takes CUDA when a driver that knows CUDA 12 is loaded', () => {
    expect(chooseTarget({ ...linux, driver: 550 })).toMatchObject({
      variant: 'cuda',
      tensorflow: { name: 'tensorflow' },
    });
    expect(chooseTarget({ ...linux, driver: 470 }).variant).toBe('cpu');
  });

  it('obeys the setting, whatever the machine has', () => {
    expect(chooseTarget({ ...linux, driver: 550, tensorflow: 'cpu' }).variant).toBe('cpu');
    expect(chooseTarget({ ...linux, tensorflow: 'cuda' }).variant).toBe('cuda');
  });

  it('names Docker where there is no library', () => {
    expect(() => chooseTarget({ ...linux, platform: 'win32' })).toThrow(/win32-x64.*docker compose up/);
    expect(() => chooseTarget({ ...linux, platform: 'darwin' })).toThrow(/darwin-x64.*docker compose up/);
  });

  it('refuses settings that cannot be', () => {
    expect(() => chooseTarget({ ...linux, tensorflow: 'gpu' })).toThrow(
      'TENSORFLOW=gpu is not supported: use auto, cpu or cuda.',
    );
    expect(() => chooseTarget({ ...linux, arch: 'arm64', tensorflow: 'cuda' })).toThrow(/requires Linux on x64/);
  });
});

it('reads the version of both kinds of NVIDIA driver', () => {
  const closed =
    'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.183.01  Sun May 12 19:39:15 UTC 2024\nGCC version: 12';
  const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs-builder)';
  expect([closed, open, 'something else'].map(driverVersion)).toEqual([535, 570, undefined]);
});

it('pins every wheel by a whole sha256', () => {
  for (const wheel of [...Object.values(TENSORFLOW), ...CUDA]) expect(wheel.sha256).toMatch(/^[0-9a-f]{64}$/);
});
