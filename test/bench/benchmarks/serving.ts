import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { generatorForm, thisMachine } from '../../../src/generation/generator-form.js';
import { latents } from '../../../src/model/latents.js';
import { parseSettings } from '../../../src/schema/service/settings.js';
import type { Watch } from '../compare.js';
import { type BenchService, startService } from '../service.js';
import type { BareAnswer } from '../serving/bare-server.js';
import type { Figure, ServingResult } from '../serving/figures.js';
import { closedLoop, openLoop } from '../serving/load.js';
import { startPeer } from '../serving/peer.js';
import type { Vitals } from '../serving/probe.js';
import { trainedCheckpoint } from '../serving/trained.js';
import { SideProcess } from '../side-process.js';
import type { GenerateOptions } from '../untrained-generator.js';

export interface ServingOptions {
  readonly quick: boolean;
  /** A DATA_DIR with trained checkpoints. */
  readonly dataDir: string | undefined;
  /** A Python with the packages of the peer. */
  readonly pytorch: string | undefined;
}

/** Bytes that answers may take in the service: full long before memory is compared. */
const cacheBytes = 8_000_000;

/**
 * How fast the service answers, next to the generator alone, a peer in PyTorch with the same checkpoint, and a server that
 * does nothing but send the same bytes. All sides take turns.
 */
export async function serving(options: ServingOptions, watch: Watch): Promise<ServingResult> {
  const { signal, progress } = watch;
  const { quick } = options;
  const rounds = quick ? 1 : 3;
  const seconds = quick ? 2 : 8;
  // What takes microseconds differs more from one second to the next than between two sides: short rounds, many of them.
  const cached = { rounds: quick ? 1 : 12, seconds: 2 };
  const probe = pathToFileURL(join(import.meta.dirname, '../serving/probe.js')).href;
  progress('serving: starting the service');
  const service = await startService(signal, {
    CALIBRATE: 'off',
    NODE_OPTIONS: `--import ${probe}`,
    GENERATE_CACHE_BYTES: String(cacheBytes),
  });
  const closing = [() => service.close()];
  try {
    const training = { data: options.dataDir, steps: quick ? 4 : 200 };
    progress('serving: a trained checkpoint of preset tiny');
    const tiny = await trainedCheckpoint(service, 'tiny', training);
    progress('serving: a trained checkpoint of preset seed');
    const { id, hyperparameters } = await trainedCheckpoint(service, 'seed', training);
    const base = `${service.url}/generate`;
    const grids = `${base}.png?model=${id}&seed=SEED`;
    const singles = `${grids}&rows=1&cols=1`;
    const figures: Figure[] = [];
    const add = (figure: Figure) => figures.push(figure);
    const load = (url: string, headers = {}, length = seconds) => ({ url, seconds: length, headers });

    // As in the service, which is started with the same environment.
    const { GENERATE_PRECISION, GENERATE_DEVICE } = parseSettings(process.env);
    const { precision } = generatorForm(GENERATE_PRECISION, thisMachine(GENERATE_DEVICE));
    const generator = await SideProcess.start(
      {
        name: 'the generator',
        entry: 'generate',
        options: { hyperparameters, images: 64, precision } satisfies GenerateOptions,
      },
      signal,
    );
    closing.push(async () => generator.side.kill());
    const weights = join(service.dataDir, 'checkpoints', id, 'generator.safetensors');
    const peer = options.pytorch === undefined ? undefined : await startPeer(options.pytorch, weights, signal);
    if (peer) {
      closing.push(() => peer.close());
      const z = latents(1, 0, 8, hyperparameters.latentSize).join(',');
      const [ours, theirs] = await Promise.all([
        levelsOf(`${base}.png?model=${id}&cols=8&z=${z}`),
        levelsOf(`${peer.url}/generate.png?z=${z}`),
      ]);
      const differences = ours.map((level, i) => Math.abs(level - theirs[i]!));
      const mean = differences.reduce((sum, difference) => sum + difference, 0) / ours.length;
      const name = 'difference of the levels from the peer, mean';
      const notes = [`at most ${differences.reduce((most, difference) => Math.max(most, difference))}`];
      add({ title: '8 images of the same z', unit: 'levels', sides: [{ name, values: [mean] }], notes });
    }
    const sideOf = async (sides: Readonly<Record<string, () => Promise<number>>>, times = rounds) => {
      const values = Object.keys(sides).map((): number[] => []);
      // The first round prepares all of them.
      for (let round = 0; round <= times; round++)
        for (const [i, [name, measure]] of Object.entries(sides).entries()) {
          progress(`serving: ${name}, ${round === 0 ? 'first run' : `run ${round} of ${times}`}`);
          const value = await measure();
          if (round > 0) values[i]!.push(value);
        }
      return Object.keys(sides).map((name, i) => ({ name, values: values[i]! }));
    };
    const rate = async (url: string, clients: number, headers?: Record<string, string>) =>
      (await closedLoop(load(url, headers, headers && cached.seconds), clients, signal)).perSecond;
    const times = async (url: string) => (await closedLoop(load(url), 1, signal)).p50Ms;

    const peerGrids = `${peer?.url}/generate.png?n=64&seed=SEED`;
    const peerSingles = `${peer?.url}/generate.png?n=1&seed=SEED`;
    add({
      title: `grids of 64 images, preset seed, ${precision}, 8 clients`,
      unit: 'grids/s',
      sides: await sideOf({
        'the generator alone, without PNGs': async () => {
          let runs = 0;
          const begun = performance.now();
          for (; performance.now() - begun < seconds * 1000; runs++) await generator.side.run();
          return (runs / (performance.now() - begun)) * 1000;
        },
        'the service': () => rate(grids, 8),
        ...(peer && { 'the peer': () => rate(peerGrids, 8) }),
      }),
    });
    await generator.side.end();
    const peak = await sideOf({
      'the service': () => rate(singles, 8),
      ...(peer && { 'the peer': () => rate(peerSingles, 8) }),
    });
    add({ title: 'single images, preset seed, 8 clients', unit: 'images/s', sides: peak });
    const alone = await sideOf({
      'the service': () => times(singles),
      ...(peer && { 'the peer': () => times(peerSingles) }),
    });
    add({ title: 'single images, preset seed, 1 client, median time', unit: 'ms', sides: alone });
    await peer?.close();

    for (const [what, url] of [
      ['a cached grid', `${base}.webp?model=${id}&seed=1`],
      ['a cached image', `${base}.png?model=${id}&seed=1&rows=1&cols=1`],
    ] as const) {
      const bare = await bareServer(url);
      closing.push(bare.close);
      for (const [status, headers] of [
        ['200', {}],
        ['304', { 'If-None-Match': bare.etag }],
      ] as const)
        add({
          title: `${what}, ${status}, 8 clients`,
          unit: 'answers/s',
          sides: await sideOf(
            {
              'a bare node:http server': () => rate(bare.url, 8, headers),
              'the service': () => rate(url, 8, headers),
            },
            cached.rounds,
          ),
        });
      await bare.close();
    }

    const most = Math.max(...peak[0]!.values);
    progress('serving: three times as many requests as it can answer');
    await vitals(service);
    const overload = await openLoop({ url: singles, seconds: seconds * 2 }, most * 3, signal);
    const { delayMs } = await vitals(service);
    add({
      title: `single images, ${(most * 3).toFixed(0)} requests/s, whatever the answers`,
      unit: 'images/s',
      sides: [
        { name: 'the peak, closed loop', values: peak[0]!.values },
        { name: 'answered with an image', values: [overload.perSecond] },
      ],
      notes: [`other statuses: ${JSON.stringify(overload.others)}`, `event loop delay, p99: ${delayMs.toFixed(1)} ms`],
    });

    const beside = async (path: string): Promise<number> => {
      const client = new AbortController();
      const other = drain(`${service.url}${path}`, client.signal);
      const { p50Ms } = await closedLoop(load(singles), 1, signal);
      client.abort();
      await other;
      return p50Ms;
    };
    const zip = `/generate.zip?model=${id}&count=10000&seed=`;
    const animation = `/animate.webp?model=${id}&frames=200&path=loop(seed(1),seed(2),seed(SEED))`;
    add({
      title: 'single images beside large work, 1 client, median time',
      unit: 'ms',
      sides: await sideOf({
        'nothing beside them': () => times(singles),
        'a zip beside them': () => beside(`${zip}1`),
        'an animation beside them': () => beside(animation),
      }),
    });
    add(await memory(service, tiny.id, { quick, progress }));
    return { figures };
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** What remains of memory after the second half of the work, next to the first. */
async function memory(
  service: BenchService,
  tiny: string,
  { quick, progress }: { readonly quick: boolean; readonly progress: Watch['progress'] },
): Promise<Figure> {
  const [singles, animations] = quick ? [200, 4] : [10_000, 200];
  const get = async (path: string) => {
    const answer = await fetch(`${service.url}${path}`);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
  };
  const resident: number[] = [];
  for (const half of [0, 1]) {
    progress(`serving: memory, half ${half + 1}`);
    const seeds = Array.from({ length: singles / 2 }, (_, i) => 1_000_000 + half * singles + i);
    const client = async () => {
      for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop())
        await get(`/generate.png?model=${tiny}&rows=1&cols=1&seed=${seed}`);
    };
    await Promise.all(Array.from({ length: 8 }, client));
    for (let i = 0; i < animations / 2; i++)
      await get(`/animate.webp?model=${tiny}&frames=60&path=loop(seed(${half}),seed(${1000 + i}))`);
    resident.push((await vitals(service)).residentBytes / 1e6);
  }
  return {
    title: `memory of ${singles} single images and ${animations} animations of 60 frames, preset tiny`,
    unit: 'MB',
    sides: [
      { name: 'after the first half', values: [resident[0]!] },
      { name: 'after the second half', values: [resident[1]!] },
    ],
  };
}

async function vitals({ process: service }: BenchService): Promise<Vitals> {
  service.send('vitals');
  return (await once(service, 'message'))[0] as Vitals;
}

/** Asks until it is told to stop. */
async function drain(url: string, signal: AbortSignal): Promise<void> {
  for (let seed = 1; !signal.aborted; seed++)
    await fetch(url.replace('SEED', String(seed)), { signal })
      .then(async answer => {
        if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}`);
        for await (const _ of answer.body!);
      })
      .catch(error => {
        if (!signal.aborted) throw error;
      });
}

/** A bare server that sends what the service answers. */
async function bareServer(url: string) {
  // The second answer is replayed.
  await fetch(url).then(first => first.arrayBuffer());
  const answer = await fetch(url);
  const etag = answer.headers.get('etag') ?? '';
  const unchanged = await fetch(url, { headers: { 'If-None-Match': etag } });
  const own = ['connection', 'keep-alive', 'date', 'transfer-encoding'];
  const headersOf = ({ headers }: Response) => [...headers].filter(([name]) => !own.includes(name)).flat();
  const message: BareAnswer = {
    headers: headersOf(answer),
    unchanged: headersOf(unchanged),
    body: new Uint8Array(await answer.arrayBuffer()),
  };
  const server = fork(new URL('../serving/bare-server.js', import.meta.url), { serialization: 'advanced' });
  server.send(message);
  const [origin] = (await once(server, 'message')) as [string];
  return {
    url: origin,
    etag,
    close: async () => {
      server.kill();
    },
  };
}

async function levelsOf(url: string): Promise<number[]> {
  const answer = await fetch(url);
  return [
    ...(await sharp(Buffer.from(await answer.arrayBuffer()))
      .removeAlpha()
      .raw()
      .toBuffer()),
  ];
}
