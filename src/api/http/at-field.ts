import { ServiceError } from '../../schema/problem.js';

/** @throws ServiceError what the check throws, such as DATASET_NOT_FOUND, naming the field */
export async function namingField(field: string, check: Promise<unknown>): Promise<void> {
  try {
    await check;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, retryAfter } = error;
    throw new ServiceError(code, message, { errors: [{ path: field, message }], ...(retryAfter && { retryAfter }) });
  }
}
