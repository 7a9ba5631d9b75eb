import { Button, Select } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportOptions, ImportTwins } from '../../server/records/import/schema.ts';
import { useFormat } from '../kernel/format.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { type ImportDetail, useChangeImport, useImportVerb } from './api.ts';
import classes from './imports.module.css';
import { nameOfRow } from './wizard.ts';

type Wish = NonNullable<ImportOptions['on_twin']>;
const wishes: Wish[] = ['create', 'merge', 'skip'];
const FEW = 5;

interface Props {
  one: ImportDetail;
  twins: ImportTwins;
  object: ObjectMeta;
  onDecide(): void;
}

/** Rows of the file that look like each other: whether all of them become records. */
export function TwinRows({ one, twins, object, onDecide }: Props) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const change = useChangeImport(one.id);
  const verb = useImportVerb(one.id);
  const [everything, setEverything] = useState(false);
  const items = everything ? twins.items : twins.items.slice(0, FEW);
  const decide = (on_twin: Wish) => {
    onDecide();
    change.mutate({ options: { on_twin } }, { onSuccess: () => verb.mutate({ verb: 'check' }) });
  };
  return (
    <section className={classes.block} aria-label={t('twins.title')}>
      <div className={classes.blockHead}>
        <h3 className={classes.blockTitle}>
          <IconCopy size={16} stroke={1.5} aria-hidden />{' '}
          {t('twins.count', { count: twins.found, n: format.number(twins.found) })}
        </h3>
        <Select
          aria-label={t('twins.then')}
          w={240}
          allowDeselect={false}
          disabled={change.isPending || verb.isPending}
          value={one.options.on_twin ?? 'create'}
          onChange={(value) => decide(value as Wish)}
          data={wishes.map((value) => ({ value, label: t(`twins.${value}`) }))}
        />
      </div>
      {items.map((item) => (
        <div key={item.line} className={classes.twin}>
          <span className={classes.valueText}>{nameOfRow(item.values, object)}</span>
          <span className={classes.dimmed}>
            {t('twins.lines', { first: format.number(item.first), line: format.number(item.line) })}
            {' · '}
            {t(`twins.by.${item.by}`, { value: item.value })}
          </span>
        </div>
      ))}
      {twins.items.length > FEW && !everything && (
        <Button size="compact-sm" variant="subtle" mt="xs" onClick={() => setEverything(true)}>
          {t('likely.all', { n: format.number(twins.items.length) })}
        </Button>
      )}
    </section>
  );
}
