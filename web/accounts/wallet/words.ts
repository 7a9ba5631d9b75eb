import type { TFunction } from 'i18next';
import type { Format } from '../../kernel/format.ts';
import type { Estimate } from '../api.ts';

/** How the size of a wallet is known, and how sure that is: "Half of 12 customers like this one spend 40 to 90 thousand; …". */
export function howKnown(t: TFunction<'accounts'>, format: Format, wallet: Estimate): string {
  const parts = [t(`wallet.sure.${wallet.sure}`)];
  if (wallet.method === 'entered') {
    parts.push(t('wallet.method.entered'));
    if (wallet.year) parts.push(t('wallet.said_for', { year: wallet.year }));
    return parts.join(' · ');
  }
  const range = {
    low: format.money(wallet.low, { compact: true }),
    high: format.money(wallet.high, { compact: true }),
  };
  const group = wallet.group ? t(`wallet.group.${wallet.group}`) : '';
  if (wallet.peers) parts.push(t(`wallet.method.${wallet.method}`, { count: wallet.peers, group, ...range }));
  if (wallet.method === 'peer_spend')
    parts.push(
      wallet.usual_share ? t('wallet.factor', { share: format.percent(wallet.usual_share, 0) }) : t('wallet.no_factor'),
    );
  return parts.join(' · ');
}

/** "34 %", "12 to 40 %", or that the wallet was thought too small. */
export function shareText(
  t: TFunction<'accounts'>,
  format: Format,
  one: {
    share: number | null;
    share_low: number | null;
    share_high: number | null;
    too_low: boolean;
    wallet: Estimate | null;
  },
): string {
  if (one.share === null) return '–';
  if (one.too_low) return t('wallet.over');
  return format.percent(one.share, 0);
}

/** The range of a share that is estimated, never beyond the whole. */
export function rangeText(
  t: TFunction<'accounts'>,
  format: Format,
  one: { share_low: number | null; share_high: number | null; too_low: boolean; wallet: Estimate | null },
): string | null {
  if (
    !one.wallet ||
    one.wallet.method === 'entered' ||
    one.share_low === null ||
    one.share_high === null ||
    one.too_low
  )
    return null;
  if (one.share_low === one.share_high) return null;
  return t('wallet.range', {
    low: format.percent(one.share_low, 0),
    high: format.percent(Math.min(100, one.share_high), 0),
  });
}
