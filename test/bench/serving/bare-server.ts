/** The least that can answer: Node's own server, which sends what it is given. Reports its address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BareAnswer {
  /** Names and values in turn. */
  readonly headers: string[];
  readonly unchanged: string[];
  readonly body: Uint8Array;
}

process.on('disconnect', () => process.exit());
process.once('message', ({ headers, unchanged, body }: BareAnswer) => {
  const server = createServer((request, response) => {
    if (request.headers['if-none-match']) response.writeHead(304, unchanged).end();
    else response.writeHead(200, headers).end(body);
  });
  server.listen(0, '127.0.0.1', () => process.send!(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
});
