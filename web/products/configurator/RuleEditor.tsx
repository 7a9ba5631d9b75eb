import { ActionIcon, MultiSelect, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from '../products.module.css';
import type { Rule } from './made.ts';
import { PriceEffect } from './PriceEffect.tsx';

interface Props {
  rule: Rule;
  options: Array<{ value: string; label: string }>;
  currency: string;
  readOnly: boolean;
  onChange(rule: Rule | null): void;
}

const effects = ['requires', 'excludes', 'defaults', 'price', 'constraint'] as const;

/** One sentence: if these are chosen, then that, otherwise something else. */
export function RuleEditor({ rule, options, currency, readOnly, onChange }: Props) {
  const { t } = useTranslation('products');
  const onOptions = rule.effect !== 'price' && rule.effect !== 'constraint';
  return (
    <div className={classes.card} style={{ marginBottom: 12 }}>
      <div className={classes.row}>
        <TextInput
          aria-label={t('rule.name')}
          placeholder={t('rule.name')}
          style={{ flex: '1 1 220px' }}
          readOnly={readOnly}
          value={rule.name}
          onChange={(event) => onChange({ ...rule, name: event.currentTarget.value })}
        />
        {!readOnly && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('configurator.remove', { name: rule.name })}
            onClick={() => onChange(null)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </div>
      <div className={classes.row}>
        <span style={{ width: 60 }}>{t('rule.if')}</span>
        <Select
          aria-label={t('rule.match')}
          w={110}
          allowDeselect={false}
          readOnly={readOnly}
          data={[
            { value: 'all', label: t('rule.all') },
            { value: 'any', label: t('rule.any') },
          ]}
          value={rule.match}
          onChange={(match) => match && onChange({ ...rule, match: match as Rule['match'] })}
        />
        <MultiSelect
          aria-label={t('rule.chosen')}
          placeholder={rule.chosen.length === 0 ? t('rule.always') : undefined}
          style={{ flex: '1 1 260px' }}
          data={options}
          searchable
          readOnly={readOnly}
          value={rule.chosen}
          onChange={(chosen) => onChange({ ...rule, chosen })}
        />
      </div>
      <div className={classes.row}>
        <span style={{ width: 60 }}>{t('rule.then')}</span>
        <Select
          aria-label={t('rule.effect')}
          w={170}
          allowDeselect={false}
          readOnly={readOnly}
          data={effects.map((effect) => ({ value: effect, label: t(`rule.${effect}`) }))}
          value={rule.effect}
          onChange={(effect) =>
            effect &&
            onChange({
              ...rule,
              effect: effect as Rule['effect'],
              price_kind: effect === 'price' && rule.price_kind === 'none' ? 'plus' : rule.price_kind,
              ...(effect === 'price' || effect === 'constraint'
                ? { options: [], otherwise: [], otherwise_effect: null }
                : {}),
            })
          }
        />
        {onOptions && (
          <MultiSelect
            aria-label={t('rule.options')}
            style={{ flex: '1 1 260px' }}
            data={options}
            searchable
            readOnly={readOnly}
            value={rule.options}
            onChange={(chosen) => onChange({ ...rule, options: chosen })}
          />
        )}
        {rule.effect === 'price' && (
          <PriceEffect
            always
            value={rule}
            currency={currency}
            readOnly={readOnly}
            onChange={(effect) => onChange({ ...rule, ...effect })}
          />
        )}
        {rule.effect === 'constraint' && (
          <TextInput
            aria-label={t('effect.formula')}
            placeholder="quantity >= 2"
            style={{ flex: '1 1 220px' }}
            readOnly={readOnly}
            value={rule.formula ?? ''}
            onChange={(event) => onChange({ ...rule, formula: event.currentTarget.value })}
          />
        )}
      </div>
      {onOptions && (
        <div className={classes.row}>
          <span style={{ width: 60 }}>{t('rule.otherwise')}</span>
          <Select
            aria-label={t('rule.otherwise_effect')}
            w={170}
            clearable
            placeholder={t('rule.nothing')}
            readOnly={readOnly}
            data={(['requires', 'excludes', 'defaults'] as const).map((effect) => ({
              value: effect,
              label: t(`rule.${effect}`),
            }))}
            value={rule.otherwise_effect}
            onChange={(effect) =>
              onChange({
                ...rule,
                otherwise_effect: effect as Rule['otherwise_effect'],
                ...(effect ? {} : { otherwise: [] }),
              })
            }
          />
          {rule.otherwise_effect && (
            <MultiSelect
              aria-label={t('rule.otherwise_options')}
              style={{ flex: '1 1 260px' }}
              data={options}
              searchable
              readOnly={readOnly}
              value={rule.otherwise}
              onChange={(chosen) => onChange({ ...rule, otherwise: chosen })}
            />
          )}
        </div>
      )}
      <TextInput
        size="xs"
        aria-label={t('rule.message')}
        placeholder={t('rule.message')}
        readOnly={readOnly}
        value={rule.message ?? ''}
        onChange={(event) => onChange({ ...rule, message: event.currentTarget.value || null })}
      />
    </div>
  );
}
