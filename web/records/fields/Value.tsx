import { IconCheck } from '@tabler/icons-react';
import { memo } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import classes from './fields.module.css';
import { asLink, asPoints, hasFace, pointText, shapeOf, type Tools } from './tools.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  value: unknown;
}

/** A value as one line of text and marks, the same in lists, cards and facts. Nothing where there is nothing. */
export const Value = memo(function Value({ tools, meta, field, value }: Props) {
  if (value === null || value === undefined || value === '') return null;
  switch (field.type) {
    case 'choice': {
      const choice = field.choices?.find((c) => c.value === value);
      return <Badge color={choice?.color}>{tools.labels.choice(meta, field, value)}</Badge>;
    }
    case 'boolean':
      return value ? <IconCheck size={16} role="img" aria-label={tools.t('value.yes')} /> : null;
    case 'reference':
    case 'record': {
      const link = asLink(value);
      if (!link) return null;
      const object = link.object ?? field.to;
      return (
        <span className={classes.link}>
          {hasFace(object) && link.title && (
            <RecordAvatar name={link.title} id={link.id} size={18} shape={shapeOf(object)} />
          )}
          <span className={classes.text}>{link.title}</span>
        </span>
      );
    }
    case 'datetime':
      return (
        <time dateTime={String(value)} title={tools.format.dateTime(String(value), 'long')}>
          {tools.format.relative(String(value))}
        </time>
      );
    case 'points': {
      const points = asPoints(value);
      const first = points.find((p) => p.primary) ?? points[0];
      if (!first) return null;
      return (
        <span className={classes.link}>
          <span className={classes.text}>{pointText(first)}</span>
          {points.length > 1 && <span className={classes.more}>+{points.length - 1}</span>}
        </span>
      );
    }
    default:
      return (
        <span className={classes.text} dir={field.type === 'text' ? 'auto' : undefined}>
          {textOf(tools, meta, field, value)}
        </span>
      );
  }
});

/** The same value as plain text: for hover, screen readers and messages. */
export function textOf(tools: Tools, meta: ObjectMeta, field: FieldMeta, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  switch (field.type) {
    case 'money':
      return tools.format.money(value as { amount: string; currency: string });
    case 'number':
      return tools.format.number(value as number, {
        maximumFractionDigits: 6,
        // A year is a number without thousands.
        useGrouping: !(field.integer && (field.max ?? Number.POSITIVE_INFINITY) < 10_000),
      });
    case 'percent':
      return tools.format.percent(value as number);
    case 'date':
      return tools.format.date(String(value));
    case 'datetime':
      return tools.format.dateTime(String(value));
    case 'boolean':
      return tools.t(value ? 'value.yes' : 'value.no');
    case 'choice':
      return tools.labels.choice(meta, field, value);
    case 'reference':
    case 'record':
      return asLink(value)?.title ?? '';
    case 'points':
      return asPoints(value).map(pointText).join(', ');
    default:
      return String(value);
  }
}
