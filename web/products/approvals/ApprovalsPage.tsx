import { Button, Textarea } from '@mantine/core';
import { IconCheck, IconRubberStamp, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownApprovalShape } from '../../../server/commerce/approvals/schema.ts';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useObjects } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { refreshObject } from '../api.ts';
import classes from '../products.module.css';
import { Steps, tones } from './Steps.tsx';

interface Mine {
  to_decide: ShownApprovalShape[];
  asked: ShownApprovalShape[];
}

/** What waits for one's decision, with what would change, and what one has asked for. */
export default function ApprovalsPage() {
  const { t } = useTranslation('products');
  const query = useQuery({
    queryKey: ['records', 'approval', 'mine'],
    queryFn: ({ signal }) => api.get<Mine>('/approvals/mine', undefined, { signal }),
  });
  return (
    <div className={classes.page}>
      <PageHeader title={t('approvals.title')} description={t('approvals.text')} />
      <div style={{ maxWidth: 900 }}>
        {query.error ? (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        ) : !query.data ? (
          <SkeletonRows rows={4} columns={3} />
        ) : (
          <>
            <h2 className={classes.blockTitle}>{t('approvals.to_decide')}</h2>
            {query.data.to_decide.length === 0 ? (
              <EmptyState icon={<IconRubberStamp size={20} />} title={t('approvals.none')}>
                {t('approvals.none_text')}
              </EmptyState>
            ) : (
              query.data.to_decide.map((one) => <Request key={one.id} approval={one} decides />)
            )}
            {query.data.asked.length > 0 && (
              <>
                <h2 className={classes.blockTitle} style={{ marginTop: 28 }}>
                  {t('approvals.asked')}
                </h2>
                {query.data.asked.map((one) => (
                  <Request key={one.id} approval={one} />
                ))}
              </>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Request({ approval, decides }: { approval: ShownApprovalShape; decides?: boolean }) {
  const { t } = useTranslation('products');
  const format = useFormat();
  const objects = useObjects();
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const about = objects.find((one) => one.name === approval.about.object);
  const send = async (path: string, body: unknown, message: string) => {
    setBusy(true);
    try {
      const { changeSet } = await api.postWithMeta(`/approvals/${approval.id}/${path}`, body);
      changed(message, changeSet);
    } catch (error) {
      failed(error);
    }
    setBusy(false);
    refreshObject('approval');
  };
  const decide = (decision: 'granted' | 'refused') =>
    send(
      'decision',
      { decision, comment: comment.trim() || null },
      t(`approvals.${decision}`, { name: approval.name }),
    );
  return (
    <article className={classes.card} style={{ marginBottom: 12 }} aria-label={approval.name}>
      <div className={classes.spread} style={{ marginBottom: 0 }}>
        <span className={classes.row}>
          {about ? (
            <Link className={classes.cardName} to={`/${about.plural}/${approval.about.id}`}>
              {approval.name}
            </Link>
          ) : (
            <span className={classes.cardName}>{approval.name}</span>
          )}
          <Badge color={tones[approval.status]}>{t(`approval.status.${approval.status}`)}</Badge>
        </span>
        <span className={classes.dim}>
          <RelativeTime value={approval.requested_at} />
        </span>
      </div>
      <div className={classes.row}>
        <span>{t('approvals.discount', { discount: format.percent(approval.discount) })}</span>
        {approval.margin !== null && <span>{t('approvals.margin', { margin: format.percent(approval.margin) })}</span>}
        {approval.amount && <MoneyText value={approval.amount} />}
      </div>
      {approval.why && <p style={{ margin: 0 }}>{approval.why}</p>}
      {approval.reason && <p style={{ margin: 0 }}>“{approval.reason}”</p>}
      {approval.lines.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{t('line.product')}</th>
                <th className={classes.number}>{t('line.quantity')}</th>
                <th className={classes.number}>{t('approvals.usual')}</th>
                <th className={classes.number}>{t('line.price')}</th>
                <th className={classes.number}>{t('line.discount')}</th>
                <th className={classes.number}>{t('line.amount')}</th>
              </tr>
            </thead>
            <tbody>
              {approval.lines.map((line) => (
                <tr key={`${line.name} ${line.product} ${line.quantity}`}>
                  <td>{line.name}</td>
                  <td className={classes.number}>{format.number(line.quantity)}</td>
                  <td className={classes.number}>
                    <MoneyText value={line.usual_price ?? line.unit_price} />
                  </td>
                  <td className={classes.number}>
                    <MoneyText value={line.unit_price} />
                  </td>
                  <td className={classes.number}>{format.percent(line.discount)}</td>
                  <td className={classes.number}>
                    <MoneyText value={line.amount} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <Steps approval={approval} />
      {decides && (
        <>
          <Textarea
            aria-label={t('approvals.comment')}
            placeholder={t('approvals.comment')}
            autosize
            minRows={1}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
          <div className={classes.row}>
            <Button
              size="xs"
              loading={busy}
              leftSection={<IconCheck size={14} />}
              onClick={() => void decide('granted')}
            >
              {t('approvals.grant')}
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={busy}
              leftSection={<IconX size={14} />}
              onClick={() => void decide('refused')}
            >
              {t('approvals.refuse')}
            </Button>
          </div>
        </>
      )}
      {!decides && approval.status === 'pending' && (
        <div className={classes.row}>
          <Button
            size="xs"
            variant="default"
            loading={busy}
            onClick={() => void send('withdrawal', undefined, t('approvals.withdrawn'))}
          >
            {t('approvals.withdraw')}
          </Button>
        </div>
      )}
    </article>
  );
}
