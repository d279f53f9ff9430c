import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Waiting } from '../ui/waiting.js';
import { words } from '../words/words.js';

/** A room of the page that is loaded when it is first entered, so that the first page stays small. */
export function lazy<Props extends object>(load: () => Promise<{ readonly default: ComponentType<Props> }>) {
  const room = signal<ComponentType<Props> | undefined>(undefined);
  const hasFailed = signal(false);
  return function Lazy(props: Props) {
    useEffect(() => {
      if (room.peek()) return;
      load().then(
        loaded => {
          room.value = loaded.default;
        },
        () => {
          hasFailed.value = true;
        },
      );
    }, []);
    const Room = room.value;
    if (Room) return <Room {...props} />;
    if (!hasFailed.value) return <Waiting />;
    // Another version of the service has other files; loaded again, the page knows them.
    return (
      <div class="note error" role="alert">
        <p>{words.value.roomFailed}</p>
        <button type="button" onClick={() => location.reload()}>
          {words.value.again}
        </button>
      </div>
    );
  };
}
