import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Dataset, ProblemError } from '../../../client/index.js';
import { useResource } from '../service/resource.js';
import { client } from '../service/service.js';
import { NotAllowed } from '../session/not-allowed.js';
import { can } from '../session/session.js';
import { linkTo, query, replaceQuery } from '../shell/route.js';
import { WillTakeOver } from '../training/serving/will-take-over.js';
import { Awaited } from '../ui/awaited.js';
import { ProblemNote } from '../ui/problem.js';
import { words } from '../words/words.js';
import { Choices } from './choices.js';
import { ContinuesFrom } from './continues-from.js';
import { DatasetChoice } from './dataset-choice.js';
import { EstimateCard } from './estimate-card.js';
import { MoreSettings } from './more-settings.js';
import { useEstimate } from './use-estimate.js';
import { goals, requestOf, type Wish, wishOf } from './wish.js';

/** Starts a training: which pictures, how good, and everything else for those who want to say it. */
export function StartPage() {
  const { start } = words.value;
  const { value: datasets, error } = useResource('datasets', () => client.listDatasets());
  const wish = useSignal<Wish>(wishOf(query.peek()));
  const failure = useSignal<unknown>(undefined);
  const isBusy = useSignal(false);
  const estimate = useEstimate(wish.value);
  // The fields are there also where an address asks for what is refused: without what it sets, and marked.
  const usual = useEstimate({ ...wish.value, steps: undefined, overrides: {}, keeping: undefined });
  const { resumeFrom, isImported } = wish.value;
  useEffect(() => {
    if (resumeFrom === undefined) replaceQuery({ dataset: wish.value.dataset });
  }, [wish.value.dataset, resumeFrom]);
  useEffect(() => {
    // What it was trained on is in another service; here are other pictures, if there are not some of the same name.
    const known = datasets ? usable(datasets.data) : [];
    const [first] = known;
    if (isImported && first && !known.some(({ id }) => id === wish.peek().dataset))
      wish.value = { ...wish.peek(), dataset: first.id };
  }, [datasets, isImported]);
  if (!can('createJobs')) return <NotAllowed />;
  if (!datasets) return <Awaited error={error} />;
  const change = (part: Partial<Wish>) => {
    wish.value = { ...wish.peek(), ...part };
    failure.value = undefined;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    isBusy.value = true;
    try {
      const body = requestOf(wish.peek());
      location.hash = linkTo(['trainings', (await client.createJob({ body })).id]);
    } catch (thrown) {
      failure.value = thrown;
    }
    isBusy.value = false;
  };
  // What the estimate refuses, the job would refuse, too: shown while one types.
  const refused = failure.value ?? estimate.error;
  const errors = refused instanceof ProblemError ? refused.problem.errors : [];
  return (
    <>
      <header>
        <h1>{start.title}</h1>
      </header>
      <form class="two" onSubmit={submit}>
        <div class="column">
          {resumeFrom !== undefined && (
            <ContinuesFrom
              id={resumeFrom}
              isImported={isImported ?? false}
              onAfresh={() => {
                change({ resumeFrom: undefined, isImported: false, steps: undefined, overrides: {} });
              }}
            />
          )}
          {(resumeFrom === undefined || isImported) && (
            <DatasetChoice
              datasets={usable(datasets.data)}
              chosen={wish.value.dataset}
              onChange={dataset => change({ dataset })}
            />
          )}
          {resumeFrom === undefined && (
            <Choices
              dataset={wish.value.dataset}
              chosen={wish.value.goal}
              onChange={goal => change({ ...goals[goal], overrides: {} })}
            />
          )}
          <MoreSettings
            isOpen={resumeFrom !== undefined}
            wish={wish.value}
            estimate={estimate.value ?? usual.value}
            errors={errors}
            onChange={change}
          />
        </div>
        <div class="column">
          <EstimateCard estimate={estimate.value} isOld={estimate.isLoading} />
          {refused !== undefined && <ProblemNote error={refused} />}
          <button type="submit" class="primary" disabled={isBusy.value || estimate.error !== undefined}>
            {start.submit}
          </button>
          <WillTakeOver />
        </div>
      </form>
    </>
  );
}

/** Datasets that can be trained on, or will be once they are decoded. */
function usable(datasets: readonly Dataset[]): readonly Dataset[] {
  return datasets.filter(({ status }) => status !== 'failed' && status !== 'receiving' && status !== 'decoding');
}
