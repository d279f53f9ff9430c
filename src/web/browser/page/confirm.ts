import { messageOf } from '../service/problem.js';
import { byId, setText } from './dom.js';

const dialog = byId('confirm', HTMLDialogElement);
const [no, yes] = [byId('confirm-no', HTMLButtonElement), byId('confirm-yes', HTMLButtonElement)];
const failure = byId('confirm-error');

/**
 * Asks before something is deleted. A failure is shown in the dialog, which stays open.
 * @returns whether it was done
 */
export function confirmed(title: string, text: string, action: () => Promise<void>): Promise<boolean> {
  setText(byId('confirm-title'), title);
  setText(byId('confirm-text'), text);
  setText(failure, '');
  yes.disabled = false;
  dialog.returnValue = '';
  dialog.showModal();
  no.focus();
  no.onclick = () => dialog.close();
  yes.onclick = async () => {
    yes.disabled = true;
    setText(failure, '');
    try {
      await action();
      dialog.close('done');
    } catch (error) {
      setText(failure, messageOf(error));
      yes.disabled = false;
      yes.focus();
    }
  };
  return new Promise(resolve => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'done'), { once: true });
  });
}
