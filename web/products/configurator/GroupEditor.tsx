import { ActionIcon, Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from '../products.module.css';
import { codeFrom, type Group, newOption } from './made.ts';
import { PriceEffect } from './PriceEffect.tsx';

interface Props {
  group: Group;
  currency: string;
  readOnly: boolean;
  onChange(group: Group | null): void;
}

export function GroupEditor({ group, currency, readOnly, onChange }: Props) {
  const { t } = useTranslation('products');
  const change = (i: number, values: Partial<Group['options'][number]> | null) =>
    onChange({
      ...group,
      options: group.options.flatMap((one, n) => (n !== i ? [one] : values ? [{ ...one, ...values }] : [])),
    });
  return (
    <div className={classes.card} style={{ marginBottom: 12 }}>
      <div className={classes.row}>
        <TextInput
          aria-label={t('configurator.group_name')}
          placeholder={t('configurator.group_name')}
          style={{ flex: '1 1 200px' }}
          readOnly={readOnly}
          value={group.name}
          onChange={(event) => onChange({ ...group, name: event.currentTarget.value })}
        />
        <NumberInput
          aria-label={t('configurator.least')}
          prefix={`${t('configurator.least')} `}
          w={130}
          min={0}
          readOnly={readOnly}
          value={group.least}
          onChange={(least) => onChange({ ...group, least: Number(least) || 0 })}
        />
        <NumberInput
          aria-label={t('configurator.most')}
          prefix={`${t('configurator.most')} `}
          w={130}
          min={1}
          readOnly={readOnly}
          value={group.most}
          onChange={(most) => onChange({ ...group, most: Number(most) || 1 })}
        />
        {!readOnly && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('configurator.remove', { name: group.name })}
            onClick={() => onChange(null)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        )}
      </div>
      {group.options.map((option, i) => (
        <div key={option.id} className={classes.row} style={{ paddingInlineStart: 12 }}>
          <TextInput
            aria-label={t('configurator.option_name')}
            placeholder={t('configurator.option_name')}
            style={{ flex: '1 1 160px' }}
            readOnly={readOnly}
            value={option.name}
            onChange={(event) => {
              const name = event.currentTarget.value;
              const follows = option.code === codeFrom(option.name);
              change(i, { name, ...(follows ? { code: codeFrom(name) } : {}) });
            }}
          />
          <TextInput
            aria-label={t('configurator.option_code')}
            placeholder={t('configurator.option_code')}
            w={120}
            readOnly={readOnly}
            value={option.code}
            onChange={(event) => change(i, { code: event.currentTarget.value })}
          />
          <PriceEffect
            value={option}
            currency={currency}
            readOnly={readOnly}
            onChange={(effect) => change(i, effect)}
          />
          <Checkbox
            label={t('configurator.default')}
            disabled={readOnly}
            checked={option.is_default}
            onChange={(event) => change(i, { is_default: event.currentTarget.checked })}
          />
          {!readOnly && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('configurator.remove', { name: option.name })}
              onClick={() => change(i, null)}
            >
              <IconTrash size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <div>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={13} />}
            onClick={() => onChange({ ...group, options: [...group.options, newOption()] })}
          >
            {t('configurator.add_option')}
          </Button>
        </div>
      )}
    </div>
  );
}
