import { Fragment } from 'preact';

/** Names and their values, one below the other. */
export function FactList({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd class="numbers">{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
