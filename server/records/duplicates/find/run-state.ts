import type { Store } from './store.ts';
import type { Learnt, SweepState } from './sweep.ts';

/** Keeps how far a run is. False where somebody asked it to stop. */
export async function keepRun(store: Store, run: string, state: SweepState): Promise<boolean> {
  const [row] = await store.rows<[boolean]>(
    `update @duplicate_run set phase = $2, position = $3, done = $4, total = $5, compared = $6, found = $7, strata = $8::jsonb
      where id = $1 returning stop_asked`,
    [
      run,
      state.phase,
      state.position,
      state.done,
      state.total,
      state.compared,
      state.found,
      state.strata && JSON.stringify(state.strata),
    ],
  );
  return row !== undefined && !row[0];
}

/** Keeps what was learnt about an object. */
export async function keepLearnt(store: Store, object: string, learnt: Learnt): Promise<void> {
  await store.rows(
    `insert into @duplicate_setting (object, model, learnt_at) values ($1, $2::jsonb, now())
      on conflict (object) do update set model = excluded.model, learnt_at = excluded.learnt_at`,
    [object, JSON.stringify(learnt)],
  );
}
