import { signal } from '@preact/signals';
import type { Dataset } from '../../../../client/index.js';
import { type Choice, type ChosenFile, choiceOf } from './chosen-files.js';
import { proposeName } from './names.js';

/** How images become squares, as src/schema/dataset.ts has it: a test holds the two equal. */
export const fits = ['crop', 'stretch', 'pad'] as const;
export const crops = ['center', 'attention', 'face'] as const;
export const facelessChoices = ['reject', 'center'] as const;

/** What a person has filled in. It outlives the page that shows it: an upload that fails can be changed and sent again. */
export interface Draft {
  /** Undefined: no files are chosen. */
  readonly choice: Choice | undefined;
  readonly title: string;
  readonly name: string;
  /** Whether a person has written the name; otherwise it follows the title, or else the files. */
  readonly isNamed: boolean;
  readonly fit: (typeof fits)[number];
  readonly crop: (typeof crops)[number];
  readonly faceless: (typeof facelessChoices)[number];
  /** As a color field has it: `#ffffff`. */
  readonly background: string;
  readonly feature: string;
}

const empty: Draft = {
  choice: undefined,
  title: '',
  name: '',
  isNamed: false,
  fit: 'crop',
  crop: 'center',
  faceless: 'reject',
  background: '#ffffff',
  feature: '',
};

export const draft = signal<Draft>(empty);
/** Names that are taken, as far as the page knows. */
export const taken = signal<readonly string[]>([]);

/** What is wrong with an upload: by field, or with all of it. */
export interface Failure {
  readonly fields: ReadonlyMap<string, string>;
  /** Why the upload of a dataset failed, where that is said at no field. */
  readonly whole?: { readonly id: string; readonly error: unknown };
}

const nothingWrong: Failure = { fields: new Map() };
export const failure = signal<Failure>(nothingWrong);

export function fill(part: Partial<Draft>): void {
  const next = { ...draft.peek(), ...part };
  const paths = next.choice?.files.map(({ path }) => path);
  const name = next.isNamed || !paths ? next.name : proposeName(paths, taken.peek(), next.title);
  draft.value = { ...next, name };
  // What is changed is no longer known to be wrong.
  const fields = new Map(failure.peek().fields);
  for (const field of Object.keys(part)) fields.delete(field === 'choice' ? 'files' : field);
  if (name !== '') fields.delete('name');
  failure.value = { ...failure.peek(), fields };
}

/** Chooses files in place of those before. */
export function choose(files: readonly ChosenFile[]): Choice {
  const choice = choiceOf(files);
  fill({ choice: choice.files.length > 0 ? choice : undefined });
  return choice;
}

export function noFailure(): void {
  failure.value = nothingWrong;
}

/** Ready for the next upload: the files are let go. */
export function startAnew(): void {
  draft.value = { ...empty, fit: draft.peek().fit, crop: draft.peek().crop, background: draft.peek().background };
  noFailure();
}

/** Whether an upload is not a dataset yet. */
export function isOnItsWay({ status }: Pick<Dataset, 'status'>): boolean {
  return status === 'receiving' || status === 'decoding';
}
