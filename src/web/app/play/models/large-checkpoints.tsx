import { useSignal } from '@preact/signals';
import type { Model } from '../../../../client/index.js';
import { client } from '../../service/service.js';
import { Icon } from '../../ui/icon.js';
import { Fitted } from '../../ui/large/fitted.js';
import { LargeView } from '../../ui/large/large-view.js';
import { StepButton } from '../../ui/step-button.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { drawing, explored } from '../explored.js';
import { showsPixels } from '../shows-pixels.js';

export interface LargeCheckpointsProps {
  /** Those of one training, in the order of their steps. */
  readonly checkpoints: readonly Model[];
  readonly latent: string;
  /** Index of the one that is shown first. */
  readonly first: number;
  readonly onClose: () => void;
}

/** What one checkpoint makes of a z, as large as the window allows, and the way to what the others do. */
export function LargeCheckpoints({ checkpoints, latent, first, onClose }: LargeCheckpointsProps) {
  const { large, training, play } = words.value;
  const wanted = useSignal(first);
  // Some may have been deleted meanwhile.
  const index = Math.min(wanted.value, checkpoints.length - 1);
  const { id, step } = checkpoints[index]!;
  const name = play.models.step(number(step));
  const move = (by: number) => {
    wanted.value = Math.max(0, Math.min(checkpoints.length - 1, index + by));
  };
  const src = client.url('generateWebp', { latent: [latent], ...drawing(explored.value), model: id });
  return (
    <LargeView title={play.models.all} keys={large.checkpoints} said={name} onMove={move} onClose={onClose}>
      <Fitted isSmooth={!showsPixels.value}>
        <img class="pixels" src={src} alt={name} />
      </Fitted>
      <div class="scrubber">
        <div class="buttons">
          {(['previous', 'next'] as const).map((icon, i) => (
            <StepButton
              key={icon}
              class="icon"
              label={large[icon]}
              isOff={index === (i === 0 ? 0 : checkpoints.length - 1)}
              onPress={() => move(2 * i - 1)}
            >
              <Icon name={icon} />
            </StepButton>
          ))}
          <span class="step">{training.stepOf(number(step))}</span>
        </div>
      </div>
    </LargeView>
  );
}
