import { Counter, Histogram, type Registry } from 'prom-client';
import { generatorRuns, gridsAnswered } from '../telemetry/measurements.js';

/** Measures the generation of images. @returns stops it */
export function measureGeneration(register: Registry): () => void {
  const registers = [register];
  const answers = new Counter({
    name: 'dcgan_grids_total',
    help: 'Grids of images that were answered, from memory or by the generator',
    labelNames: ['from'],
    registers,
  });
  const seconds = new Histogram({
    name: 'dcgan_grid_seconds',
    help: 'Time to make a grid of images that was not kept in memory: waiting, generating and encoding',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const batches = new Histogram({
    name: 'dcgan_generator_batch_images',
    help: 'Images that the generator makes in one run',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128],
    registers,
  });
  const runs = new Histogram({
    name: 'dcgan_generator_run_seconds',
    help: 'Time of one run of the generator',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  for (const from of ['memory', 'generator']) answers.inc({ from }, 0);
  const stops = [
    gridsAnswered.subscribe(({ from, seconds: took }) => {
      answers.inc({ from });
      if (from === 'generator') seconds.observe(took);
    }),
    generatorRuns.subscribe(({ images, seconds: took }) => {
      batches.observe(images);
      runs.observe(took);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
