import type { DcganClient } from '../client/index.js';
import type { Machine } from '../doctor/examine.js';
import type { Screen } from './terminal/screen.js';

/** What a verb works with. */
export interface Shell {
  readonly client: DcganClient;
  /** Address of the service, without a slash at its end. */
  readonly url: string;
  /** Whether the result is for a program. */
  readonly json: boolean;
  /** For the result. */
  readonly out: Screen;
  /** For progress and complaints, so that the result can be piped. */
  readonly err: Screen;
  /** The folder to which relative paths belong. */
  readonly folder: string;
  /** Aborted by Ctrl-C and by SIGTERM. */
  readonly signal: AbortSignal;
  /** The one on which the command runs, for `doctor`. */
  readonly machine: Machine;
}
