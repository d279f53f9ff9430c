import { useEffect } from 'preact/hooks';
import { Login } from '../session/login.js';
import { StartPage } from '../start/start-page.js';
import { linkToList } from '../trainings/filters.js';
import { TrainingsPage } from '../trainings/trainings-page.js';
import { Announcer } from '../ui/announcer.js';
import { Empty } from '../ui/empty.js';
import { language, words } from '../words/words.js';
import { CutOff } from './cut-off.js';
import { lazy } from './lazy.js';
import { Limits } from './limits.js';
import { Navigation } from './navigation.js';
import { path } from './route.js';

const ComparePage = lazy(async () => ({ default: (await import('../compare/compare-page.js')).ComparePage }));
const DatasetsRoom = lazy(() => import('../datasets/datasets-room.js'));
const PlayPage = lazy(() => import('../play/play-page.js'));
const SweepsPage = lazy(async () => ({ default: (await import('../sweeps/sweeps-page.js')).SweepsPage }));
const SweepPage = lazy(async () => ({ default: (await import('../sweeps/sweep-page.js')).SweepPage }));
const TrainingPage = lazy(async () => ({ default: (await import('../training/training-page.js')).TrainingPage }));

/** The whole page: what is at the top of each, and the page that the address names. */
export function App() {
  useEffect(() => {
    document.documentElement.lang = language.value;
  }, [language.value]);
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        {words.value.skip}
      </button>
      <Navigation />
      <CutOff />
      <Login />
      <main id="main" tabIndex={-1}>
        <Page place={path.value} />
      </main>
      <Limits />
      <Announcer />
    </>
  );
}

function Page({ place }: { readonly place: readonly string[] }) {
  const [room = 'trainings', id, ...rest] = place;
  if (room === 'datasets') return <DatasetsRoom place={place.slice(1)} />;
  if (room === 'play' && id === undefined) return <PlayPage />;
  if (room === 'start' && id === undefined) return <StartPage />;
  if (room === 'trainings' && id === undefined) return <TrainingsPage />;
  if (room === 'trainings' && id !== undefined && rest.length === 0) return <TrainingPage key={id} id={id} />;
  if (room === 'compare' && id === undefined) return <ComparePage />;
  if (room === 'sweeps' && id === undefined) return <SweepsPage />;
  if (room === 'sweeps' && id !== undefined && rest.length === 0) return <SweepPage key={id} id={id} />;
  const { title, text } = words.value.notFound;
  return (
    <Empty title={title} text={text}>
      <a class="button" href={linkToList()}>
        {words.value.training.back}
      </a>
    </Empty>
  );
}
