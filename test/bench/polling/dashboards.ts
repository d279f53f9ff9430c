import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface PollingResult {
  readonly answers: number;
  /** The 99th percentile of the time that answers took, in milliseconds. */
  readonly slowMs: number;
}

export interface Dashboards {
  /**
   * Each client asks once a second, evenly spread, and sends back the ETag of its last answer.
   * @throws Error when an answer is neither 200 nor 304, when answers stop coming, or when a connection ends
   */
  poll(durationMs: number): Promise<PollingResult>;
  close(): void;
}

/** One polling client. */
interface Client {
  readonly socket: Socket;
  /** What it sends, including the ETag of its last answer. */
  request: Buffer;
  /** When it asked, in milliseconds; undefined unless it is waiting for an answer. */
  asked: number | undefined;
  /** What has arrived of an incomplete answer. */
  part: string;
}

const tickMs = 20;

/** The clock by which requests are spread over time. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}
const realClock: Clock = { now: () => performance.now(), sleep: ms => sleep(ms) };
/** Room for the longest answer in one piece. */
const pieceBytes = 64 * 1024;
const endOfHead = '\r\n\r\n';

export interface DashboardOptions {
  /** How long to wait for the last answers, in milliseconds. */
  readonly answerTimeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * Opens a connection for each of the clients that poll an address. They do as little as possible, so that what is
 * measured is the service: the bytes that they send are built once for each ETag, and they look only at both ends of a
 * 304.
 */
export async function openDashboards(
  url: string,
  clients: number,
  { answerTimeoutMs = 10_000, clock = realClock }: DashboardOptions = {},
): Promise<Dashboards> {
  const { hostname, port, host, pathname } = new URL(url);
  const buffer = Buffer.alloc(pieceBytes);
  const requestOf = lastOf((etag: string) => {
    const condition = etag === '' ? '' : `If-None-Match: ${etag}\r\n`;
    return Buffer.from(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\n${condition}\r\n`, 'latin1');
  });
  const times: number[] = [];
  let wrong: Error | undefined;
  const open = (): Client => {
    const onread = {
      buffer,
      callback: (bytes: number) => {
        take(client, bytes);
        return true;
      },
    };
    const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread });
    socket.on('error', error => {
      wrong ??= error;
    });
    socket.on('close', () => {
      wrong ??= new Error(`${url} ended a connection`);
    });
    const client: Client = { socket, request: requestOf(''), asked: undefined, part: '' };
    return client;
  };
  const take = (client: Client, bytes: number) => {
    if (client.part !== '' || !isUnchanged(buffer, bytes)) {
      const text = client.part + buffer.toString('latin1', 0, bytes);
      const answer = wholeAnswer(text);
      client.part = answer ? '' : text;
      if (!answer) return;
      if (answer.status !== 200 && answer.status !== 304) wrong ??= new Error(`${url} answered ${answer.status}`);
      client.request = requestOf(answer.etag);
    }
    times.push(performance.now() - client.asked!);
    client.asked = undefined;
  };
  const all = Array.from({ length: clients }, open);
  await Promise.all(all.map(({ socket }) => once(socket, 'connect')));
  let next = 0;
  return {
    async poll(durationMs) {
      times.length = 0;
      const begun = clock.now();
      for (let asked = 0; clock.now() - begun < durationMs && !wrong; ) {
        const due = Math.floor(((clock.now() - begun) / 1000) * clients);
        for (; asked < due; asked++) {
          const client = all[next]!;
          next = (next + 1) % clients;
          // A client that is waiting for an answer does not ask again.
          if (client.asked !== undefined) continue;
          client.asked = performance.now();
          client.socket.write(client.request);
        }
        await clock.sleep(tickMs);
      }
      const deadline = clock.now() + answerTimeoutMs;
      while (!wrong && all.some(({ asked }) => asked !== undefined)) {
        if (clock.now() > deadline) wrong = new Error(`${url} does not answer any more`);
        await clock.sleep(tickMs);
      }
      if (wrong) throw wrong;
      const sorted = times.toSorted((a, b) => a - b);
      return { answers: sorted.length, slowMs: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
    },
    close() {
      wrong ??= new Error('The connections are closed');
      for (const { socket } of all) socket.destroy();
    },
  };
}

/** Whether a piece is a complete "304 Not Modified" answer. */
function isUnchanged(piece: Buffer, bytes: number): boolean {
  return piece.toString('latin1', 9, 12) === '304' && piece.toString('latin1', bytes - 4, bytes) === endOfHead;
}

/** Status and ETag of an answer, once it is complete; the ETag is '' when there is none. */
function wholeAnswer(text: string): { status: number; etag: string } | undefined {
  const end = text.indexOf(endOfHead);
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  if (text.length < end + endOfHead.length + length) return undefined;
  return { status: Number(head.slice(9, 12)), etag: /^etag: (.*)$/im.exec(head)?.[1]?.trim() ?? '' };
}

/** Makes a function remember its last result, for repeated calls with the same argument. */
function lastOf<Result>(make: (text: string) => Result): (text: string) => Result {
  let known: { readonly text: string; readonly result: Result } | undefined;
  return text => {
    if (known?.text !== text) known = { text, result: make(text) };
    return known.result;
  };
}
