import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Options } from '../../src/storage/s3/options.js';
import { freePort } from '../free-port.js';
import { until } from '../wait.js';
import { findVersitygw } from './find-versitygw.js';

const [access, secret] = ['test', 'secretsecret'];

/** A real S3 server on a folder of its own, which outlives a restart. */
export interface S3Server {
  readonly url: string;
  /** The credentials, as environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** A new bucket, and how to reach it. @param endpoint that of a proxy in front of the server, if any */
  bucket(endpoint?: string): Promise<S3Options>;
  /** Stops it as an outage would. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** Starts a server; this process gets its credentials. */
export async function startS3Server(): Promise<S3Server> {
  const path = await findVersitygw();
  const folder = await mkdtemp(join(tmpdir(), 'dcgan-s3-'));
  for (const name of ['data', 'iam', 'versions']) await mkdir(join(folder, name));
  const port = await freePort();
  const env = { AWS_ACCESS_KEY_ID: access, AWS_SECRET_ACCESS_KEY: secret };
  Object.assign(process.env, env);
  let server: ChildProcess | undefined;
  const stop = async () => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  };
  const start = async () => {
    const args = [
      '--port',
      `127.0.0.1:${port}`,
      '--access',
      access,
      '--secret',
      secret,
      '--quiet',
      '--iam-dir',
      join(folder, 'iam'),
    ];
    server = spawn(path, [...args, 'posix', join(folder, 'data')], { stdio: 'ignore' });
    await until('the S3 server answers', () => canConnect(port));
  };
  await start();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    env,
    stop,
    start,
    async bucket(endpoint = url) {
      const bucket = `test-${randomUUID()}`;
      // Where versitygw keeps its buckets.
      await mkdir(join(folder, 'data', bucket));
      return {
        bucket,
        prefix: 'service',
        endpoint,
        region: 'us-east-1',
        forcePathStyle: true,
        checksums: 'WHEN_REQUIRED',
        maxSockets: 64,
        timeoutMs: 20_000,
        attempts: 4,
      };
    },
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The settings of a service that keeps everything in a bucket, and shares no folder. */
export function bucketSettings(
  { env, url }: S3Server,
  { bucket, prefix, endpoint = url }: S3Options,
): Record<string, string> {
  return { ...env, STORAGE_URL: `s3://${bucket}/${prefix}`, S3_ENDPOINT: endpoint, DATASETS_DIR: '' };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
