import { Menu } from '@mantine/core';
import { IconChevronDown, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../fields/tools.ts';
import listClasses from '../list/list.module.css';
import classes from './layouts.module.css';

interface Props {
  title: string;
  spans: string[];
  span: string;
  onSpan(span: string): void;
  onStep(by: 1 | -1): void;
  onToday(): void;
  /** What is left out, where something is. */
  note?: ReactNode;
  children?: ReactNode;
}

/** Where in time one is, and how much of it is in sight. */
export function RangeBar({ title, spans, span, onSpan, onStep, onToday, note, children }: Props) {
  const { t } = useTranslation('layouts');
  return (
    <div className={classes.rangeBar}>
      <button type="button" className={listClasses.tool} onClick={onToday}>
        {t('today')}
      </button>
      <button type="button" className={listClasses.tool} aria-label={t('earlier')} onClick={() => onStep(-1)}>
        <IconChevronLeft size={16} aria-hidden />
      </button>
      <button type="button" className={listClasses.tool} aria-label={t('later')} onClick={() => onStep(1)}>
        <IconChevronRight size={16} aria-hidden />
      </button>
      <h2 className={classes.rangeTitle} aria-live="polite">
        {title}
      </h2>
      {note && <span className={classes.note}>{note}</span>}
      <span className={classes.spacer} />
      {children}
      <fieldset className={classes.spans} aria-label={t('span')}>
        {spans.map((one) => (
          <button
            type="button"
            key={one}
            className={listClasses.tool}
            aria-pressed={one === span}
            onClick={() => onSpan(one)}
          >
            {t(`spans.${one}`)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** Chooses one of the object's fields. */
export function FieldChoice({
  tools,
  meta,
  fields,
  chosen,
  label,
  none,
  onChoose,
}: {
  tools: Tools;
  meta: ObjectMeta;
  fields: FieldMeta[];
  chosen: FieldMeta | undefined;
  /** As in "By close date". */
  label(field: string): string;
  /** Offered where one may choose none. */
  none?: string;
  onChoose(name: string): void;
}) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <button type="button" className={listClasses.tool}>
          {chosen ? label(tools.labels.field(meta, chosen)) : none}
          <IconChevronDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {none && <Menu.Item onClick={() => onChoose('')}>{none}</Menu.Item>}
        {fields.map((field) => (
          <Menu.Item key={field.name} onClick={() => onChoose(field.name)}>
            {tools.labels.field(meta, field)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
