import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Content } from '../storage.js';
import { correctClockOnce } from './clock-skew.js';
import { countError, countErrors } from './count-errors.js';
import { explained, isMissing, isPassing, isRefused, statusOf } from './failures.js';
import { nameOf, type S3Options } from './options.js';
import { putContent } from './put-content.js';
import { retryDelay, retryStrategy } from './retry-strategy.js';

/** An object as it was read. */
export interface ReadObject {
  readonly etag: string;
  readonly bytes: Uint8Array;
}

export interface Listed {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
  readonly changedAt: Date;
}

/** What must be true of an object for it to be replaced: it has this ETag, or it does not exist. */
export type Condition = { readonly ifMatch: string } | { readonly ifNoneMatch: '*' };

const retryDelayMs = 100;

/** The objects below a prefix of a bucket. Keys are without the prefix. Errors are those that users should see. */
export class S3Bucket {
  readonly options: S3Options;
  readonly #client: S3Client;
  readonly #prefix: string;

  constructor(options: S3Options) {
    this.options = options;
    this.#prefix = options.prefix === '' ? '' : `${options.prefix}/`;
    const agent = { keepAlive: true, maxSockets: options.maxSockets };
    this.#client = new S3Client({
      ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
      ...(options.region !== undefined && { region: options.region }),
      forcePathStyle: options.forcePathStyle,
      requestChecksumCalculation: options.checksums,
      responseChecksumValidation: options.checksums,
      maxAttempts: options.attempts,
      retryStrategy: retryStrategy(options.attempts),
      requestHandler: {
        connectionTimeout: options.timeoutMs,
        // Time without a byte, also in the middle of a body.
        socketTimeout: options.timeoutMs,
        httpAgent: agent,
        httpsAgent: agent,
      },
    });
    countErrors(this.#client);
    correctClockOnce(this.#client);
  }

  /** As messages name it. */
  get name(): string {
    return nameOf(this.options);
  }

  /**
   * @param known the ETag of what the caller has: then 'unchanged' is returned while it is the same
   * @returns undefined when there is no such object
   */
  async read(key: string): Promise<ReadObject | undefined>;
  async read(key: string, known: string | undefined): Promise<ReadObject | undefined | 'unchanged'>;
  async read(key: string, known?: string): Promise<ReadObject | undefined | 'unchanged'> {
    return this.#again(async () => {
      const answer = await this.#get(key, known === undefined ? {} : { IfNoneMatch: known });
      return typeof answer === 'object' ? { etag: answer.ETag ?? '', bytes: await bodyOf(answer) } : answer;
    });
  }

  /** Fills a buffer. @throws Error when the object ends before, or is gone */
  async readRange(key: string, into: Uint8Array, position: number): Promise<void> {
    if (into.length === 0) return;
    await this.#again(async () => {
      const answer = await this.#get(key, { Range: `bytes=${position}-${position + into.length - 1}` });
      if (typeof answer !== 'object') throw new Error(`The object ${key} is gone`);
      const bytes = await bodyOf(answer);
      if (bytes.length !== into.length) throw new Error(`The object ${key} ends too early`);
      into.set(bytes);
    });
  }

  /** The bytes of an object from a position on. A connection that breaks is continued where it broke. */
  async *stream(key: string, bytes: number, start = 0): AsyncGenerator<Uint8Array> {
    let position = start;
    for (let failed = 0; position < bytes; ) {
      const before = position;
      try {
        const answer = await this.#get(key, position === 0 ? {} : { Range: `bytes=${position}-` });
        if (typeof answer !== 'object') throw new Error(`The object ${key} is gone`);
        const body = answer.Body as unknown as NodeJS.ReadableStream & AsyncIterable<Uint8Array>;
        // Whoever stops taking pieces closes the connection.
        for await (const piece of body) {
          position += piece.length;
          yield piece;
        }
        if (position < bytes) throw Object.assign(new Error(`The object ${key} ends too early`), { code: 'HALF_BODY' });
      } catch (error) {
        if (!hasBeenRetried(error)) countError(error);
        failed = position > before ? 1 : failed + 1;
        if (!isPassing(error) || hasBeenRetried(error) || failed >= this.options.attempts)
          throw explained(error, this.options);
        await sleep(retryDelay(failed, retryDelayMs));
      }
    }
  }

  async head(key: string): Promise<Omit<Listed, 'key'> | undefined> {
    try {
      const found = await this.#client.send(new HeadObjectCommand(this.#named(key)));
      const { ETag: etag = '', ContentLength: bytes = 0, LastModified: changedAt = new Date(0) } = found;
      return { etag, bytes, changedAt };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw explained(error, this.options);
    }
  }

  /**
   * Writes or replaces an object.
   * @returns its ETag, empty when it was sent in parts, and its size
   */
  async put(key: string, content: Content): Promise<{ etag: string; bytes: number }> {
    try {
      return await putContent(this.#client, this.#named(key), content);
    } catch (error) {
      throw explained(error, this.options);
    }
  }

  /**
   * Writes a small object if a condition holds. Should the answer have been lost, the SDK sends it again, and the condition
   * does not hold any more: so the caller has to look whether what is there is its own.
   * @returns its ETag; undefined when it was refused
   */
  async putIf(key: string, bytes: Uint8Array, condition: Condition): Promise<string | undefined> {
    const how: Partial<PutObjectCommandInput> =
      'ifMatch' in condition ? { IfMatch: condition.ifMatch } : { IfNoneMatch: '*' };
    try {
      const command = new PutObjectCommand({ ...this.#named(key), Body: bytes, ...how });
      return (await this.#client.send(command)).ETag ?? '';
    } catch (error) {
      if (isRefused(error)) return undefined;
      throw explained(error, this.options);
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#named(key)));
    } catch (error) {
      if (!isMissing(error)) throw explained(error, this.options);
    }
  }

  /** @returns false when it has another ETag, or is gone */
  async deleteIf(key: string, etag: string): Promise<boolean> {
    try {
      await this.#client.send(new DeleteObjectCommand({ ...this.#named(key), IfMatch: etag }));
      return true;
    } catch (error) {
      if (isRefused(error)) return false;
      throw explained(error, this.options);
    }
  }

  /** Every object whose key begins so, in order. */
  async *list(beginning: string): AsyncGenerator<Listed> {
    for await (const { Contents = [] } of this.#pages(beginning))
      for (const { Key = '', ETag = '', Size = 0, LastModified = new Date(0) } of Contents)
        yield { key: Key.slice(this.#prefix.length), etag: ETag, bytes: Size, changedAt: LastModified };
  }

  /** The names directly under a folder: of objects, and of folders. */
  async names(folder: string): Promise<{ objects: string[]; folders: string[] }> {
    const [objects, folders]: [string[], string[]] = [[], []];
    const start = this.#prefix.length + folder.length;
    for await (const { Contents = [], CommonPrefixes = [] } of this.#pages(folder, '/')) {
      for (const { Key = '' } of Contents) objects.push(Key.slice(start));
      for (const { Prefix = '' } of CommonPrefixes) folders.push(Prefix.slice(start, -1));
    }
    return { objects: objects.filter(name => name !== ''), folders };
  }

  /** Gives up uploads in parts that were begun before a time and never came to an end. Not every store can list them. */
  async abandonUploads(before: Date): Promise<void> {
    const Bucket = this.options.bucket;
    const list = new ListMultipartUploadsCommand({ Bucket, Prefix: this.#prefix });
    const { Uploads = [] } = await this.#client.send(list).catch(() => ({ Uploads: [] }));
    for (const { Key, UploadId, Initiated } of Uploads)
      if (Initiated && Initiated < before)
        await this.#client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => {});
  }

  async *#pages(beginning: string, Delimiter?: string) {
    let ContinuationToken: string | undefined;
    do {
      const page = await this.#client
        .send(
          new ListObjectsV2Command({
            Bucket: this.options.bucket,
            Prefix: `${this.#prefix}${beginning}`,
            ...(Delimiter && { Delimiter }),
            ...(ContinuationToken && { ContinuationToken }),
          }),
        )
        .catch((error: unknown) => {
          throw explained(error, this.options);
        });
      yield page;
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
  }

  async #get(
    key: string,
    how: { readonly IfNoneMatch?: string; readonly Range?: string },
  ): Promise<GetObjectCommandOutput | undefined | 'unchanged'> {
    try {
      return await this.#client.send(new GetObjectCommand({ ...this.#named(key), ...how }));
    } catch (error) {
      if (isMissing(error)) return undefined;
      if (statusOf(error) === 304) return 'unchanged';
      throw error;
    }
  }

  /** The SDK repeats a request without an answer, but not one whose body breaks off. */
  async #again<T>(read: () => Promise<T>): Promise<T> {
    for (let failed = 1; ; failed++) {
      try {
        return await read();
      } catch (error) {
        // Errors of the SDK itself have been through its own attempts.
        const isBody = statusOf(error) === undefined && isPassing(error) && !hasBeenRetried(error);
        if (isBody) countError(error);
        if (!isBody || failed >= this.options.attempts) throw explained(error, this.options);
        await sleep(retryDelay(failed, retryDelayMs));
      }
    }
  }

  #named(key: string) {
    return { Bucket: this.options.bucket, Key: `${this.#prefix}${key}` };
  }
}

/** All of a body: one that nobody reads would keep its connection for good. */
async function bodyOf({ Body, ContentLength }: GetObjectCommandOutput): Promise<Uint8Array> {
  const bytes = await Body!.transformToByteArray();
  if (ContentLength === undefined || bytes.length === ContentLength) return bytes;
  throw Object.assign(new Error(`Only ${bytes.length} of ${ContentLength} bytes have come`), { code: 'HALF_BODY' });
}

function hasBeenRetried(error: unknown): boolean {
  return (error as { $metadata?: { attempts?: number } }).$metadata?.attempts !== undefined;
}
