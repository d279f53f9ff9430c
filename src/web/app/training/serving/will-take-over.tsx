import { useSignal } from '@preact/signals';
import type { CurrentModel } from '../../../../client/index.js';
import { can } from '../../session/session.js';
import { words } from '../../words/words.js';
import { Kept } from './kept.js';
import { useNameOf } from './name-of-model.js';
import { PinButtons } from './pin-buttons.js';
import { useServing } from './use-serving.js';

/** Says before a training begins from which one it will take over, and lets that one go on serving. */
export function WillTakeOver() {
  const { value } = useServing();
  return value && can('chooseModel') ? <Offer key={value.id} serving={value} /> : null;
}

function Offer({ serving }: { readonly serving: CurrentModel }) {
  const { serving: text } = words.value;
  /** Whether it was pinned here. */
  const isAnswered = useSignal(false);
  const name = useNameOf(serving);
  // Somebody has chosen it: here, or already before.
  if (serving.isPinned) return isAnswered.value ? <Kept class="quiet small" text={text.kept(name)} /> : null;
  return (
    <div class="serving">
      <p class="quiet small">{text.takesOver(name)}</p>
      <PinButtons
        choices={[{ text: text.keep(name), id: serving.id }]}
        onPinned={() => {
          isAnswered.value = true;
        }}
      />
    </div>
  );
}
