import { NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Option } from './made.ts';

type Effect = Pick<Option, 'price_kind' | 'price' | 'percent' | 'formula'>;

interface Props {
  value: Effect;
  currency: string;
  readOnly: boolean;
  /** A rule that changes the price always has one. */
  always?: boolean;
  onChange(effect: Effect): void;
}

/** What something adds to the price: an amount, a percentage of the base price, or a formula. */
export function PriceEffect({ value, currency, readOnly, always, onChange }: Props) {
  const { t } = useTranslation('products');
  const kinds = (
    always ? (['plus', 'percent', 'formula'] as const) : (['none', 'plus', 'percent', 'formula'] as const)
  ).map((kind) => ({
    value: kind,
    label: t(`effect.${kind}`),
  }));
  return (
    <>
      <Select
        aria-label={t('effect.title')}
        w={150}
        data={kinds}
        value={value.price_kind}
        allowDeselect={false}
        readOnly={readOnly}
        onChange={(kind) => kind && onChange({ ...value, price_kind: kind as Effect['price_kind'] })}
      />
      {value.price_kind === 'plus' && (
        <NumberInput
          aria-label={t('effect.amount')}
          w={130}
          hideControls
          readOnly={readOnly}
          suffix={` ${value.price?.currency ?? currency}`}
          value={value.price ? Number(value.price.amount) : ''}
          onChange={(amount) =>
            onChange({
              ...value,
              price: amount === '' ? null : { amount: String(amount), currency: value.price?.currency ?? currency },
            })
          }
        />
      )}
      {value.price_kind === 'percent' && (
        <NumberInput
          aria-label={t('effect.percent')}
          w={100}
          hideControls
          readOnly={readOnly}
          suffix=" %"
          value={value.percent ?? ''}
          onChange={(percent) => onChange({ ...value, percent: percent === '' ? null : Number(percent) })}
        />
      )}
      {value.price_kind === 'formula' && (
        <TextInput
          aria-label={t('effect.formula')}
          placeholder="if(quantity >= 10, price * 0.05, price * 0.1)"
          style={{ flex: '1 1 220px' }}
          readOnly={readOnly}
          value={value.formula ?? ''}
          onChange={(event) => onChange({ ...value, formula: event.currentTarget.value })}
        />
      )}
    </>
  );
}
