import { z } from 'zod';
import { Role } from './role.js';

/** Everything that a client can be allowed to do beyond reading, and a request that each consists of. */
export const actions = {
  createJobs: 'POST /jobs',
  controlJobs: 'POST /jobs/:id/cancel',
  changeJobs: 'PATCH /jobs/:id',
  deleteJobs: 'DELETE /jobs/:id',
  createSweeps: 'POST /sweeps',
  uploadDatasets: 'POST /datasets',
  changeDatasets: 'PATCH /datasets/:id',
  deleteDatasets: 'DELETE /datasets/:id',
  seeDatasetImages: 'GET /datasets/:id/images',
  changeCheckpoints: 'PATCH /checkpoints/:id',
  deleteCheckpoints: 'DELETE /checkpoints/:id',
  measureCheckpoints: 'POST /checkpoints/:id/quality',
  chooseModel: 'PUT /models/current',
  generateImages: 'GET /generate.png',
  nameLatents: 'PUT /favourites/:name',
  projectImages: 'POST /projections',
} as const;
export type Action = keyof typeof actions;

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
    authenticated: z.boolean().describe('Whether the client has a key; false only where nobody needs one'),
    name: z.string().nullable().describe('Name of the key; null without one'),
    role: Role.nullable().describe('Role of the key; null without one'),
    can: each(Object.keys(actions) as Action[]).describe(
      'What this client may do. Everything, where nobody needs a key',
    ),
    features: each(Object.keys(features) as Feature[]).describe('What this version of the service offers'),
    version: z.string(),
    basePath: z.string().describe('Prefix of all paths, see BASE_PATH; empty without one'),
    limits: z.object({ uploadFiles: z.int().describe('Most files in one upload') }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
