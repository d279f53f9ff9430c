/**
 * Gives each running training a small number, which it keeps until it ends. As labels, numbers are few, where the ids of
 * trainings would be more with each training: Prometheus keeps every label that it has ever seen.
 */
export function slots(most: number) {
  const taken = new Map<string, number>();
  return {
    /** @param ids of what runs now. @returns the number of each, as long as there are any left */
    assign(ids: readonly string[]): ReadonlyMap<string, number> {
      for (const id of [...taken.keys()]) if (!ids.includes(id)) taken.delete(id);
      for (const id of ids) {
        if (taken.has(id)) continue;
        const used = new Set(taken.values());
        const free = Array.from({ length: most }, (_, number) => number).find(number => !used.has(number));
        if (free !== undefined) taken.set(id, free);
      }
      return new Map(taken);
    },
  };
}
