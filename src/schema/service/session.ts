import { z } from 'zod';

/** Everything that a client can be allowed to do beyond reading. */
export const actions = [
  'createJobs',
  'controlJobs',
  'changeJobs',
  'deleteJobs',
  'createSweeps',
  'uploadDatasets',
  'changeDatasets',
  'deleteDatasets',
  'changeCheckpoints',
  'deleteCheckpoints',
  'chooseModel',
  'generateImages',
  'nameLatents',
  'projectImages',
] as const;
export type Action = (typeof actions)[number];

/** Parts of the service that a page can offer, and a request that each consists of. */
export const features = {
  sweeps: 'POST /sweeps',
  animations: 'GET /animate.webp',
  archives: 'GET /generate.zip',
  recipes: 'POST /recipe',
  directions: 'POST /directions',
  favourites: 'GET /favourites',
  projections: 'POST /projections',
  nearest: 'GET /nearest',
  pinnedModels: 'PUT /models/current',
} as const;
export type Feature = keyof typeof features;

/** A boolean for each of the names. */
const each = <Name extends string>(names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map(name => [name, z.boolean()])) as Record<Name, z.ZodBoolean>);

/** Answer of GET /session. */
export const Session = z
  .object({
    can: each(actions).describe('What this client may do. Everything, as long as there are no keys'),
    features: each(Object.keys(features) as Feature[]).describe('What this version of the service offers'),
    version: z.string(),
    basePath: z.string().describe('Prefix of all paths, see BASE_PATH; empty without one'),
    limits: z.object({ uploadFiles: z.int().describe('Most files in one upload') }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
