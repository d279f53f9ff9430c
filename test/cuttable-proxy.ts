import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CuttableProxy {
  readonly url: string;
  /** Breaks all connections, and refuses new ones until it is mended. */
  cut(): void;
  mend(): void;
  close(): void;
}

/** A proxy in front of a service, whose connections can be cut as a network does it. */
export async function cuttableProxy(target: string): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const server = createServer(socket => {
    if (isCut) {
      socket.destroy();
      return;
    }
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    for (const one of [socket, upstream]) {
      sockets.add(one);
      one.on('error', () => {});
    }
    socket.pipe(upstream).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      destroyAll();
    },
    mend() {
      isCut = false;
    },
    close() {
      destroyAll();
      server.close();
    },
  };
}
