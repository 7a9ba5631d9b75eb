import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Money, useFormat } from '../kernel/format.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import type { KithRecord } from '../records/api.ts';
import { asLink } from '../records/fields/tools.ts';
import { creditQuery } from './api.ts';

/** Says that the customer is at their credit limit while something is offered or ordered; nothing else. */
export function CreditNotice({ record, meta }: { record: KithRecord; meta: ObjectMeta }) {
  const { t } = useTranslation('quotes');
  const format = useFormat();
  const company = asLink(record.company)?.id ?? (typeof record.company === 'string' ? record.company : null);
  const asked = company !== null && meta.name !== 'invoice' && ['draft', 'sent'].includes(String(record.status));
  const gross = record.gross as Money | null;
  const { data } = useQuery({
    ...creditQuery(company ?? '', gross, meta.name === 'order' ? record.id : undefined),
    enabled: asked,
  });
  if (!asked || !data?.limit || (data.state !== 'near' && data.state !== 'reached')) return null;
  const money = (amount: string) => format.money({ amount, currency: data.currency });
  const used = {
    limit: money(data.limit),
    open: money(data.open),
    ordered: money(data.ordered),
    adding: money(data.adding),
  };
  return (
    <Alert color={data.state === 'reached' ? 'red' : 'yellow'} icon={<IconAlertTriangle size={16} />} mb="sm">
      {t(`credit.${data.state}`, used)}
    </Alert>
  );
}
