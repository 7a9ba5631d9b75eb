import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import type { WarehouseState } from './api.ts';
import classes from './warehouse.module.css';

type WarehouseTable = WarehouseState['tables'][number];
const KINDS = ['fact', 'dimension', 'object', 'history'] as const;

/** What is in it: the star first, every object below. Each opens to its columns. */
export function TablesPart({ tables }: { tables: WarehouseTable[] }) {
  const { t } = useTranslation('warehouse');
  const byKind = Map.groupBy(tables, ({ kind }) => kind);
  return (
    <section className={classes.part} aria-labelledby="tables">
      <h2 id="tables">{t('tables.title')}</h2>
      <p className={classes.quiet}>{t('tables.text')}</p>
      {KINDS.map((kind) => (
        <Group key={kind} kind={kind} tables={byKind.get(kind) ?? []} />
      ))}
    </section>
  );
}

function Group({ kind, tables }: { kind: WarehouseTable['kind']; tables: WarehouseTable[] }) {
  const { t } = useTranslation('warehouse');
  const items = (
    <ul className={classes.tables}>
      {tables.map((table) => (
        <One key={table.name} table={table} />
      ))}
    </ul>
  );
  // The star is what people ask; the rest is long.
  return kind === 'fact' || kind === 'dimension' ? (
    <div>
      <h3>{t(`tables.${kind}`)}</h3>
      {items}
    </div>
  ) : (
    <details>
      <summary>{t(`tables.${kind}_count`, { count: tables.length, n: tables.length })}</summary>
      {items}
    </details>
  );
}

function One({ table }: { table: WarehouseTable }) {
  const { t, i18n } = useTranslation('warehouse');
  const format = useFormat();
  const words = `meaning.${table.name}`;
  return (
    <li>
      <details>
        <summary className={classes.line}>
          <code>{table.name}</code>
          <span className={classes.quiet}>{i18n.exists(words, { ns: 'warehouse' }) ? t(words) : ''}</span>
          <span className={classes.number}>{t('rows', { count: table.rows ?? 0, n: format.number(table.rows) })}</span>
        </summary>
        <ul className={classes.columns}>
          {table.columns.map(({ name, type }) => (
            <li key={name}>
              <code>{name}</code> <span className={classes.quiet}>{type}</span>
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}
