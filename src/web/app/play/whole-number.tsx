/** A field for a whole number; while what stands in it is none, or out of range, the last good one counts. */
export function WholeNumber(props: {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const { label, min, max, value, onChange } = props;
  return (
    <label class="row">
      {label}
      <input
        type="number"
        min={min}
        max={max}
        step="1"
        defaultValue={String(value)}
        onInput={({ currentTarget }) => {
          if (currentTarget.value !== '' && currentTarget.checkValidity()) onChange(Number(currentTarget.value));
        }}
        onBlur={({ currentTarget }) => {
          currentTarget.value = String(value);
        }}
      />
    </label>
  );
}
