import { dataRoot } from './data-key.js';
import { filesOf, type Heads } from './heads.js';
import type { S3Bucket } from './s3-bucket.js';

/** When it was cleaned last, so that each of many processes need not do it. */
export const markKey = 'cleaned.json';
const leastMs = 600_000;
/** Age after which what was set aside comes back: whoever asked whether it is needed has died. */
const asideMs = 900_000;
/** Age after which files that no head names are removed: longer than any upload takes. */
const abandonedMs = 24 * 3_600_000;

/** Puts back what was set aside by processes that died, and removes files of writes that never came to an end. */
export async function cleanBucket(bucket: S3Bucket, heads: Heads, now = Date.now()): Promise<void> {
  const mark = await bucket.head(markKey);
  if (mark && now - mark.changedAt.getTime() < leastMs) return;
  await bucket.put(markKey, Buffer.from('{}'));
  const old: string[] = [];
  for await (const { key, changedAt } of bucket.list(dataRoot))
    if (now - changedAt.getTime() > abandonedMs) old.push(key);
  const named = new Set<string>();
  // After the files were listed: what has been committed since then is younger than those that are removed.
  for (const { family, head } of await heads.all('')) {
    const isOld = ({ since }: { since: string }) => now - Date.parse(since) > asideMs;
    const { after } = Object.values(head.aside).some(isOld)
      ? await heads.change(family, current => {
          const entries = Object.entries(current.aside);
          const back = entries.filter(([, one]) => isOld(one)).map(([, { group, files }]) => [group, files] as const);
          if (back.length === 0) return undefined;
          const aside = Object.fromEntries(entries.filter(([, one]) => !isOld(one)));
          return { ...current, aside, groups: { ...Object.fromEntries(back), ...current.groups } };
        })
      : { after: head };
    for (const key of filesOf(family, after)) named.add(key);
  }
  for (const key of old) if (!named.has(key)) await bucket.delete(key);
  await bucket.abandonUploads(new Date(now - abandonedMs));
}
