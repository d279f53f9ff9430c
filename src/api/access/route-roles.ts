import type { Role } from '../../schema/service/role.js';

/**
 * The role that each route needs at least, by its method and its address; `anyone` also lets in those without a key.
 * A route that is not listed here cannot be registered.
 *
 * Images of datasets can show people who never agreed to that, so all that shows them, or leads to them, needs `trainer`.
 */
export const routeRoles: Readonly<Record<string, Role | 'anyone'>> = {
  // Without a key: health checks, the way in, the description of the API, and the files of the page, which hold no data.
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /login': 'anyone',
  'POST /login': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /app': 'anyone',
  'GET /app/*': 'anyone',
  'GET /upload': 'anyone',

  'GET /': 'viewer',
  'POST /logout': 'viewer',
  'GET /session': 'viewer',
  'GET /presets': 'viewer',
  'GET /events': 'viewer',
  'GET /jobs': 'viewer',
  'POST /jobs/estimate': 'viewer',
  'GET /jobs/:id': 'viewer',
  'GET /jobs/:id/events': 'viewer',
  'GET /jobs/:id/metrics': 'viewer',
  'GET /jobs/:id/log': 'viewer',
  'GET /jobs/:id/samples': 'viewer',
  'GET /jobs/:id/samples/strip.webp': 'viewer',
  'GET /jobs/:id/samples/:step.png': 'viewer',
  'GET /jobs/:id/timeline.webp': 'viewer',
  'GET /jobs/:id/timeline.gif': 'viewer',
  'GET /jobs/:id/checkpoints': 'viewer',
  'GET /sweeps': 'viewer',
  'GET /sweeps/:id': 'viewer',
  'GET /sweeps/:id/grid.png': 'viewer',
  'GET /checkpoints/:id': 'viewer',
  'GET /models': 'viewer',
  'GET /models/current': 'viewer',
  'GET /favourites': 'viewer',
  'GET /favourites/:name': 'viewer',
  'GET /directions': 'viewer',
  'GET /directions/:name': 'viewer',
  'GET /datasets': 'viewer',
  'GET /datasets/:id': 'viewer',
  'GET /datasets/:id/events': 'viewer',

  'GET /generate.png': 'generator',
  'GET /generate.webp': 'generator',
  'GET /generate.jpeg': 'generator',
  'GET /generate.zip': 'generator',
  'POST /generate': 'generator',
  'GET /animate.webp': 'generator',
  'GET /animate.gif': 'generator',
  'GET /latents': 'generator',
  'GET /checkpoints/:id/download': 'generator',
  'POST /recipe': 'generator',
  'PUT /favourites/:name': 'generator',
  'DELETE /favourites/:name': 'generator',
  'POST /directions': 'generator',
  'DELETE /directions/:name': 'generator',
  'GET /directions/:name/strip.png': 'generator',
  'GET /directions/:name/strip.webp': 'generator',

  'POST /jobs': 'trainer',
  'PATCH /jobs/:id': 'trainer',
  'DELETE /jobs/:id': 'trainer',
  'POST /jobs/:id/cancel': 'trainer',
  'POST /jobs/:id/pause': 'trainer',
  'POST /jobs/:id/resume': 'trainer',
  'POST /jobs/:id/retry': 'trainer',
  'POST /sweeps': 'trainer',
  'DELETE /sweeps/:id': 'trainer',
  'POST /sweeps/:id/cancel': 'trainer',
  'POST /checkpoints': 'trainer',
  'PATCH /checkpoints/:id': 'trainer',
  'DELETE /checkpoints/:id': 'trainer',
  'POST /checkpoints/:id/quality': 'trainer',
  'PUT /models/current': 'trainer',
  'DELETE /models/current': 'trainer',
  'POST /datasets': 'trainer',
  'PATCH /datasets/:id': 'trainer',
  'DELETE /datasets/:id': 'trainer',
  'GET /datasets/:id/preview.png': 'trainer',
  'GET /datasets/:id/mean.png': 'trainer',
  'GET /datasets/:id/images': 'trainer',
  'GET /datasets/:id/images/sheet.webp': 'trainer',
  'GET /datasets/:id/images/:sha256.webp': 'trainer',
  'GET /datasets/:id/near-duplicates': 'trainer',
  'GET /datasets/:id/rejected': 'trainer',
  'GET /datasets/:id/exclusions': 'trainer',
  'PUT /datasets/:id/exclusions/:sha256': 'trainer',
  'DELETE /datasets/:id/exclusions/:sha256': 'trainer',
  'GET /datasets/:id/crops': 'trainer',
  'GET /datasets/:id/crops/:sha256': 'trainer',
  'PUT /datasets/:id/crops/:sha256': 'trainer',
  'DELETE /datasets/:id/crops/:sha256': 'trainer',
  'GET /datasets/:id/images/:sha256/surroundings.webp': 'trainer',
  'GET /nearest': 'trainer',
  'POST /projections': 'trainer',
  'GET /tasks': 'trainer',
  'GET /tasks/:id': 'trainer',
  'DELETE /tasks/:id': 'trainer',
  'GET /tasks/:id/events': 'trainer',
  'GET /tasks/:id/files/:file': 'trainer',
  'POST /tasks/:id/cancel': 'trainer',

  'GET /storage': 'admin',
  'GET /webhooks/deliveries': 'admin',
};

/** The role that a route needs. @throws Error when it has none */
export function roleOf(method: string, url: string): Role | 'anyone' {
  // /docs is made by a plugin, of several routes.
  if (url === '/docs' || url.startsWith('/docs/')) return 'viewer';
  // It shows everything about jobs as it is kept.
  if (url === '/queues' || url.startsWith('/queues/')) return 'admin';
  const role = routeRoles[`${method === 'HEAD' ? 'GET' : method} ${url}`];
  if (role !== undefined) return role;
  throw new Error(`The route ${method} ${url} has no role: add it to src/api/access/route-roles.ts`);
}
