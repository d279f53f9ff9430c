import { expect, test } from 'vitest';
import { type CardFacts, cardText, modelCard } from '../../src/exports/card.js';
import { snippetOf } from '../../src/exports/snippet-of.js';
import { presets } from '../../src/model/presets.js';
import { CheckpointManifest } from '../../src/schema/checkpoint.js';

const digest = { name: 'x', bytes: 1, sha256: 'a'.repeat(64) };
const manifest = CheckpointManifest.parse({
  format: 1,
  id: 'job-1-1500',
  job: 'job-1',
  step: 1500,
  createdAt: '2026-01-02T03:04:05.000Z',
  dataset: 'cats',
  preset: 'tiny',
  seed: 7,
  hyperparameters: presets.tiny.hyperparameters,
  precision: 'bfloat16',
  losses: null,
  trainedSeconds: 224,
  quality: {
    images: 1000,
    swd: 31.25,
    swdFloor: 4.5,
    swdLevels: [],
    rKid: 0.12,
    rKidFloor: 0.01,
    msSsim: 0.3,
    msSsimReals: 0.25,
    nearest: 20,
    nearestReals: 25,
    memorised: 0.02,
    spread: 40,
    spreadReals: 45,
    seconds: 3,
  },
  files: { generator: digest, training: digest },
});
const facts: CardFacts = {
  file: 'cats.onnx',
  name: 'Sharp eyes',
  title: '猫 2',
  weights: 'ema',
  precision: 'float32',
  service: '1.2.3',
};
const text = (of = manifest) => cardText(modelCard(of, facts), snippetOf('onnx', of, facts)!);

test('a card says what the generator is, what it was trained on, and how', () => {
  const card = text();
  expect(card).toMatch(/^# Sharp eyes\n/);
  for (const row of [
    '| Dataset | 猫 2 \\(cats\\) |',
    '| Checkpoint | job-1-1500, step 1500, 2026-01-02T03:04:05.000Z |',
    '| Images | 32×32 pixels, RGB |',
    '| Latent vector z | 100 numbers, each uniform in (−1, 1) |',
    '| Weights | running average (ema), float32 |',
    '| Preset | tiny, seed 7, trained in bfloat16 |',
    `| SHA-256 of the checkpoint | ${digest.sha256} |`,
    '| Made by | DCGAN service 1.2.3 |',
  ])
    expect(card.split('\n')).toContain(row);
  const [, settings] = /^## Settings\n\n```json\n(.*?)^```$/ms.exec(card)!;
  expect(JSON.parse(settings!)).toEqual(manifest.hyperparameters);
});

test('the title of a checkpoint without a name is its id, as it is written', () => {
  const unnamed = { ...facts, name: null };
  expect(cardText(modelCard(manifest, unnamed), snippetOf('onnx', manifest, unnamed)!)).toMatch(/^# `job-1-1500`\n/);
});

test('each measure of quality stands beside what real images get', () => {
  const [, quality] = /^## Quality\n(.*?)^## /ms.exec(text())!;
  expect(quality).toContain('Measured on 1000 images.');
  expect(quality).toContain('| Sliced Wasserstein distance, ×10³; less is better | 31.25 | 4.5 |');
  expect(quality).toContain('| rKID; less is better | 0.12 | 0.01 |');
  expect(quality).toContain('Copies of training images: 2 %.');
  expect(text({ ...manifest, quality: null })).toContain('Not measured at this step.');
});

test('programs are short enough to be read', () => {
  const lines = (code: string) => code.split('\n').filter(line => line.trim() !== '').length;
  for (const format of ['onnx', 'savedmodel', 'tfjs', 'raw'] as const)
    expect(lines(snippetOf(format, manifest, facts)!.code)).toBeLessThanOrEqual(10);
  const { other } = snippetOf('safetensors', manifest, facts)!;
  expect(other!.before).toContain('PyTorch');
  expect(lines(other!.code)).toBeLessThanOrEqual(12);
});
