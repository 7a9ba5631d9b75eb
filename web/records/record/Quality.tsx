import { Button, Modal } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../kernel/client.ts';
import { failed } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { Value } from '../fields/Value.tsx';
import { fieldOf } from '../model/objects.ts';
import classes from './record.module.css';

interface ValueOrigin {
  field: string;
  at: string | null;
  actor: string | null;
  origin: string | null;
  source: string | null;
  verified_at: string | null;
  verified_by: string | null;
  chance: number | null;
}

interface RecordQuality {
  completeness: number;
  freshness: number | null;
  missing: string[];
  values: ValueOrigin[];
}

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

const unmeasured = new Set(['task', 'note', 'member', 'team', 'pipeline', 'stage', 'term']);

/** How complete a record is, what is missing, and where each of its values came from. */
export default function Quality({ tools, meta, record }: Props) {
  const { t, labels, format } = tools;
  const [open, setOpen] = useState(false);
  const key = ['record', meta.name, record.id, 'quality', record.version];
  const { data } = useQuery({
    queryKey: key,
    enabled: !unmeasured.has(meta.name) && !record.trashed_at,
    queryFn: ({ signal }) => api.get<RecordQuality>(`/${meta.plural}/${record.id}/quality`, undefined, { signal }),
  });
  if (!data) return null;
  const label = (name: string) => {
    const field = fieldOf(meta, name);
    return field ? labels.field(meta, field) : name;
  };
  const verify = async (field: string) => {
    try {
      const answer = await api.post<RecordQuality>(`/${meta.plural}/${record.id}/verification`, { fields: [field] });
      queryClient.setQueryData(key, answer);
    } catch (problem) {
      failed(problem);
    }
  };
  return (
    <section className={classes.block} aria-label={t('quality.title')}>
      <h2 className={classes.blockTitle}>{t('quality.title')}</h2>
      <p className={classes.qualityText}>
        {t('quality.complete', { share: format.percent(data.completeness * 100, 0) })}
        {data.missing.length > 0 &&
          ` ${t('quality.missing', { fields: format.list(data.missing.slice(0, 4).map(label)) })}`}
      </p>
      <Button size="compact-sm" variant="subtle" ml={-8} onClick={() => setOpen(true)}>
        {t('quality.sources')}
      </Button>
      {open && (
        <Modal
          opened
          onClose={() => setOpen(false)}
          title={t('quality.sources_title')}
          size="xl"
          centered
          closeButtonProps={{ 'aria-label': t('common:close') }}
        >
          <table className={classes.sources}>
            <thead>
              <tr>
                <th scope="col">{t('quality.field')}</th>
                <th scope="col">{t('quality.value')}</th>
                <th scope="col">{t('quality.from')}</th>
                <th scope="col">{t('quality.chance')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {data.values.map((value) => (
                <SourceRow
                  key={value.field}
                  tools={tools}
                  meta={meta}
                  record={record}
                  value={value}
                  onVerify={() => void verify(value.field)}
                />
              ))}
            </tbody>
          </table>
        </Modal>
      )}
    </section>
  );
}

function SourceRow({ tools, meta, record, value, onVerify }: Props & { value: ValueOrigin; onVerify(): void }) {
  const { t, labels, format } = tools;
  const field = fieldOf(meta, value.field);
  if (!field) return null;
  const by = [value.actor, value.source ?? (value.origin && t(`quality.origin.${value.origin}`, { defaultValue: '' }))];
  return (
    <tr>
      <td>{labels.field(meta, field)}</td>
      <td>
        <Value tools={tools} meta={meta} field={field} value={record[field.name]} />
      </td>
      <td>
        {value.at && format.date(value.at)}
        <span className={classes.sourceBy}>{by.filter(Boolean).join(' · ')}</span>
        {value.verified_at && (
          <span className={classes.sourceBy}>
            {t('quality.verified', { day: format.date(value.verified_at), name: value.verified_by })}
          </span>
        )}
      </td>
      <td className={classes.sourceChance}>{value.chance === null ? '' : format.percent(value.chance * 100, 0)}</td>
      <td>
        {field.writable && meta.permissions.update && value.chance !== null && value.chance < 0.99 && (
          <Button size="compact-sm" variant="default" leftSection={<IconCheck size={14} />} onClick={onVerify}>
            {t('quality.right')}
          </Button>
        )}
      </td>
    </tr>
  );
}
