import type { TaskInput, TaskResult } from '../../src/schema/tasks/task.js';

/** What a test asks for. @param name of the favourite, which some tests take for what the task is to do */
export function exampleInput(name = 'anna'): TaskInput<'projection'> {
  return { model: 'job-1-100', name, seed: 1, starts: 4 } as TaskInput<'projection'>;
}

export const exampleResult = {
  name: 'anna',
  z: 'AAAA',
  difference: 0.5,
  isExact: true,
  urls: { image: '/generate.png?latent=anna', favourite: '/favourites/anna', nearest: '/nearest?latent=anna' },
} as TaskResult<'projection'>;
