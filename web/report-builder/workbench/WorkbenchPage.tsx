import { Button, CloseButton, Group, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { IconChevronRight, IconDownload, IconPlayerPlay } from '@tabler/icons-react';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueryAnswer, SavedQuery, WarehouseTables } from '../../../server/analytics/reports/workbench/schema.ts';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { Bone, SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { saveText } from '../api.ts';
import classes from '../report-builder.module.css';

const tablesQuery = queryOptions({
  queryKey: ['warehouse-tables'],
  queryFn: ({ signal }) => api.get<WarehouseTables>('/warehouse-queries/tables', undefined, { signal }),
  retry: false,
});
const keptQuery = queryOptions({
  queryKey: ['warehouse-queries'],
  queryFn: ({ signal }) =>
    api.get<{ data: SavedQuery[] }>('/warehouse-queries', undefined, { signal }).then(({ data }) => data),
  retry: false,
});

const FIRST = `select date_trunc('month', ordered_at) as month, count(distinct order_key) as orders, sum(amount_base) as amount
from fact_sale_line
group by 1
order by 1 desc`;

/** Questions in SQL to the warehouse: what there is to ask for, the question, the answer. */
export default function WorkbenchPage() {
  const { t } = useTranslation('report-builder');
  const format = useFormat();
  const tables = useQuery(tablesQuery);
  const kept = useQuery(keptQuery).data ?? [];
  const [question, setQuestion] = useState(FIRST);
  const [name, setName] = useState('');
  const ask = useMutation({ mutationFn: (sql: string) => api.post<QueryAnswer>('/warehouse-queries/answer', { sql }) });
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['warehouse-queries'] });
  const keep = async () => {
    try {
      await api.post('/warehouse-queries', { name, sql: question });
      setName('');
      notify(t('saved', { name }), { tone: 'done' });
      void refresh();
    } catch (error) {
      failed(error);
    }
  };
  const csv = () =>
    api
      .post<string>('/warehouse-queries/csv', { sql: question })
      .then((text) => saveText(text, 'answer'))
      .catch(failed);
  if (tables.isError) return <ErrorState error={tables.error} retry={() => void tables.refetch()} />;
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('sql.title')}
        description={t('sql.text')}
        crumbs={[{ label: t('reports'), to: '/report-builder' }]}
      />
      <div className={classes.split}>
        <aside className={classes.panels} aria-label={t('sql.tables')}>
          {kept.length > 0 && (
            <section>
              <div className={classes.caption}>{t('sql.kept')}</div>
              <ul className={classes.list}>
                {kept.map((one) => (
                  <li key={one.id}>
                    <UnstyledButton className={classes.leaf} onClick={() => setQuestion(one.sql)}>
                      {one.name}
                    </UnstyledButton>
                    {one.mine && (
                      <CloseButton
                        size="sm"
                        aria-label={t('remove', { name: one.name })}
                        onClick={() => void api.del(`/warehouse-queries/${one.id}`).then(refresh).catch(failed)}
                      />
                    )}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <section>
            <div className={classes.caption}>{t('sql.tables')}</div>
            {!tables.data ? (
              <SkeletonRows rows={6} columns={1} />
            ) : tables.data.data.length === 0 ? (
              <p className={classes.quiet}>{t('sql.building')}</p>
            ) : (
              tables.data.data.map((table) => <TableNode key={table.name} table={table} />)
            )}
          </section>
        </aside>
        <main className={classes.result}>
          <div className={classes.form}>
            <Textarea
              aria-label={t('sql.question')}
              autosize
              minRows={6}
              maxRows={20}
              spellCheck={false}
              value={question}
              onChange={(event) => setQuestion(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) ask.mutate(question);
              }}
              styles={{ input: { fontFamily: 'ui-monospace, monospace', fontSize: 13 } }}
            />
            <Group gap="xs">
              <Button
                leftSection={<IconPlayerPlay size={16} aria-hidden />}
                loading={ask.isPending}
                onClick={() => ask.mutate(question)}
              >
                {t('sql.run')}
              </Button>
              <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void csv()}>
                {t('csv')}
              </Button>
              <TextInput
                aria-label={t('name')}
                placeholder={t('name')}
                value={name}
                maxLength={120}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button variant="default" disabled={!name.trim()} onClick={() => void keep()}>
                {t('save')}
              </Button>
            </Group>
          </div>
          {ask.isError ? (
            <ErrorState error={ask.error} title={t('refused')} />
          ) : ask.isPending ? (
            <Bone height={200} />
          ) : ask.data ? (
            <>
              <Answer answer={ask.data} label={t('sql.answer')} />
              <p className={classes.foot}>
                {t('as_of', { at: format.dateTime(ask.data.as_of) })} · {format.number(ask.data.ms)} ms
                {ask.data.truncated && ` · ${t('truncated', { count: ask.data.rows.length })}`}
              </p>
            </>
          ) : (
            <p className={classes.quiet}>{t('sql.hint')}</p>
          )}
        </main>
      </div>
    </div>
  );
}

function TableNode({ table }: { table: WarehouseTables['data'][number] }) {
  const format = useFormat();
  const [open, setOpen] = useState(false);
  return (
    <div>
      <UnstyledButton className={classes.leaf} aria-expanded={open} onClick={() => setOpen(!open)}>
        <IconChevronRight size={14} aria-hidden className={classes.turn} data-open={open || undefined} />
        {table.name}
        <span className={classes.quiet}>{table.rows === null ? '' : format.number(table.rows)}</span>
      </UnstyledButton>
      {open && (
        <ul className={classes.branch}>
          {table.columns.map(({ name, type }) => (
            <li key={name} className={classes.leaf}>
              {name} <span className={classes.quiet}>{type.toLowerCase()}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Answer({ answer, label }: { answer: QueryAnswer; label: string }) {
  const numeric = answer.columns.map(({ type }) => /INT|DECIMAL|DOUBLE|FLOAT/i.test(type) || undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {answer.columns.map(({ name }, i) => (
              <th key={name} scope="col" data-number={numeric[i]}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer have no identity but their place
            <tr key={at}>
              {row.map((value, i) => (
                <td key={answer.columns[i]?.name} data-number={numeric[i]}>
                  {value === null ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
