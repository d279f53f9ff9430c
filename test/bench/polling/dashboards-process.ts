/** Polls in its own process, so that its processor time is counted separately. It polls what the benchmark asks for. */
import { type Dashboards, openDashboards, type PollingResult } from './dashboards.js';

/** One period of polling. */
export interface PollingRequest {
  readonly url: string;
  readonly durationMs: number;
}

export type PollingAnswer = { readonly result: PollingResult } | { readonly error: string };

const [clients, ...urls] = process.argv.slice(2);
const open = new Map<string, Dashboards>();
process.on('disconnect', () => process.exit());
process.on('message', async ({ url, durationMs }: PollingRequest) => {
  try {
    answer({ result: await open.get(url)!.poll(durationMs) });
  } catch (error) {
    answer({ error: (error as Error).message });
  }
});
for (const url of urls) open.set(url, await openDashboards(url, Number(clients)));
process.send!('ready');

function answer(message: PollingAnswer): void {
  process.send!(message);
}
