import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { CurrentModel, Job, Model } from '../../../../client/index.js';
import { useModels } from '../../play/models/use-models.js';
import { can } from '../../session/session.js';
import { figure } from '../../words/format.js';
import { words } from '../../words/words.js';
import { Kept } from './kept.js';
import { useNameOf } from './name-of-model.js';
import { PinButtons } from './pin-buttons.js';
import { useServing } from './use-serving.js';

/** Says that a training has taken over from another one, only because it is newer, and lets that one serve again. */
export function TookOver({ job }: { readonly job: Job }) {
  const { value: serving } = useServing();
  const { value: models = [] } = useModels();
  // Both stay in sight when the question is answered, for the answer.
  const asked = useRef<{ readonly serving: CurrentModel; readonly older: Model } | undefined>(undefined);
  const older = before(models, job);
  // Not once somebody has chosen one, or yet another training has taken over.
  const isOpen = serving?.job === job.id && !serving.isPinned;
  if (isOpen && older && can('chooseModel')) asked.current = { serving, older };
  if (!asked.current) return null;
  const pinned = serving?.isPinned ? serving.id : undefined;
  return <Question key={asked.current.older.id} {...asked.current} isOpen={isOpen} pinned={pinned} />;
}

function Question(props: {
  readonly serving: CurrentModel;
  readonly older: Model;
  readonly isOpen: boolean;
  /** The checkpoint that somebody has made the default. */
  readonly pinned: string | undefined;
}) {
  const { serving, older } = props;
  const { serving: text } = words.value;
  /** What has been answered here. */
  const answer = useSignal<string | undefined>(undefined);
  const [name, own] = [useNameOf(older), useNameOf(serving)];
  // Only as long as it is true: meanwhile another one may have been chosen elsewhere.
  if (answer.value !== undefined && answer.value === props.pinned)
    return <Kept class="note" text={text.kept(answer.value === older.id ? name : own)} />;
  if (!props.isOpen) return null;
  const isComparable = older.dataset === serving.dataset && older.imageSize === serving.hyperparameters.imageSize;
  const [then, now] = [older.quality?.swd, serving.quality?.swd];
  const wasBetter = isComparable && then !== undefined && now !== undefined && then < now;
  return (
    <section class={wasBetter ? 'note warn serving' : 'note serving'}>
      <p>
        {text.tookOver(name)} {wasBetter && text.better(figure(then), figure(now))}
      </p>
      <PinButtons
        choices={[
          { text: text.goBack(name), id: older.id },
          { text: text.stay, id: serving.id },
        ]}
        onPinned={id => {
          answer.value = id;
        }}
      />
    </section>
  );
}

/** What served before a training had a checkpoint, as long as nothing was pinned. */
function before(models: readonly Model[], { id, createdAt }: Job): Model | undefined {
  return models.find(model => model.job !== id && model.createdAt < createdAt);
}
