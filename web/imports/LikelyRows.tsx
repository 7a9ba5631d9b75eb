import { Button, Select } from '@mantine/core';
import { IconArrowRight, IconUsers } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportLikely, ImportOptions } from '../../server/records/import/schema.ts';
import { useFormat } from '../kernel/format.ts';
import { fieldOf, type ObjectMeta, useLabels } from '../kernel/objects.ts';
import { type ImportDetail, useChangeImport, useImportVerb } from './api.ts';
import classes from './imports.module.css';
import { inSentence, shownValue } from './shown.ts';
import { aboutLikely } from './wizard.ts';

type Wish = NonNullable<ImportOptions['on_likely']>;
const wishes: Wish[] = ['create', 'skip', 'update'];
const FEW = 5;

interface Props {
  one: ImportDetail;
  likely: ImportLikely;
  object: ObjectMeta;
  onDecide(): void;
}

/** New rows that look like a record which is there, though no value tells so for sure: what is to become of them. */
export function LikelyRows({ one, likely, object, onDecide }: Props) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const labels = useLabels();
  const change = useChangeImport(one.id);
  const verb = useImportVerb(one.id);
  const [everything, setEverything] = useState(false);
  const busy = change.isPending || verb.isPending;
  const all = one.options.on_likely ?? 'create';
  const decide = (options: ImportOptions) => {
    onDecide();
    change.mutate({ options }, { onSuccess: () => verb.mutate({ verb: 'check' }) });
  };
  const items = everything ? likely.items : likely.items.slice(0, FEW);
  const said = aboutLikely(likely);
  return (
    <section className={classes.block} aria-label={t('likely.title')}>
      <div className={classes.blockHead}>
        <h3 className={classes.blockTitle}>
          <IconUsers size={16} stroke={1.5} aria-hidden />{' '}
          {t(said.exact ? 'likely.count' : 'likely.about', {
            count: said.rows,
            n: format.number(said.rows),
            compared: format.number(likely.compared),
            objects: inSentence(labels.objects(object), format.locale),
          })}
        </h3>
        <Select
          aria-label={t('likely.then')}
          w={240}
          allowDeselect={false}
          disabled={busy}
          value={all}
          onChange={(value) => decide({ on_likely: value as Wish })}
          data={wishes.map((value) => ({ value, label: t(`likely.${value}`) }))}
        />
      </div>
      {items.map((item) => (
        <div key={item.line} className={classes.value}>
          <span className={classes.valueText}>
            {said.name(item, object)}{' '}
            <span className={classes.dimmed}>
              {[t('likely.line', { n: format.number(item.line) }), ...detailsOf(item, object, format)].join(' · ')}
            </span>
          </span>
          <IconArrowRight size={16} stroke={1.5} aria-hidden />
          <span className={classes.valueText}>
            <Link to={`/${object.plural}/${item.record.id}`} target="_blank">
              {item.record.title}
            </Link>{' '}
            <span className={classes.dimmed}>
              {t('likely.sure', { share: format.percent(Math.floor(item.probability * 100), 0) })}
            </span>
          </span>
          <Select
            aria-label={t('likely.thenLine', { line: item.line })}
            w={190}
            size="xs"
            allowDeselect={false}
            disabled={busy}
            value={one.options.likely_rows?.[item.line] ?? all}
            onChange={(value) => decide({ likely_rows: { [item.line]: value as Wish } })}
            data={wishes.map((value) => ({ value, label: t(`likely.one.${value}`) }))}
          />
        </div>
      ))}
      {likely.items.length > FEW && !everything && (
        <Button size="compact-sm" variant="subtle" mt="xs" onClick={() => setEverything(true)}>
          {t('likely.all', { n: format.number(likely.items.length) })}
        </Button>
      )}
    </section>
  );
}

const telling = ['email', 'phone', 'domain', 'city'];

const detailsOf = (item: ImportLikely['items'][number], object: ObjectMeta, format: ReturnType<typeof useFormat>) =>
  telling
    .map((name) => shownValue(item.values[name], fieldOf(object, name), format))
    .filter((text) => text !== '')
    .slice(0, 2);
