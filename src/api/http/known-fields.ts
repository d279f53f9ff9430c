import { z } from 'zod';
import { folded, nearest } from '../../schema/advice/nearest.js';

/** Names that other programs use for our fields, folded, and the names of these fields here. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  lr: ['generatorLearningRate', 'discriminatorLearningRate'],
  learningrate: ['generatorLearningRate', 'discriminatorLearningRate'],
  bs: ['batchSize'],
  batch: ['batchSize'],
  minibatch: ['batchSize'],
  nz: ['latentSize'],
  zdim: ['latentSize'],
  latentdim: ['latentSize'],
  noisedim: ['latentSize'],
  resolution: ['imageSize'],
  size: ['imageSize'],
  imgsize: ['imageSize'],
  ngf: ['generatorChannels'],
  ndf: ['discriminatorChannels'],
  augment: ['diffAugment', 'flip'],
  mirror: ['flip'],
  iterations: ['steps'],
  iters: ['steps'],
  niter: ['steps'],
  maxsteps: ['steps'],
  numsteps: ['steps'],
  data: ['dataset'],
  datasetid: ['dataset'],
  datasetname: ['dataset'],
  resume: ['resumeFrom'],
  checkpointid: ['resumeFrom', 'model'],
  checkpoint: ['model', 'resumeFrom'],
  columns: ['cols'],
  count: ['count', 'rows', 'cols'],
  n: ['count', 'rows', 'cols', 'limit'],
  latent: ['z'],
  latents: ['z'],
  noise: ['z'],
  id: ['name'],
};

const most = 3;

/**
 * Suggests fields in place of an unknown one.
 * @param path of the unknown field
 * @returns such as `did you mean steps?`; undefined when no field is similar
 */
export function didYouMean(path: readonly string[], schema: z.ZodType): string | undefined {
  const parent = path.slice(0, -1).join('.');
  const name = path.at(-1) ?? '';
  const fields = knownFields(schema);
  const siblings = fields.filter(field => parentOf(field) === parent);
  const alike = (among: readonly string[]) => {
    const names = nearest(name, [...new Set(among.map(nameOf))]);
    return among.filter(field => names.includes(nameOf(field)));
  };
  const called = synonyms[folded(name)] ?? [];
  const found = [alike(siblings), alike(fields), fields.filter(field => called.includes(nameOf(field)))];
  // The same name elsewhere beats a similar name here: a top-level batch_size belongs in hyperparameters.
  const same = fields.filter(field => folded(nameOf(field)) === folded(name));
  const meant = (same.length > 0 ? same : found.find(some => some.length > 0))?.slice(0, most) ?? [];
  return meant.length === 0 ? undefined : `did you mean ${meant.join(' or ')}?`;
}

/** Whether a query parameter may be repeated. */
export function takesSeveral(field: string, schema: z.ZodType): boolean {
  const property = jsonSchema(schema).properties?.[field];
  return property !== undefined && [property, ...(property.anyOf ?? [])].some(({ type }) => type === 'array');
}

/** The part of a JSON Schema that says which fields there are. */
interface Part {
  readonly type?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Part>>;
  readonly properties?: Readonly<Record<string, Part>>;
  readonly anyOf?: readonly Part[];
  readonly oneOf?: readonly Part[];
  readonly allOf?: readonly Part[];
}

const schemas = new WeakMap<z.ZodType, Part>();
const known = new WeakMap<z.ZodType, readonly string[]>();

/** Every field of a schema, as a dotted path. */
export function knownFields(schema: z.ZodType): readonly string[] {
  const made = known.get(schema) ?? [...new Set(fieldsOf(jsonSchema(schema), jsonSchema(schema)))];
  known.set(schema, made);
  return made;
}

function jsonSchema(schema: z.ZodType): Part {
  const made = schemas.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Part);
  schemas.set(schema, made);
  return made;
}

function fieldsOf(part: Part, whole: Part, prefix = ''): string[] {
  const named = part.$ref === undefined ? undefined : whole.$defs?.[part.$ref.replace('#/$defs/', '')];
  const parts = [named ?? [], part.anyOf ?? [], part.oneOf ?? [], part.allOf ?? []].flat();
  return [
    ...Object.entries(part.properties ?? {}).flatMap(([name, field]) => [
      prefix + name,
      ...fieldsOf(field, whole, `${prefix}${name}.`),
    ]),
    ...parts.flatMap(other => fieldsOf(other, whole, prefix)),
  ];
}

const nameOf = (field: string) => field.slice(field.lastIndexOf('.') + 1);
const parentOf = (field: string) => field.slice(0, Math.max(0, field.lastIndexOf('.')));
