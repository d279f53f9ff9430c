/** Something that happened to one of the things in a queue. */
export interface Notice {
  /** Event id, which also orders everything that happens. */
  readonly id: string;
}

/**
 * Told to followers where events are missing: Redis keeps about 10,000 of them, and had removed these before they were read.
 * Whoever is told has to look at how things are now.
 */
export interface Gap {
  readonly isGap: true;
  /** Id of the last entry before the gap. */
  readonly after: string;
  /** Id of the first entry after it. */
  readonly next: string;
}

export const isGap = (told: object): told is Gap => 'isGap' in told;
