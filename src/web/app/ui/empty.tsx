import type { ComponentChildren } from 'preact';

/** Says that there is nothing, why, and what to do about it. */
export function Empty(props: { readonly title: string; readonly text: string; readonly children?: ComponentChildren }) {
  return (
    <section class="card empty">
      <h1>{props.title}</h1>
      <p>{props.text}</p>
      {props.children}
    </section>
  );
}
