import { Button, Popover, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconArrowRight, IconTarget } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { KithRecord } from '../../records/api.ts';
import { asLink } from '../../records/fields/tools.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { runVerb } from '../../records/writes.ts';

/** What becomes of a potential: a deal once somebody has talked about it, or nothing. */
export default function PotentialVerbs({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation(['sales', 'common']);
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const deals = tools.objects.find((o) => o.name === 'deal');
  const deal = asLink(record.deal)?.id ?? (record.deal as string | null);
  if (record.status === 'converted' && deal)
    return (
      <Button
        size="compact-sm"
        variant="default"
        renderRoot={(props) => <Link {...props} to={`/deals/${deal}`} />}
        rightSection={<IconArrowRight size={16} />}
      >
        {t('potential.toDeal')}
      </Button>
    );
  if (record.status === 'dismissed')
    return (
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowBackUp size={16} />}
        onClick={() =>
          void runVerb(meta, record, {
            method: 'DELETE',
            path: 'dismissal',
            shown: { status: 'open' },
            message: t('potential.reopened'),
          })
        }
      >
        {t('potential.reopen')}
      </Button>
    );
  const convert = async () => {
    try {
      const { data, changeSet } = await api.postWithMeta<KithRecord>(`/potentials/${record.id}/conversion`, {});
      changed(t('potential.converted'), changeSet);
      void queryClient.invalidateQueries({ queryKey: ['records'] });
      void queryClient.invalidateQueries({ queryKey: ['record', 'potential', record.id] });
      void navigate({ to: `/deals/${data.id}` });
    } catch (error) {
      failed(error);
    }
  };
  return (
    <>
      {deals?.permissions.create && (
        <Button size="compact-sm" leftSection={<IconTarget size={16} />} onClick={() => void convert()}>
          {t('potential.convert')}
        </Button>
      )}
      <Popover opened={asking} onChange={setAsking} width={300} position="bottom-end" trapFocus returnFocus>
        <Popover.Target>
          <Button size="compact-sm" variant="default" onClick={() => setAsking((now) => !now)}>
            {t('potential.dismiss')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              setAsking(false);
              void runVerb(meta, record, {
                method: 'POST',
                path: 'dismissal',
                body: { reason: reason.trim() || null },
                shown: { status: 'dismissed' },
                message: t('potential.dismissed'),
              });
            }}
          >
            <TextInput
              label={t('potential.why')}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus
            />
            <Button mt="sm" size="compact-sm" type="submit">
              {t('potential.dismiss')}
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
