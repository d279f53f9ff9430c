import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CheckpointManifest } from '../../src/schema/checkpoint.js';
import { DatasetManifest } from '../../src/schema/dataset.js';
import { JobRecord, JobSpec } from '../../src/schema/job.js';
import { parseStored, withoutDefaults } from '../../src/schema/parse-stored.js';
import { BackupManifest } from '../../src/schema/service/backup.js';
import { SweepRecord } from '../../src/schema/sweeps/sweep.js';
import { WorkerRecord } from '../../src/schema/worker/record.js';

const schema = z.object({
  format: z.literal(2),
  list: z.array(z.object({ a: z.int() })).default([]),
  either: z.union([z.strictObject({ steps: z.int() }), z.strictObject({ minutes: z.int() })]).nullable(),
  labels: z.record(z.string(), z.string()),
});
const known = { format: 2, either: { minutes: 1 }, labels: { any: 'thing' } };
const read = (value: unknown) => parseStored(JSON.stringify(value), schema, 'some/manifest.json');

describe('what was stored', () => {
  it('is read, with what it leaves out', () => {
    expect(read(known)).toEqual({ ...known, list: [] });
  });

  it.each([
    [{ ...known, more: 1 }, 'has the key "more", which this version does not know'],
    [{ ...known, list: [{ a: 1 }, { a: 1, b: 2 }] }, 'has the key "list.1.b"'],
    [{ ...known, either: { hours: 1 } }, 'has the key "either.hours"'],
    [{ ...known, format: 3 }, 'has format 3, and this version reads up to 2'],
    // Its other keys may have gone.
    [{ format: 3 }, 'has format 3'],
    [{ renamed: 1 }, 'has the key "renamed"'],
  ])('is refused by name when a newer version made it: %j', (value, what) => {
    expect(() => read(value)).toThrow(
      expect.objectContaining({
        code: 'NEWER_DATA',
        message: expect.stringMatching(
          new RegExp(`^some/manifest.json ${what}.*made by a newer version of the service. Upgrade`),
        ),
      }),
    );
  });

  it.each([{ ...known, format: 1 }, { format: 2 }, 1, null, [], { ...known, labels: 1 }])(
    'is damaged or too old otherwise: %j',
    value => {
      expect(read(value)).toBeUndefined();
    },
  );

  it('is damaged when it is no JSON', () => {
    expect(parseStored('{"format": 3', schema, 'x')).toBeUndefined();
  });

  it.each(
    Object.entries({
      CheckpointManifest,
      DatasetManifest,
      JobSpec,
      JobRecord,
      SweepRecord,
      BackupManifest,
      WorkerRecord,
    }),
  )('is looked at on all levels: %s', (_, schema) => {
    const name = Object.keys(schema.shape)[0]!;
    expect(() => parseStored(JSON.stringify({ [name]: 1, newKey: 1 }), schema as z.ZodType, 'x')).toThrow(/"newKey"/);
  });
});

describe('withoutDefaults', () => {
  const inner = z.strictObject({ size: z.int(), kind: z.enum(['a', 'b']).default('a') });
  const outer = z.strictObject({ inner, list: z.array(z.string()).default([]), note: z.string().nullable() });

  it('leaves out what a reader fills in, at every level, and nothing else', () => {
    const plain = { inner: { size: 3, kind: 'a' as const }, list: [], note: null };
    expect(withoutDefaults(plain, outer)).toEqual({ inner: { size: 3 }, note: null });
    const used = { inner: { size: 3, kind: 'b' as const }, list: ['x'], note: 'y' };
    expect(withoutDefaults(used, outer)).toEqual(used);
    for (const value of [plain, used]) expect(outer.parse(withoutDefaults(value, outer))).toEqual(value);
  });

  it('lets an older version read what does not use anything new', () => {
    const older = z.strictObject({ inner: z.strictObject({ size: z.int() }), note: z.string().nullable() });
    const written = (kind: 'a' | 'b') =>
      Buffer.from(JSON.stringify(withoutDefaults({ inner: { size: 3, kind }, list: [], note: null }, outer)));
    expect(parseStored(written('a'), older, 'It')).toEqual({ inner: { size: 3 }, note: null });
    expect(() => parseStored(written('b'), older, 'It')).toThrow('It has the key "inner.kind"');
  });
});
