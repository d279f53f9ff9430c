import { ServiceError } from '../../schema/problem.js';

/** Adds the name of the field to what a check throws. @throws ServiceError such as DATASET_NOT_FOUND */
export async function namingField(field: string, check: Promise<unknown>): Promise<void> {
  try {
    await check;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, retryAfter } = error;
    throw new ServiceError(code, message, { errors: [{ path: field, message }], ...(retryAfter && { retryAfter }) });
  }
}
