import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { client } from '../../service/service.js';
import { can } from '../../session/session.js';
import { CopyField } from '../../ui/copy-field.js';
import { Dialog } from '../../ui/dialog.js';
import { Fitted } from '../../ui/large/fitted.js';
import { LargeView } from '../../ui/large/large-view.js';
import { StepButton } from '../../ui/step-button.js';
import { number } from '../../words/format.js';
import { words } from '../../words/words.js';
import { MoveCrop } from './crop/move-crop.js';
import type { Square } from './crop/square.js';
import { cropIn, type DatasetImage } from './use-images.js';

/** One image of a dataset with every pixel that is kept, and the way to those beside it. */
export function LargeImage(props: {
  readonly id: string;
  readonly index: number;
  readonly count: number;
  readonly image: DatasetImage | undefined;
  readonly onMove: (index: number) => void;
  readonly onClose: () => void;
  readonly onToggle: () => void;
  /** Whether squares are cut out of larger pictures. */
  readonly isCut: boolean;
  /** Called also where another image has been opened before the service answered. */
  readonly onCrop: (index: number, crop: Square | null) => void;
}) {
  const { id, index, count, image } = props;
  const { wall, summary, leftOut, crop } = words.value.datasets;
  const { large } = words.value;
  const isCropping = useSignal(false);
  const opener = useRef<HTMLButtonElement>(null);
  const move = (step: number) => props.onMove(Math.min(count - 1, Math.max(0, index + step)));
  if (image && isCropping.value)
    return (
      <Dialog title={crop.title(number(index + 1))} onClose={props.onClose}>
        <MoveCrop
          id={id}
          sha256={image.sha256}
          onMoved={moved => props.onCrop(index, moved)}
          onDone={() => {
            isCropping.value = false;
            requestAnimationFrame(() => opener.current?.focus());
          }}
        />
      </Dialog>
    );
  const side = image?.crop?.side ?? image?.side;
  const title = wall.imageOf(number(index + 1), number(count));
  return (
    <LargeView title={title} keys={large.images} said={title} onMove={move} onClose={props.onClose}>
      <Fitted>
        {image && (
          <img
            class="pixels"
            src={client.url('getDatasetImage', { id, sha256: image.sha256, ...cropIn(image) })}
            alt={wall.image(number(index + 1))}
          />
        )}
      </Fitted>
      <div class="between">
        <div class="row">
          <StepButton isOff={index === 0} onPress={() => move(-1)}>
            {large.previous}
          </StepButton>
          <StepButton isOff={index === count - 1} onPress={() => move(1)}>
            {large.next}
          </StepButton>
          {image && can('changeDatasets') && (
            <button type="button" onClick={props.onToggle}>
              {image.excluded ? leftOut.bringBack : leftOut.leaveOut}
            </button>
          )}
          {image && props.isCut && can('changeDatasets') && (
            <button
              ref={opener}
              type="button"
              onClick={() => {
                isCropping.value = true;
              }}
            >
              {crop.move}
            </button>
          )}
        </div>
        {image && (
          <>
            <p class="quiet small">
              {summary.pixels(`${number(side!)} × ${number(side!)}`)}
              {image.crop && ` · ${crop.moved}`}
            </p>
            <CopyField label="SHA-256" text={image.sha256} />
          </>
        )}
      </div>
    </LargeView>
  );
}
