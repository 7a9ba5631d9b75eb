export { type Chosen, forecastSeries } from './models/forecast/choose.ts';
