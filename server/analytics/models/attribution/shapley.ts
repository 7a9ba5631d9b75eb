import { type Credit, noCredit, type Paths } from './paths.ts';

/**
 * Shapley value of each channel in the game where a set of channels is worth the purchases of the paths that need no channel
 * outside it. The 2ⁿ sets need not be walked: the game is a sum of one unanimity game per path, and of those each channel of
 * the path has an equal part. So each purchase is shared alike among the distinct channels of its path.
 *
 * Shapley (1953), "A value for n-person games"; Zhao, Mahboobi & Bagheri (2018), "Shapley value methods for attribution
 * modeling in online advertising", arXiv:1804.05327.
 */
export function shapley({ channels, starts, touches, conversions, values }: Paths): Credit {
  const credit = noCredit(channels.length);
  const seen = new Int32Array(channels.length).fill(-1);
  for (let path = 0; path < conversions.length; path++) {
    const [start, end] = [starts[path] as number, starts[path + 1] as number];
    let distinct = 0;
    for (let i = start; i < end; i++) {
      const channel = touches[i] as number;
      if (seen[channel] !== path) distinct++;
      seen[channel] = path;
    }
    for (let i = start; i < end; i++) {
      const channel = touches[i] as number;
      if (seen[channel] !== path) continue;
      seen[channel] = -1;
      credit.conversions[channel] = (credit.conversions[channel] as number) + (conversions[path] as number) / distinct;
      credit.values[channel] = (credit.values[channel] as number) + (values[path] as number) / distinct;
    }
  }
  return credit;
}
