/** Numbers with their names, large enough to be taken in at a glance. */
export function Numbers({ numbers }: { readonly numbers: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl class="figures">
      {numbers.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="numbers">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
