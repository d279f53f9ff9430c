import { useSignal } from '@preact/signals';
import type { CurrentModel } from '../../../../client/index.js';
import { can } from '../../session/session.js';
import { words } from '../../words/words.js';
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
  const isKept = useSignal(false);
  const name = useNameOf(serving);
  if (isKept.value)
    return (
      <p class="quiet small" role="status">
        {text.kept(name)}
      </p>
    );
  // Somebody has chosen it already.
  if (serving.isPinned) return null;
  return (
    <div class="serving">
      <p class="quiet small">{text.takesOver(name)}</p>
      <PinButtons
        choices={[{ text: text.keep(name), id: serving.id }]}
        onPinned={() => {
          isKept.value = true;
        }}
      />
    </div>
  );
}
