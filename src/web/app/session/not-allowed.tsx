import { Empty } from '../ui/empty.js';
import { words } from '../words/words.js';
import { session } from './session.js';

/** Stands in place of a room that the key in use does not open. */
export function NotAllowed() {
  const text = words.value.session;
  const role = session.value?.role;
  return <Empty title={text.notAllowed} text={`${role ? text.roles[role] : ''} ${text.ask}`} />;
}
