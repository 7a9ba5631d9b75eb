import { IconCheck, IconPaperclip, IconStarFilled } from '@tabler/icons-react';
import { memo } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import classes from './fields.module.css';
import { RecordTitles } from './RecordTitles.tsx';
import {
  addressText,
  asAddress,
  asFiles,
  asLink,
  asLinks,
  asPoints,
  asTexts,
  hasFace,
  pointText,
  shapeOf,
  type Tools,
} from './tools.ts';

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
    case 'multi_choice':
      return (
        <span className={classes.chips}>
          {asTexts(value).map((one) => (
            <Badge key={one} color={field.choices?.find((c) => c.value === one)?.color}>
              {tools.labels.choice(meta, field, one)}
            </Badge>
          ))}
        </span>
      );
    case 'multi_reference':
      return <RecordTitles tools={tools} object={field.to} links={asLinks(value)} />;
    case 'rating': {
      const text = textOf(tools, meta, field, value);
      return (
        <span className={classes.stars} role="img" aria-label={text}>
          {Array.from({ length: Math.min(10, Number(value)) }, (_, star) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: stars have no identity
            <IconStarFilled key={star} size={13} aria-hidden />
          ))}
        </span>
      );
    }
    case 'file': {
      const [first, ...others] = asFiles(value);
      if (!first) return null;
      return (
        <span className={classes.link}>
          <IconPaperclip size={14} aria-hidden />
          <span className={classes.text}>{first.name}</span>
          {others.length > 0 && <span className={classes.more}>+{others.length}</span>}
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
    case 'multi_choice':
      return asTexts(value)
        .map((one) => tools.labels.choice(meta, field, one))
        .join(', ');
    case 'multi_reference':
      return asLinks(value)
        .map((one) => one.title)
        .filter(Boolean)
        .join(', ');
    case 'file':
      return asFiles(value)
        .map((one) => one.name)
        .join(', ');
    case 'address': {
      const address = asAddress(value);
      return address ? addressText(address) : '';
    }
    case 'rating':
      return tools.t('fields:rating.of', { value: Number(value), max: field.max ?? 5 });
    default:
      return typeof value === 'object' ? '' : String(value);
  }
}
