import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconKeyboard, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { useSession } from '../kernel/session.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type Keying, keyingsQuery, refresh } from './api.ts';
import classes from './quality.module.css';

const KeyingDialog = lazy(() => import('./KeyingDialog.tsx'));
const SettleDialog = lazy(() => import('./SettleDialog.tsx'));
const tone = { waiting: 'blue', mismatch: 'amber', done: 'green' };

/** What two people key in, neither seeing the other's: where they agree it is as good as certain. */
export default function Keyings() {
  const { t } = useTranslation('quality');
  const { data, error, refetch } = useQuery(keyingsQuery);
  const [open, setOpen] = useState<Keying | 'new' | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
      {t('keyings.add')}
    </Button>
  );
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={5} columns={4} />;
  const close = () => setOpen(null);
  return (
    <>
      {data.length === 0 ? (
        <EmptyState icon={<IconKeyboard size={20} />} title={t('keyings.none')} action={add}>
          {t('keyings.none_text')}
        </EmptyState>
      ) : (
        <>
          <div className={classes.tools}>
            <p className={classes.said}>{t('keyings.text')}</p>
            {add}
          </div>
          <table className={classes.table}>
            <tbody>
              {data.map((keying) => (
                <KeyingRow key={keying.id} keying={keying} onOpen={() => setOpen(keying)} />
              ))}
            </tbody>
          </table>
        </>
      )}
      <Suspense>
        {open === 'new' && <KeyingDialog keying={null} onClose={close} />}
        {open && open !== 'new' && open.state === 'waiting' && <KeyingDialog keying={open} onClose={close} />}
        {open && open !== 'new' && open.state === 'mismatch' && <SettleDialog keying={open} onClose={close} />}
      </Suspense>
    </>
  );
}

function KeyingRow({ keying, onOpen }: { keying: Keying; onOpen(): void }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const labels = useLabels();
  const { member } = useSession();
  const meta = useObjects().find((one) => one.name === keying.object);
  const mine = keying.first_by === member.id;
  const discard = async () => {
    await api.del(`/quality/keyings/${keying.id}`).catch(failed);
    void refresh('keyings');
  };
  return (
    <tr data-quiet={keying.state === 'done' || undefined}>
      <td>
        {keying.record_id && meta ? (
          <Link to="/$plural/$id" params={{ plural: meta.plural, id: keying.record_id }} className={classes.name}>
            {keying.source}
          </Link>
        ) : (
          <span className={classes.name}>{keying.source}</span>
        )}
        <span className={classes.note}>
          {[meta && labels.object(meta), format.relative(keying.first_at)].filter(Boolean).join(' · ')}
        </span>
      </td>
      <td>
        <Badge color={tone[keying.state]}>
          {keying.state === 'mismatch'
            ? t('keyings.differ', { count: keying.differences.length })
            : t(`keyings.state.${keying.state}`)}
        </Badge>
      </td>
      <td className={classes.verbs}>
        {keying.state === 'waiting' && !mine && (
          <Button size="compact-sm" variant="default" onClick={onOpen}>
            {t('keyings.second')}
          </Button>
        )}
        {keying.state === 'waiting' && mine && <span className={classes.note}>{t('keyings.waits')}</span>}
        {keying.state === 'mismatch' && (
          <Button size="compact-sm" variant="default" onClick={onOpen}>
            {t('keyings.compare')}
          </Button>
        )}
      </td>
      <td className={classes.verbs}>
        {keying.state !== 'done' && (
          <Tooltip label={t('keyings.discard')}>
            <ActionIcon aria-label={t('keyings.discard_of', { source: keying.source })} onClick={() => void discard()}>
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </td>
    </tr>
  );
}
