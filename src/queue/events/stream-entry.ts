/** An entry of a queue's event stream, as Redis gives it: its id, and its fields and values in turn. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

/** The fields of an entry by their names. */
export function fieldsOf(fields: StreamEntry[1]): Readonly<Record<string, string>> {
  const entry: Record<string, string> = {};
  for (let i = 0; i + 1 < fields.length; i += 2) entry[fields[i]!] = fields[i + 1]!;
  return entry;
}

/** The JSON in a field; undefined when there is none. */
export function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether an event of BullMQ says that something has come into being, or has been deleted. */
export function changeOf(event: string | undefined): 'created' | 'deleted' | undefined {
  return event === 'added' ? 'created' : event === 'removed' ? 'deleted' : undefined;
}

/** Order of ids of entries: negative when `a` came before `b`. */
export function compareEntryIds(a: string, b: string): number {
  // Those of one form, which are most, compare as text: every follower compares every notice.
  if (a.length === b.length && a.indexOf('-') === b.indexOf('-')) return a < b ? -1 : Number(a > b);
  const [aTime = 0, aCount = 0] = a.split('-').map(Number);
  const [bTime = 0, bCount = 0] = b.split('-').map(Number);
  return aTime - bTime || aCount - bCount;
}
