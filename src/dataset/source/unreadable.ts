import { ServiceError } from '../../schema/problem.js';

/** Error codes that concern a single file or folder; faults of the machine, such as EMFILE, are not among them. */
const codes = ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'EIO', 'ESTALE'];

/**
 * An error from reading a dataset's folder, or a part of it, as the user should see it.
 * @returns ServiceError DATASET_UNUSABLE, with the error as its cause, when the user can fix it; else the error itself
 */
export function folderFailure(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (!codes.includes(code)) return error;
  const what =
    code === 'EACCES' || code === 'EPERM'
      ? `${path} may not be read by the service. Let its user read and enter it (chmod -R a+rX ${path}), or remove it.`
      : `${path} cannot be read (${code}). Repair it, or remove it from the folder of the dataset.`;
  return new ServiceError('DATASET_UNUSABLE', what, { cause: error });
}

/** Does something with a path of a dataset's folder. @throws ServiceError DATASET_UNUSABLE, see `folderFailure` */
export async function readingFolder<T>(path: string, work: (path: string) => Promise<T>): Promise<T> {
  try {
    return await work(path);
  } catch (error) {
    throw folderFailure(path, error);
  }
}

/** Whether an error means that a folder cannot be read, rather than that something is wrong with its files. */
export function isUnreadable(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === 'DATASET_UNUSABLE' && error.cause !== undefined;
}
