import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import sharp from 'sharp';
import { encodeAnimation } from '../../generation/animation/encode-animation.js';
import { checkSize, mostFrames } from '../../generation/animation/limit.js';
import type { Turns } from '../../generation/turns.js';
import type { Picture } from '../../generation/types.js';
import type { JobHistory } from '../../history/index.js';
import { JobParams } from '../../schema/api.js';
import { TimelineQuery } from '../../schema/images/animation.js';
import type { Dependencies } from '../dependencies.js';
import { isUnchanged, strongEtag } from '../http/etag.js';
import { problems, unchanged } from '../http/responses.js';
import { animationFormats } from '../images/animations/routes.js';
import { workSignal } from '../images/work-signal.js';
import { version } from '../service/version.js';
import { findJob } from './find.js';
import { noSample } from './read-sample.js';

/** Seconds for which the last sample is shown before the timeline begins again. */
const lastSeconds = 2;

/** A training as an animation of its samples. @param turns in which animations are made */
export function timelineRoutes(
  { jobs, history, generator }: Pick<Dependencies, 'jobs' | 'history' | 'generator'>,
  turns: Turns,
): FastifyPluginAsyncZod {
  return async app => {
    for (const { format, name, type, schema } of animationFormats)
      app.route({
        method: 'GET',
        url: `/jobs/:id/timeline.${format}`,
        schema: {
          operationId: `getJobTimeline${name}`,
          tags: ['jobs', 'images'],
          summary: `Get the samples of a training as an animation, as ${name.toUpperCase()}`,
          description:
            'From the first sample to the last, thinned evenly to 100 million pixels in all. A sample whose size differs from the last one is left out.',
          params: JobParams,
          querystring: TimelineQuery,
          response: {
            200: {
              description: 'The animation, which repeats without end',
              content: { [type]: { schema } },
              headers: { ETag: { type: 'string', description: 'Changes with the samples that are shown' } },
            },
            304: unchanged,
            ...problems(
              'INVALID_REQUEST',
              'JOB_NOT_FOUND',
              'NEWER_DATA',
              'SAMPLE_NOT_FOUND',
              'QUEUE_UNAVAILABLE',
              'OVERLOADED',
              'SHUTTING_DOWN',
            ),
          },
        },
        handler: async (request, reply) => {
          const { id } = request.params;
          const { frames, fps, scale } = request.query;
          const signal = workSignal(request, reply);
          const samplesOf = { history, job: id };
          const steps = await history.sampleSteps(id);
          const size = await lastSize(samplesOf, steps);
          if (!size) throw noSample(await findJob(id, jobs));
          const [width, height] = [size.width, size.height].map(side => Math.max(1, Math.round(side * scale))) as [
            number,
            number,
          ];
          checkSize(Math.min(2, steps.length), width, height, scale);
          const shown = thinned(steps, Math.min(frames ?? Number.POSITIVE_INFINITY, mostFrames(width, height)));
          reply.header('cache-control', 'no-cache');
          const etag = strongEtag(version, id, `${format} ${fps} ${scale}`, await stateOf(samplesOf, shown));
          if (isUnchanged(request, reply, etag)) return reply.send(undefined);
          const make = (wanted: AbortSignal) =>
            encodeAnimation(samples(samplesOf, shown, size, wanted), { format, width, height, fps, lastSeconds });
          const inTurn = (wanted: AbortSignal) => turns.take(() => make(wanted), wanted);
          return reply.type(type).send(await generator.answer(etag, inTurn, signal));
        },
      });
  };
}

/** So many of the items, evenly, the first and the last among them. */
export function thinned<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => items[Math.round(i * step)]!);
}

/** The samples of a job. */
interface SamplesOf {
  readonly history: JobHistory;
  readonly job: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size of the last sample that can be read. */
async function lastSize(samplesOf: SamplesOf, steps: readonly number[]): Promise<Size | undefined> {
  for (const step of steps.toReversed()) {
    const picture = await readPicture(samplesOf, step);
    if (picture) return picture;
  }
  return undefined;
}

/** Changes when one of the samples does: a training that was rolled back makes some of them again. */
async function stateOf({ history, job }: SamplesOf, steps: readonly number[]): Promise<string> {
  const hash = createHash('sha256');
  for (const step of steps) {
    const found = await history.sampleFacts(job, step).catch(() => undefined);
    hash.update(`${step} ${found?.bytes} ${found?.changedAt.getTime()}\n`);
  }
  return hash.digest('hex');
}

async function* samples(
  samplesOf: SamplesOf,
  steps: readonly number[],
  { width, height }: Size,
  signal: AbortSignal,
): AsyncGenerator<Picture> {
  for (const step of steps) {
    signal.throwIfAborted();
    const picture = await readPicture(samplesOf, step);
    if (picture?.width === width && picture.height === height) yield picture;
  }
}

/** The pixels of a sample; undefined when it is gone by now, or no picture. */
async function readPicture({ history, job }: SamplesOf, step: number): Promise<Picture | undefined> {
  try {
    const png = await history.sample(job, step);
    if (!png) return undefined;
    const { data, info } = await sharp(png)
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { pixels: data, width: info.width, height: info.height };
  } catch {
    return undefined;
  }
}
