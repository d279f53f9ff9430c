import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FolderOptions, Framing, UploadQuery } from '../../src/schema/dataset.js';
import { HyperparameterOverrides, HyperparametersShape } from '../../src/schema/hyperparameters.js';

describe('values that were renamed', () => {
  it.each([
    [Framing, { crop: 'centre', faceless: 'centre' }, { crop: 'center', faceless: 'center' }],
    [FolderOptions, { crop: 'face', faceless: 'centre' }, { crop: 'face', faceless: 'center' }],
    [UploadQuery, { name: 'a', crop: 'centre' }, { crop: 'center' }],
    [HyperparameterOverrides, { diffAugment: ['colour', 'cutout'] }, { diffAugment: ['color', 'cutout'] }],
  ])('are read under their former names, and given under the new ones', (schema: z.ZodType, given, read) => {
    expect(schema.parse(given)).toMatchObject(read);
    expect(schema.parse({ ...given, ...read })).toMatchObject(read);
  });

  it('can be written, as answers are', () => {
    const framing = Framing.parse({ crop: 'centre' });
    expect(z.encode(Framing, framing)).toEqual(framing);
  });

  it('are documented under the new names alone', () => {
    for (const schema of [Framing, HyperparametersShape])
      for (const io of ['input', 'output'] as const)
        expect(JSON.stringify(z.toJSONSchema(schema, { io }))).not.toMatch(/centre|colour/);
    const { required } = z.toJSONSchema(Framing, { io: 'input' });
    expect(required ?? []).toEqual([]);
  });

  it('are not named by errors either', () => {
    const message = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;
    expect(message(Framing, { crop: 'middle' })).toMatch(/center/);
    expect(message(Framing, { crop: 'middle' })).not.toMatch(/centre/);
    expect(message(HyperparameterOverrides, { diffAugment: ['hue'] })).not.toMatch(/colour/);
  });
});
