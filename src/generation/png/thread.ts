import { parentPort } from 'node:worker_threads';
import type { FromThread } from '../../threads/thread-pool.js';
import { encodePng } from './encode-png.js';
import type { PngTask } from './png-threads.js';
import { linesOfTiles } from './tiles.js';

const port = parentPort!;

port.on('message', ({ chunks, ...tiles }: PngTask) => {
  const png = encodePng(
    linesOfTiles(tiles),
    chunks.map(bytes => Buffer.from(bytes)),
  );
  port.postMessage({ type: 'done', result: png } satisfies FromThread<Uint8Array>, [png.buffer as ArrayBuffer]);
});
port.postMessage({ type: 'ready' } satisfies FromThread<Uint8Array>);
