import { nameProblem } from '../../latents/name.js';
import { invalidField } from '../../schema/invalid.js';

/** A name that a favorite or a direction may have. @throws ServiceError INVALID_REQUEST naming the field */
export function checkedName(name: string, field = 'name'): string {
  const problem = nameProblem(name);
  if (problem !== undefined) throw invalidField(field, problem);
  return name;
}
