import type { Verb } from '../verb.js';
import { generate } from './generate.js';
import { jobs } from './jobs.js';
import { train } from './train.js';
import { watch } from './watch.js';

/** Everything that `dcgan` can do, in the order in which its help lists it. */
export const verbs: readonly Verb[] = [train, watch, jobs, generate];
