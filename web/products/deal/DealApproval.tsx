import { Button, Modal, Textarea } from '@mantine/core';
import { IconRubberStamp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownApprovalShape } from '../../../server/commerce/approvals/schema.ts';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { refreshDeal } from '../api.ts';
import { Steps, tones } from '../approvals/Steps.tsx';
import classes from '../products.module.css';

interface DealApprovalAnswer {
  needed: boolean;
  reason: string;
  discount: number;
  levels: Array<{ id: string; name: string }>;
  approval: ShownApprovalShape | null;
}

/** Says whether somebody has to agree to the discounts of a deal, and how that stands. Silent where nobody has to. */
export function DealApproval({ deal, version, mayWrite }: { deal: string; version: string; mayWrite: boolean }) {
  const { t } = useTranslation('products');
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const { data } = useQuery({
    queryKey: ['records', 'approval', 'deal', deal, version],
    queryFn: ({ signal }) => api.get<DealApprovalAnswer>(`/deals/${deal}/approval`, undefined, { signal }),
  });
  if (!data || (!data.needed && !data.approval)) return null;
  const { approval } = data;
  const settled =
    approval && approval.status !== 'withdrawn' && approval.discount !== null && approval.discount >= data.discount;
  const ask = async () => {
    try {
      const { changeSet } = await api.postWithMeta(`/deals/${deal}/approval`, { reason: reason.trim() || null });
      changed(t('approval.asked'), changeSet);
      setAsking(false);
      refreshDeal(deal);
    } catch (error) {
      failed(error);
    }
  };
  return (
    <section className={classes.block} aria-label={t('approval.title')}>
      <div className={classes.note}>
        <div>
          <div className={classes.row}>
            <strong>{t('approval.title')}</strong>
            {approval && <Badge color={tones[approval.status]}>{t(`approval.status.${approval.status}`)}</Badge>}
          </div>
          {data.needed && <div className={classes.dim}>{data.reason}</div>}
          {approval && approval.status !== 'withdrawn' && <Steps approval={approval} />}
        </div>
        {mayWrite && data.needed && !settled && data.levels.length > 0 && (
          <Button size="xs" leftSection={<IconRubberStamp size={14} />} onClick={() => setAsking(true)}>
            {t('approval.ask')}
          </Button>
        )}
      </div>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('approval.ask')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <p className={classes.dim}>
          {t('approval.goes_to', { levels: data.levels.map((level) => level.name).join(' → ') })}
        </p>
        <Textarea
          data-autofocus
          label={t('approval.reason')}
          autosize
          minRows={3}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={classes.row} style={{ justifyContent: 'flex-end', marginTop: 12 }}>
          <Button onClick={() => void ask()}>{t('approval.send')}</Button>
        </div>
      </Modal>
    </section>
  );
}
