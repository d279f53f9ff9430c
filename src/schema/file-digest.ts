import { z } from 'zod';

/** What a manifest says of a file beside it, to prove that it is whole. */
export const FileDigest = z.object({ name: z.string(), bytes: z.int(), sha256: z.string() });
export type FileDigest = z.infer<typeof FileDigest>;
