import { Button, NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed, notify } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type Cost, type CostAnswers, costQuery } from './api.ts';
import classes from './quality.module.css';

const groups: Array<{ name: string; questions: string[] }> = [
  { name: 'returned', questions: ['returned_items', 'item_cost', 'return_handling_cost', 'correction_cost'] },
  { name: 'duplicated', questions: ['mailings', 'mailing_size', 'duplicate_share'] },
  { name: 'mail', questions: ['returned_mails', 'mail_correction_cost'] },
  { name: 'visits', questions: ['misdirected_visits', 'visit_hours', 'travel_cost'] },
  { name: 'invoices', questions: ['invoice_errors', 'invoice_error_cost'] },
  { name: 'sales', questions: ['lost_sales', 'lost_sale_margin'] },
  { name: 'time', questions: ['search_minutes', 'users', 'hour_cost'] },
];
const inMoney = new Set([
  'item_cost',
  'return_handling_cost',
  'correction_cost',
  'mail_correction_cost',
  'travel_cost',
  'invoice_error_cost',
  'lost_sale_margin',
  'hour_cost',
]);

/** What a year of bad data costs: certain money, where the profit of good data is a promise. */
export default function CostOfBadData() {
  const { data, error, refetch } = useQuery(costQuery);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={8} columns={2} />;
  return <Calculator key={data.saved ? 'saved' : 'new'} cost={data} />;
}

function Calculator({ cost }: { cost: Cost }) {
  const { t } = useTranslation(['quality', 'common']);
  const format = useFormat();
  const [answers, setAnswers] = useState<CostAnswers>(cost.answers);
  const [busy, setBusy] = useState(false);
  const lines = costOf(answers);
  const total = lines.reduce((sum, line) => sum + line.cost, 0);
  const save = async () => {
    setBusy(true);
    try {
      queryClient.setQueryData(costQuery.queryKey, await api.put<Cost>('/quality/cost', answers));
      notify(t('common:saved'), { tone: 'done' });
    } catch (problem) {
      failed(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.cost}>
      <div>
        <p className={classes.said}>{t('cost.text')}</p>
        {groups.map(({ name, questions }) => (
          <section key={name} aria-label={t(`cost.line.${name}`)}>
            <h2 className={classes.heading} style={{ marginBlockStart: 20 }}>
              {t(`cost.line.${name}`)}
            </h2>
            {questions.map((question) => (
              <div key={question} className={classes.question}>
                <label htmlFor={`cost-${question}`}>{t(`cost.question.${question}`)}</label>
                <Answer
                  name={question}
                  value={answers[question] ?? 0}
                  onChange={(value) => setAnswers((now) => ({ ...now, [question]: value }))}
                />
              </div>
            ))}
          </section>
        ))}
      </div>
      <aside className={classes.total} aria-live="polite">
        <p className={classes.said}>{t('cost.total')}</p>
        <p className={classes.totalFigure}>{format.money(total, { whole: true })}</p>
        <dl className={classes.lines}>
          {lines.map((line) => (
            <div key={line.kind} className={classes.line}>
              <dt>{t(`cost.line.${line.kind}`)}</dt>
              <dd>{format.money(line.cost, { whole: true })}</dd>
            </div>
          ))}
        </dl>
        <Button mt="md" loading={busy} onClick={() => void save()}>
          {t('common:save')}
        </Button>
      </aside>
    </div>
  );
}

function Answer({ name, value, onChange }: { name: string; value: number; onChange(value: number): void }) {
  const format = useFormat();
  const share = name === 'duplicate_share';
  const shown = share ? Math.round(value * 1000) / 10 : value;
  return (
    <NumberInput
      id={`cost-${name}`}
      min={0}
      max={share ? 100 : name === 'search_minutes' ? 480 : 1_000_000_000}
      hideControls
      thousandSeparator={format.number(1000).charAt(1)}
      decimalSeparator={format.number(1.5).charAt(1)}
      suffix={share ? ' %' : inMoney.has(name) ? ` ${format.currency}` : undefined}
      value={shown}
      onChange={(next) => onChange(share ? Number(next) / 100 : Number(next))}
    />
  );
}

/** The same sum that the server keeps, so that it moves while one types. */
function costOf(a: CostAnswers): Array<{ kind: string; cost: number }> {
  const v = (name: string) => a[name] ?? 0;
  return [
    {
      kind: 'returned',
      cost: v('returned_items') * (v('item_cost') + v('return_handling_cost') + v('correction_cost')),
    },
    { kind: 'duplicated', cost: v('mailings') * v('mailing_size') * v('duplicate_share') * v('item_cost') },
    { kind: 'mail', cost: v('returned_mails') * v('mail_correction_cost') },
    { kind: 'visits', cost: v('misdirected_visits') * (v('visit_hours') * v('hour_cost') + v('travel_cost')) },
    { kind: 'invoices', cost: v('invoice_errors') * v('invoice_error_cost') },
    { kind: 'sales', cost: v('lost_sales') * v('lost_sale_margin') },
    { kind: 'time', cost: (v('search_minutes') / 60) * v('users') * 220 * v('hour_cost') },
  ];
}
