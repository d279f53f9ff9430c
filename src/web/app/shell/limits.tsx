import { words } from '../words/words.js';

/** What browsers keep back from a page that came over plain http from another machine, and why. */
export function Limits() {
  if (isSecureContext) return null;
  return <footer class="limits quiet small">{words.value.limits}</footer>;
}
