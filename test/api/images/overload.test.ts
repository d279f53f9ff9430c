import { get } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateRoutes } from '../../../src/api/images/routes.js';
import type { ImageGenerator } from '../../../src/generation/types.js';
import { until } from '../../wait.js';
import { startImages } from './small-generator.js';

let images: Awaited<ReturnType<typeof startImages>>;
const grids = { asked: 0, givenUp: 0 };
beforeAll(async () => {
  images = await startImages(dependencies => {
    const grid: ImageGenerator['grid'] = async (request, client) => {
      const made = dependencies.generator.grid(request, client);
      grids.asked++;
      try {
        return await made;
      } catch (error) {
        grids.givenUp++;
        throw error;
      }
    };
    return generateRoutes({ ...dependencies, generator: { ...dependencies.generator, grid } });
  });
});
afterAll(() => images.close());

/** As many images as may wait, in grids of 256. */
const most = 4096 / 256;

test('more than may wait is a 503 that says when to come back, and a client that leaves makes room', async () => {
  let load = () => {};
  const mayLoad = new Promise<void>(resolve => {
    load = resolve;
  });
  images.watched.beforeLoad = () => mayLoad;
  const path = (seed: number) => `/generate.png?rows=16&cols=16&seed=${seed}`;
  const ask = (seed: number) => images.app.inject(path(seed));
  const leaving = get(images.url + path(0)).on('error', () => {});
  await until('the first grid waits', () => grids.asked === 1);
  const waiting = Array.from({ length: most - 1 }, (_, i) => ask(i + 1));
  await until('all of them wait', () => grids.asked === most);

  const refused = await ask(most);
  expect([refused.statusCode, refused.json().code]).toEqual([503, 'OVERLOADED']);
  expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(refused.json().detail).toContain(`try again in ${refused.headers['retry-after']} s`);
  // What is being made already is one piece of work for all.
  const same = ask(1);

  leaving.destroy();
  await until('the work of the client that left is given up', () => grids.givenUp === 2);
  const accepted = ask(most);
  await until('both wait', () => grids.asked === most + 3);
  load();
  const answers = await Promise.all([...waiting, same, accepted]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(most + 1).fill(200));
  expect(answers.at(-2)!.rawPayload.equals(answers[0]!.rawPayload)).toBe(true);
});
