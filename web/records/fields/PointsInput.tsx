import { ActionIcon, Button, Select, TextInput, Tooltip } from '@mantine/core';
import { IconPlus, IconStar, IconStarFilled, IconX } from '@tabler/icons-react';
import { addPoint, changePoint, type PointKind, removePoint, setPrimary } from '../model/points.ts';
import classes from './fields.module.css';
import type { Point, Tools } from './tools.ts';

interface Props {
  tools: Tools;
  of: PointKind;
  value: Point[];
  onChange(value: Point[]): void;
}

const kinds: Record<PointKind, string[]> = {
  email: ['work', 'private', 'other'],
  phone: ['work', 'mobile', 'private', 'other'],
  address: ['work', 'private', 'billing', 'shipping', 'other'],
};
const parts = ['street', 'postal_code', 'city', 'region', 'country'] as const;

/** Several e-mail addresses, phone numbers or postal addresses; one of them is the primary. */
export function PointsInput({ tools, of, value, onChange }: Props) {
  const { t } = tools;
  const kindsOf = (kind: string | null | undefined) =>
    [...new Set([...kinds[of], ...(kind ? [kind] : [])])].map((k) => ({
      value: k,
      label: t(`points.kinds.${k}`, { defaultValue: k }),
    }));

  const controls = (point: Point, index: number) => (
    <>
      <Select
        size="xs"
        aria-label={t('points.kind')}
        data={kindsOf(point.kind)}
        value={point.kind ?? null}
        placeholder={t('points.kind')}
        onChange={(kind) => onChange(changePoint(value, index, { kind }))}
        allowDeselect={false}
      />
      <Tooltip label={t(point.primary ? 'points.isPrimary' : 'points.makePrimary')}>
        <ActionIcon
          size="sm"
          aria-label={t(point.primary ? 'points.isPrimary' : 'points.makePrimary')}
          aria-pressed={Boolean(point.primary)}
          onClick={() => onChange(setPrimary(value, index))}
        >
          {point.primary ? <IconStarFilled size={14} /> : <IconStar size={14} />}
        </ActionIcon>
      </Tooltip>
      <ActionIcon size="sm" aria-label={t('points.remove')} onClick={() => onChange(removePoint(value, index))}>
        <IconX size={14} />
      </ActionIcon>
    </>
  );

  return (
    <div>
      {value.map((point, index) =>
        of === 'address' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
          <div key={index} className={classes.addressRow}>
            {parts.map((part) => (
              <TextInput
                key={part}
                size="xs"
                className={part === 'street' ? classes.wide : undefined}
                aria-label={t(`points.parts.${part}`)}
                placeholder={t(`points.parts.${part}`)}
                value={point[part] ?? ''}
                onChange={(e) => onChange(changePoint(value, index, { [part]: e.currentTarget.value }))}
              />
            ))}
            <div className={`${classes.pointsRow} ${classes.wide}`}>
              <span />
              {controls(point, index)}
            </div>
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries have no identity of their own
          <div key={index} className={classes.pointsRow}>
            <TextInput
              size="xs"
              type={of === 'email' ? 'email' : 'tel'}
              aria-label={t(`points.${of}`)}
              value={point.value ?? ''}
              onChange={(e) => onChange(changePoint(value, index, { value: e.currentTarget.value }))}
            />
            {controls(point, index)}
          </div>
        ),
      )}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange(addPoint(value, of))}
      >
        {t(`points.add.${of}`)}
      </Button>
    </div>
  );
}
