import type { ComponentChildren } from 'preact';
import { Fitted } from './fitted.js';
import { LargeButton } from './large-button.js';
import { LargeView } from './large-view.js';
import { useLarge } from './use-large.js';

export interface LargePictureProps {
  readonly title: string;
  /** The image: here, and again where it fills the window. */
  readonly picture: () => ComponentChildren;
  /** Below it, at both places. */
  readonly controls?: () => ComponentChildren;
  readonly isSmooth?: boolean;
}

/** A picture that can fill the window: by a button, a double click, and the key F. */
export function LargePicture({ title, picture, controls, isSmooth = false }: LargePictureProps) {
  const { isOpen, area } = useLarge<HTMLDivElement>();
  return (
    <div ref={area} class="large-picture">
      {picture()}
      <div class="between">
        {controls?.()}
        <LargeButton of={title} isOpen={isOpen} />
      </div>
      {isOpen.value && (
        <LargeView
          title={title}
          onClose={() => {
            isOpen.value = false;
          }}
        >
          <Fitted isSmooth={isSmooth}>{picture()}</Fitted>
          {controls && <div class="between">{controls()}</div>}
        </LargeView>
      )}
    </div>
  );
}
