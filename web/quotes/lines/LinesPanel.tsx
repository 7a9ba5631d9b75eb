import { Button, Menu } from '@mantine/core';
import { IconHeading, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { PanelProps } from '../../records/record/panels.ts';
import { linesQuery } from '../api.ts';
import { CreditNotice } from '../CreditNotice.tsx';
import classes from '../quotes.module.css';
import { LineFields } from './LineFields.tsx';
import { Sums } from './Sums.tsx';
import { useLines } from './useLines.ts';

/** The lines of a quote, order or invoice, with what they come to. */
export default function LinesPanel({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('quotes');
  const stored = useQuery(linesQuery(meta, record));
  if (stored.error) return <ErrorState error={stored.error} retry={() => void stored.refetch()} />;
  if (!stored.data) return <SkeletonRows rows={4} columns={4} />;
  return (
    <Editor key={record.id} tools={tools} meta={meta} record={record} stored={stored.data} label={t('lines.title')} />
  );
}

function Editor({
  tools,
  meta,
  record,
  stored,
  label,
}: Pick<PanelProps, 'tools' | 'meta' | 'record'> & { stored: Parameters<typeof useLines>[2]; label: string }) {
  const { t } = useTranslation('quotes');
  const editor = useLines(meta, record, stored);
  const { rows, readOnly, state, currency, options } = editor;
  return (
    <section className={classes.lines} aria-label={label}>
      <CreditNotice record={record} meta={meta} />
      <div className={classes.table}>
        <div className={classes.headRow} aria-hidden>
          {(['description', 'quantity', 'price', 'discount', 'tax', 'amount'] as const).map((name) => (
            <span key={name} data-number={name !== 'description' || undefined}>
              {t(`lines.${name}`)}
            </span>
          ))}
          <span />
        </div>
        {rows.map((row, i) => (
          <LineFields
            key={row.key}
            row={row}
            place={i}
            editor={editor}
            tools={tools}
            record={record}
            quote={meta.name === 'quote'}
          />
        ))}
        {rows.length === 0 && <p className={classes.quiet}>{t(readOnly ? 'lines.none' : 'lines.empty')}</p>}
      </div>
      <div className={classes.foot}>
        <div className={classes.footLeft}>
          {!readOnly && (
            <>
              <Button
                size="compact-sm"
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={() => editor.add()}
              >
                {t('lines.add')}
              </Button>
              <Menu>
                <Menu.Target>
                  <Button size="compact-sm" variant="subtle" color="gray">
                    {t('lines.more')}
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconHeading size={14} />} onClick={() => editor.add({ kind: 'section' })}>
                    {t('lines.addSection')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
              <span className={classes.quiet} aria-live="polite">
                {t(`lines.state.${state}`)}
              </span>
            </>
          )}
        </div>
        <Sums rows={rows} currency={currency} options={options} discount={record.discount as number | null} />
      </div>
    </section>
  );
}
