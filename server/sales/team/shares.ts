import Big from 'big.js';

/** The sum of shares, exactly: 33.3 three times is 99.9. */
export const sumOf = (shares: unknown[]): Big =>
  shares.reduce<Big>((sum, share) => sum.plus(String(share)), new Big(0));
