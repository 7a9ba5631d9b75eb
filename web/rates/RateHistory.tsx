import { ActionIcon, Button, Group, Modal } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import words from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { useFormat } from '../kernel/format.ts';
import { failed, notify } from '../kernel/notify.ts';
import { useRole } from '../kernel/session.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { currencyName } from './amounts.ts';
import { BEGINNING, type DatedRate, historyQuery, putRate, removeRate } from './api.ts';
import { RateDialog } from './RateDialog.tsx';
import classes from './rates.module.css';

/** The rates of one currency, drawn and in a list. */
export function RateHistory({ currency, onClose }: { currency: string; onClose(): void }) {
  const { t, i18n } = useTranslation(['rates', 'common']);
  const format = useFormat();
  const { isAdmin } = useRole();
  const { data, error, refetch } = useQuery(historyQuery(currency));
  const [adding, setAdding] = useState(false);
  const exact = (value: number | string) => format.number(value, { maximumSignificantDigits: 8 });
  const day = ({ valid_from }: DatedRate) => (valid_from === BEGINNING ? t('always') : format.date(valid_from));
  const remove = async (rate: DatedRate) => {
    try {
      const last = data?.data.length === 1;
      await removeRate(currency, rate.valid_from);
      const action = { label: t('common:undo'), run: () => void back(currency, rate) };
      notify(t('removed', { currency, day: day(rate) }), { tone: 'done', action });
      if (last) onClose();
    } catch (problem) {
      failed(problem);
    }
  };
  const drawn = data?.chart.filter(({ valid_from }) => valid_from !== BEGINNING) ?? [];
  const first = drawn[0];
  const last = drawn.at(-1);
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`${currency} · ${currencyName(i18n.language, currency)}`}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} columns={2} />
      ) : (
        <>
          {first && last && drawn.length > 2 && (
            <Chart
              title={t('moved', {
                currency,
                share: format.percent((Number(last.rate) / Number(first.rate) - 1) * 100, 1),
                day: format.date(first.valid_from),
              })}
              subtitle={t('drawn', { currency, base: data.base })}
              kind="line"
              height={200}
              rowsName={t('from')}
              rows={drawn.map((rate) => ({
                key: rate.valid_from,
                label: format.date(rate.valid_from, 'short'),
                title: format.date(rate.valid_from),
                values: [Number(rate.rate)],
              }))}
              series={[{ name: t('worth', { currency, base: data.base }), exact, short: exact }]}
            />
          )}
          {isAdmin && (
            <Group justify="flex-end" mb="xs">
              <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
                {t('add')}
              </Button>
            </Group>
          )}
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('from')}</th>
                <th scope="col">{t('worth', { currency, base: data.base })}</th>
                {isAdmin && <th aria-label={t('remove_column')} />}
              </tr>
            </thead>
            <tbody>
              {data.data.map((rate) => (
                <tr key={rate.valid_from}>
                  <td>
                    {day(rate)}
                    {rate.valid_from > data.today && <small> · {t('to_come')}</small>}
                  </td>
                  <td>{exact(rate.rate)}</td>
                  {isAdmin && (
                    <td>
                      <ActionIcon aria-label={t('remove', { day: day(rate) })} onClick={() => void remove(rate)}>
                        <IconTrash size={16} />
                      </ActionIcon>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
          {data.truncated && <p className={classes.rule}>{t('truncated', { count: data.data.length })}</p>}
        </>
      )}
      {adding && data && (
        <RateDialog base={data.base} today={data.today} currency={currency} onClose={() => setAdding(false)} />
      )}
    </Modal>
  );
}

async function back(currency: string, { valid_from, rate }: DatedRate): Promise<void> {
  try {
    await putRate(currency, valid_from, rate);
    notify(words.t('rates:brought_back', { currency }), { tone: 'done' });
  } catch (problem) {
    failed(problem);
  }
}
