import { Agent, get } from 'node:http';

export interface PollingOptions {
  /** Address to poll. */
  readonly url: string;
  /** Who polls: each has a connection and the ETag of its last answer. */
  readonly clients: number;
  readonly durationMs: number;
}

const tickMs = 20;

/**
 * Polls as so many dashboards do, each once a second, evenly spread.
 * @returns the number of answers, and the longest that one of a hundred took in milliseconds
 * @throws Error when an answer is neither 200 nor 304
 */
export async function poll({ url, clients, durationMs }: PollingOptions): Promise<{ answers: number; slowMs: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const etags: (string | undefined)[] = [];
  const times: number[] = [];
  let wrong: Error | undefined;
  const ask = (client: number) =>
    new Promise<void>(resolve => {
      const begun = performance.now();
      const etag = etags[client];
      const request = get(url, { agent, headers: etag === undefined ? {} : { 'if-none-match': etag } }, answer => {
        if (answer.statusCode !== 200 && answer.statusCode !== 304)
          wrong ??= new Error(`${url} answered ${answer.statusCode}`);
        etags[client] = answer.headers.etag;
        answer.resume().once('end', () => {
          times.push(performance.now() - begun);
          resolve();
        });
      });
      request.once('error', error => {
        wrong ??= error;
        resolve();
      });
    });
  const asked: Promise<void>[] = [];
  const begun = performance.now();
  for (let client = 0; performance.now() - begun < durationMs && !wrong; ) {
    const due = Math.floor(((performance.now() - begun) / 1000) * clients);
    for (; asked.length < due; client = (client + 1) % clients) asked.push(ask(client));
    await new Promise(resolve => setTimeout(resolve, tickMs));
  }
  await Promise.all(asked);
  agent.destroy();
  if (wrong) throw wrong;
  times.sort((a, b) => a - b);
  return { answers: times.length, slowMs: times[Math.floor(times.length * 0.99)] ?? 0 };
}
