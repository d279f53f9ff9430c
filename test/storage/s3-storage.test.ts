import { afterAll, beforeAll } from 'vitest';
import { S3Storage } from '../../src/storage/s3/s3-storage.js';
import { type S3Server, startS3Server } from '../s3/s3-server.js';
import { storageConformance } from './conformance.js';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.remove());

storageConformance(
  'S3Storage',
  async () => S3Storage.open(await server.bucket()),
  async () => {},
);
