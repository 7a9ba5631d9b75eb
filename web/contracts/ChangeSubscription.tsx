import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../kernel/notify.ts';
import type { KithRecord } from '../records/api.ts';
import type { Tools } from '../records/fields/tools.ts';
import { act, previewQuery } from './api.ts';
import classes from './contracts.module.css';
import { type Answers, VerbDialog } from './VerbDialog.tsx';

interface Props {
  tools: Tools;
  record: KithRecord;
  onClose(): void;
}

interface Price {
  amount: string;
  currency: string;
}

/** More, fewer, another price: what it comes to and from when is told while one types. */
export function ChangeSubscription({ tools, record, onClose }: Props) {
  const { t } = useTranslation('contracts');
  const price = record.unit_price as Price;
  const wishOf = (answers: Answers) => ({
    quantity: Number(answers.quantity ?? 0),
    unit_price: String(answers.unit_price ?? ''),
    billing_period: String(answers.billing_period),
    ...(answers.on ? { on: String(answers.on) } : {}),
  });
  return (
    <VerbDialog
      title={t('subscription.change')}
      asks={[
        {
          name: 'quantity',
          label: t('subscription.quantity'),
          kind: 'number',
          initial: Number(record.quantity),
          required: true,
        },
        {
          name: 'unit_price',
          label: t('subscription.price', { currency: price.currency }),
          initial: price.amount,
          required: true,
        },
        {
          name: 'billing_period',
          label: t('subscription.period'),
          kind: 'choice',
          required: true,
          initial: String(record.billing_period),
          choices: ['month', 'quarter', 'half_year', 'year'].map((value) => ({ value, label: t(`period.${value}`) })),
        },
        { name: 'on', label: t('from'), kind: 'date', help: t('subscription.onHelp') },
        { name: 'reason', label: t('reason') },
      ]}
      submit={t('subscription.change')}
      onClose={onClose}
      onSubmit={(answers) => {
        const wish = wishOf(answers);
        return act(`/subscriptions/${record.id}/phase-changes`, t('subscription.changed'), {
          body: {
            ...wish,
            unit_price: { amount: wish.unit_price, currency: price.currency },
            reason: answers.reason,
          },
        });
      }}
    >
      {(answers) => <Preview tools={tools} id={record.id} wish={wishOf(answers)} currency={price.currency} />}
    </VerbDialog>
  );
}

interface PreviewProps {
  tools: Tools;
  id: string;
  wish: Record<string, string | number>;
  currency: string;
}

function Preview({ tools: { format }, id, wish, currency }: PreviewProps) {
  const { t } = useTranslation('contracts');
  const [asked] = useDebouncedValue(wish, 250);
  const { data, error } = useQuery(previewQuery(id, { ...asked, currency }));
  if (error) return <p className={classes.warn}>{messageOf(error)}</p>;
  if (!data || data.before.arr?.amount === data.after.arr?.amount) return null;
  const { proration } = data;
  return (
    <dl className={classes.preview} aria-live="polite">
      <div>
        <dt>{t(`kind.${data.kind}`)}</dt>
        <dd>
          {data.at_once ? t('subscription.atOnce') : t('subscription.fromDay', { date: format.date(data.from_on) })}
        </dd>
      </div>
      <div>
        <dt>MRR</dt>
        <dd>
          {format.money(data.before.mrr)} → {format.money(data.after.mrr)}
        </dd>
      </div>
      {proration && (
        <div>
          <dt>{t('subscription.due')}</dt>
          <dd title={t('subscription.dueHelp', { left: proration.days_left, days: proration.days })}>
            {format.money(proration.charge)} − {format.money(proration.credit)} = {format.money(proration.due)}
          </dd>
        </div>
      )}
    </dl>
  );
}
