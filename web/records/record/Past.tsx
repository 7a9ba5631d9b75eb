import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { IconClockHour4 } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, api } from '../../kernel/client.ts';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../api.ts';
import { RecordTitles } from '../fields/RecordTitles.tsx';
import { asLink, type Tools } from '../fields/tools.ts';
import { Value } from '../fields/Value.tsx';
import { isSystem } from '../model/objects.ts';
import { fromWallClock, toWallClock } from '../model/parse.ts';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

interface PastRecord extends KithRecord {
  changed: string[];
}

/** A record as it stood at a time that one chooses, beside what it holds today. */
export default function Past({ tools, meta, record }: Props) {
  const { t, format } = tools;
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(() => toWallClock(new Date(Date.now() - 7 * 86_400_000).toISOString(), format.timeZone));
  const [all, setAll] = useState(false);
  const moment = at ? fromWallClock(at, format.timeZone) : null;
  const { data, error, refetch } = useQuery({
    queryKey: ['record', meta.name, record.id, 'past', moment, record.version],
    enabled: open && moment !== null,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => api.get<PastRecord>(`/${meta.plural}/${record.id}`, { at: moment as string }, { signal }),
  });
  const changed = new Set(data?.changed);
  const fields = meta.fields.filter(
    (field) => !isSystem(field) && (changed.has(field.name) || (all && !isBare(field))),
  );
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconClockHour4 size={14} />}
        onClick={() => setOpen(true)}
      >
        {t('past.open')}
      </Button>
      {open && (
        <Modal
          opened
          onClose={() => setOpen(false)}
          title={t('past.title')}
          size="xl"
          centered
          closeButtonProps={{ 'aria-label': t('common:close') }}
        >
          <div className={classes.pastTools}>
            <TextInput
              type="datetime-local"
              label={t('past.at')}
              value={at}
              max={toWallClock(new Date().toISOString(), format.timeZone)}
              onChange={(event) => setAt(event.currentTarget.value)}
              data-autofocus
            />
            <Checkbox label={t('past.all')} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
          </div>
          {error instanceof ApiError && error.status === 404 ? (
            <p className={classes.qualityText}>{t('past.none')}</p>
          ) : error ? (
            <ErrorState error={error} retry={() => void refetch()} />
          ) : !data ? (
            <SkeletonRows rows={4} columns={3} />
          ) : fields.length === 0 ? (
            <p className={classes.qualityText}>{t('past.same')}</p>
          ) : (
            <table className={classes.sources}>
              <thead>
                <tr>
                  <th scope="col">{t('quality.field')}</th>
                  <th scope="col">{t('past.then')}</th>
                  <th scope="col">{t('past.today')}</th>
                </tr>
              </thead>
              <tbody>
                {fields.map((field) => (
                  <tr key={field.name} data-changed={changed.has(field.name) || undefined}>
                    <td>{tools.labels.field(meta, field)}</td>
                    <td>
                      <Shown tools={tools} meta={meta} field={field} value={data[field.name]} />
                    </td>
                    <td>
                      <Shown tools={tools} meta={meta} field={field} value={record[field.name]} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Modal>
      )}
    </>
  );
}

/** What is worked out leaves no trace in the log: of former times it is not known. */
const isBare = (field: FieldMeta) => Boolean(field.formula || field.rollup);

function Shown({ tools, meta, field, value }: Omit<Props, 'record'> & { field: FieldMeta; value: unknown }) {
  if (value === null || value === undefined || value === '') return <span className={classes.dim}>–</span>;
  // The past knows only ids: their titles are of today.
  if (field.type === 'reference') {
    const link = asLink(value) ?? { id: String(value), title: '' };
    return <RecordTitles tools={tools} object={field.to} links={[link]} />;
  }
  return <Value tools={tools} meta={meta} field={field} value={value} />;
}
