import type { Verb } from '../verb.js';
import { completionVerb } from './completion.js';
import { datasets } from './datasets.js';
import { doctor } from './doctor.js';
import { exportVerb } from './export.js';
import { generate } from './generate.js';
import { importVerb } from './import.js';
import { jobs } from './jobs.js';
import { project } from './project.js';
import { sweep } from './sweep.js';
import { train } from './train.js';
import { walk } from './walk.js';
import { watch } from './watch.js';

/** Everything that `dcgan` can do, in the order in which its help lists it. */
export const verbs: readonly Verb[] = [
  train,
  watch,
  jobs,
  generate,
  walk,
  project,
  exportVerb,
  importVerb,
  datasets,
  sweep,
  doctor,
  completionVerb(() => verbs),
];
