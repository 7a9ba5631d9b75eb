import { ActionIcon, Button, Menu, Select } from '@mantine/core';
import { IconBulb, IconDots, IconPencil, IconWallet } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../accounts.module.css';
import { type Cell, todayIn, walletQuery } from '../api.ts';
import { PotentialDialog } from './PotentialDialog.tsx';
import { ShareBar } from './ShareBar.tsx';
import { WalletDialog } from './WalletDialog.tsx';
import { howKnown, rangeText, shareText } from './words.ts';

/** What a company spends by kind of product, how much of it with us, and what customers like it buy besides. */
export default function WalletTab({ tools, record }: PanelProps) {
  const { t } = useTranslation('accounts');
  const { format } = tools;
  const thisYear = Number(todayIn(format.timeZone).slice(0, 4));
  const [year, setYear] = useState(thisYear);
  const [saying, setSaying] = useState<Cell | 'whole' | null>(null);
  const [raising, setRaising] = useState<{ cell: Cell; name: string } | null>(null);
  const { data, error, refetch } = useQuery({ ...walletQuery(record.id, year), placeholderData: keepPreviousData });
  const meta = tools.objects.find((one) => one.name === 'wallet');
  const potential = tools.objects.find((one) => one.name === 'potential');
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data || !meta) return <SkeletonRows rows={5} columns={4} />;
  const { customer } = data;
  const names = new Map(data.categories.map(({ id, name }) => [id, name]));
  const nameOf = (cell: Cell) => (cell.category ? (names.get(cell.category) ?? '') : t('wallet.uncategorised'));
  const money = (value: string) => format.money({ amount: value, currency: data.currency }, { whole: true });
  const mayWrite = meta.permissions.create;
  const say = mayWrite && (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconPencil size={14} />}
      onClick={() => setSaying('whole')}
    >
      {t('wallet.say_whole')}
    </Button>
  );
  const { total } = customer;
  return (
    <section className={classes.stack} aria-label={t('wallet.title')}>
      <div className={classes.blockTitle}>
        <Select
          size="xs"
          aria-label={t('year')}
          w={90}
          allowDeselect={false}
          value={String(year)}
          onChange={(value) => value && setYear(Number(value))}
          data={Array.from({ length: 5 }, (_, i) => String(thisYear - i))}
        />
        {say}
      </div>
      <dl className={classes.numbers} style={{ padding: 0 }}>
        <div className={classes.number}>
          <dt>{t('wallet.bought')}</dt>
          <dd>
            {money(total.bought)}
            <small>{t(`wallet.basis.${customer.basis}`)}</small>
          </dd>
        </div>
        <div className={classes.number}>
          <dt>{t('wallet.wallet')}</dt>
          <dd>
            {total.wallet ? money(total.wallet.amount) : t('wallet.unknown')}
            {total.wallet && <small>{t(`wallet.sure.${total.wallet.sure}`)}</small>}
          </dd>
        </div>
        <div className={classes.number}>
          <dt>{t('wallet.share')}</dt>
          <dd>
            {shareText(t, format, total)}
            <small>{rangeText(t, format, total)}</small>
          </dd>
        </div>
      </dl>
      {customer.cells.length === 0 ? (
        <EmptyState icon={<IconWallet size={20} />} title={t('wallet.no_categories')} action={say}>
          {t('wallet.no_categories_text')}
        </EmptyState>
      ) : (
        <ul className={classes.plain}>
          {customer.cells.map((cell) => (
            <li key={cell.category ?? ''} className={classes.review}>
              <div className={classes.line} style={{ padding: 0 }}>
                <span className={classes.grow}>
                  <strong>{nameOf(cell)}</strong>
                  <span className={classes.small}>
                    {Number(cell.bought) > 0 ? money(cell.bought) : t('wallet.nothing')}
                    {cell.wallet && ` ${t('wallet.of', { amount: money(cell.wallet.amount) })}`}
                    {cell.peers_buying !== null &&
                      ` · ${t('wallet.peers_buying', { share: format.percent(cell.peers_buying, 0), count: cell.peers })}`}
                  </span>
                </span>
                <span style={{ textAlign: 'end', minInlineSize: 110 }}>
                  <span className={cell.too_low ? classes.warn : undefined}>{shareText(t, format, cell)}</span>
                  <ShareBar share={cell.share} tooLow={cell.too_low} />
                </span>
                {cell.category && (
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon aria-label={t('wallet.actions', { name: nameOf(cell) })}>
                        <IconDots size={16} />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      {mayWrite && (
                        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setSaying(cell)}>
                          {t('wallet.say')}
                        </Menu.Item>
                      )}
                      {potential?.permissions.create && (
                        <Menu.Item
                          leftSection={<IconBulb size={16} />}
                          onClick={() => setRaising({ cell, name: nameOf(cell) })}
                        >
                          {t('wallet.raise')}
                        </Menu.Item>
                      )}
                    </Menu.Dropdown>
                  </Menu>
                )}
              </div>
              {cell.wallet && <span className={classes.small}>{howKnown(t, format, cell.wallet)}</span>}
              {cell.too_low && <span className={classes.warn}>{t('wallet.too_low')}</span>}
              {cell.white_space && potential?.permissions.create && (
                <div>
                  <Button
                    size="compact-xs"
                    variant="light"
                    leftSection={<IconBulb size={14} />}
                    onClick={() => setRaising({ cell, name: nameOf(cell) })}
                  >
                    {t('wallet.raise')}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {data.missing_rates.length > 0 && (
        <p className={classes.warn}>{t('missing_rates', { codes: format.list(data.missing_rates) })}</p>
      )}
      {saying && (
        <WalletDialog
          {...{ tools, meta, year }}
          company={record.id}
          category={saying === 'whole' ? null : saying.category}
          name={saying === 'whole' ? null : nameOf(saying)}
          known={saying === 'whole' ? total.wallet : saying.wallet}
          onClose={() => setSaying(null)}
        />
      )}
      {raising && potential && (
        <PotentialDialog
          {...{ tools }}
          meta={potential}
          company={{ id: record.id, name: String(record.name ?? '') }}
          {...raising}
          currency={data.currency}
          onClose={() => setRaising(null)}
        />
      )}
    </section>
  );
}
