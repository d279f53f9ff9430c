import { words } from '../words/words.js';

/** One field for a name. */
export function NameForm(props: {
  readonly label: string;
  readonly name?: string;
  readonly onName: (name: string) => Promise<unknown>;
}) {
  const { label, name = '', onName } = props;
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    void onName(String(new FormData(event.currentTarget as HTMLFormElement).get('name') ?? '').trim());
  };
  return (
    <form class="row" onSubmit={save}>
      <input name="name" aria-label={label} defaultValue={name} maxLength={60} required size={12} />
      <button type="submit">{words.value.training.save}</button>
    </form>
  );
}
