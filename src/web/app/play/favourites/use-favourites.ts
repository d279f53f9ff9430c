import { type Signal, useSignal } from '@preact/signals';
import type { Favourite } from '../../../../client/index.js';
import { allPages } from '../../service/all-pages.js';
import { changed, type Known, useResource } from '../../service/resource.js';
import { client } from '../../service/service.js';
import { chosenModel, explored, modelOf } from '../explored.js';

/** All favorites of the training whose checkpoint is chosen. */
export function useFavourites(): Known<readonly Favourite[]> {
  const model = modelOf({ model: chosenModel.value });
  return useResource(`favourites/${model.model ?? ''}`, () => loadFavourites());
}

export function loadFavourites(): Promise<readonly Favourite[]> {
  const model = modelOf(explored.peek());
  return allPages(page => client.listFavourites({ ...model, ...page }));
}

/** Changes favorites, and keeps why that was refused. */
export function useChange(): {
  readonly error: Signal<unknown>;
  readonly attempt: (work: () => Promise<unknown>) => Promise<boolean>;
} {
  const error = useSignal<unknown>(undefined);
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
      error.value = undefined;
      changed('favourites*');
      return true;
    } catch (thrown) {
      error.value = thrown;
      return false;
    }
  };
  return { error, attempt };
}
