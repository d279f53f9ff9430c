import type { ComponentChildren } from 'preact';
import { ConnectionError, ProblemError } from '../../../client/index.js';
import { changed } from '../service/resource.js';
import { ProblemNote } from './problem.js';
import { Waiting } from './waiting.js';

/** Stands in place of what is being loaded, or says why it cannot be, and offers to try again where that may help. */
export function Awaited({ error }: { readonly error: unknown }) {
  if (error === undefined) return <Waiting />;
  return <ProblemNote error={error} {...(mayPass(error) && { onAgain: () => changed('*') })} />;
}

/** The same in place of a whole page: where it cannot be loaded, there is a way back. */
export function AwaitedPage({ error, back }: { readonly error: unknown; readonly back: ComponentChildren }) {
  return (
    <>
      {error !== undefined && <p>{back}</p>}
      <Awaited error={error} />
    </>
  );
}

/** Whether the same may work a moment later: nobody answered, or the service is in trouble. */
function mayPass(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof ProblemError && (error.status >= 500 || error.status === 429);
}
