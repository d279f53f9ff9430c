import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../failures.js';
import { findModel, modelOptions } from '../images/find-model.js';
import { imageOptions } from '../images/image-options.js';
import { formatOf, writeOutput } from '../images/output-file.js';
import { bytesOf } from '../jobs/follow-job.js';
import type { Shell } from '../shell.js';
import { LiveBlock } from '../terminal/live-block.js';
import { animationLines, showsPictures } from '../terminal/picture.js';
import { defineVerb } from '../verb.js';

const formats = { '.webp': 'animateWebp', '.gif': 'animateGif' } as const;

export const walk = defineVerb({
  name: 'walk',
  summary: 'an animation from latent to latent, into a file or in the terminal',
  forms: ['LATENT LATENT… [options]'],
  text: 'Shows the images on the way from each latent to the next. A latent is the number of a seed, the name of a favorite, or an expression such as "mix(seed(1), seed(2), 0.5)".',
  options: {
    loop: { kind: 'flag', text: 'go back to the first latent, without end' },
    circle: { kind: 'flag', text: 'a circle through the first latent, close to the second' },
    frames: { kind: 'number', value: 'N', text: 'number of images (default 60)' },
    fps: { kind: 'number', value: 'N', text: 'images a second (default 20, at most 50)' },
    ...imageOptions,
    ...modelOptions,
    output: {
      kind: 'text',
      short: 'o',
      value: 'FILE',
      isPath: true,
      text: 'the .webp or .gif to write. By default the animation is played in the terminal',
    },
  },
  async run({ words, options: { loop, circle, output, weights, model: wanted, ...query } }, shell) {
    if (words.length < 2) throw new UsageError('walk needs two latents or more, as in dcgan walk 1 2 3');
    if (loop && circle) throw new UsageError('Give either --loop or --circle, not both');
    const isShown = output === undefined;
    if (isShown && (shell.json || !showsPictures(shell.out)))
      throw new UsageError('No pictures can be shown here: name a file with --output FILE');
    const operation = output === undefined ? 'animateWebp' : formatOf(output, formats);
    const model = await findModel(shell.client, wanted);
    const shape = loop ? 'loop' : circle ? 'circle' : 'walk';
    const path = [`${shape}(${words.map(latentOf).join(', ')})`];
    const chosen = { ...query, ...(weights === undefined ? {} : { weights: weights as 'ema' | 'raw' }) };
    const bytes = await bytesOf(
      shell.client[operation]({ ...chosen, path, model: model.id }, { signal: shell.signal }),
    );
    if (output === undefined) await play(bytes, loop || circle || false, shell);
    else {
      const file = await writeOutput(shell.folder, output, bytes);
      const facts = { file, checkpoint: model.id, bytes: bytes.length, path: path[0] };
      shell.out.line(shell.json ? JSON.stringify(facts) : `${file}: ${path[0]}, from ${model.id}`);
    }
    return undefined;
  },
});

/** `42` is short for `seed(42)`. */
const latentOf = (word: string) => (/^\d+$/.test(word) ? `seed(${word})` : word);

/** Plays it once, or until Ctrl-C when it leads back to its beginning. */
async function play(file: Uint8Array, isEndless: boolean, { out, signal }: Shell): Promise<void> {
  const { frames, delays } = await animationLines(file, out);
  const block = new LiveBlock(out);
  do {
    for (const [i, frame] of frames.entries()) {
      if (signal.aborted) break;
      block.draw(frame);
      await sleep(delays[i], undefined, { signal }).catch(() => {});
    }
  } while (isEndless && !signal.aborted);
  block.close({ keep: true });
}
