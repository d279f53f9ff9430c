import { sendArchive, smallArchive } from '../../exports/small-archive.js';
import { startTestService, type TestService } from '../service.js';

/** A service to which checkpoints are sent, and a small one to send. */
export interface ImportingService {
  readonly service: TestService;
  readonly url: string;
  readonly archive: Buffer;
  /** @param type media type */
  send(payload?: Uint8Array, type?: string): ReturnType<typeof sendArchive>;
}

export async function startImportingService(): Promise<ImportingService> {
  const service = await startTestService();
  const url = await service.app.listen({ port: 0, host: '127.0.0.1' });
  const archive = await smallArchive();
  return { service, url, archive, send: (payload = archive, type) => sendArchive(url, payload, type) };
}
