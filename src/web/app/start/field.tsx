import type { ComponentChildren } from 'preact';

/** A setting: its name and its control, and below them what it does and what is wrong with it. */
export function Field(props: {
  readonly heading: ComponentChildren;
  /** Id of the explanation, which the control names as its description. */
  readonly description: string;
  readonly text: ComponentChildren;
  readonly error: string | undefined;
  readonly children: ComponentChildren;
}) {
  const { heading, description, text, error, children } = props;
  return (
    <div class="field">
      {heading}
      {children}
      <p id={description} class="quiet small">
        {text}
      </p>
      {error !== undefined && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
