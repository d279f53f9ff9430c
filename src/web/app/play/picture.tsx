import type { ComponentChildren } from 'preact';
import { client } from '../service/service.js';
import { drawing, rested } from './explored.js';

/** A small image of a latent, to be pressed. */
export function Picture(props: {
  readonly latent: string;
  readonly label: string;
  readonly onPress: (event: MouseEvent) => void;
  readonly onDoublePress?: (event: MouseEvent) => void;
  readonly isPressed?: boolean;
  /** Checkpoint that draws it, if another than the chosen one. */
  readonly model?: string;
  readonly children?: ComponentChildren;
}) {
  const { latent, label, onPress, onDoublePress, isPressed, model, children } = props;
  const parameters = { ...drawing(rested.value), ...(model === undefined ? {} : { model }) };
  return (
    <button
      type="button"
      class="picture"
      aria-label={label}
      aria-pressed={isPressed}
      onClick={onPress}
      onDblClick={onDoublePress}
    >
      <img class="pixels" src={client.url('generateWebp', { latent: [latent], ...parameters })} alt="" />
      {children}
    </button>
  );
}
