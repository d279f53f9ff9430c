import '../style/play.css';
import { NotAllowed } from '../session/not-allowed.js';
import { can } from '../session/session.js';
import { linkToList } from '../trainings/filters.js';
import { Awaited } from '../ui/awaited.js';
import { Empty } from '../ui/empty.js';
import { words } from '../words/words.js';
import { Explorer } from './explorer.js';
import { ModelChoice } from './models/model-choice.js';
import { useModels } from './models/use-models.js';

/** Plays with what a training has learnt: as soon as there is a checkpoint, by itself. */
export default function PlayPage() {
  const { play, trainings } = words.value;
  const { value: models, error } = useModels();
  if (!can('generateImages')) return <NotAllowed />;
  if (!models) return <Awaited error={error} />;
  if (models.length === 0)
    return (
      <Empty title={play.empty.title} text={play.empty.text}>
        <a class="button primary" href={linkToList()}>
          {trainings.title}
        </a>
      </Empty>
    );
  return (
    <>
      <header>
        <h1>{play.title}</h1>
        <ModelChoice />
      </header>
      <Explorer />
    </>
  );
}
