import { parentPort, workerData } from 'node:worker_threads';
import { type Chosen, forecastSeries } from '../../models/forecast/choose.ts';
import { type Reconciliation, reconcile } from '../../models/forecast/hierarchy.ts';

export interface Work {
  /** The whole first, then its parts. */
  series: Float64Array[];
  season: number;
  steps: number;
  coverage: number;
  regressors: Float64Array[];
  adding: Reconciliation;
}

export interface Worked {
  chosen: Chosen[];
  /** As `chosen` says, made to add up. */
  forecasts: Float64Array[];
}

const { series, season, steps, coverage, regressors, adding } = workerData as Work;
const chosen = series.map((y) => forecastSeries(y, season, steps, { coverage, regressors }));
const said = chosen.map(({ forecast }) => forecast);
const forecasts =
  series.length > 1
    ? reconcile(
        {
          parents: series.map((_, i) => (i === 0 ? -1 : 0)),
          forecasts: said,
          residuals: chosen.map((one) => one.residuals),
        },
        adding,
      )
    : said;
parentPort?.postMessage({ chosen, forecasts } satisfies Worked);
