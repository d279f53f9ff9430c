import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { words } from '../../words/words.js';
import { TeachForm } from './teach-form.js';

/** Opens the room in which a direction is made from images that are ticked. */
export function Teach() {
  const { play } = words.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = useSignal(false);
  const open = () => {
    isOpen.value = true;
    dialog.current!.showModal();
  };
  return (
    <section class="card" aria-labelledby="teach">
      <h2 id="teach">{play.teach}</h2>
      <p class="quiet small">{play.teachIntro}</p>
      <div>
        <button type="button" onClick={open}>
          {play.teachOpen}
        </button>
      </div>
      <dialog
        ref={dialog}
        class="wide"
        aria-label={play.teach}
        onClose={() => {
          isOpen.value = false;
        }}
      >
        <div class="between">
          <h2>{play.teach}</h2>
          <button type="button" class="plain" onClick={() => dialog.current!.close()}>
            {play.teachClose}
          </button>
        </div>
        {isOpen.value && <TeachForm />}
      </dialog>
    </section>
  );
}
