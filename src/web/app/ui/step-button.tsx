import type { ComponentChildren } from 'preact';

/**
 * A button that may have nothing to do, such as the way on from the last of many. It says so, but is not `disabled`: browsers
 * take the focus from a disabled button, and keys would then lead nowhere.
 */
export function StepButton(props: {
  readonly isOff: boolean;
  readonly onPress: () => void;
  readonly class?: string;
  /** Where an icon stands in place of a text. */
  readonly label?: string;
  readonly children: ComponentChildren;
}) {
  const { isOff, onPress, label, children } = props;
  return (
    <button
      type="button"
      class={props.class}
      title={label}
      aria-label={label}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onPress();
      }}
    >
      {children}
    </button>
  );
}
