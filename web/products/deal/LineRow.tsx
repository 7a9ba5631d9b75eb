import { ActionIcon, NumberInput, Tooltip } from '@mantine/core';
import { IconInfoCircle, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import type { KithRecord } from '../../records/api.ts';
import { type Money, refreshDeal } from '../api.ts';
import classes from '../products.module.css';

interface Props {
  line: KithRecord;
  deal: string;
  mayWrite: boolean;
}

export function LineRow({ line, deal, mayWrite }: Props) {
  const { t } = useTranslation('products');
  const price = line.unit_price as Money | null;
  const save = async (values: Record<string, unknown>) => {
    try {
      const { changeSet } = await api.patchWithMeta(`/deal_lines/${line.id}`, values, { version: line.version });
      changed(t('line.saved'), changeSet);
    } catch (error) {
      failed(error);
    }
    refreshDeal(deal);
  };
  const remove = async () => {
    try {
      const { changeSet } = await api.delWithMeta(`/deal_lines/${line.id}`);
      changed(t('line.removed'), changeSet);
    } catch (error) {
      failed(error);
    }
    refreshDeal(deal);
  };
  const name = String(line.name ?? '');
  return (
    <tr className={line.bundle ? classes.inside : undefined}>
      <td style={{ minWidth: 110 }}>
        {name} {line.sold_as ? <Badge color="teal">{t(`direction.${line.sold_as as 'up'}`)}</Badge> : null}
        {line.description ? (
          <div className={classes.dim} style={{ whiteSpace: 'pre-line' }}>
            {String(line.description)}
          </div>
        ) : null}
      </td>
      <td className={classes.number}>
        <Figure
          label={t('line.quantity_of', { name })}
          value={Number(line.quantity)}
          least={0}
          width={58}
          readOnly={!mayWrite}
          onSave={(quantity) => void save({ quantity })}
        />
      </td>
      <td className={classes.number}>
        <span className={classes.row} style={{ justifyContent: 'flex-end', flexWrap: 'nowrap', gap: 4 }}>
          <Figure
            label={t('line.price_of', { name })}
            value={price ? Number(price.amount) : null}
            least={0}
            width={82}
            readOnly={!mayWrite}
            onSave={(amount) => void save({ unit_price: { amount: String(amount), currency: price?.currency } })}
          />
          <Tooltip
            label={String(line.price_reason ?? '')}
            multiline
            maw={280}
            events={{ hover: true, focus: true, touch: true }}
          >
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t('line.why', { reason: String(line.price_reason ?? '') })}
            >
              <IconInfoCircle size={15} />
            </ActionIcon>
          </Tooltip>
        </span>
      </td>
      <td className={classes.number}>
        <Figure
          label={t('line.discount_of', { name })}
          value={line.discount === null ? null : Number(line.discount)}
          least={0}
          most={100}
          width={58}
          suffix=" %"
          readOnly={!mayWrite}
          onSave={(discount) => void save({ discount })}
        />
      </td>
      <td className={classes.number}>
        <MoneyText value={line.amount as Money} />
      </td>
      <td>
        {mayWrite && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('line.remove', { name })}
            onClick={() => void remove()}
          >
            <IconTrash size={15} />
          </ActionIcon>
        )}
      </td>
    </tr>
  );
}

interface FigureProps {
  label: string;
  value: number | null;
  least: number;
  most?: number;
  width: number;
  suffix?: string;
  readOnly: boolean;
  onSave(value: number | null): void;
}

/** A number that is saved when one leaves it or presses Enter. */
export function Figure({ label, value, least, most, width, suffix, readOnly, onSave }: FigureProps) {
  const [typed, setTyped] = useState<number | string>(value ?? '');
  const commit = () => {
    const next = typed === '' ? null : Number(typed);
    if (next !== value) onSave(next);
  };
  return (
    <NumberInput
      size="xs"
      w={width}
      style={{ marginInlineStart: 'auto' }}
      aria-label={label}
      value={typed}
      min={least}
      max={most}
      suffix={suffix}
      hideControls
      readOnly={readOnly}
      decimalScale={4}
      thousandSeparator
      onChange={setTyped}
      onBlur={commit}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
